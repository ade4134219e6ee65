import type { ConversationView } from '../../db/stores/conversations.ts';
import type { Stores } from '../../db/stores/index.ts';

/** How a chat stands, the most pressing first; `agent`: nothing is to be done, the agent answers. */
export const CHAT_STATES = ['handed_over', 'failed', 'waiting', 'paused', 'agent'] as const;
export type ChatState = (typeof CHAT_STATES)[number];

/** How these chats stand. In a fixed number of queries, however many they are. */
export function chatStates(
  stores: Pick<Stores, 'outbox' | 'aside'>,
  rows: ConversationView[],
  now: number,
): Map<string, ChatState> {
  const ids = rows.map(({ id }) => id);
  const failed = stores.outbox.troubledAmong(ids);
  const waiting = stores.aside.waitingAmong(ids);
  const stateOf = ({ id, handoffAt, pausedUntil }: ConversationView): ChatState => {
    if (handoffAt !== null) return 'handed_over';
    if (failed.has(id)) return 'failed';
    if (waiting.has(id)) return 'waiting';
    return pausedUntil !== null && pausedUntil > now ? 'paused' : 'agent';
  };
  return new Map(rows.map((row) => [row.id, stateOf(row)]));
}
