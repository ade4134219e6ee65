import { and, desc, eq, isNotNull, lt, or, sql } from 'drizzle-orm';
import type { Clock } from '../../clock.ts';
import { newId } from '../../ids.ts';
import { searchKey } from '../../text.ts';
import type { Db } from '../client.ts';
import { given } from '../given.ts';
import { type Page, toPage } from '../paging.ts';
import { contacts, conversations, groups, messages } from '../schema/index.ts';
import { type ChatState, type ConversationFilter, chatState, matches } from './chat-state.ts';
import type { EventStore } from './events.ts';
import type { PolicyStore } from './policies.ts';

export type Conversation = typeof conversations.$inferSelect;

export interface ConversationView extends Conversation {
  name: string;
  avatarUrl: string | null;
  lastMessage: string | null;
}

/** With how it stands at the moment. */
export interface ChatView extends ConversationView {
  state: ChatState;
}

export interface ConversationQuery {
  q?: string;
  type?: 'dm' | 'group';
  /** `waiting`: for the owner (a draft, a handoff) or for an answer that comes later; else as the chat stands. */
  state?: ConversationFilter;
  limit: number;
  cursor?: string;
}

export type ConversationStore = ReturnType<typeof createConversationStore>;

/** The display name of a conversation's other side: the person's or the group's, else the bare id. */
export const peerName = sql<string>`coalesce(nullif(${contacts.name}, ''), nullif(${groups.name}, ''), ${conversations.peerId})`;
export const ofContact = and(
  sql`${conversations.type} = 'dm'`,
  eq(contacts.channelId, conversations.channelId),
  eq(contacts.uid, conversations.peerId),
);
export const ofGroup = and(
  sql`${conversations.type} = 'group'`,
  eq(groups.channelId, conversations.channelId),
  eq(groups.groupId, conversations.peerId),
);

/** Zalo chats, one row per person or group on a channel. */
export function createConversationStore(
  db: Db,
  clock: Clock,
  events: Pick<EventStore, 'record'>,
  policies: Pick<PolicyStore, 'admitted'>,
) {
  const byId = db
    .select()
    .from(conversations)
    .where(eq(conversations.id, sql.placeholder('id')))
    .prepare();
  const byPeer = db
    .select()
    .from(conversations)
    .where(
      and(
        eq(conversations.channelId, sql.placeholder('channelId')),
        eq(conversations.type, sql.placeholder('type')),
        eq(conversations.peerId, sql.placeholder('peerId')),
      ),
    )
    .prepare();
  const insert = db
    .insert(conversations)
    .values({
      id: sql.placeholder('id'),
      channelId: sql.placeholder('channelId'),
      type: sql.placeholder('type'),
      peerId: sql.placeholder('peerId'),
      unreadCount: 0,
      lastAt: sql.placeholder('now'),
    })
    .onConflictDoNothing()
    .prepare();
  const bumpIn = db
    .update(conversations)
    .set({
      lastMessageId: sql`${sql.placeholder('messageId')}`,
      lastAt: sql`max(${conversations.lastAt}, ${sql.placeholder('at')})`,
      unreadCount: sql`${conversations.unreadCount} + ${sql.placeholder('unread')}`,
    })
    .where(eq(conversations.id, sql.placeholder('id')))
    .prepare();
  const setThread = db
    .update(conversations)
    .set({ threadId: sql`${sql.placeholder('threadId')}` })
    .where(eq(conversations.id, sql.placeholder('id')))
    .prepare();
  const view = {
    id: conversations.id,
    channelId: conversations.channelId,
    type: conversations.type,
    peerId: conversations.peerId,
    threadId: conversations.threadId,
    pausedUntil: conversations.pausedUntil,
    handoffAt: conversations.handoffAt,
    unreadCount: conversations.unreadCount,
    lastMessageId: conversations.lastMessageId,
    lastAt: conversations.lastAt,
    name: peerName,
    avatarUrl: sql<string | null>`coalesce(${contacts.avatarUrl}, ${groups.avatarUrl})`,
    lastMessage: messages.text,
  };
  const select = <T extends object>(more: T) =>
    db
      .select({ ...view, ...more })
      .from(conversations)
      .leftJoin(contacts, ofContact)
      .leftJoin(groups, ofGroup)
      .leftJoin(messages, eq(messages.id, conversations.lastMessageId));
  const selectView = () => select({});
  const viewOf = selectView()
    .where(eq(conversations.id, given('id')))
    .prepare();
  const get = (id: string): Conversation | null => byId.get({ id }) ?? null;

  return {
    get,
    view: (id: string): ConversationView | null => viewOf.get({ id }) ?? null,
    find: (channelId: string, type: 'dm' | 'group', peerId: string): Conversation | null =>
      byPeer.get({ channelId, type, peerId }) ?? null,
    ensure(channelId: string, type: 'dm' | 'group', peerId: string): Conversation {
      const known = byPeer.get({ channelId, type, peerId });
      if (known) return known;
      insert.run({ id: newId('conversation'), channelId, type, peerId, now: clock.now() });
      return byPeer.get({ channelId, type, peerId }) as Conversation;
    },
    /** A message was added: it is the last one now. */
    bump(id: string, messageId: number, at: number, unread: 0 | 1): void {
      bumpIn.run({ id, messageId, at, unread });
    },
    setThread(id: string, threadId: string | null): void {
      setThread.run({ id, threadId });
    },
    /** The agent keeps quiet here until then; null = it may answer again. True when that is news. */
    pause(id: string, until: number | null): boolean {
      const isOver = until === null && { handoffAt: null };
      return db.transaction(() => {
        const before = get(id);
        if (!before) return false;
        db.update(conversations)
          .set({ pausedUntil: until, ...isOver })
          .where(eq(conversations.id, id))
          .run();
        const wasPaused = (before.pausedUntil ?? 0) > clock.now();
        // Every message of the owner moves the end of a pause: that it began is the news.
        if (wasPaused === (until !== null)) return false;
        const data = { channelId: before.channelId, conversationId: id, until };
        events.record(until === null ? 'conversation.resumed' : 'conversation.paused', data);
        return true;
      });
    },
    /** The agent asks that a person takes over. */
    handOff(id: string): void {
      db.transaction(() => {
        const row = db
          .update(conversations)
          .set({ handoffAt: clock.now() })
          .where(eq(conversations.id, id))
          .returning({ channelId: conversations.channelId })
          .get();
        if (row) events.record('conversation.handoff', { channelId: row.channelId, conversationId: id });
      });
    },
    /** A person has taken over. */
    tookOver(id: string): void {
      db.update(conversations)
        .set({ handoffAt: null })
        .where(and(eq(conversations.id, id), isNotNull(conversations.handoffAt)))
        .run();
    },
    /** Where an agent asked for a person and nobody has come yet; the longest wait first. */
    handoffs: (limit: number): ConversationView[] =>
      selectView().where(isNotNull(conversations.handoffAt)).orderBy(conversations.handoffAt).limit(limit).all(),
    countHandoffs: (): number =>
      db.select({ n: sql<number>`count(*)` }).from(conversations).where(isNotNull(conversations.handoffAt)).get()?.n ??
      0,
    markRead(id: string): void {
      db.update(conversations).set({ unreadCount: 0 }).where(eq(conversations.id, id)).run();
    },
    countUnread(): number {
      return (
        db.select({ n: sql<number>`count(*)` }).from(conversations).where(sql`${conversations.unreadCount} > 0`).get()
          ?.n ?? 0
      );
    },
    /** Until when the agent keeps quiet in these conversations, for those where it does. */
    pausedAmong(ids: string[]): Map<string, number> {
      if (ids.length === 0) return new Map();
      const rows = db
        .select({ id: conversations.id, until: conversations.pausedUntil })
        .from(conversations)
        .where(
          sql`${conversations.id} IN (SELECT value FROM json_each(${JSON.stringify(ids)})) AND ${conversations.pausedUntil} > ${clock.now()}`,
        )
        .all();
      return new Map(rows.map((row) => [row.id, row.until as number]));
    },
    /** A chat as the list shows it. */
    shown: (id: string): ChatView | null =>
      select({ state: chatState(policies.admitted(), clock.now()) })
        .where(eq(conversations.id, id))
        .get() ?? null,
    /** Latest first; the cursor is `lastAt:id`. */
    page(channelId: string | undefined, query: ConversationQuery): Page<ChatView> {
      const now = clock.now();
      const state = chatState(policies.admitted(), now);
      const [at, id] = query.cursor?.split(':') ?? [];
      const before = Number(at);
      const key = searchKey(query.q ?? '');
      const rows = select({ state })
        .where(
          and(
            channelId === undefined ? undefined : eq(conversations.channelId, channelId),
            query.type ? eq(conversations.type, query.type) : undefined,
            query.state ? matches(query.state, state, now) : undefined,
            key
              ? sql`(instr(coalesce(${contacts.nameKey}, ${groups.nameKey}, ''), ${key}) > 0 OR ${conversations.peerId} = ${key})`
              : undefined,
            at && Number.isFinite(before)
              ? or(
                  lt(conversations.lastAt, before),
                  and(eq(conversations.lastAt, before), lt(conversations.id, id ?? '')),
                )
              : undefined,
          ),
        )
        .orderBy(desc(conversations.lastAt), desc(conversations.id))
        .limit(query.limit + 1)
        .all();
      return toPage(rows, query.limit, (row) => `${row.lastAt}:${row.id}`);
    },
  };
}
