import { eq } from 'drizzle-orm';
import type { Db } from '../client.ts';
import { contacts, conversations, groups, inbox, messages, outbox } from '../schema/index.ts';
import { ofContact, ofGroup, peerName } from './conversations.ts';

/** A message with how it was handled (incoming) or delivered (outgoing). */
export interface MessageView {
  message: typeof messages.$inferSelect;
  inbox: typeof inbox.$inferSelect | null;
  outbox: typeof outbox.$inferSelect | null;
  conversationType: 'dm' | 'group';
  peerId: string;
  peerName: string;
}

const view = {
  message: messages,
  inbox,
  outbox,
  conversationType: conversations.type,
  peerId: conversations.peerId,
  peerName,
};

/** Messages as lists show them; `where`, order and limit are the caller's. */
export const selectMessageViews = (db: Db) =>
  db
    .select(view)
    .from(messages)
    .innerJoin(conversations, eq(conversations.id, messages.conversationId))
    .leftJoin(contacts, ofContact)
    .leftJoin(groups, ofGroup)
    .leftJoin(inbox, eq(inbox.messageId, messages.id))
    .leftJoin(outbox, eq(outbox.messageId, messages.id));
