import { and, asc, eq, gt, inArray, isNotNull, lt, ne, sql } from 'drizzle-orm';
import type { Clock } from '../../clock.ts';
import { createMeters } from '../../metrics/meters.ts';
import type { Db } from '../client.ts';
import { isUniqueViolation } from '../errors.ts';
import { atMost, given } from '../given.ts';
import { conversations, messages, outbox } from '../schema/index.ts';
import type { EventStore } from './events.ts';
import { holdRest, PART_BEFORE } from './parts.ts';

export type OutboxRow = typeof outbox.$inferSelect;
export type OutboxState = OutboxRow['state'];

export interface OutboxItem {
  outbox: OutboxRow;
  message: typeof messages.$inferSelect;
  type: 'dm' | 'group';
  peerId: string;
}

export type OutboxStore = ReturnType<typeof createOutboxStore>;

/** The queue of outgoing messages: one row per message that Zalo is to be given, in the order of their numbers. */
export function createOutboxStore(
  db: Db,
  clock: Clock,
  events: Pick<EventStore, 'record' | 'hears'>,
  meters = createMeters(),
) {
  const p = sql.placeholder;
  // Constants and not parameters, or SQLite would not see that the partial indexes fit.
  const isWaiting = sql`${outbox.state} IN ('pending', 'failed')`;
  /** Its turn can come: the part of an answer that is to go before it is not in trouble. */
  const isFree = sql`${outbox.errorCode} IS NOT ${sql.raw(`'${PART_BEFORE}'`)}`;
  const insert = db
    .insert(outbox)
    .values({
      messageId: p('messageId'),
      channelId: p('channelId'),
      conversationId: p('conversationId'),
      answersId: p('answersId'),
      purpose: p('purpose'),
      state: p('state'),
      draftFormat: p('draftFormat'),
      attempts: 0,
      nextAt: p('notBefore'),
      createdAt: p('now'),
    })
    .prepare();
  const items = () =>
    db
      .select({ outbox, message: messages, type: conversations.type, peerId: conversations.peerId })
      .from(outbox)
      .innerJoin(messages, eq(messages.id, outbox.messageId))
      .innerJoin(conversations, eq(conversations.id, outbox.conversationId));
  const nextOf = items()
    .where(
      and(
        eq(outbox.channelId, given('channelId')),
        eq(outbox.conversationId, given('conversationId')),
        isWaiting,
        isFree,
      ),
    )
    .orderBy(asc(outbox.messageId))
    .limit(atMost(1))
    .prepare();
  const sending = db
    .update(outbox)
    .set({ state: 'sending', sendingAt: sql`${p('now')}`, attempts: sql`${outbox.attempts} + 1` })
    .where(and(eq(outbox.messageId, p('id')), isWaiting))
    .prepare();
  const sent = db
    .update(outbox)
    .set({ state: 'sent', sentAt: sql`${p('now')}`, error: null, errorCode: null, nextAt: null })
    .where(eq(outbox.messageId, p('id')))
    .prepare();
  // An echo that was taken for the owner's own message, before it was known what our send was called.
  const dropTwin = db
    .delete(messages)
    .where(
      and(
        sql`${messages.channelId} = (SELECT m.channel_id FROM messages m WHERE m.id = ${p('id')})`,
        eq(messages.zaloMsgId, p('zaloMsgId')),
        eq(messages.direction, 'out'),
        ne(messages.id, p('id')),
      ),
    )
    .prepare();
  const setIds = db
    .update(messages)
    .set({ zaloMsgId: sql`${p('zaloMsgId')}`, cliMsgId: sql`coalesce(${p('cliMsgId')}, ${messages.cliMsgId})` })
    .where(eq(messages.id, p('id')))
    .prepare();
  const setCliMsgId = db
    .update(messages)
    .set({ cliMsgId: sql`${p('cliMsgId')}` })
    .where(eq(messages.id, p('id')))
    .prepare();
  const byId = items()
    .where(eq(outbox.messageId, given('id')))
    .prepare();
  const stateOf = db
    .select({ state: outbox.state })
    .from(outbox)
    .where(eq(outbox.messageId, p('id')))
    .prepare();
  // The answer that a message is a part of, when that was the last part of it to be sent.
  const wholeAnswer = db
    .select({
      channelId: outbox.channelId,
      conversationId: outbox.conversationId,
      messageId: sql<number>`${outbox.answersId}`,
      answerId: outbox.messageId,
    })
    .from(outbox)
    .where(
      and(
        eq(outbox.messageId, given('id')),
        sql`${outbox.purpose} = 'answer'`,
        isNotNull(outbox.answersId),
        sql`NOT EXISTS (SELECT 1 FROM outbox o WHERE o.answers_id = ${outbox.answersId} AND o.state NOT IN ('sent', 'cancelled', 'kept'))`,
      ),
    )
    .prepare();
  const failed = ({ channelId, conversationId, messageId, state, errorCode }: OutboxRow): void =>
    events.record('message.failed', { channelId, conversationId, messageId, stage: 'send', state, code: errorCode });
  return {
    add(row: {
      messageId: number;
      channelId: string;
      conversationId: string;
      answersId: number | null;
      purpose: OutboxRow['purpose'];
      notBefore?: number | null;
      /** `pending`, or set aside. */
      state?: 'pending' | 'draft' | 'kept';
      draftFormat?: OutboxRow['draftFormat'];
    }): void {
      const { notBefore = null, state = 'pending', draftFormat = null } = row;
      const values = { ...row, notBefore, state, draftFormat, now: clock.now() };
      if (state !== 'draft') {
        insert.run(values);
        return;
      }
      db.transaction(() => {
        insert.run(values);
        const { channelId, conversationId, messageId } = row;
        events.record('draft.waiting', { channelId, conversationId, messageId });
      });
    },
    isSent: (messageId: number): boolean => stateOf.get({ id: messageId })?.state === 'sent',
    get: (messageId: number): OutboxItem | null => byId.get({ id: messageId }) ?? null,
    /** The first message of this conversation that is to be sent; `nextAt` says when, for one that failed. */
    next: (channelId: string, conversationId: string): OutboxItem | null =>
      nextOf.get({ channelId, conversationId }) ?? null,
    openConversations: (channelId: string): string[] =>
      db
        .selectDistinct({ id: outbox.conversationId })
        .from(outbox)
        .where(and(eq(outbox.channelId, channelId), isWaiting, isFree))
        .all()
        .map((row) => row.id),
    /** What was to be sent before `before` and still waits, but for the owner's own words: they were promised to go out. */
    waitingSince: (channelId: string, before: number): number[] =>
      db
        .select({ id: outbox.messageId })
        .from(outbox)
        .where(
          and(
            eq(outbox.channelId, channelId),
            isWaiting,
            isFree,
            lt(outbox.createdAt, before),
            ne(outbox.purpose, 'owner'),
          ),
        )
        .orderBy(asc(outbox.messageId))
        .all()
        .map((row) => row.id),
    /** False when somebody cancelled it meanwhile. `cliMsgId` is the name that the send goes out under, where it has one. */
    sending(id: number, cliMsgId: string | null): boolean {
      const isOurs = sending.run({ id, now: clock.now() }).changes > 0;
      if (isOurs && cliMsgId !== null) setCliMsgId.run({ id, cliMsgId });
      return isOurs;
    },
    setClientId(id: number, cliMsgId: string): void {
      setCliMsgId.run({ id, cliMsgId });
    },
    sent(id: number, zaloMsgId: string, cliMsgId: string | null): void {
      db.transaction(() => {
        try {
          setIds.run({ id, zaloMsgId, cliMsgId });
        } catch (error) {
          if (!isUniqueViolation(error)) throw error;
          dropTwin.run({ id, zaloMsgId });
          setIds.run({ id, zaloMsgId, cliMsgId });
        }
        sent.run({ id, now: clock.now() });
        const row = events.hears('message.answered') && wholeAnswer.get({ id });
        if (row) events.record('message.answered', row);
      });
      meters.emit('delivered', 'sent', 1, id);
    },
    setState(
      id: number,
      state: OutboxState,
      failure: { code: string; message: string; nextAt?: number | null } | null,
    ): void {
      const changes = {
        state,
        errorCode: failure?.code ?? null,
        error: failure?.message ?? null,
        nextAt: failure?.nextAt ?? null,
      };
      db.transaction(() => {
        const row = db.update(outbox).set(changes).where(eq(outbox.messageId, id)).returning().get();
        if (!row || (state !== 'dead' && state !== 'uncertain')) return;
        holdRest(db, row);
        failed(row);
      });
      if (state !== 'pending') meters.emit('delivered', state, 1, id);
    },
    /** The owner's word: what was not sent, or may not have been, waits to be sent as if it had been written now. */
    again(id: number): void {
      db.update(outbox)
        .set({ state: 'pending', errorCode: null, error: null, nextAt: null, createdAt: clock.now() })
        .where(eq(outbox.messageId, id))
        .run();
    },
    /** What waits in its conversation behind this one. */
    behind({ conversationId, channelId, messageId }: OutboxRow): OutboxItem[] {
      return items()
        .where(
          and(
            eq(outbox.channelId, channelId),
            eq(outbox.conversationId, conversationId),
            isWaiting,
            gt(outbox.messageId, messageId),
          ),
        )
        .orderBy(asc(outbox.messageId))
        .all();
    },
    /** The text was refused with its styles: the same row goes out once more without them. */
    withoutStyles(messageId: number): void {
      db.update(messages).set({ styles: null }).where(eq(messages.id, messageId)).run();
      db.update(outbox).set({ state: 'pending', nextAt: null }).where(eq(outbox.messageId, messageId)).run();
    },
    /** Whether anything of the answers to a message has left, or may have. */
    hasBegun: (answersId: number): boolean =>
      db
        .select({ id: outbox.messageId })
        .from(outbox)
        .where(and(eq(outbox.answersId, answersId), inArray(outbox.state, ['sending', 'sent', 'uncertain'])))
        .get() !== undefined,
    /** Cancels what has not gone out of the answers to a message. */
    cancelAnswers(answersId: number): void {
      const { changes } = db
        .update(outbox)
        .set({ state: 'cancelled' })
        .where(
          and(eq(outbox.answersId, answersId), inArray(outbox.state, ['draft', 'kept', 'pending', 'failed', 'dead'])),
        )
        .run();
      if (changes > 0) meters.emit('delivered', 'cancelled', changes);
    },
    /** At boot nobody knows whether what was `sending` went out: it becomes `uncertain`, and is never sent by itself. */
    recover(channelId: string): number {
      return db.transaction(() => {
        const rows = db
          .update(outbox)
          .set({ state: 'uncertain', errorCode: 'restart', error: null })
          .where(and(eq(outbox.channelId, channelId), eq(outbox.state, 'sending')))
          .returning()
          .all();
        for (const row of rows) {
          holdRest(db, row);
          failed(row);
        }
        if (rows.length > 0) meters.emit('delivered', 'uncertain', rows.length);
        return rows.length;
      });
    },
    /** Whatever still waited to go out becomes `uncertain`: after a restore nobody knows what was sent meanwhile. */
    doubtAll(errorCode: string): number {
      return db
        .update(outbox)
        .set({ state: 'uncertain', errorCode, error: null, nextAt: null })
        .where(sql`${outbox.state} IN ('pending', 'sending', 'failed')`)
        .run().changes;
    },
    /** What waits to be sent, however long. */
    countWaiting: (channelId: string): number =>
      db.get<{ n: number }>(
        sql`SELECT count(*) AS n FROM outbox INDEXED BY outbox_open WHERE channel_id = ${channelId} AND state IN ('pending', 'failed')`,
      ).n,
  };
}
