import { causeCode, describeError, NotWritten, WireClosed, WireTimeout, zaloCode } from './errors.ts';
import { CONNECT_TIMEOUT } from './exchange.ts';
import type { SendFailure } from './types.ts';

type Meaning = Pick<SendFailure, 'reason' | 'retryable'>;

/** Zalo's codes for sends, as users of zca-js report them. All of them say that the message was not taken. */
const MEANINGS = new Map<number, Meaning>([
  [118, { reason: 'too_long', retryable: false }],
  [112, { reason: 'rejected_format', retryable: false }],
  [114, { reason: 'invalid_target', retryable: false }],
  [122, { reason: 'blocks_strangers', retryable: false }],
  [123, { reason: 'anti_spam', retryable: false }],
  [165, { reason: 'not_member', retryable: false }],
  [166, { reason: 'not_member', retryable: false }],
  [215, { reason: 'blocked_by_contact', retryable: false }],
  [221, { reason: 'rate_limited', retryable: true }],
  [429, { reason: 'rate_limited', retryable: true }],
  [-69, { reason: 'retry_limit', retryable: false }],
  [102, { reason: 'session_expired', retryable: true }],
  [600, { reason: 'session_expired', retryable: true }],
]);
const UNKNOWN: Meaning = { reason: 'unknown', retryable: false };

/** Errors that come before a byte of the request was written: no name, no route, no connection. */
const NEVER_LEFT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', CONNECT_TIMEOUT]);

/**
 * What a failed send means. `issued` says whether the message itself was handed to the network. After that, and without an answer
 * of Zalo, nobody knows whether the message went out, so it must not be sent again by itself.
 */
export function sendFailure(error: unknown, issued: boolean): SendFailure {
  const message = describeError(error);
  const code = zaloCode(error);
  if (code !== null) return { code, ...(MEANINGS.get(code) ?? UNKNOWN), certain: true, message };
  const status = httpStatus(message);
  if (status !== null) return { code: null, ...ofStatus(status, issued), message };
  if (error instanceof WireClosed || error instanceof WireTimeout || error instanceof TypeError)
    return lost(message, !issued || NEVER_LEFT.has(causeCode(error) ?? ''));
  if (error instanceof NotWritten)
    return { code: null, reason: 'not_written', certain: true, retryable: true, message };
  // Before the request: a text that zca-js refuses.
  return { code: null, ...UNKNOWN, certain: !issued, message };
}

export function offline(): SendFailure {
  const message = 'the Zalo account is not connected';
  return { code: null, reason: 'offline', certain: true, retryable: true, message };
}

/** Zalo said yes without an id: seen when its anti-spam drops a message silently. */
export function noMessageId(): SendFailure {
  const message = 'Zalo accepted the message without giving it an id';
  return { code: null, reason: 'no_message_id', certain: false, retryable: false, message };
}

const lost = (message: string, neverLeft: boolean): SendFailure => ({
  code: null,
  reason: 'network',
  certain: neverLeft,
  retryable: neverLeft,
  message,
});

/** zca-js 2.2.0 utils.js handleZaloResponse. */
function httpStatus(message: string): number | null {
  const match = /^Request failed with status code (\d{3})$/.exec(message);
  return match ? Number(match[1]) : null;
}

/** A client error was refused at the door; a gateway's 5xx may have passed the message on before. */
function ofStatus(status: number, issued: boolean): Meaning & { certain: boolean } {
  if (status === 429) return { reason: 'rate_limited', retryable: true, certain: true };
  if (status < 500) return { reason: 'unknown', retryable: false, certain: true };
  return { reason: 'network', retryable: !issued, certain: !issued };
}
