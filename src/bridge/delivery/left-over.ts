import type { Clock } from '../../clock.ts';
import type { Stores } from '../../db/stores/index.ts';
import { readSettings } from '../channel-settings.ts';
import type { Verdict } from '../policy/types.ts';
import type { Admission } from './admission.ts';

const STALE: Verdict = {
  decision: 'ignore',
  reason: 'message.stale',
  steps: [{ gate: 'age', outcome: 'stop', reason: 'message.stale' }],
};

/**
 * What a channel had accepted before it stopped, and what is by now older than the owner lets a message be, is not answered by
 * itself: days later nobody waits for it any more. It is shown, and a click answers it.
 */
export function turnAwayStale(
  { stores, clock, admission }: { stores: Stores; clock: Clock; admission: Admission },
  channelId: string,
): void {
  const { staleMinutes } = readSettings(stores.channels.get(channelId)?.settings ?? {});
  for (const item of stores.inbox.openSince(channelId, clock.now() - staleMinutes * 60_000))
    admission.turnAway(item, STALE);
}
