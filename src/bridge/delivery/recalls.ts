import type { InboxRow } from '../../db/stores/inbox.ts';
import type { Stores } from '../../db/stores/index.ts';

/** What a message is that has no answer yet. */
const UNANSWERED = ['received', 'queued', 'thinking', 'held', 'failed'];

/**
 * Takes a message back that its sender took back: its text is wiped, what the agent was told of it too, and nothing of an answer
 * to it that has not left goes out. Of messages that were answered together the others are answered anew, without it, as long as
 * nothing of that answer has left. Returns whether the message was one of a contact, and so may be with an agent.
 */
export function takeBack(stores: Stores, messageId: number): boolean {
  stores.messages.recall(messageId);
  const row = stores.inbox.get(messageId)?.inbox;
  if (!row) return false;
  stores.threads.forget(messageId);
  if (UNANSWERED.includes(row.state)) stores.inbox.setState(messageId, 'cancelled', 'recalled');
  else if (row.state === 'waiting' || row.state === 'answered') takeBackAnswer(stores, row);
  return true;
}

function takeBackAnswer(stores: Stores, row: InboxRow): void {
  const lead = row.answeredWith ?? row.messageId;
  const others = stores.inbox.turnOf(row).filter(({ messageId }) => messageId !== row.messageId);
  const hasBegun = stores.outbox.hasBegun(lead);
  // What has begun is an answer to the others as well.
  if (hasBegun && others.length > 0) return;
  stores.outbox.cancelAnswers(lead);
  if (!hasBegun) stores.threads.forgetAnswer(lead);
  if (row.state === 'waiting' || others.length > 0) stores.inbox.setState(row.messageId, 'cancelled', 'recalled');
  if (others.length === 0) return;
  // Whoever promised an answer to all of them must not give it to some.
  stores.replies.keepOffer(lead, null);
  for (const { messageId } of others) {
    stores.threads.forget(messageId);
    stores.inbox.openAgain(messageId);
  }
}
