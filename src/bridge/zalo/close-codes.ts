import type { DetailCode } from './types.ts';

/** Named by zca-js 2.2.0 (apis/listen.js CloseReason). */
export const CLOSE = { normal: 1000, abnormal: 1006, duplicate: 3000, kicked: 3003 } as const;

/** What follows from a failure: another attempt (after the usual back-off, or after a pause of its own), or none. */
export type Verdict =
  | { next: 'retry'; code: DetailCode; reason: string; afterMs?: number }
  | { next: 'fail'; code: DetailCode; action: 'relogin' | 'reconnect'; reason: string };

export const DUPLICATE_PAUSE = 60_000;
/** Another web session is met with one try; only when that held for an hour, the next one gets a try of its own. */
export const DUPLICATE_MEMORY = 60 * 60_000;

export const retry = (code: DetailCode, reason: string): Verdict => ({ next: 'retry', code, reason });

export const FLAPPING: Verdict = {
  next: 'fail',
  code: 'zalo-flapping',
  action: 'reconnect',
  reason: 'five drops within five minutes',
};

/**
 * What a closed socket means. Two web sessions of one account that both reconnect would throw each other out for ever, so
 * a duplicate is tried once and then reported, not fought.
 */
export function judgeClose(code: number, problem: string, triedDuplicate: boolean): Verdict {
  if (code === CLOSE.kicked)
    return { next: 'fail', code: 'zalo-kicked', action: 'relogin', reason: 'Zalo ended this session (3003)' };
  if (code === CLOSE.duplicate) {
    const reason = 'another web session of this account was opened (3000)';
    if (triedDuplicate) return { next: 'fail', code: 'zalo-duplicate-session', action: 'reconnect', reason };
    return { next: 'retry', code: 'zalo-duplicate-session', reason, afterMs: DUPLICATE_PAUSE };
  }
  return {
    next: 'retry',
    code: 'zalo-transient',
    reason: `the connection was closed (${code}${problem && `, ${problem}`})`,
  };
}
