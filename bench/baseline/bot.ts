/**
 * What everything is compared with: zca-js alone, one file, no database, no rules. It answers `echo: TEXT` to whoever
 * writes, as fast as the library can, and forgets everything when it ends.
 */
import { ThreadType, Zalo } from 'zca-js';
import { answerCalls } from '../processes.ts';

export interface BotAccount {
  cookies: unknown[];
  imei: string;
  userAgent: string;
}

const base = process.env.BENCH_ZALO_BASE ?? '';
if (!/^http:\/\/127\.0\.0\.1:\d+$/.test(base)) throw new Error('BENCH_ZALO_BASE must be the simulator on this machine');

const toBase: typeof fetch = (input, init) => {
  const url = new URL(String(input));
  if (url.protocol !== 'https:') throw new Error(`refused: ${url}`);
  return fetch(`${base}/${url.host}${url.pathname}${url.search}`, init);
};

async function connect({ cookies, imei, userAgent }: BotAccount): Promise<void> {
  const zalo = new Zalo({ selfListen: false, checkUpdate: false, logging: false, polyfill: toBase });
  const api = await zalo.login({ cookie: cookies as never, imei, userAgent });
  api.listener.on('message', ({ isSelf, threadId, data }) => {
    if (!isSelf && typeof data.content === 'string')
      api.sendMessage({ msg: `echo: ${data.content}` }, threadId, ThreadType.User).catch(console.error);
  });
  api.listener.on('error', console.error);
  api.listener.start({ retryOnClose: false });
}

answerCalls({
  connect: async (accounts: BotAccount[]) => {
    await Promise.all(accounts.map(connect));
  },
});
