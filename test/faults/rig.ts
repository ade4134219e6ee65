import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { openData } from '../../src/cli/open-data.ts';
import { systemClock } from '../../src/clock.ts';
import { readConfig } from '../../src/config.ts';
import type { Stores } from '../../src/db/stores/index.ts';
import { type Simulator, startSimulator } from '../../src/simulator/index.ts';
import { run, type Served, startServe } from '../cli/process.ts';
import { temporaryFolder } from '../helpers/app.ts';
import { until } from '../helpers/until.ts';

/** The real server as a process of its own, with one running channel, against the stand-in for Zalo. */
export interface Rig {
  simulator: Simulator;
  accountUid: string;
  friends: string[];
  channelId: string;
  server(): Served;
  /** kill -9, as a power cut or the kernel would. */
  kill(): Promise<void>;
  /** The environment of the server. */
  env: { ZB_DATA_DIR: string } & Record<string, string>;
  /** Starts the server again, in another environment if told so, and waits until the channel runs. */
  revive(changes?: Record<string, string>): Promise<void>;
  /** The API token that `call` uses. */
  token(): string;
  call<T = Record<string, unknown>>(method: string, path: string, body?: unknown): Promise<T>;
  /** Looks into the database of the dead server. */
  inspect<T>(look: (stores: Stores) => T): T;
}

export interface RigOptions {
  env?: Record<string, string>;
  /** The address of a real back-end that answers instead of the echo. */
  webhook?: string;
  /** Where the data lies; a temporary folder when left out. */
  dataDir?: string;
}

export async function startRig(t: TestContext, options: RigOptions = {}): Promise<Rig> {
  const { env = {}, webhook, dataDir = temporaryFolder(t) } = options;
  const simulator = await startSimulator({ friends: 12, groups: 2, qrPollMs: 50 });
  t.after(async () => {
    await simulator.close();
    assert.deepEqual(simulator.violations, [], 'zca-js did something that Zalo would not accept');
  });
  const environment: Rig['env'] = {
    ZB_DATA_DIR: dataDir,
    ZB_ZALO_BASE: simulator.baseUrl,
    ZB_PACING: 'none',
    ZB_LOG_LEVEL: 'warn',
    ...env,
  };
  let server = await startServe(t, environment);
  const token = (await run(['token', 'create', '--name', 'faults'], environment)).stdout.trim();
  assert.match(token, /^zb_/);

  const call = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const response = await fetch(`${server.url}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(body ? { 'content-type': 'application/json' } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const text = await response.text();
    assert.ok(response.ok, `${method} ${path}: ${response.status} ${text}`);
    return (text ? JSON.parse(text) : null) as T;
  };
  const account = simulator.world.accounts[0];
  assert.ok(account);
  const channelId = await connect(simulator, account.uid, call, webhook);

  const running = () =>
    until(
      'the channel to run',
      async () => (await call<{ status: string }>('GET', `/channels/${channelId}`)).status === 'running',
      15_000,
    );
  await call('PUT', `/channels/${channelId}/policy`, OPEN_POLICY);
  await call('POST', `/channels/${channelId}/start`);
  await running();
  return {
    simulator,
    accountUid: account.uid,
    friends: [...account.friends],
    channelId,
    server: () => server,
    async kill() {
      server.child.kill('SIGKILL');
      await server.exited;
    },
    env: environment,
    async revive(changes = {}) {
      Object.assign(environment, changes);
      server = await startServe(t, environment);
      await running();
    },
    token: () => token,
    call,
    inspect(look) {
      const data = openData(readConfig(environment), systemClock);
      try {
        return look(data.stores);
      } finally {
        data.close();
      }
    },
  };
}

const OPEN_POLICY = {
  dm: { mode: 'open', allow: [], pairingReply: 'code' },
  group: { mode: 'disabled', requireMention: true, senders: { mode: 'everyone', allow: [] }, rules: {} },
};

async function connect(simulator: Simulator, uid: string, call: Rig['call'], webhook?: string): Promise<string> {
  const workspace = await call<{ id: string }>('POST', '/workspaces', { name: 'Cửa hàng' });
  if (webhook) {
    const agent = {
      handle: 'real',
      name: 'Real',
      kind: 'webhook',
      config: { url: webhook, allowPrivateNetwork: true },
    };
    const { id } = await call<{ id: string }>('POST', `/workspaces/${workspace.id}/agents`, agent);
    await call('PATCH', `/workspaces/${workspace.id}`, { defaultAgentId: id });
  }
  const channel = await call<{ id: string }>('POST', '/channels', { workspaceId: workspace.id });
  const login = () => call<{ state: string; qr?: object }>('GET', `/channels/${channel.id}/login`);
  await call('POST', `/channels/${channel.id}/login`);
  await until('a QR code', async () => (await login()).qr);
  simulator.qr.scan(undefined, { uid });
  await until('the scan', async () => (await login()).state === 'scanned');
  simulator.qr.confirm();
  await until('the login', async () => (await login()).state === 'connected');
  return channel.id;
}
