import type { Clock } from '../../clock.ts';
import type { InboxItem } from '../../db/stores/inbox.ts';
import type { Stores } from '../../db/stores/index.ts';
import type { Verdict } from '../policy/types.ts';
import type { Admission } from './admission.ts';
import type { Answering, Begun } from './answering.ts';
import type { Judge } from './facts.ts';
import type { LaneStep } from './lanes.ts';
import type { Pacing } from './pacing.ts';

/** Frames can overtake each other (a small one is decoded before a big one); messages this close are sorted first. */
const SORT_MS = 400;

interface Refused {
  item: InboxItem;
  verdict: Verdict;
}

/** What one look at a conversation comes to: messages that are turned away, and the turn for the agent or what to do instead. */
interface Beginning {
  refused: Refused[];
  next: Begun | LaneStep;
}

export interface TurnOptions {
  stores: Stores;
  clock: Clock;
  judge: Judge;
  admission: Admission;
  answering: Answering;
  channelId: string;
  pacing: () => Pacing;
  /** Whether a message would outlive a power cut. One that would not yet wakes its lane when it does. */
  isOnDisk: (messageId: number) => boolean;
}

/**
 * Decides about a conversation's messages, one after the other, and gathers what one person wrote in quick succession
 * into one turn for the agent. The answer is the working function of the incoming lanes.
 */
export function createTurns(options: TurnOptions): (conversationId: string) => Promise<LaneStep> {
  const { stores, clock, judge, channelId } = options;

  const step = async (conversationId: string): Promise<LaneStep> => {
    const promisedBy = options.answering.expire(conversationId);
    const pacing = options.pacing();
    const [head, ...rest] = waitingIn(conversationId, pacing);
    if (!head) return promisedBy === null ? 'idle' : { waitUntil: promisedBy };
    const sorted = pacing.mergeMs > 0 ? head.inbox.receivedAt + SORT_MS : 0;
    const readyAt = Math.max(head.inbox.nextAt ?? 0, sorted);
    const now = clock.now();
    if (readyAt > now && !isFromTheFuture(head, now)) return { waitUntil: readyAt };
    // One transaction from the rules to the agent. What wakes others comes after it: they would act inside of it.
    const { refused, next } = stores.batched(() => begin(head, rest, now));
    for (const { item, verdict } of refused) options.admission.turnAway(item, verdict);
    const done = typeof next === 'object' && 'turn' in next ? await options.answering.answer(next) : next;
    // What was not committed after all is to be done again, and nobody else would wake the lane for it.
    await stores.batchDone();
    return done;
  };

  const waitingIn = (conversationId: string, { mergeMs }: Pacing): InboxItem[] => {
    const first = mergeMs > 0 ? null : stores.inbox.first(channelId, conversationId);
    const waiting = mergeMs > 0 ? stores.inbox.open(channelId, conversationId) : first ? [first] : [];
    // A lane that is busy with one message finds the next before the disk has it.
    const unsafe = waiting.findIndex(({ inbox }) => !options.isOnDisk(inbox.messageId));
    return unsafe === -1 ? waiting : waiting.slice(0, unsafe);
  };

  const begin = (head: InboxItem, rest: InboxItem[], now: number): Beginning => {
    const refused: Refused[] = [];
    if (!admit(head, refused)) return { refused, next: 'again' };
    const turn = gather(head, rest, refused);
    const due = turnDue(turn, options.pacing());
    if (due > now && !isFromTheFuture(head, now)) return { refused, next: { waitUntil: due } };
    return { refused, next: options.answering.begin(turn) };
  };

  /** Whether the rules let it through. If not, it is added to those that are turned away. */
  const admit = (item: InboxItem, refused: Refused[]): boolean => {
    const isNew = item.inbox.state === 'received';
    const verdict = isNew ? judge.fresh(item) : judge.again(item);
    if (verdict.decision !== 'allow') refused.push({ item, verdict });
    else if (isNew) stores.inbox.decided(item.inbox.messageId, 'queued', verdict);
    return verdict.decision === 'allow';
  };

  /**
   * The messages right behind the first that belong to the same turn; somebody else's message ends it,
   * and so does one for another thread or for an agent by name.
   */
  const gather = (head: InboxItem, rest: InboxItem[], refused: Refused[]): InboxItem[] => {
    const turn = [head];
    if (options.pacing().mergeMs === 0 || head.inbox.forced) return turn;
    for (const item of rest) {
      const isSame = item.message.senderUid === head.message.senderUid && item.inbox.threadId === head.inbox.threadId;
      const joins = isSame && !item.inbox.forced && !options.answering.isAddressed(item);
      if (!joins || !admit(item, refused)) break;
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
