import type { StoredCookie } from './types.ts';

/**
 * A Set-Cookie line with its life written as a date. tough-cookie counts Max-Age from the last use and starts it again
 * when cookies are restored, so a session that is long dead would look alive for ever.
 */
export function withAbsoluteExpiry(setCookie: string, now: number): string {
  const parts = setCookie.split(';');
  const maxAge = parts
    .slice(1)
    .map(secondsOf)
    .find((seconds) => seconds !== null);
  if (maxAge === undefined || maxAge === null) return setCookie;
  const kept = parts.filter((part, i) => i === 0 || !/^\s*(max-age|expires)\s*=/i.test(part));
  // 8.64e15 is the last date that JavaScript has.
  const expires = new Date(Math.min(8.64e15, Math.max(0, now + maxAge * 1000)));
  return `${kept.join(';')}; Expires=${expires.toUTCString()}`;
}

function secondsOf(attribute: string): number | null {
  const match = /^\s*max-age\s*=\s*(-?\d+)\s*$/i.exec(attribute);
  return match ? Number(match[1]) : null;
}

/** What matters of cookies, to see whether they changed: their times of last use do not. */
export function fingerprint(cookies: readonly StoredCookie[]): string {
  if (!Array.isArray(cookies)) return '';
  return JSON.stringify(
    cookies
      .map(({ key, value, domain, path, expires }) => [domain?.replace(/^\./, ''), path, key, value, expires ?? null])
      .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)),
  );
}
