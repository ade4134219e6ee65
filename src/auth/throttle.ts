import { isIPv4, isIPv6 } from 'node:net';
import type { Clock } from '../clock.ts';
import type { AttemptStore } from '../db/stores/attempts.ts';
import { hashSecret } from './secrets.ts';

export interface Limit {
  key: string;
  tries: number;
  windowMs: number;
}

/** Null when the try may go on, and is counted; else how long to wait. */
export type Wait = { retryAfterMs: number } | null;

const MINUTE = 60_000;

/** The name is hashed, because people type their password into the wrong field. */
export function accountLimit(name: string): Limit {
  return {
    key: `sign-in:${hashSecret(name.normalize('NFC').trim().toLowerCase()).slice(0, 32)}`,
    tries: 5,
    windowMs: 15 * MINUTE,
  };
}

export function addressLimit(ip: string): Limit {
  return { key: `address:${network(ip)}`, tries: 10, windowMs: MINUTE };
}

/** Wrong API tokens. A good one is never asked for its address, so a misconfigured neighbour cannot lock it out. */
export function apiLimit(ip: string): Limit {
  return { key: `api:${network(ip)}`, tries: 100, windowMs: MINUTE };
}

/** For asking a signed-in administrator for the password again; apart, so that it cannot close the sign-in. */
export function passwordLimit(adminId: string): Limit {
  return { key: `password:${adminId}`, tries: 5, windowMs: 15 * MINUTE };
}

/** For the code of the authenticator app, and the recovery codes beside it. */
export function codeLimit(adminId: string): Limit {
  return { key: `code:${adminId}`, tries: 5, windowMs: 15 * MINUTE };
}

/** Counts a try before it is made, so that many at the same moment are not more than the limit. */
export function countTry(attempts: AttemptStore, clock: Clock, limits: Limit[]): Wait {
  const waits = limits.map(({ key, tries, windowMs }) => {
    const made = attempts.within(key, windowMs);
    const freesAt = made.at(-tries);
    return freesAt === undefined ? 0 : freesAt + windowMs - clock.now();
  });
  const retryAfterMs = Math.max(0, ...waits);
  if (retryAfterMs > 0) return { retryAfterMs };
  for (const { key } of limits) attempts.add(key);
  return null;
}

/** How long the answer to a failed try is held back: 0, 0.5, 1, 2, 4 seconds. */
export function failureDelay(attempts: AttemptStore, limit: Limit): number {
  const made = attempts.within(limit.key, limit.windowMs).length;
  return made <= 1 ? 0 : 250 * 2 ** (made - 1);
}

/** IPv6 subscribers own at least a /64, so that is what counts as one address. */
export function network(ip: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(ip)?.[1];
  if (mapped) return mapped;
  if (isIPv4(ip) || !isIPv6(ip)) return ip;
  const [head = '', tail] = ip.replace(/%.*$/, '').toLowerCase().split('::');
  const groups = head === '' ? [] : head.split(':');
  const rest = tail ? tail.split(':') : [];
  const zeros = tail === undefined ? [] : Array<string>(Math.max(0, 8 - groups.length - rest.length)).fill('0');
  const first = [...groups, ...zeros, ...rest].slice(0, 4).map((group) => group.replace(/^0+(?=.)/, ''));
  return `${first.join(':')}::/64`;
}
