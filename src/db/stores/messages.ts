import { and, desc, eq, gte, isNotNull, lt, sql } from 'drizzle-orm';
import type { Clock } from '../../clock.ts';
import type { Db } from '../client.ts';
import { type Page, toPage } from '../paging.ts';
import { contacts, conversations, groups, inbox, messages, outbox } from '../schema.ts';
import { ofContact, ofGroup, peerName } from './conversations.ts';

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

export interface ActivityQuery {
  decision?: 'allow' | 'ignore' | 'pair';
  reason?: string;
  q?: string;
  limit: number;
  cursor?: string;
}

export interface DayCounts {
  answered: number;
  ignored: number;
  lastAt: number | null;
}

export type MessageStore = ReturnType<typeof createMessageStore>;

/** Messages of all conversations: what was said. The queues are in `inbox.ts` and `outbox.ts`. */
export function createMessageStore(db: Db, clock: Clock) {
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

  return {
    get: (id: number): Message | null => byId.get({ id }) ?? null,
    view: (id: number): MessageView | null => selectView().where(eq(messages.id, id)).get() ?? null,
    byZaloId: (channelId: string, zaloMsgId: string): Message | null => byZaloId.get({ channelId, zaloMsgId }) ?? null,
    /** The new row's id, or null when this Zalo message is already known: the duplicate ends here. */
    insert(message: NewMessage): number | null {
      const row = insert.get({
        ...message,
        zaloMsgId: message.zaloMsgId ?? null,
        cliMsgId: message.cliMsgId ?? null,
        attachments: nullIfEmpty(message.attachments),
        mentions: nullIfEmpty(message.mentions),
        styles: nullIfEmpty(message.styles),
        quote: message.quote ?? null,
      });
      return row?.id ?? null;
    },
    /** The sender took it back: what was said is wiped, that something was said stays. */
    recall(id: number): void {
      db.update(messages)
        .set({ recalledAt: clock.now(), text: '', attachments: null, quote: null })
        .where(eq(messages.id, id))
        .run();
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
      const q = query.q?.trim();
      const rows = selectView()
        .where(
          and(
            eq(inbox.channelId, channelId),
            lt(inbox.messageId, cursor),
            query.decision ? eq(inbox.decision, query.decision) : undefined,
            query.reason ? eq(inbox.reason, query.reason) : undefined,
            q
              ? sql`(instr(${messages.text}, ${q}) > 0 OR instr(${messages.senderName}, ${q}) > 0 OR instr(${peerName}, ${q}) > 0)`
              : undefined,
          ),
        )
        .orderBy(desc(inbox.messageId))
        .limit(query.limit + 1)
        .all();
      return toPage(rows, query.limit, (row) => row.message.id);
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

function nullIfEmpty<T>(list: T[] | null | undefined): T[] | null {
  return list && list.length > 0 ? list : null;
}
