import { type Clock, pause } from '../../clock.ts';
import { WireClosed } from './errors.ts';

const NOTHING_YET = 8;
const FASTEST_POLL = 500;
const BLIP_PAUSE = 1_000;
const MAX_BLIPS = 5;

/** waiting-scan and waiting-confirm of the QR login. */
export function isLongPoll(url: URL): boolean {
  return url.pathname.startsWith('/account/authen/qr/waiting-');
}

/**
 * A long poll of the QR login, made robust. Asking again is what zca-js does anyway after "nothing yet", so a lost
 * connection or a gateway error is tried again, where zca-js would give up the whole login; and an instant "nothing yet"
 * is slowed down, because zca-js asks again at once (apis/loginQR.js waitingScan, waitingConfirm).
 */
export async function pollPatiently(
  clock: Clock,
  once: () => Promise<Response>,
  ended: AbortSignal,
): Promise<Response> {
  for (let blips = 0; ; blips++) {
    const startedAt = clock.now();
    const response = await once().catch((error: unknown) => {
      if (ended.aborted || blips >= MAX_BLIPS) throw error;
      return null;
    });
    const usable = response && (response.status < 500 || blips >= MAX_BLIPS);
    if (!usable) await pause(clock, BLIP_PAUSE, ended);
    else if (await saysNothingYet(response)) await pause(clock, FASTEST_POLL - (clock.now() - startedAt), ended);
    if (ended.aborted) throw new WireClosed('closed');
    if (usable) return response;
  }
}

async function saysNothingYet(response: Response): Promise<boolean> {
  try {
    const body = (await response.clone().json()) as { error_code?: unknown };
    return Number(body.error_code) === NOTHING_YET;
  } catch {
    return false;
  }
}
