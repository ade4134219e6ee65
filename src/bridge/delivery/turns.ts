import type { Clock } from '../../clock.ts';
import type { InboxItem } from '../../db/stores/inbox.ts';
import type { Stores } from '../../db/stores/index.ts';
import type { Admission } from './admission.ts';
import type { Answering } from './answering.ts';
import type { Judge } from './facts.ts';
import type { LaneStep } from './lanes.ts';
import type { Pacing } from './pacing.ts';

/** Frames can overtake each other (a small one is decoded before a big one); messages this close are sorted first. */
const SORT_MS = 400;

export interface TurnOptions {
  stores: Stores;
  clock: Clock;
  judge: Judge;
  admission: Admission;
  answering: Answering;
  channelId: string;
  pacing: () => Pacing;
}

/**
 * Decides about a conversation's messages, one after the other, and gathers what one person wrote in quick succession
 * into one turn for the agent. The answer is the working function of the incoming lanes.
 */
export function createTurns(options: TurnOptions): (conversationId: string) => Promise<LaneStep> {
  const { stores, clock, judge, channelId } = options;

  const step = async (conversationId: string): Promise<LaneStep> => {
    const promisedBy = options.answering.expire(conversationId);
    const open = stores.inbox.open(channelId, conversationId);
    const [head] = open;
    if (!head) return promisedBy === null ? 'idle' : { waitUntil: promisedBy };
    const pacing = options.pacing();
    const sorted = pacing.mergeMs > 0 ? head.inbox.receivedAt + SORT_MS : 0;
    const readyAt = Math.max(head.inbox.nextAt ?? 0, sorted);
    const now = clock.now();
    if (readyAt > now && !isFromTheFuture(head, now)) return { waitUntil: readyAt };
    if (!admit(head)) return 'again';

    const turn = gather(head, open.slice(1));
    const due = turnDue(turn, pacing);
    if (due > now && !isFromTheFuture(head, now)) return { waitUntil: due };
    return options.answering.answer(turn);
  };

  /** Whether the rules let it through. If not, what becomes of it is written down here. */
  const admit = (item: InboxItem): boolean => {
    const isNew = item.inbox.state === 'received';
    const verdict = isNew ? judge.fresh(item) : judge.again(item);
    if (verdict.decision === 'allow') {
      if (isNew) stores.unsynced(() => stores.inbox.decided(item.inbox.messageId, 'queued', verdict));
      return true;
    }
    options.admission.turnAway(item, verdict);
    return false;
  };

  /**
   * The messages right behind the first that belong to the same turn; somebody else's message ends it,
   * and so does one for another thread or for an agent by name.
   */
  const gather = (head: InboxItem, rest: InboxItem[]): InboxItem[] => {
    const turn = [head];
    if (options.pacing().mergeMs === 0 || head.inbox.forced) return turn;
    for (const item of rest) {
      const isSame = item.message.senderUid === head.message.senderUid && item.inbox.threadId === head.inbox.threadId;
      const joins = isSame && !item.inbox.forced && !options.answering.isAddressed(item);
      if (!joins || !admit(item)) break;
      turn.push(item);
    }
    return turn;
  };

  return step;
}

/** The clock was set back since: what this message waits for has passed, or nobody can tell any more. */
function isFromTheFuture({ inbox }: InboxItem, now: number): boolean {
  return Math.max(inbox.receivedAt, inbox.thinkingAt ?? 0) > now;
}

/** When the person has been quiet for long enough, or has kept everybody waiting for too long. */
function turnDue(turn: InboxItem[], { mergeMs, mergeMaxMs }: Pacing): number {
  const received = turn.map((item) => item.inbox.receivedAt);
  return Math.min(Math.max(...received) + mergeMs, Math.min(...received) + mergeMaxMs);
}
