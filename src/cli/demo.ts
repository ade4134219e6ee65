import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../config.ts';
import { startSimulator } from '../simulator/index.ts';
import { type Invocation, print, say } from './command.ts';
import { createLogger } from './logger.ts';
import { closeWhenTold } from './serve.ts';
import { startServer } from './start-server.ts';

/** Everything on this machine and thrown away afterwards: a made-up Zalo with its phones, and a server that talks to it. */
export async function runDemo({ env }: Invocation): Promise<number> {
  const simulator = await startSimulator({
    port: Number(env.ZB_DEMO_PHONE_PORT || 0),
    onViolation: (text) => say(`the made-up Zalo did not accept something: ${text}`),
  });
  const dataDir = mkdtempSync(join(tmpdir(), 'zalo-bridge-demo-'));
  const config = readConfig({
    ZB_DATA_DIR: dataDir,
    ZB_PORT: env.ZB_PORT || '0',
    ZB_LOG_LEVEL: env.ZB_LOG_LEVEL || 'warn',
    ZB_PACING: env.ZB_PACING || 'human',
    ZB_ZALO_BASE: simulator.baseUrl,
  });
  const logger = createLogger(config.logLevel);
  const cleanUp = async () => {
    await simulator.close();
    rmSync(dataDir, { recursive: true, force: true });
  };
  const server = await startServer(config, logger).catch(async (error: unknown) => {
    await cleanUp();
    throw error;
  });
  const close = async () => {
    await server.close();
    await cleanUp();
  };
  closeWhenTold({ ...server, close }, logger);
  print(instructions(server.setupUrl ?? server.url, simulator.phoneUrl));
  return 0;
}

function instructions(adminUrl: string, phoneUrl: string): string {
  return `
  zalo-bridge: bản dùng thử / demo. Không cần tài khoản Zalo / no Zalo account needed.

  1. Trang quản trị / admin page (đường dẫn dùng một lần / works once):
     ${adminUrl}
  2. Điện thoại của Nguyễn Thị An / her made-up phone:
     ${phoneUrl}

  Thêm kênh, bấm "Quét" trên điện thoại, chọn quy tắc, Lưu & Bắt đầu, rồi nhắn tin từ điện thoại.
  Add a channel, press Scan on the phone page, choose the rules, Save & Start, then write from the phone.

  Ctrl-C kết thúc và xóa mọi thứ / ends it and deletes everything.
`;
}
