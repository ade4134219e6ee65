import { and, asc, desc, eq, gt, gte, isNull, lt, or, type SQL, sql } from 'drizzle-orm';
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

  /** `span` is what is looked at anyway: a word may be in every message there is. */
  const found = (
    channelId: string,
    q: string | undefined,
    span: { after: number; before: number },
  ): SQL | undefined => {
    const key = searchKey(q ?? '');
    if (!key) return undefined;
    const match = search.matchOf(key);
    // Conditions on the inbox alone, so that nothing else is looked up for what does not fit.
    const inChatName = sql`${inbox.conversationId} IN (SELECT v.id FROM conversations v
      LEFT JOIN contacts c ON v.type = 'dm' AND c.channel_id = v.channel_id AND c.uid = v.peer_id
      LEFT JOIN groups g ON v.type = 'group' AND g.channel_id = v.channel_id AND g.group_id = v.peer_id
      WHERE v.channel_id = ${channelId} AND (instr(coalesce(c.name_key, g.name_key, ''), ${key}) > 0 OR v.peer_id = ${key}))`;
    if (match === null)
      return sql`(instr(search_key(${messages.text}), ${key}) > 0 OR instr(search_key(${messages.senderName}), ${key}) > 0 OR ${inChatName})`;
    return sql`(${inbox.messageId} IN (SELECT rowid FROM message_search
      WHERE message_search MATCH ${match} AND rowid > ${span.after} AND rowid < ${span.before}) OR ${inChatName})`;
  };

  return {
    /** What came in on a channel and what was decided, newest first. */
    page(channelId: string, query: ActivityQuery): Page<MessageView> {
      const cursor = Number(query.cursor) || Number.MAX_SAFE_INTEGER;
      const floor = query.q?.trim() ? searchFloor(channelId, cursor) : null;
      const span = { after: floor ?? 0, before: cursor };
      const rows = selectMessageViews(db)
        .where(
          and(
            eq(inbox.channelId, channelId),
            lt(inbox.messageId, cursor),
            floor === null ? undefined : gt(inbox.messageId, floor),
            handled(query),
            found(channelId, query.q, span),
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
