import type { Clock } from '../../clock.ts';
import type { Answers } from './answers.ts';
import type { Verdict } from './close-codes.ts';
import { describeError, WireTimeout } from './errors.ts';
import { resumeSession, type ZaloSession } from './session.ts';
import type { Wire } from './transport.ts';
import type { ZaloCredentials } from './types.ts';

/** Zalo's codes for a session that it no longer accepts: key invalid, and zpw_sek missing or wrong. */
export const SESSION_CODES: readonly number[] = [102, 600];
/** The risk engine refused ("Đăng nhập không hợp lệ"): often a foreign address or that of a data centre. */
export const REFUSED_CODE = -1005;

const DEADLINE = 30_000;

export type SignIn = { ok: true; session: ZaloSession } | { ok: false; verdict: Verdict };

/** Opens the saved session again. Never throws; closes the wire unless it succeeds. */
export async function signIn(wire: Wire, clock: Clock, saved: ZaloCredentials, expectUid: string): Promise<SignIn> {
  if (!isUsable(saved)) return refuse(wire, fail('zalo-session-unreadable', 'the saved session cannot be read'));
  let late = false;
  const cancel = clock.after(DEADLINE, () => {
    late = true;
    wire.close();
  });
  try {
    const session = await resumeSession(wire, clock, saved);
    if (session.uid === expectUid) return { ok: true, session };
    return refuse(wire, fail('zalo-wrong-account', 'the saved session belongs to another account'));
  } catch (error) {
    return refuse(wire, judgeSignIn(late ? new WireTimeout('no answer to the login in 30 s') : error, wire.answers));
  } finally {
    cancel();
  }
}

/** Why a login with saved cookies failed. zca-js gives one sentence for all of it, so the answers themselves decide. */
export function judgeSignIn(error: unknown, answers: Answers): Verdict {
  const text = describeError(error);
  const session = answers.withCode(...SESSION_CODES);
  if (session || text.includes('zpw_sek'))
    return fail('zalo-login-refused', `the saved session is no longer accepted (${session?.code ?? text})`);
  if (answers.withCode(REFUSED_CODE))
    return fail('zalo-blocked-network', 'Zalo refuses logins from this network (-1005)');
  const reached = answers.last?.failure == null && answers.last?.status === 200;
  if (error instanceof WireTimeout || !reached) return retry('zalo-transient', text);
  const refusal = answers.refusal();
  if (refusal) return retry('zalo-transient', `Zalo answered code ${refusal.code} to the login`);
  // An answer of 200 that zca-js cannot use: a service or setting that it needs is missing, or an HTML page came instead.
  // Tried again in the usual rhythm, since it may be a passing fault, but named for what it is.
  return retry(error instanceof SyntaxError ? 'zalo-transient' : 'zalo-protocol-changed', text);
}

function isUsable({ imei, userAgent, cookies }: ZaloCredentials): boolean {
  return Boolean(imei && userAgent) && Array.isArray(cookies) && cookies.length > 0;
}

function refuse(wire: Wire, verdict: Verdict): SignIn {
  wire.close();
  return { ok: false, verdict };
}

const fail = (code: Extract<Verdict, { next: 'fail' }>['code'], reason: string): Verdict => ({
  next: 'fail',
  code,
  action: code === 'zalo-blocked-network' ? 'reconnect' : 'relogin',
  reason,
});

const retry = (code: Verdict['code'], reason: string): Verdict => ({ next: 'retry', code, reason });
