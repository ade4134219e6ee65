import { and, asc, desc, eq, gt, gte, inArray, isNull, lt, or, type SQL, sql } from 'drizzle-orm';
import { searchKey } from '../../text.ts';
import type { Db } from '../client.ts';
import { type Page, toPage } from '../paging.ts';
import { contacts, conversations, groups, inbox, messages } from '../schema/index.ts';
import { ofContact, ofGroup, peerName } from './conversations.ts';
import type { MessageSearch } from './message-search.ts';
import { type MessageView, selectMessageViews } from './message-views.ts';

export interface ActivityFilter {
  decision?: 'allow' | 'ignore' | 'pair';
  reason?: string;
  /** Only what the owner should look at: no answer came about, or it is not known to have arrived. */
  trouble?: boolean;
  /**
   * Words that begin words of the text or of the sender's name, or a part of the chat's name; case and Vietnamese marks do
   * not matter. What has no words, such as a sign, is looked for as it is.
   */
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

/** One page of a search looks through so many messages at most; the next page goes on from there. */
const SEARCHED_AT_ONCE = 20_000;

/** Messages whose numbers lie between these two. */
interface Span {
  after: number;
  before: number;
}

export type ActivityStore = ReturnType<typeof createActivityStore>;

/** What came in on a channel, and what was decided about it and why. */
export function createActivityStore(db: Db, search: Pick<MessageSearch, 'matchOf'>) {
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

  /** Chats on a channel whose name holds the words, or whose id it is. */
  const chatsNamed = (channelId: string, key: string): SQL =>
    sql`SELECT v.id FROM conversations v
      LEFT JOIN contacts c ON v.type = 'dm' AND c.channel_id = v.channel_id AND c.uid = v.peer_id
      LEFT JOIN groups g ON v.type = 'group' AND g.channel_id = v.channel_id AND g.group_id = v.peer_id
      WHERE v.channel_id = ${channelId} AND (instr(coalesce(c.name_key, g.name_key, ''), ${key}) > 0 OR v.peer_id = ${key})`;

  /** `span` is what is looked at anyway: a word may be in every message there is. */
  const found = (channelId: string, q: string | undefined, span: Span): SQL | undefined => {
    const key = searchKey(q ?? '');
    if (!key) return undefined;
    const match = search.matchOf(key);
    // Conditions on the inbox alone, so that nothing else is looked up for what does not fit.
    const inChatName = sql`${inbox.conversationId} IN (${chatsNamed(channelId, key)})`;
    if (match === null)
      return sql`(instr(search_key(${messages.text}), ${key}) > 0 OR instr(search_key(${messages.senderName}), ${key}) > 0 OR ${inChatName})`;
    return sql`(${inbox.messageId} IN (SELECT rowid FROM message_search
      WHERE message_search MATCH ${match} AND rowid > ${whole(span.after)} AND rowid < ${whole(span.before)}) OR ${inChatName})`;
  };

  /**
   * The newest messages that a search for words finds, by their numbers. Each index is asked in its own order and stops when
   * there are enough: a condition with both in it would look at every message of the span.
   */
  const foundIds = (channelId: string, query: ActivityQuery, match: string, key: string, span: Span): number[] => {
    const wanted = query.limit + 1;
    const others = handled(query) ?? sql`true`;
    const byWords = db.all<{ id: number }>(sql`SELECT s.rowid AS id FROM message_search s
      CROSS JOIN ${inbox} ON ${inbox.messageId} = s.rowid
      WHERE message_search MATCH ${match} AND s.rowid > ${whole(span.after)} AND s.rowid < ${whole(span.before)}
        AND ${inbox.channelId} = ${channelId} AND ${others}
      ORDER BY s.rowid DESC LIMIT ${wanted}`);
    const chats = db.all<{ id: string }>(chatsNamed(channelId, key)).map(({ id }) => id);
    if (chats.length === 0) return byWords.map(({ id }) => id);
    const byChat = db.all<{ id: number }>(sql`SELECT ${inbox.messageId} AS id FROM ${inbox} INDEXED BY inbox_activity
      WHERE ${inbox.channelId} = ${channelId} AND ${inbox.messageId} > ${span.after} AND ${inbox.messageId} < ${span.before}
        AND ${inbox.conversationId} IN (SELECT value FROM json_each(${JSON.stringify(chats)})) AND ${others}
      ORDER BY ${inbox.messageId} DESC LIMIT ${wanted}`);
    const ids = new Set([...byWords, ...byChat].map(({ id }) => id));
    return [...ids].sort((a, b) => b - a).slice(0, wanted);
  };

  /** What a page shows: one message more than it has room for. */
  const shown = (channelId: string, query: ActivityQuery, span: Span): SQL | undefined => {
    const key = searchKey(query.q ?? '');
    const match = key ? search.matchOf(key) : null;
    if (match !== null) return inArray(inbox.messageId, foundIds(channelId, query, match, key, span));
    return and(
      eq(inbox.channelId, channelId),
      lt(inbox.messageId, span.before),
      span.after === 0 ? undefined : gt(inbox.messageId, span.after),
      handled(query),
      found(channelId, query.q, span),
    );
  };

  return {
    /** What came in on a channel and what was decided, newest first. */
    page(channelId: string, query: ActivityQuery): Page<MessageView> {
      const cursor = Number(query.cursor) || Number.MAX_SAFE_INTEGER;
      const floor = query.q?.trim() ? searchFloor(channelId, cursor) : null;
      const rows = selectMessageViews(db)
        .where(shown(channelId, query, { after: floor ?? 0, before: cursor }))
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
    after: (channelId: string, filter: ActivityFilter, afterId: number, limit: number): MessageView[] =>
      selectMessageViews(db)
        .where(
          and(
            eq(inbox.channelId, channelId),
            gt(inbox.messageId, afterId),
            found(channelId, filter.q, { after: afterId, before: Number.MAX_SAFE_INTEGER }),
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
    /** How many messages of groups were answered since a moment, and where most of them were. */
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
  };
}

/** The driver hands every number over as a real one, which FTS5 does not take for a bound. */
const whole = (value: number): SQL => sql`CAST(${value} AS INTEGER)`;

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

/** Either of them; no condition at all is one that always holds (`or` would leave it out). */
function anyOf(first: SQL | undefined, second: SQL): SQL | undefined {
  return first ? or(first, second) : undefined;
}
