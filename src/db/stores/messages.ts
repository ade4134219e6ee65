import { and, asc, desc, eq, gt, isNotNull, isNull, lt, type SQL, sql } from 'drizzle-orm';
import type { Clock } from '../../clock.ts';
import type { Db } from '../client.ts';
import { atMost, given } from '../given.ts';
import { type Page, toPage } from '../paging.ts';
import { messages, outbox } from '../schema/index.ts';
import type { MessageSearch } from './message-search.ts';
import { type MessageView, selectMessageViews } from './message-views.ts';

export type Message = typeof messages.$inferSelect;
export type NewMessage = Omit<typeof messages.$inferInsert, 'id' | 'recalledAt'>;

/** How far back a message is looked for by the name that its sender's program gave it. */
const NAMES_LOOKED_AT = 300;

export type MessageStore = ReturnType<typeof createMessageStore>;

/** Messages of all conversations: what was said. The queues are in `inbox.ts` and `outbox.ts`. */
export function createMessageStore(db: Db, clock: Clock, search: Pick<MessageSearch, 'noticed'>) {
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
  const selectViews = () => selectMessageViews(db);
  const byId = db
    .select()
    .from(messages)
    .where(eq(messages.id, p('id')))
    .prepare();
  const knownAs = db
    .select({ id: messages.id })
    .from(messages)
    .where(and(eq(messages.channelId, given('channelId')), eq(messages.zaloMsgId, given('zaloMsgId'))))
    .prepare();
  const byZaloId = db
    .select()
    .from(messages)
    .where(and(eq(messages.channelId, p('channelId')), eq(messages.zaloMsgId, p('zaloMsgId'))))
    .prepare();
  // Of the last messages only: there is no index of names, and one that comes again comes soon.
  const named = db
    .select()
    .from(messages)
    .where(
      and(
        sql`${messages.id} IN (SELECT id FROM messages WHERE conversation_id = ${p('conversationId')} ORDER BY id DESC LIMIT ${atMost(NAMES_LOOKED_AT)})`,
        eq(messages.senderUid, p('senderUid')),
        eq(messages.cliMsgId, p('cliMsgId')),
      ),
    )
    .prepare();
  const deliveriesOf = (ids: number[]): Map<number, (typeof outbox.$inferSelect)[]> => {
    if (ids.length === 0) return new Map();
    const rows = db
      .select()
      .from(outbox)
      .where(and(isNotNull(outbox.answersId), oneOf(outbox.answersId, ids)))
      .orderBy(asc(outbox.messageId))
      .all();
    return Map.groupBy(rows, (row) => row.answersId as number);
  };

  return {
    get: (id: number): Message | null => byId.get({ id }) ?? null,
    view: (id: number): MessageView | null => selectViews().where(eq(messages.id, id)).get() ?? null,
    /** Whether a message of Zalo's is written down already. */
    isKnown: (channelId: string, zaloMsgId: string): boolean => knownAs.get({ channelId, zaloMsgId }) !== undefined,
    byZaloId: (channelId: string, zaloMsgId: string): Message | null => byZaloId.get({ channelId, zaloMsgId }) ?? null,
    /** The messages among the last of a conversation that their sender's program gave this name. */
    named: (conversationId: string, senderUid: string, cliMsgId: string): Message[] =>
      named.all({ conversationId, senderUid, cliMsgId }),
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
      if (row) search.noticed();
      return row?.id ?? null;
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
      const rows = selectViews()
        .where(and(eq(messages.conversationId, conversationId), before(cursor)))
        .orderBy(desc(messages.id))
        .limit(limit + 1)
        .all();
      return toPage(rows, limit, (row) => row.message.id);
    },
    /** These messages as they are now, as far as they belong to this channel or conversation; newest first. */
    viewsOf: (owner: { channelId: string } | { conversationId: string }, ids: number[]): MessageView[] =>
      ids.length === 0
        ? []
        : selectViews()
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
      ids.length === 0 ? [] : selectViews().where(oneOf(messages.id, ids)).orderBy(desc(messages.id)).all(),
    /** What was said in a conversation after a message, oldest first. */
    after: (conversationId: string, afterId: number, limit: number): MessageView[] =>
      selectViews()
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
    deliveriesOf,
    /** How the answers to these incoming messages were delivered: the newest outbox row of each. */
    answersTo: (ids: number[]): Map<number, typeof outbox.$inferSelect> =>
      new Map([...deliveriesOf(ids)].flatMap(([id, rows]) => rows.slice(-1).map((row) => [id, row]))),
  };
}

function before(cursor: string | undefined) {
  const id = Number(cursor);
  return cursor && Number.isSafeInteger(id) ? lt(messages.id, id) : undefined;
}

/** Membership in a list of any length, as one parameter. */
function oneOf(column: typeof messages.id | typeof outbox.answersId, ids: number[]): SQL {
  return sql`${column} IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`;
}

function nullIfEmpty<T>(list: T[] | null | undefined): T[] | null {
  return list && list.length > 0 ? list : null;
}
