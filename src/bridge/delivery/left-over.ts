import type { Clock } from '../../clock.ts';
import type { Stores } from '../../db/stores/index.ts';
import { PART_BEFORE } from '../../db/stores/parts.ts';
import { readSettings } from '../channel-settings.ts';
import type { Verdict } from '../policy/types.ts';
import type { Admission } from './admission.ts';

const STALE: Verdict = {
  decision: 'ignore',
  reason: 'message.stale',
  steps: [{ gate: 'age', outcome: 'stop', reason: 'message.stale' }],
};

/** An answer that waited too long to be sent by itself; the words are in the catalogue. */
const TOO_OLD = { code: 'too_old', message: 'too_old' };

/**
 * What a channel had accepted before it stopped, and what is by now older than the owner lets a message be, is not answered by
 * itself: days later nobody waits for it any more. Nor is an answer sent that was written so long ago, whatever kept it. Both are
 * shown, and a click answers, sends or gives up.
 */
export function leaveStale(
  { stores, clock, admission }: { stores: Stores; clock: Clock; admission: Admission },
  channelId: string,
): void {
  const { staleMinutes } = readSettings(stores.channels.get(channelId)?.settings ?? {});
  const before = clock.now() - staleMinutes * 60_000;
  for (const item of stores.inbox.openSince(channelId, before)) admission.turnAway(item, STALE);
  for (const id of stores.outbox.waitingSince(channelId, before)) {
    // The parts behind one that is left wait for it, and are no longer on their way themselves.
    const isOnItsWay = stores.outbox.get(id)?.outbox.errorCode !== PART_BEFORE;
    if (isOnItsWay) stores.outbox.setState(id, 'dead', TOO_OLD);
  }
}
