import type { ZaloApiError } from 'zca-js';

/** A request took longer than its limit. */
export class WireTimeout extends Error {
  override name = 'WireTimeout';
}

/** The wire was closed (stop, cancel, a newer attempt) before or while a request was under way. */
export class WireClosed extends Error {
  override name = 'WireClosed';
}

/** What has to be written down before a message leaves could not be, so it did not leave. */
export class NotWritten extends Error {
  override name = 'NotWritten';
}

/** The account is not connected, so there is nobody to ask. */
export class ZaloOffline extends Error {
  override name = 'ZaloOffline';
  constructor() {
    super('the Zalo account is not connected');
  }
}

/**
 * Whether an error that nobody caught came out of zca-js or its socket. Those are logged and survived: the library lets
 * some rejections go (zca-js 2.2.0 apis/listen.js, onmessage), and one of them must not end the process for all channels.
 */
export function isZaloLibraryError(error: unknown): boolean {
  if (isZaloApiError(error)) return true;
  if (!(error instanceof Error)) return false;
  if (error.name === 'WireTimeout' || error.name === 'WireClosed') return true;
  return /[\\/]node_modules[\\/](zca-js|ws)[\\/]/.test(error.stack ?? '');
}

/**
 * One line about an error that is safe to log and to show. zca-js puts whole answers, and in "Invalid context" the whole
 * session with its cookies, into messages (utils.js apiFactory): only the first line is kept, and never of that one.
 */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown error';
  if (error.message.startsWith('Invalid context')) return 'zca-js has no session';
  const line = error.message.split('\n', 1)[0]?.trim() ?? '';
  const cause = causeCode(error);
  return `${(line || error.name).slice(0, 200)}${cause ? ` (${cause})` : ''}`;
}

/** The system's or undici's code of a failed fetch, such as ECONNREFUSED. */
export function causeCode(error: unknown): string | null {
  const cause = error instanceof Error ? (error.cause as { code?: unknown } | null | undefined) : null;
  return typeof cause?.code === 'string' ? cause.code : null;
}

/** Told by its name (zca-js 2.2.0 Errors/ZaloApiError.js), since the class would bring the whole library along. */
function isZaloApiError(error: unknown): error is ZaloApiError {
  return error instanceof Error && error.name === 'ZcaApiError';
}

/** Zalo's code on an error of zca-js; null for everything that is not an answer of Zalo (and for HTTP failures). */
export function zaloCode(error: unknown): number | null {
  const code = isZaloApiError(error) ? Number(error.code) : Number.NaN;
  return Number.isInteger(code) && code !== 0 ? code : null;
}
