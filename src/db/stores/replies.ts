import { and, asc, count, eq, inArray, isNull, lte, or, type SQL, sql } from 'drizzle-orm';
import type { Clock } from '../../clock.ts';
import type { Db } from '../client.ts';
import { atMost, given } from '../given.ts';
import { inbox, laterReplies, messages, replyTokens } from '../schema/index.ts';
import type { InboxItem } from './inbox.ts';

export type ReplyToken = typeof replyTokens.$inferSelect;
/** What became of a reply, as it is told to the back-end. */
export type ReplyOutcome = typeof laterReplies.$inferSelect.outcome;

export type ReplyStore = ReturnType<typeof createReplyStore>;

/** Answers that come later: the questions that wait for them, and the tokens that they come with. */
export function createReplyStore(db: Db, clock: Clock) {
  // A constant and not a parameter, or SQLite would not see that the partial index fits.
  const isWaiting = sql`${inbox.state} = 'waiting'`;
  const p = sql.placeholder;
  const itemsWhere = (where: SQL | undefined) =>
    db
      .select({ inbox, message: messages })
      .from(inbox)
      .innerJoin(messages, eq(messages.id, inbox.messageId))
      .where(where)
      .orderBy(asc(inbox.sentAt), asc(inbox.messageId))
      .prepare();
  const inConversation = and(
    eq(inbox.channelId, given('channelId')),
    eq(inbox.conversationId, given('conversationId')),
    isWaiting,
  );
  const turnOf = itemsWhere(
    and(isWaiting, or(eq(inbox.messageId, given('leadId')), eq(inbox.answeredWith, given('leadId')))),
  );
  const overdueIn = itemsWhere(and(inConversation, lte(inbox.nextAt, given('now'))));
  const nextDueIn = db
    .select({ at: sql<number | null>`min(${inbox.nextAt})` })
    .from(inbox)
    .where(inConversation)
    .prepare();
  const offersFor = db
    .select({ messageId: replyTokens.messageId })
    .from(replyTokens)
    .where(eq(replyTokens.messageId, p('messageId')))
    .limit(atMost(1))
    .prepare();
  const dropOffers = db
    .delete(replyTokens)
    .where(
      and(
        eq(replyTokens.messageId, p('messageId')),
        sql`(${p('agentId')} IS NULL OR ${replyTokens.agentId} <> ${p('agentId')})`,
      ),
    )
    .prepare();

  const openWhere = (which: SQL) =>
    db
      .update(inbox)
      .set({ state: 'queued', answeredWith: null })
      .where(and(which, isWaiting, isNull(inbox.nextAt)))
      .run();

  return {
    offer(token: ReplyToken): void {
      db.delete(replyTokens).where(lte(replyTokens.expiresAt, clock.now())).run();
      db.insert(replyTokens).values(token).run();
    },
    /** The call is over: only the agent that promised an answer may still use its token. */
    keepOffer(messageId: number, agentId: string | null): void {
      // Most calls make no offer, and a deletion takes the lock of a writer even when it finds nothing.
      if (offersFor.get({ messageId })) dropOffers.run({ messageId, agentId });
    },
    token: (tokenHash: string): ReplyToken | null =>
      db.select().from(replyTokens).where(eq(replyTokens.tokenHash, tokenHash)).get() ?? null,
    outcome: (tokenHash: string, key: string): ReplyOutcome | null =>
      db
        .select({ outcome: laterReplies.outcome })
        .from(laterReplies)
        .where(and(eq(laterReplies.tokenHash, tokenHash), eq(laterReplies.key, key)))
        .get()?.outcome ?? null,
    countReplies: (tokenHash: string): number =>
      db.select({ n: count() }).from(laterReplies).where(eq(laterReplies.tokenHash, tokenHash)).get()?.n ?? 0,
    record(tokenHash: string, key: string, outcome: ReplyOutcome): void {
      db.insert(laterReplies).values({ tokenHash, key, outcome, at: clock.now() }).run();
    },

    /** The back-end promised an answer until then; null: it is still being asked, and the conversation goes on meanwhile. */
    wait(id: number, withId: number, until: number | null): void {
      db.update(inbox)
        .set({ state: 'waiting', answeredWith: withId === id ? null : withId, nextAt: until, error: null })
        .where(eq(inbox.messageId, id))
        .run();
    },
    /** The messages that wait for the same answer, the last one being the one that it is given to. */
    waitingTurn: (leadId: number): InboxItem[] => turnOf.all({ leadId }),
    overdue: (channelId: string, conversationId: string): InboxItem[] =>
      overdueIn.all({ channelId, conversationId, now: clock.now() }),
    /** When the next promise of a conversation runs out; null when nothing waits. */
    nextDue: (channelId: string, conversationId: string): number | null =>
      nextDueIn.get({ channelId, conversationId })?.at ?? null,
    /** At boot nobody is being asked any more: what was is open again. */
    recover: (channelId: string): void => void openWhere(eq(inbox.channelId, channelId)),
    /** Of these, what was still being asked is open again. */
    reopen: (ids: number[]): void => void openWhere(inArray(inbox.messageId, ids)),
    waitingConversations: (channelId: string): string[] =>
      db
        .selectDistinct({ id: inbox.conversationId })
        .from(inbox)
        .where(and(eq(inbox.channelId, channelId), isWaiting))
        .all()
        .map(({ id }) => id),
  };
}
