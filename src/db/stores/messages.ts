import { and, asc, desc, eq, gt, gte, isNotNull, isNull, lt, or, type SQL, sql } from 'drizzle-orm';
import type { Clock } from '../../clock.ts';
import { searchKey } from '../../text.ts';
import type { Db } from '../client.ts';
import { type Page, toPage } from '../paging.ts';
import { contacts, conversations, groups, inbox, messages, outbox } from '../schema/index.ts';
import { ofContact, ofGroup, peerName } from './conversations.ts';
import type { MessageSearch } from './message-search.ts';

export type Message = typeof messages.$inferSelect;
export type NewMessage = Omit<typeof messages.$inferInsert, 'id' | 'recalledAt'>;

/** A message with how it was handled (incoming) or delivered (outgoing). */
export interface MessageView {
  message: Message;
  inbox: typeof inbox.$inferSelect | null;
  outbox: typeof outbox.$inferSelect | null;
  conversationType: 'dm' | 'group';
  peerId: string;
  peerName: string;
}

export interface ActivityFilter {
  decision?: 'allow' | 'ignore' | 'pair';
  reason?: string;
  /** Only what the owner should look at: no answer came about, or it is not known to have arrived. */
  trouble?: boolean;
  /** Anywhere in the text, the sender's or the chat's name; case and Vietnamese marks do not matter. */
  q?: string;
}

export interface ActivityQuery extends ActivityFilter {
  limit: number;
  cursor?: string;
}

/** How many groups' messages were answered, and where most of them were. */
export interface GroupAnswers {
  total: number;
  busiest: { groupId: string; name: string; answers: number } | null;
}

/** Text has no index, so one page of a search looks through so many messages at most; the next page goes on from there. */
const SEARCHED_AT_ONCE = 20_000;

export interface DayCounts {
  answered: number;
  ignored: number;
  lastAt: number | null;
}

export type MessageStore = ReturnType<typeof createMessageStore>;

/** Messages of all conversations: what was said. The queues are in `inbox.ts` and `outbox.ts`. */
export function createMessageStore(db: Db, clock: Clock, search: Pick<MessageSearch, 'add'>) {
  const p = sql.placeholder;
  const insert = db
    .insert(messages)
    .values({
      channelId: p('channelId'),
      conversationId: p('conversationId'),
      direction: p('direction'),
      author: p('author'),
      zaloMsgId: p('zaloMsgId'),
      cliMsgId: p('cliMsgId'),
      msgType: p('msgType'),
      senderUid: p('senderUid'),
      senderName: p('senderName'),
      text: p('text'),
      attachments: p('attachments'),
      mentions: p('mentions'),
      styles: p('styles'),
      quote: p('quote'),
      at: p('at'),
    })
    .onConflictDoNothing()
    .returning({ id: messages.id })
    .prepare();
  const byId = db
    .select()
    .from(messages)
    .where(eq(messages.id, p('id')))
    .prepare();
  const byZaloId = db
    .select()
    .from(messages)
    .where(and(eq(messages.channelId, p('channelId')), eq(messages.zaloMsgId, p('zaloMsgId'))))
    .prepare();
  const view = {
    message: messages,
    inbox,
    outbox,
    conversationType: conversations.type,
    peerId: conversations.peerId,
    peerName,
  };
  const selectView = () =>
    db
      .select(view)
      .from(messages)
      .innerJoin(conversations, eq(conversations.id, messages.conversationId))
      .leftJoin(contacts, ofContact)
      .leftJoin(groups, ofGroup)
      .leftJoin(inbox, eq(inbox.messageId, messages.id))
      .leftJoin(outbox, eq(outbox.messageId, messages.id));

  /** The first message that a search from here no longer looks at, or null when it reaches the beginning. */
  const searchFloor = (channelId: string, cursor: number): number | null =>
    db
      .select({ id: inbox.messageId })
      .from(inbox)
      .where(and(eq(inbox.channelId, channelId), lt(inbox.messageId, cursor)))
      .orderBy(desc(inbox.messageId))
      .limit(1)
      .offset(SEARCHED_AT_ONCE)
      .get()?.id ?? null;

  return {
    get: (id: number): Message | null => byId.get({ id }) ?? null,
    view: (id: number): MessageView | null => selectView().where(eq(messages.id, id)).get() ?? null,
    byZaloId: (channelId: string, zaloMsgId: string): Message | null => byZaloId.get({ channelId, zaloMsgId }) ?? null,
    /** The new row's id, or null when this Zalo message is already known: the duplicate ends here. */
    insert(message: NewMessage): number | null {
      return db.transaction(() => {
        const row = insert.get({
          ...message,
          zaloMsgId: message.zaloMsgId ?? null,
          cliMsgId: message.cliMsgId ?? null,
          attachments: nullIfEmpty(message.attachments),
          mentions: nullIfEmpty(message.mentions),
          styles: nullIfEmpty(message.styles),
          quote: message.quote ?? null,
        });
        if (row) search.add(row.id, message.text, message.senderName);
        return row?.id ?? null;
      });
    },
    /** The sender took it back: what was said is wiped, that something was said stays. */
    recall(id: number): void {
      db.update(messages)
        .set({ recalledAt: clock.now(), text: '', attachments: null, quote: null })
        .where(eq(messages.id, id))
        .run();
    },
    /** More is known about what came along; nothing is written to a message that was taken back meanwhile. */
    setAttachments(id: number, attachments: unknown[]): void {
      db.update(messages)
        .set({ attachments })
        .where(and(eq(messages.id, id), isNull(messages.recalledAt)))
        .run();
    },
    /** Takes back an outgoing message that never went out. Its outbox row goes with it. */
    remove(id: number): void {
      db.delete(messages).where(eq(messages.id, id)).run();
    },
    /** Newest first; the cursor is the last id seen. */
    page(conversationId: string, limit: number, cursor?: string): Page<MessageView> {
      const rows = selectView()
        .where(and(eq(messages.conversationId, conversationId), before(cursor)))
        .orderBy(desc(messages.id))
        .limit(limit + 1)
        .all();
      return toPage(rows, limit, (row) => row.message.id);
    },
    /** What came in on a channel and what was decided, newest first. */
    activity(channelId: string, query: ActivityQuery): Page<MessageView> {
      const cursor = Number(query.cursor) || Number.MAX_SAFE_INTEGER;
      const floor = query.q?.trim() ? searchFloor(channelId, cursor) : null;
      const rows = selectView()
        .where(
          and(
            eq(inbox.channelId, channelId),
            lt(inbox.messageId, cursor),
            floor === null ? undefined : gt(inbox.messageId, floor),
            fits(query),
          ),
        )
        .orderBy(desc(inbox.messageId))
        .limit(query.limit + 1)
        .all();
      const page = toPage(rows, query.limit, (row) => row.message.id);
      return page.nextCursor === null && floor !== null ? { ...page, nextCursor: String(floor + 1) } : page;
    },
    /**
     * What came in after a message, oldest first: for a list that is kept up to date. What nobody decided about yet is
     * among it whatever the filter says, because it would be passed over for good otherwise.
     */
    activityAfter: (channelId: string, filter: ActivityFilter, afterId: number, limit: number): MessageView[] =>
      selectView()
        .where(
          and(
            eq(inbox.channelId, channelId),
            gt(inbox.messageId, afterId),
            found(filter.q),
            anyOf(handled(filter), isNull(inbox.decision)),
          ),
        )
        .orderBy(asc(inbox.messageId))
        .limit(limit)
        .all(),
    /** The latest message that came in on a channel; 0 before the first. */
    lastIncoming: (channelId: string): number =>
      db
        .select({ id: inbox.messageId })
        .from(inbox)
        .where(eq(inbox.channelId, channelId))
        .orderBy(desc(inbox.messageId))
        .limit(1)
        .get()?.id ?? 0,
    /** These messages as they are now, as far as they belong to this channel or conversation; newest first. */
    viewsOf: (owner: { channelId: string } | { conversationId: string }, ids: number[]): MessageView[] =>
      ids.length === 0
        ? []
        : selectView()
            .where(
              and(
                'channelId' in owner
                  ? eq(messages.channelId, owner.channelId)
                  : eq(messages.conversationId, owner.conversationId),
                oneOf(messages.id, ids),
              ),
            )
            .orderBy(desc(messages.id))
            .all(),
    /** These messages, newest first, whosever they are. */
    views: (ids: number[]): MessageView[] =>
      ids.length === 0 ? [] : selectView().where(oneOf(messages.id, ids)).orderBy(desc(messages.id)).all(),
    /** What was said in a conversation after a message, oldest first. */
    after: (conversationId: string, afterId: number, limit: number): MessageView[] =>
      selectView()
        .where(and(eq(messages.conversationId, conversationId), gt(messages.id, afterId)))
        .orderBy(asc(messages.id))
        .limit(limit)
        .all(),
    byIds(ids: number[]): Map<number, Message> {
      if (ids.length === 0) return new Map();
      const rows = db.select().from(messages).where(oneOf(messages.id, ids)).all();
      return new Map(rows.map((row) => [row.id, row]));
    },
    /** Every outgoing message that answers one of these, in the order of sending. */
    deliveriesOf(ids: number[]): Map<number, (typeof outbox.$inferSelect)[]> {
      if (ids.length === 0) return new Map();
      const rows = db
        .select()
        .from(outbox)
        .where(and(isNotNull(outbox.answersId), oneOf(outbox.answersId, ids)))
        .orderBy(asc(outbox.messageId))
        .all();
      return Map.groupBy(rows, (row) => row.answersId as number);
    },
    groupAnswersSince(channelId: string, since: number): GroupAnswers {
      const rows = db
        .select({ groupId: conversations.peerId, name: peerName, answers: sql<number>`count(*)` })
        .from(inbox)
        .innerJoin(conversations, eq(conversations.id, inbox.conversationId))
        .leftJoin(contacts, ofContact)
        .leftJoin(groups, ofGroup)
        .where(
          and(
            eq(inbox.channelId, channelId),
            gte(inbox.receivedAt, since),
            eq(inbox.state, 'answered'),
            eq(conversations.type, 'group'),
          ),
        )
        .groupBy(conversations.id)
        .orderBy(desc(sql`count(*)`))
        .all();
      return { total: rows.reduce((sum, row) => sum + row.answers, 0), busiest: rows[0] ?? null };
    },
    /** How the answers to these incoming messages were delivered: the newest outbox row of each. */
    answersTo(ids: number[]): Map<number, typeof outbox.$inferSelect> {
      if (ids.length === 0) return new Map();
      const rows = db
        .select()
        .from(outbox)
        .where(
          and(
            isNotNull(outbox.answersId),
            sql`${outbox.answersId} IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`,
          ),
        )
        .orderBy(outbox.messageId)
        .all();
      return new Map(rows.map((row) => [row.answersId as number, row]));
    },
    /** The card's line: answered and ignored since a moment (today), and when the last message came. */
    countsSince(channelId: string, since: number): DayCounts {
      const row = db
        .select({
          answered: sql<number>`coalesce(sum(${inbox.state} = 'answered'), 0)`,
          ignored: sql<number>`coalesce(sum(${inbox.decision} = 'ignore'), 0)`,
        })
        .from(inbox)
        .where(and(eq(inbox.channelId, channelId), gte(inbox.receivedAt, since)))
        .get();
      const last = db
        .select({ at: inbox.receivedAt })
        .from(inbox)
        .where(eq(inbox.channelId, channelId))
        .orderBy(desc(inbox.messageId))
        .limit(1)
        .get();
      return { answered: row?.answered ?? 0, ignored: row?.ignored ?? 0, lastAt: last?.at ?? null };
    },
  };
}

function before(cursor: string | undefined) {
  const id = Number(cursor);
  return cursor && Number.isSafeInteger(id) ? lt(messages.id, id) : undefined;
}

function fits(filter: ActivityFilter): SQL | undefined {
  return and(handled(filter), found(filter.q));
}

function handled({ decision, reason, trouble }: ActivityFilter): SQL | undefined {
  return and(
    decision ? eq(inbox.decision, decision) : undefined,
    reason ? eq(inbox.reason, reason) : undefined,
    trouble
      ? or(
          eq(inbox.state, 'failed'),
          sql`${inbox.messageId} IN (SELECT answers_id FROM outbox o WHERE o.channel_id = ${inbox.channelId} AND o.state IN ('uncertain', 'failed', 'dead'))`,
        )
      : undefined,
  );
}

function found(q: string | undefined): SQL | undefined {
  const key = searchKey(q ?? '');
  return key
    ? sql`(instr(search_key(${messages.text}), ${key}) > 0 OR instr(search_key(${messages.senderName}), ${key}) > 0 OR instr(search_key(${peerName}), ${key}) > 0)`
    : undefined;
}

/** Either of them; no condition at all is one that always holds (`or` would leave it out). */
function anyOf(first: SQL | undefined, second: SQL): SQL | undefined {
  return first ? or(first, second) : undefined;
}

/** Membership in a list of any length, as one parameter. */
function oneOf(column: typeof messages.id | typeof outbox.answersId, ids: number[]): SQL {
  return sql`${column} IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`;
}

function nullIfEmpty<T>(list: T[] | null | undefined): T[] | null {
  return list && list.length > 0 ? list : null;
}
