import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { resolve } from 'node:path';

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Everything that the environment can say, read once at the start. */
export interface Config {
  /** `ZB_DATA_DIR`: database, key file and caches; nothing is written anywhere else. Default `./data`. */
  dataDir: string;
  /**
   * `ZB_HOST`: address to listen on. Default 127.0.0.1: put a TLS proxy in front to be reached from outside. Any other is
   * refused without an https `ZB_PUBLIC_ORIGIN`, or `ZB_PLAIN_HTTP=accept` from somebody who knows who can listen.
   */
  host: string;
  /** `ZB_PORT`: 0 takes a free one. Default 3000. */
  port: number;
  /** `ZB_PUBLIC_ORIGIN`: what the browser shows, such as `https://zalo.example.vn`. Decides secure cookies and HSTS. */
  publicOrigin: string | null;
  /** `ZB_KEY_FILE`: 32 random bytes that seal Zalo sessions and agent secrets. Default `secret.key` in the data folder. */
  keyFile: string;
  /** `ZB_LOG_LEVEL`: trace, debug, info (default), warn, error or silent. */
  logLevel: LogLevel;
  /** `ZB_ZALO_BASE`: send Zalo's HTTPS requests to `BASE/HOST/PATH` instead. Loopback only: for the simulator. */
  zaloBase: string | null;
  /** `ZB_TRUST_PROXY`: addresses or networks of proxies whose `X-Forwarded-…` headers count, comma-separated. Default none. */
  trustProxy: string[];
  /** `ZB_METRICS_TOKEN`: whoever sends it as a bearer token may read `/metrics`. At least 16 characters. Default none. */
  metricsToken: string | null;
  /** `ZB_METRICS_NETWORKS`: addresses or networks that may read `/metrics` without a token, comma-separated. Default none. */
  metricsNetworks: string[];
  /** `ZB_BACKUP_PASSPHRASE`: encrypts scheduled backups and those of the `backup` command. Default none. */
  backupPassphrase: string | null;
  /** `ZB_PACING`: `human` (default) or `none`: no waiting, merging, rate limits or quotas; for tests and benchmarks. */
  pacing: 'human' | 'none';
  /** `ZB_API_RATE`: calls a minute that one API token may make; 0 = no limit. Default 300, and 0 without pacing. */
  apiRate: number;
}

/** A variable that cannot be used; the message names it and says what is expected. */
export class ConfigError extends Error {
  constructor(variable: string, expected: string) {
    super(`${variable}: ${expected}`);
    this.name = 'ConfigError';
  }
}

type Env = Record<string, string | undefined>;

/** Reads the configuration; an empty variable counts as unset. Throws {@link ConfigError}. */
export function readConfig(env: Env): Config {
  const get = (name: string) => readVariable(env, name);
  const pacing = oneOf('ZB_PACING', get('ZB_PACING') ?? 'human', ['human', 'none'] as const);
  const dataDir = resolve(get('ZB_DATA_DIR') ?? './data');
  const publicOrigin = origin(get('ZB_PUBLIC_ORIGIN'));
  return {
    dataDir,
    host: host(get('ZB_HOST') ?? '127.0.0.1', publicOrigin, get('ZB_PLAIN_HTTP')),
    port: port(get('ZB_PORT') ?? '3000'),
    publicOrigin,
    keyFile: resolve(get('ZB_KEY_FILE') ?? `${dataDir}/secret.key`),
    logLevel: oneOf('ZB_LOG_LEVEL', get('ZB_LOG_LEVEL') ?? 'info', LOG_LEVELS),
    zaloBase: loopbackBase(get('ZB_ZALO_BASE')),
    trustProxy: addresses('ZB_TRUST_PROXY', get('ZB_TRUST_PROXY')),
    metricsToken: metricsToken(get('ZB_METRICS_TOKEN')),
    metricsNetworks: addresses('ZB_METRICS_NETWORKS', get('ZB_METRICS_NETWORKS')),
    pacing,
    apiRate: rate('ZB_API_RATE', get('ZB_API_RATE') ?? (pacing === 'none' ? '0' : '300')),
    backupPassphrase: get('ZB_BACKUP_PASSPHRASE') ?? null,
  };
}

/** `NAME`, or the content of the file that `NAME_FILE` names (for container secrets). */
function readVariable(env: Env, name: string): string | undefined {
  const direct = env[name]?.trim();
  if (direct) return direct;
  const file = env[`${name}_FILE`]?.trim();
  if (!file || name.endsWith('_FILE')) return undefined;
  try {
    return readFileSync(file, 'utf8').trim() || undefined;
  } catch {
    throw new ConfigError(`${name}_FILE`, `the file ${file} cannot be read`);
  }
}

function port(value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 0 || number > 65535)
    throw new ConfigError('ZB_PORT', 'a number from 0 to 65535');
  return number;
}

/** Passwords, codes and messages would cross the network for everybody to read. */
function host(value: string, publicOrigin: string | null, plainHttp: string | undefined): string {
  if (plainHttp !== undefined) oneOf('ZB_PLAIN_HTTP', plainHttp, ['accept'] as const);
  if (isLoopback(value) || publicOrigin?.startsWith('https:') || plainHttp === 'accept') return value;
  throw new ConfigError(
    'ZB_HOST',
    `${value} can be reached from other machines without encryption: keep 127.0.0.1 and put a TLS proxy in front (ZB_PUBLIC_ORIGIN=https://…), or set ZB_PLAIN_HTTP=accept when only a network that you trust reaches it`,
  );
}

function rate(name: string, value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 0 || number > 1_000_000)
    throw new ConfigError(name, 'a whole number from 0 (no limit) to 1000000');
  return number;
}

function origin(value: string | undefined): string | null {
  if (value === undefined) return null;
  const url = URL.parse(value);
  if (!url || !/^https?:$/.test(url.protocol) || url.pathname !== '/' || url.search || url.hash)
    throw new ConfigError('ZB_PUBLIC_ORIGIN', 'an origin without a path, such as https://zalo.example.vn');
  return url.origin;
}

function metricsToken(value: string | undefined): string | null {
  if (value !== undefined && value.length < 16)
    throw new ConfigError('ZB_METRICS_TOKEN', 'at least 16 characters, such as the output of "openssl rand -hex 24"');
  return value ?? null;
}

function addresses(name: string, value: string | undefined): string[] {
  const list = (value ?? '').split(',').flatMap((one) => one.trim() || []);
  for (const one of list) {
    const [address = '', bits, ...more] = one.split('/');
    const longest = isIP(address) === 4 ? 32 : 128;
    const isSize = bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= longest);
    if (isIP(address) === 0 || more.length > 0 || !isSize)
      throw new ConfigError(name, 'addresses or networks such as 127.0.0.1 or 10.0.0.0/8, comma-separated');
  }
  return list;
}

function oneOf<T extends string>(name: string, value: string, allowed: readonly T[]): T {
  if (!allowed.includes(value as T)) throw new ConfigError(name, `one of ${allowed.join(', ')}`);
  return value as T;
}

function loopbackBase(value: string | undefined): string | null {
  if (value === undefined) return null;
  const url = URL.parse(value);
  if (url?.protocol !== 'http:' || !isLoopback(url.hostname))
    throw new ConfigError('ZB_ZALO_BASE', 'a http:// address on this machine (127.0.0.1, ::1 or localhost)');
  return value.replace(/\/+$/, '');
}

/** Whether a host name or address means this very machine. */
export function isLoopback(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '');
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}
