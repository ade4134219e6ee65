import { and, desc, eq, sql } from 'drizzle-orm';
import type { Clock } from '../../clock.ts';
import type { Db } from '../client.ts';
import { contacts, conversations, groups, inbox, messages, outbox } from '../schema/index.ts';
import { ofContact, ofGroup, peerName } from './conversations.ts';
import type { InboxRow } from './inbox.ts';
import type { OutboxRow } from './outbox.ts';
import type { PartStore } from './parts.ts';

/** A message that was not sent or may not have been, or a question that no agent could answer; with who it is about. */
export interface Failure {
  message: typeof messages.$inferSelect;
  /** Set for a question. */
  inbox: InboxRow | null;
  /** Set for a message of ours. */
  outbox: OutboxRow | null;
  conversationType: 'dm' | 'group';
  peerId: string;
  peerName: string;
}

export type FailureStore = ReturnType<typeof createFailureStore>;

/** What went wrong in either queue, of one channel or (null) of all: seen, tried again and given up together. */
export function createFailureStore(db: Db, clock: Clock, parts: Pick<PartStore, 'follow'>) {
  // Constants and not parameters, or SQLite would not see that the partial indexes fit.
  const isUnanswered = sql`${inbox.state} = 'failed'`;
  const isTrouble = sql`${outbox.state} IN ('uncertain', 'failed', 'dead')`;
  /** Surely not sent; without what may have been. */
  const isUnsent = sql`${outbox.state} IN ('failed', 'dead')`;

  const about = {
    message: messages,
    conversationType: conversations.type,
    peerId: conversations.peerId,
    peerName,
  };
  const unanswered = (channelId: string | null, before: number, limit: number): Failure[] =>
    db
      .select({ ...about, inbox, outbox: sql<null>`NULL` })
      .from(inbox)
      .innerJoin(messages, eq(messages.id, inbox.messageId))
      .innerJoin(conversations, eq(conversations.id, inbox.conversationId))
      .leftJoin(contacts, ofContact)
      .leftJoin(groups, ofGroup)
      .where(sql`${inbox.messageId} IN (${newestUnanswered(channelId, before, limit)})`)
      .orderBy(desc(inbox.messageId))
      .all();
  const unsent = (channelId: string | null, before: number, limit: number): Failure[] =>
    db
      .select({ ...about, inbox: sql<null>`NULL`, outbox })
      .from(outbox)
      .innerJoin(messages, eq(messages.id, outbox.messageId))
      .innerJoin(conversations, eq(conversations.id, outbox.conversationId))
      .leftJoin(contacts, ofContact)
      .leftJoin(groups, ofGroup)
      .where(sql`${outbox.messageId} IN (${newestTrouble(channelId, before, limit)})`)
      .orderBy(desc(outbox.messageId))
      .all();

  const countUnanswered = (channelId: string | null): number =>
    count(
      db
        .select(COUNT)
        .from(inbox)
        .where(and(inboxOf(channelId), isUnanswered))
        .get(),
    );

  return {
    /** The newest before a message, from both queues: both are numbered by their message, so they mix. */
    before: (channelId: string | null, before: number, limit: number): Failure[] =>
      [...unsent(channelId, before, limit), ...unanswered(channelId, before, limit)]
        .sort((a, b) => b.message.id - a.message.id)
        .slice(0, limit),
    count: (channelId: string | null): number =>
      count(
        db
          .select(COUNT)
          .from(outbox)
          .where(and(outboxOf(channelId), isTrouble))
          .get(),
      ) + countUnanswered(channelId),
    /** Without what may have arrived: these can be tried again or given up all at once. */
    countCertain: (channelId: string | null): number =>
      count(
        db
          .select(COUNT)
          .from(outbox)
          .where(and(outboxOf(channelId), isTrouble, isUnsent))
          .get(),
      ) + countUnanswered(channelId),
    /** What was not sent waits to be sent; what was not answered is handled from the start. Returns each one's conversation. */
    retryCertain: (channelId: string): string[] =>
      db.transaction(() => {
        const sent = db
          .update(outbox)
          .set({ state: 'pending', errorCode: null, error: null, nextAt: null, createdAt: clock.now() })
          .where(and(outboxOf(channelId), isTrouble, isUnsent))
          .returning({ id: outbox.conversationId, messageId: outbox.messageId })
          .all();
        for (const { messageId } of sent) parts.follow(messageId);
        const asked = db
          .update(inbox)
          .set({ state: 'received', error: null, nextAt: null, attempts: 0 })
          .where(and(inboxOf(channelId), isUnanswered))
          .returning({ id: inbox.conversationId })
          .all();
        return [...sent, ...asked].map((row) => row.id);
      }),
    discardCertain: (channelId: string): number =>
      db.transaction(() => {
        const sent = db
          .update(outbox)
          .set({ state: 'cancelled', errorCode: null, error: null, nextAt: null })
          .where(and(outboxOf(channelId), isTrouble, isUnsent))
          .returning({ messageId: outbox.messageId })
          .all();
        for (const { messageId } of sent) parts.follow(messageId);
        const asked = db
          .update(inbox)
          .set({ state: 'ignored', error: null })
          .where(and(inboxOf(channelId), isUnanswered))
          .run();
        return sent.length + asked.changes;
      }),
  };
}

const COUNT = { n: sql<number>`count(*)` };

function count(row: { n: number } | undefined): number {
  return row?.n ?? 0;
}

function inboxOf(channelId: string | null) {
  return channelId === null ? undefined : eq(inbox.channelId, channelId);
}

function outboxOf(channelId: string | null) {
  return channelId === null ? undefined : eq(outbox.channelId, channelId);
}

// The indexes are named, because for all channels at once SQLite would rather read every message there is.
function newestUnanswered(channelId: string | null, before: number, limit: number) {
  const channel = channelId === null ? sql`` : sql`AND i.channel_id = ${channelId}`;
  return sql`SELECT i.message_id FROM inbox i INDEXED BY inbox_failed
    WHERE i.state = 'failed' ${channel} AND i.message_id < ${before}
    ORDER BY i.message_id DESC LIMIT ${limit}`;
}

function newestTrouble(channelId: string | null, before: number, limit: number) {
  const channel = channelId === null ? sql`` : sql`AND o.channel_id = ${channelId}`;
  return sql`SELECT o.message_id FROM outbox o INDEXED BY outbox_trouble
    WHERE o.state IN ('uncertain', 'failed', 'dead') ${channel} AND o.message_id < ${before}
    ORDER BY o.message_id DESC LIMIT ${limit}`;
}
