/** The stand-in for Zalo, and what is measured against it: the server or the bare bot, each a real process. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { get } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BotAccount } from './baseline/bot.ts';
import { type ChannelSeed, seedChannels } from './data.ts';
import { cpuMs, mind, pause, type Remote, type Running, rssMb, startRemote } from './processes.ts';
import type { Talk, TalkResult } from './simulator.ts';

export interface Zalo extends Running {
  baseUrl: string;
  accounts: { uid: string; name: string }[];
  sessions(count: number): Promise<ChannelSeed[]>;
  /** Resolves when so many accounts are connected: then, in milliseconds since the epoch. */
  connected(count: number): Promise<number>;
  talk(talk: Talk): Promise<TalkResult>;
  /** What zca-js did that Zalo would not accept; a figure with any is worth nothing. */
  violations(): Promise<string[]>;
}

export async function startZalo(options: { accounts?: number; friends?: number } = {}): Promise<Zalo> {
  const { accounts: count = 1, friends = 50 } = options;
  const remote = startRemote(new URL('simulator.ts', import.meta.url), {
    BENCH_ACCOUNTS: String(count),
    BENCH_FRIENDS: String(friends),
  });
  const accounts = await remote.call<Zalo['accounts']>('accounts');
  return {
    ...remote,
    baseUrl: await remote.call('baseUrl'),
    accounts,
    sessions: (wanted) =>
      Promise.all(
        accounts
          .slice(0, wanted)
          .map(async (account) => ({ account, session: await remote.call<BotAccount>('cookies', account.uid) })),
      ),
    connected: (wanted) => remote.call('connected', wanted),
    talk: (talk) => remote.call('talk', talk),
    violations: () => remote.call('violations'),
  };
}

/** What is measured. */
export interface System extends Running {
  name: string;
  /** Milliseconds from the start of the process until it says it is ready, and until its first account is connected. */
  readyMs: number;
  connectedMs: number;
  /** Processor time used until then. */
  startCpuMs: number;
}

export interface Server extends System {
  url: string;
}

/** How the server is started: `npm start` without npm, or a built binary. */
export interface Program {
  command: string;
  args: string[];
}

const root = fileURLToPath(new URL('..', import.meta.url));

export function programOf(binary: string | undefined, nodeOptions: string[] = []): Program {
  if (binary) return { command: binary, args: ['serve'] };
  const preflight = join(root, 'scripts/preflight.mjs');
  return {
    command: process.execPath,
    args: [...nodeOptions, '--import', preflight, join(root, 'src/server.ts'), 'serve'],
  };
}

/** A folder that is gone when the benchmark ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'zb-bench-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Starts the server on a data folder and waits until it is ready and its channels are connected. */
export async function startServer(
  program: Program,
  options: { dataDir: string; zalo?: Zalo; channels?: number; env?: Record<string, string> },
): Promise<Server> {
  const { dataDir, zalo, channels = 0 } = options;
  const port = await freePort();
  const env: Record<string, string> = {
    PATH: process.env.PATH ?? '',
    ZB_DATA_DIR: dataDir,
    ZB_PORT: String(port),
    ZB_PACING: 'none',
    ZB_LOG_LEVEL: 'error',
    ...(zalo ? { ZB_ZALO_BASE: zalo.baseUrl } : {}),
    ...options.env,
  };
  const begin = performance.timeOrigin + performance.now();
  const child = spawn(program.command, program.args, { cwd: root, env, stdio: ['ignore', 'ignore', 'inherit'] });
  const running = mind(child);
  const url = `http://127.0.0.1:${port}`;
  const connected = zalo && channels > 0 ? zalo.connected(channels) : Promise.resolve(Number.NaN);
  connected.catch(() => {});
  const ready = await Promise.race([untilOk(`${url}/readyz`), running.exited.then(() => ended())]);
  const connectedMs = (await connected) - begin;
  return { ...running, name: 'zalo-bridge', url, readyMs: ready - begin, connectedMs, startCpuMs: cpuMs(running.pid) };
}

function ended(): never {
  throw new Error('the server ended before it was ready');
}

/** Starts the bare bot with the first accounts. */
export async function startBot(zalo: Zalo, channels = 1): Promise<System> {
  const sessions = await zalo.sessions(channels);
  const begin = performance.timeOrigin + performance.now();
  const bot: Remote = startRemote(new URL('baseline/bot.ts', import.meta.url), { BENCH_ZALO_BASE: zalo.baseUrl });
  const connected = zalo.connected(channels);
  await bot.call(
    'connect',
    sessions.map(({ session }) => session),
  );
  const readyMs = performance.timeOrigin + performance.now() - begin;
  const connectedMs = (await connected) - begin;
  return { ...bot, name: 'bare bot', readyMs, connectedMs, startCpuMs: cpuMs(bot.pid) };
}

/** A data folder with so many channels that answer everybody, wanted running. */
export async function channelsFolder(zalo: Zalo, channels: number): Promise<string> {
  const dataDir = temporaryFolder();
  seedChannels(dataDir, await zalo.sessions(channels));
  return dataDir;
}

/** Memory once the start is over: the smallest of a few looks, because a collection may be due. */
export async function idleRss({ pid }: Running, settleMs: number): Promise<number> {
  await pause(settleMs);
  const samples: number[] = [];
  for (let look = 0; look < 5; look++) {
    samples.push(rssMb(pid));
    await pause(100);
  }
  return Math.min(...samples);
}

/** On a machine that is busy with other things a start takes its time. */
const START_MS = 120_000;

async function untilOk(url: string): Promise<number> {
  const end = performance.now() + START_MS;
  while (!(await isOk(url))) {
    if (performance.now() > end) throw new Error(`no answer from ${url} within ${START_MS / 1_000} s`);
    await pause(4);
  }
  return performance.timeOrigin + performance.now();
}

function isOk(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get(url, { agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.on('error', () => resolve(false));
  });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}
