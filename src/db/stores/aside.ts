import { and, eq, gt, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/sqlite-core';
import type { Clock } from '../../clock.ts';
import type { Db } from '../client.ts';
import { contacts, conversations, groups, inbox, messages, outbox } from '../schema/index.ts';
import { ofContact, ofGroup, peerName } from './conversations.ts';
import type { Message } from './messages.ts';
import type { OutboxItem } from './outbox.ts';

/** What an agent proposes, with whom it is for and the question that it answers. */
export interface Draft extends OutboxItem {
  peerName: string;
  question: Message | null;
  /** The person has written again since, or the owner has answered. */
  isOutdated: boolean;
}

/** How a message goes out. */
interface Ready {
  text: string;
  styles: unknown[];
}

export type AsideStore = ReturnType<typeof createAsideStore>;

/** Answers that were written down and are not sent: kept for a thread that was left, or drafts for the owner. */
export function createAsideStore(db: Db, clock: Clock) {
  // Constants and not parameters, and the whole list first: SQLite must see that the partial index fits.
  const isKept = sql`${outbox.state} IN ('draft', 'kept') AND ${outbox.state} = 'kept'`;
  const isDraft = sql`${outbox.state} IN ('draft', 'kept') AND ${outbox.state} = 'draft'`;
  const question = alias(messages, 'question');
  const isOutdated = sql<
    0 | 1
  >`EXISTS (SELECT 1 FROM messages later WHERE later.conversation_id = ${outbox.conversationId}
    AND later.id > ${outbox.messageId} AND (later.author = 'owner' OR later.sender_uid = ${question.senderUid}))`;
  const draftCount = db.select({ n: sql<number>`count(*)` }).from(outbox).where(isDraft).prepare();

  return {
    /** How many answers are kept in a conversation, by the thread that they belong to. */
    keptByThread(channelId: string, conversationId: string): Map<string, number> {
      const rows = db
        .select({ threadId: inbox.threadId, n: sql<number>`count(DISTINCT ${outbox.answersId})` })
        .from(outbox)
        .innerJoin(inbox, eq(inbox.messageId, outbox.answersId))
        .where(and(eq(outbox.channelId, channelId), eq(outbox.conversationId, conversationId), isKept))
        .groupBy(inbox.threadId)
        .all();
      return new Map(rows.map(({ threadId, n }) => [threadId ?? '', n]));
    },
    /** The oldest kept answers of a thread, with all their parts, wait to be sent now. Returns how many answers. */
    releaseKept(channelId: string, conversationId: string, threadId: string, limit: number): number {
      const answers = db
        .selectDistinct({ id: outbox.answersId })
        .from(outbox)
        .innerJoin(inbox, eq(inbox.messageId, outbox.answersId))
        .where(
          and(
            eq(outbox.channelId, channelId),
            eq(outbox.conversationId, conversationId),
            eq(inbox.threadId, threadId),
            isKept,
          ),
        )
        .orderBy(outbox.answersId)
        .limit(limit)
        .all();
      for (const { id } of answers)
        db.update(outbox)
          .set({ state: 'pending', nextAt: null, createdAt: clock.now() })
          .where(and(eq(outbox.answersId, id as number), isKept))
          .run();
      return answers.length;
    },

    /** Drafts of one channel or of all after a message, the oldest first: who waits longest stands first. */
    drafts(channelId: string | null, limit: number, after = 0): Draft[] {
      const rows = db
        .select({
          outbox,
          message: messages,
          type: conversations.type,
          peerId: conversations.peerId,
          peerName,
          question,
          isOutdated,
        })
        .from(outbox)
        .innerJoin(messages, eq(messages.id, outbox.messageId))
        .innerJoin(conversations, eq(conversations.id, outbox.conversationId))
        .leftJoin(contacts, ofContact)
        .leftJoin(groups, ofGroup)
        .leftJoin(question, eq(question.id, outbox.answersId))
        .where(
          and(channelId === null ? undefined : eq(outbox.channelId, channelId), isDraft, gt(outbox.messageId, after)),
        )
        .orderBy(outbox.messageId)
        .limit(limit)
        .all();
      return rows.map((row) => ({ ...row, isOutdated: row.isOutdated === 1 }));
    },
    countDrafts: (): number => draftCount.get()?.n ?? 0,
    /** Which of these messages are drafts that something was said after. */
    outdatedAmong(messageIds: number[]): Set<number> {
      if (messageIds.length === 0) return new Set();
      const rows = db
        .select({ id: outbox.messageId })
        .from(outbox)
        .leftJoin(question, eq(question.id, outbox.answersId))
        .where(
          and(
            sql`${outbox.messageId} IN (SELECT value FROM json_each(${JSON.stringify(messageIds)}))`,
            isDraft,
            isOutdated,
          ),
        )
        .all();
      return new Set(rows.map(({ id }) => id));
    },
    /** A draft waits to be sent, in these words. False when it is none any more. */
    approve(messageId: number, { text, styles }: Ready): boolean {
      const { changes } = db
        .update(outbox)
        .set({ state: 'pending', draftFormat: null, nextAt: null, createdAt: clock.now() })
        .where(and(eq(outbox.messageId, messageId), isDraft))
        .run();
      if (changes === 0) return false;
      const set = { text, styles: styles.length > 0 ? styles : null, at: clock.now() };
      db.update(messages).set(set).where(eq(messages.id, messageId)).run();
      return true;
    },
    /** The owner wants this answered: what is asked before sending is only who may talk. */
    forceAnswer(messageId: number): void {
      db.update(inbox).set({ forced: true }).where(eq(inbox.messageId, messageId)).run();
    },
  };
}
