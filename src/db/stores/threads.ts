import { and, asc, count, desc, eq, gt, isNull, lt, or, sql } from 'drizzle-orm';
import type { Clock } from '../../clock.ts';
import { newId } from '../../ids.ts';
import type { Db } from '../client.ts';
import { given } from '../given.ts';
import { type Page, toPage } from '../paging.ts';
import { backendRefs, threadMessages, threads } from '../schema/index.ts';

export type Thread = typeof threads.$inferSelect;
export type ThreadMessage = typeof threadMessages.$inferSelect;
/** A line of a thread as far as an agent is told it. */
export type SaidLine = Pick<ThreadMessage, 'role' | 'text' | 'senderName'>;
export type NewThreadMessage = Omit<typeof threadMessages.$inferInsert, 'id' | 'threadId'>;

export type ThreadStore = ReturnType<typeof createThreadStore>;

/** Threads and what was said in them. */
export function createThreadStore(db: Db, clock: Clock) {
  const byId = db
    .select()
    .from(threads)
    .where(eq(threads.id, sql.placeholder('id')))
    .prepare();
  const insertMessage = db
    .insert(threadMessages)
    .values({
      threadId: sql.placeholder('threadId'),
      role: sql.placeholder('role'),
      text: sql.placeholder('text'),
      senderUid: sql.placeholder('senderUid'),
      senderName: sql.placeholder('senderName'),
      agentId: sql.placeholder('agentId'),
      messageId: sql.placeholder('messageId'),
      answersId: sql.placeholder('answersId'),
      at: sql.placeholder('at'),
    })
    .prepare();
  const touch = db
    .update(threads)
    .set({ lastActivityAt: sql`${sql.placeholder('at')}` })
    .where(eq(threads.id, sql.placeholder('id')))
    .prepare();
  const ofThread = eq(threadMessages.threadId, given('threadId'));
  const limit = sql`${sql.placeholder('limit')}` as never;
  const lastMessages = db
    .select()
    .from(threadMessages)
    .where(ofThread)
    .orderBy(desc(threadMessages.id))
    .limit(limit)
    .prepare();
  const lastSaid = db
    .select({ role: threadMessages.role, text: threadMessages.text, senderName: threadMessages.senderName })
    .from(threadMessages)
    .where(ofThread)
    .orderBy(desc(threadMessages.id))
    .limit(limit)
    .prepare();
  const get = (id: string): Thread | null => byId.get({ id }) ?? null;

  const refOf = db
    .select({ ref: backendRefs.ref })
    .from(backendRefs)
    .where(
      and(eq(backendRefs.threadId, sql.placeholder('threadId')), eq(backendRefs.agentId, sql.placeholder('agentId'))),
    )
    .prepare();

  return {
    /** Threads of the back-ends; a thread or agent that is gone has none. */
    backendRefs: {
      get: (threadId: string, agentId: string): string | null => refOf.get({ threadId, agentId })?.ref ?? null,
      set(threadId: string, agentId: string, ref: string): void {
        db.insert(backendRefs)
          .values({ threadId, agentId, ref })
          .onConflictDoUpdate({ target: [backendRefs.threadId, backendRefs.agentId], set: { ref } })
          .run();
      },
    },
    get,
    create(workspaceId: string, title: string, conversationId: string | null = null): Thread {
      const id = newId('thread');
      const now = clock.now();
      db.insert(threads).values({ id, workspaceId, title, conversationId, createdAt: now, lastActivityAt: now }).run();
      return get(id) as Thread;
    },
    /** Begins a thread of the owner's own. Its id comes from the form, so that a form sent twice makes one. */
    createPlayground(workspaceId: string, { id, title, agentId }: Pick<Thread, 'id' | 'title' | 'agentId'>): Thread {
      const now = clock.now();
      const isPlayground = true;
      db.insert(threads)
        .values({ id, workspaceId, title, agentId, isPlayground, createdAt: now, lastActivityAt: now })
        .run();
      return get(id) as Thread;
    },
    update(id: string, changes: { title?: string; agentId?: string | null }): Thread | null {
      if (Object.keys(changes).length > 0) db.update(threads).set(changes).where(eq(threads.id, id)).run();
      return get(id);
    },
    /** How many threads name this agent as theirs. */
    countWithAgent: (agentId: string): number =>
      db.select({ n: count() }).from(threads).where(eq(threads.agentId, agentId)).get()?.n ?? 0,
    remove(id: string): void {
      db.delete(threads).where(eq(threads.id, id)).run();
    },
    /** Newest activity first. The cursor is `lastActivityAt:id`. The owner's own are listed apart from the others. */
    page(workspaceId: string, limit: number, cursor?: string, isPlayground = false): Page<Thread> {
      const [at, id] = splitCursor(cursor);
      const rows = db
        .select()
        .from(threads)
        .where(
          and(
            eq(threads.workspaceId, workspaceId),
            eq(threads.isPlayground, isPlayground),
            at === null
              ? undefined
              : or(lt(threads.lastActivityAt, at), and(eq(threads.lastActivityAt, at), lt(threads.id, id))),
          ),
        )
        .orderBy(desc(threads.lastActivityAt), desc(threads.id))
        .limit(limit + 1)
        .all();
      return toPage(rows, limit, (row) => `${row.lastActivityAt}:${row.id}`);
    },
    /** The threads of one conversation in the order in which they were begun: what it may switch between. */
    ofConversation: (conversationId: string, limit: number): Thread[] =>
      db
        .select()
        .from(threads)
        .where(eq(threads.conversationId, conversationId))
        .orderBy(asc(threads.createdAt), asc(threads.id))
        .limit(limit)
        .all(),
    /** A thread of this workspace that a channel may be bound to; null for any other. */
    sharedOne(workspaceId: string, id: string): Thread | null {
      const thread = get(id);
      const isShared = thread?.workspaceId === workspaceId && thread.conversationId === null && !thread.isPlayground;
      return isShared ? thread : null;
    },
    /** Threads that the owner made by hand: what a channel may be bound to. */
    shared: (workspaceId: string): Thread[] =>
      db
        .select()
        .from(threads)
        .where(
          and(eq(threads.workspaceId, workspaceId), isNull(threads.conversationId), eq(threads.isPlayground, false)),
        )
        .orderBy(asc(threads.title), asc(threads.id))
        .limit(500)
        .all(),
    add(threadId: string, message: NewThreadMessage): void {
      insertMessage.run({
        threadId,
        role: message.role,
        text: message.text,
        senderUid: message.senderUid ?? null,
        senderName: message.senderName ?? null,
        agentId: message.agentId ?? null,
        messageId: message.messageId ?? null,
        answersId: message.answersId ?? null,
        at: message.at,
      });
      touch.run({ id: threadId, at: message.at });
    },
    /** What was said in a message is not told to an agent any more. */
    forget(messageId: number): void {
      db.delete(threadMessages).where(eq(threadMessages.messageId, messageId)).run();
    },
    /** An answer to a message that was not sent was not said. */
    forgetAnswer(answersId: number): void {
      db.delete(threadMessages).where(eq(threadMessages.answersId, answersId)).run();
    },
    /** The newest `limit` messages, oldest first: what an agent is told. */
    recent: (threadId: string, limit: number): ThreadMessage[] => lastMessages.all({ threadId, limit }).reverse(),
    /** The same as far as an agent is told it. */
    told: (threadId: string, limit: number): SaidLine[] => lastSaid.all({ threadId, limit }).reverse(),
    /** Newest first; the cursor is the last id seen. For a page that starts at the end. */
    latestMessages(threadId: string, limit: number, cursor?: string): Page<ThreadMessage> {
      const before = Number(cursor) || Number.MAX_SAFE_INTEGER;
      const rows = db
        .select()
        .from(threadMessages)
        .where(and(eq(threadMessages.threadId, threadId), lt(threadMessages.id, before)))
        .orderBy(desc(threadMessages.id))
        .limit(limit + 1)
        .all();
      return toPage(rows, limit, (row) => row.id);
    },
    /** Oldest first; the cursor is the last id seen. */
    messages(threadId: string, limit: number, cursor?: string): Page<ThreadMessage> {
      const after = Number(cursor ?? 0) || 0;
      const rows = db
        .select()
        .from(threadMessages)
        .where(and(eq(threadMessages.threadId, threadId), gt(threadMessages.id, after)))
        .orderBy(asc(threadMessages.id))
        .limit(limit + 1)
        .all();
      return toPage(rows, limit, (row) => row.id);
    },
  };
}

function splitCursor(cursor: string | undefined): [number | null, string] {
  const [at, id = ''] = cursor?.split(':') ?? [];
  const time = Number(at);
  return at && Number.isFinite(time) ? [time, id] : [null, ''];
}
