import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { type Clock, pause } from '../../clock.ts';
import { judgeAddress } from '../agents/http/addresses.ts';

export type GuardedReason = 'not_https' | 'private_address' | 'unreachable' | 'redirect' | 'http' | 'too_big' | 'slow';

export class GuardedFetchError extends Error {
  override name = 'GuardedFetchError';
  reason: GuardedReason;
  constructor(reason: GuardedReason, message: string, cause?: unknown) {
    super(message, { cause });
    this.reason = reason;
  }
}

export interface GuardOptions {
  clock: Clock;
  maxBytes: number;
  signal?: AbortSignal | undefined;
  /** All addresses of a host; the system's resolver unless told. */
  resolve?: ((hostname: string) => Promise<string[]>) | undefined;
  /** Which addresses may be asked; those of the open internet unless told. */
  isAllowed?: ((address: string) => boolean) | undefined;
  /** Certificates to trust besides the usual ones. */
  ca?: string | undefined;
}

const LIMIT_MS = 20_000;
const CONNECT_MS = 10_000;

/**
 * The bytes behind an address that an agent named, which may be anybody's choice. Only https, only when every address of
 * the host is on the open internet, connected to one of exactly these, and never led on to another place.
 */
export async function guardedFetch(address: string, options: GuardOptions): Promise<Buffer> {
  const url = URL.parse(address);
  if (url?.protocol !== 'https:' || url.username !== '' || url.password !== '')
    throw new GuardedFetchError('not_https', 'only https addresses without a password are fetched');
  const over = new AbortController();
  const signal = options.signal ? AbortSignal.any([over.signal, options.signal]) : over.signal;
  const late = pause(options.clock, LIMIT_MS, signal).then((): never => {
    throw new GuardedFetchError('slow', 'it took too long, or was called off');
  });
  try {
    return await Promise.race([fetchFrom(url, options, signal), late]);
  } finally {
    over.abort();
    await late.catch(() => {});
  }
}

async function fetchFrom(url: URL, options: GuardOptions, signal: AbortSignal): Promise<Buffer> {
  const pinned = await checkedAddresses(url.hostname.replace(/^\[|\]$/g, ''), options);
  const { Agent, request } = await import('undici');
  const agent = new Agent({
    connect: {
      timeout: CONNECT_MS,
      // The name is not looked up again: a second answer could be another one.
      lookup: (_hostname, _options, found) => found(null, pinned),
      ...(options.ca && { ca: options.ca }),
    },
    connections: 1,
    pipelining: 0,
  });
  try {
    const { statusCode, body } = await request(url, {
      dispatcher: agent,
      signal,
      headers: { accept: '*/*', 'accept-encoding': 'identity', 'user-agent': 'zalo-bridge' },
    });
    if (statusCode !== 200) {
      const reason = statusCode >= 300 && statusCode < 400 ? 'redirect' : 'http';
      throw new GuardedFetchError(reason, `the server answered ${statusCode}`);
    }
    return await readAll(body, options.maxBytes);
  } catch (error) {
    if (error instanceof GuardedFetchError) throw error;
    throw new GuardedFetchError('unreachable', 'the file could not be fetched', error);
  } finally {
    await agent.destroy();
  }
}

/** One private address among public ones is enough to refuse: which one a connection takes is chance. */
async function checkedAddresses(hostname: string, { resolve = resolveAll, isAllowed = isPublic }: GuardOptions) {
  const addresses = isIP(hostname) ? [hostname] : await resolve(hostname).catch(() => []);
  if (addresses.length === 0) throw new GuardedFetchError('unreachable', 'the host is not known');
  if (!addresses.every((one) => isAllowed(one)))
    throw new GuardedFetchError('private_address', 'the host is not on the open internet');
  return addresses.map((address) => ({ address, family: isIP(address) }));
}

const isPublic = (address: string): boolean => judgeAddress(address) === 'public';

const resolveAll = async (hostname: string): Promise<string[]> =>
  (await lookup(hostname, { all: true })).map(({ address }) => address);

/** More than the limit is refused while it arrives. */
async function readAll(body: AsyncIterable<Buffer>, maxBytes: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of body) {
    size += part.length;
    if (size > maxBytes) throw new GuardedFetchError('too_big', `more than ${maxBytes} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts);
}
