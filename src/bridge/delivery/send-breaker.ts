import type { Clock } from '../../clock.ts';
import type { Stores } from '../../db/stores/index.ts';
import type { SendFailure } from '../zalo/types.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const LONGEST_MS = 24 * HOUR;
/** Refusals that, twice in ten minutes, say that Zalo takes the account for a sender of spam. */
const SPAM_CODES = ['122', '123', 'no_message_id'];

export type SendBreaker = ReturnType<typeof createSendBreaker>;

/**
 * Stops answering when Zalo shows that the account sends too much. Going on after 123, 221 or -69 is what gets accounts
 * restricted for days, so silence is the lesser harm; the owner sees why and until when, and can end it. `onChange` runs when a hold begins and when it is over.
 */
export function createSendBreaker(stores: Stores, clock: Clock, channelId: string, onChange: () => void) {
  const hold = (code: string, ms: number): void => {
    const channel = stores.channels.get(channelId);
    if (!channel || (channel.heldUntil ?? 0) > clock.now()) return;
    const recent = channel.heldCode === code && (channel.heldUntil ?? 0) > clock.now() - LONGEST_MS;
    const forMs = recent ? Math.min(LONGEST_MS, (channel.heldForMs ?? ms) * 2) : ms;
    stores.channels.hold(channelId, { until: clock.now() + forMs, code, forMs });
    tellEnd(forMs);
    onChange();
  };
  const tellEnd = (ms: number): void => {
    cancel();
    cancel = clock.after(ms, onChange);
  };
  let cancel = (): void => {};
  // A hold from before a restart ends as well.
  const rest = (stores.channels.get(channelId)?.heldUntil ?? 0) - clock.now();
  if (rest > 0) tellEnd(rest);

  return {
    failed(failure: SendFailure): void {
      if (failure.reason === 'rate_limited') hold('221', HOUR);
      if (failure.reason === 'retry_limit') hold('-69', HOUR);
      const spam = ['anti_spam', 'blocks_strangers', 'no_message_id'].includes(failure.reason);
      if (spam && stores.limits.refusals(channelId, SPAM_CODES, clock.now() - 10 * MINUTE) >= 2) hold('123', HOUR);
    },
    /** Until when nothing but the owner's own words goes out; 0 = now. */
    heldUntil: (): number => stores.channels.get(channelId)?.heldUntil ?? 0,
    /** Nobody is told of the end any more. */
    stop: (): void => cancel(),
  };
}
