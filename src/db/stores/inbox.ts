import { and, asc, between, desc, eq, inArray, isNull, lt, lte, or, sql } from 'drizzle-orm';
import type { Step, Verdict } from '../../bridge/policy/types.ts';
import type { Clock } from '../../clock.ts';
import type { Meters } from '../../metrics/meters.ts';
import type { Db } from '../client.ts';
import { given } from '../given.ts';
import { inbox, messages } from '../schema/index.ts';
import type { EventStore } from './events.ts';
import { isOpen, prepareOpen } from './open-inbox.ts';

export type InboxRow = typeof inbox.$inferSelect;
export type InboxState = InboxRow['state'];

export interface InboxItem {
  inbox: InboxRow;
  message: typeof messages.$inferSelect;
}

/** How many waiting messages of a conversation are looked at together. */
const OPEN_READ = 20;

/** Messages of one turn lie no further apart; the settings allow two minutes. */
const LONGEST_TURN_MS = 10 * 60_000;

/** Un-mentioned group messages that are kept for the agent, per conversation. */
export const CONTEXT_KEPT = 50;

export type InboxStore = ReturnType<typeof createInboxStore>;

/** The queue of incoming messages. A row is written before anything acts on the message. */
export function createInboxStore(db: Db, clock: Clock, events: Pick<EventStore, 'record'>, meters: Meters) {
  const p = sql.placeholder;
  const insert = db
    .insert(inbox)
    .values({
      messageId: p('messageId'),
      channelId: p('channelId'),
      conversationId: p('conversationId'),
      senderUid: sql`(SELECT ${messages.senderUid} FROM ${messages} WHERE ${messages.id} = ${p('messageId')})`,
      state: 'received',
      via: p('via'),
      command: p('command'),
      sentAt: p('sentAt'),
      context: false,
      forced: false,
      attempts: 0,
      receivedAt: p('receivedAt'),
    })
    .prepare();
  // Commands go a way of their own, past whatever an agent is busy with.
  const openOf = prepareOpen(db, isNull(inbox.command), OPEN_READ);
  const firstOf = prepareOpen(db, isNull(inbox.command), 1);
  // Named, because SQLite would rather look at everything that ever came in.
  const openOnes = sql`${inbox} INDEXED BY inbox_open`;
  const openIn = db
    .select({ n: sql<number>`count(*)` })
    .from(openOnes)
    .where(and(eq(inbox.channelId, p('channelId')), eq(inbox.conversationId, p('conversationId')), isOpen))
    .prepare();
  const openOn = db
    .select({ n: sql<number>`count(*)` })
    .from(openOnes)
    .where(and(eq(inbox.channelId, p('channelId')), isOpen))
    .prepare();
  const byId = db
    .select({ inbox, message: messages })
    .from(inbox)
    .innerJoin(messages, eq(messages.id, inbox.messageId))
    .where(eq(inbox.messageId, given('id')))
    .prepare();
  const decided = db
    .update(inbox)
    .set({
      state: sql`${p('state')}`,
      decision: sql`${p('decision')}`,
      reason: sql`${p('reason')}`,
      steps: sql`${p('steps')}`,
      context: sql`${p('context')}`,
      decidedAt: sql`${p('now')}`,
      queuedAt: sql`${p('queuedAt')}`,
    })
    .where(eq(inbox.messageId, p('id')))
    .prepare();
  const thinking = db
    .update(inbox)
    .set({
      state: 'thinking',
      agentId: sql`${p('agentId')}`,
      threadId: sql`coalesce(${p('threadId')}, ${inbox.threadId})`,
      thinkingAt: sql`${p('now')}`,
      attempts: sql`${inbox.attempts} + 1`,
    })
    .where(eq(inbox.messageId, p('id')))
    .prepare();
  const answered = db
    .update(inbox)
    .set({ state: 'answered', readyAt: sql`${p('now')}`, answeredWith: sql`${p('withId')}`, error: null })
    .where(eq(inbox.messageId, p('id')))
    .prepare();
  const contextOf = db
    .select()
    .from(messages)
    .where(
      sql`${messages.id} IN (SELECT ${inbox.messageId} FROM ${inbox} WHERE ${inbox.conversationId} = ${p('conversationId')} AND ${inbox.context} = 1 AND ${inbox.messageId} < ${p('before')})`,
    )
    .orderBy(asc(messages.at), asc(messages.id))
    .prepare();

  return {
    add(row: {
      messageId: number;
      channelId: string;
      conversationId: string;
      via: 'push' | 'history';
      sentAt: number;
      command?: string | null;
    }): void {
      db.transaction(() => {
        insert.run({ ...row, command: row.command ?? null, receivedAt: clock.now() });
        const { channelId, conversationId, messageId } = row;
        events.record('message.received', { channelId, conversationId, messageId });
      });
    },
    get: (messageId: number): InboxItem | null => byId.get({ id: messageId }) ?? null,
    /** What an agent is still to answer in this conversation, by Zalo's time, the oldest first. */
    open: (channelId: string, conversationId: string): InboxItem[] => openOf.all({ channelId, conversationId }),
    /** The first of them. */
    first: (channelId: string, conversationId: string): InboxItem | null =>
      firstOf.get({ channelId, conversationId }) ?? null,
    /** Conversations with something on its way: what a start has to take up again. */
    openConversations: (channelId: string): string[] =>
      db
        .selectDistinct({ id: inbox.conversationId })
        .from(inbox)
        .where(and(eq(inbox.channelId, channelId), isOpen))
        .all()
        .map((row) => row.id),
    /** What is on its way since before `before`, but for what the owner asked for. */
    openSince: (channelId: string, before: number): InboxItem[] =>
      db
        .select({ inbox, message: messages })
        .from(inbox)
        .innerJoin(messages, eq(messages.id, inbox.messageId))
        .where(and(eq(inbox.channelId, channelId), isOpen, lt(inbox.receivedAt, before), eq(inbox.forced, false)))
        .all(),
    countOpenIn: (channelId: string, conversationId: string): number =>
      openIn.get({ channelId, conversationId })?.n ?? 0,
    countOpen: (channelId: string): number => openOn.get({ channelId })?.n ?? 0,
    decided(id: number, state: InboxState, verdict: Verdict, keepAsContext = false): void {
      const now = clock.now();
      decided.run({
        id,
        state,
        decision: verdict.decision,
        reason: verdict.reason,
        steps: JSON.stringify(verdict.steps satisfies Step[]),
        context: keepAsContext ? 1 : 0,
        now,
        queuedAt: state === 'queued' ? now : null,
      });
      meters.emit('decided', verdict.decision, verdict.reason, id);
    },
    thinking(id: number, agentId: string, threadId: string | null = null): void {
      thinking.run({ id, agentId, threadId, now: clock.now() });
    },
    /** `withId` is the message that the answer points to: the last one of the turn. */
    answered(id: number, withId: number): void {
      answered.run({ id, withId: withId === id ? null : withId, now: clock.now() });
    },
    /** Ended without an answer, or put back: the state says which. */
    setState(id: number, state: InboxState, error: string | null = null): void {
      db.transaction(() => {
        const row = db.update(inbox).set({ state, error }).where(eq(inbox.messageId, id)).returning().get();
        if (!row || state !== 'failed') return;
        const { channelId, conversationId } = row;
        events.record('message.failed', { channelId, conversationId, messageId: id, stage: 'agent', state });
      });
    },
    /** The agent failed in a way that may pass: it is asked again at `nextAt`. */
    retryAt(id: number, nextAt: number, error: string): void {
      db.update(inbox).set({ state: 'queued', nextAt, error }).where(eq(inbox.messageId, id)).run();
    },
    /** The owner asked for an answer to a message that was left alone. */
    force(id: number): void {
      db.update(inbox)
        .set({ state: 'received', forced: true, context: false, error: null, nextAt: null, attempts: 0 })
        .where(eq(inbox.messageId, id))
        .run();
    },
    /** The messages that were, or are to be, answered together with this one; itself among them. */
    turnOf({ messageId, answeredWith, conversationId, receivedAt }: InboxRow): InboxRow[] {
      const lead = answeredWith ?? messageId;
      return db
        .select()
        .from(inbox)
        .where(
          and(
            eq(inbox.conversationId, conversationId),
            between(inbox.receivedAt, receivedAt - LONGEST_TURN_MS, receivedAt + LONGEST_TURN_MS),
            or(eq(inbox.messageId, lead), eq(inbox.answeredWith, lead)),
            inArray(inbox.state, ['answered', 'waiting']),
          ),
        )
        .all();
    },
    /** Let through before, and to be answered anew: what was to be the answer is not. */
    openAgain(id: number): void {
      db.update(inbox)
        .set({ state: 'queued', answeredWith: null, nextAt: null, error: null, attempts: 0 })
        .where(eq(inbox.messageId, id))
        .run();
    },
    /** Handled again from the start, as if it had just been decided to allow it. */
    requeue(id: number): void {
      db.update(inbox)
        .set({ state: 'received', error: null, nextAt: null, attempts: 0 })
        .where(eq(inbox.messageId, id))
        .run();
    },
    /** What was said in the group since the last mention, oldest first. */
    context: (conversationId: string, beforeId: number): (typeof messages.$inferSelect)[] =>
      contextOf.all({ conversationId, before: beforeId }),
    contextUsed(conversationId: string, beforeId: number): void {
      db.update(inbox)
        .set({ context: false })
        .where(
          and(eq(inbox.conversationId, conversationId), eq(inbox.context, true), sql`${inbox.messageId} < ${beforeId}`),
        )
        .run();
    },
    /** Keeps only the newest messages as context. */
    trimContext(conversationId: string): void {
      const oldest = db
        .select({ id: inbox.messageId })
        .from(inbox)
        .where(and(eq(inbox.conversationId, conversationId), eq(inbox.context, true)))
        .orderBy(desc(inbox.messageId))
        .limit(1)
        .offset(CONTEXT_KEPT)
        .get();
      if (!oldest) return;
      db.update(inbox)
        .set({ context: false })
        .where(and(eq(inbox.conversationId, conversationId), eq(inbox.context, true), lte(inbox.messageId, oldest.id)))
        .run();
    },
  };
}
