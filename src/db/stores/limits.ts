import { and, count, eq, exists, gte, inArray, isNotNull, or, type SQL, sql } from 'drizzle-orm';
import type { Db } from '../client.ts';
import { given } from '../given.ts';
import { contacts, conversations, inbox, outbox } from '../schema/index.ts';
import type { Conversation } from './conversations.ts';

export type LimitStore = ReturnType<typeof createLimitStore>;

/** Counts that rate limits and quotas are judged by. They come from what was written down, so a restart forgets nothing. */
export function createLimitStore(db: Db) {
  const p = sql.placeholder;
  const went = ['pending', 'sending', 'sent', 'uncertain', 'failed'] as const;
  const fromPerson = db
    .select({ n: count() })
    .from(inbox)
    .where(
      and(
        eq(inbox.channelId, p('channelId')),
        eq(inbox.senderUid, p('uid')),
        gte(inbox.receivedAt, p('since')),
        eq(inbox.decision, 'allow'),
      ),
    )
    .prepare();
  const inConversation = db
    .select({ n: count() })
    .from(inbox)
    .where(
      and(
        eq(inbox.conversationId, p('conversationId')),
        gte(inbox.receivedAt, p('since')),
        // What people in a group say to each other is no sign of a machine.
        sql`${inbox.reason} IS NOT 'group.mention_required'`,
      ),
    )
    .prepare();
  const loopCut = db
    .select({ n: count() })
    .from(inbox)
    .where(
      and(
        eq(inbox.conversationId, p('conversationId')),
        gte(inbox.receivedAt, p('since')),
        eq(inbox.reason, 'loop.guard'),
      ),
    )
    .prepare();
  const toConversation = db
    .select({ n: count() })
    .from(outbox)
    .where(
      and(
        eq(outbox.conversationId, p('conversationId')),
        gte(outbox.createdAt, p('since')),
        inArray(outbox.purpose, ['answer', 'command']),
        inArray(outbox.state, [...went]),
      ),
    )
    .prepare();
  const onChannel = db
    .select({ n: count() })
    .from(outbox)
    .where(
      and(
        eq(outbox.channelId, p('channelId')),
        gte(outbox.createdAt, p('since')),
        inArray(outbox.purpose, ['answer', 'command']),
        inArray(outbox.state, [...went]),
      ),
    )
    .prepare();
  // Let through and not answered yet: each of them becomes an answer, and a crowd that comes in one moment counts at once.
  // Written so that the partial indexes fit.
  const promised = (where: SQL) => sql`SELECT 1 FROM inbox INDEXED BY inbox_open
    WHERE ${where} AND state IN ('received', 'queued', 'thinking') AND state <> 'received'
    UNION ALL SELECT 1 FROM inbox INDEXED BY inbox_waiting WHERE ${where} AND state = 'waiting'`;
  const countPromised = (where: SQL): number =>
    db.get<{ n: number }>(sql`SELECT count(*) AS n FROM (${promised(where)})`).n;
  const isPromisedHere = sql`EXISTS (${promised(
    sql`inbox.channel_id = ${conversations.channelId} AND inbox.conversation_id = ${conversations.id}`,
  )})`;
  // By any message of ours that the owner did not write himself.
  const wasWrittenTo = and(
    sql`${outbox.createdAt} >= ${given('since')}`,
    inArray(outbox.state, [...went]),
    sql`${outbox.purpose} <> 'owner'`,
  );
  const wroteTo = db
    .select({ n: count() })
    .from(outbox)
    .where(and(eq(outbox.conversationId, p('conversationId')), wasWrittenTo))
    .prepare();
  // Conversation by conversation, because there are far fewer of them than of messages.
  const strangers = db
    .select({ n: count() })
    .from(conversations)
    .leftJoin(contacts, and(eq(contacts.channelId, conversations.channelId), eq(contacts.uid, conversations.peerId)))
    .where(
      and(
        eq(conversations.channelId, given('channelId')),
        eq(conversations.type, 'dm'),
        sql`coalesce(${contacts.isFriend}, 0) = 0`,
        or(
          exists(
            db
              .select({ id: outbox.messageId })
              .from(outbox)
              .where(and(eq(outbox.conversationId, conversations.id), wasWrittenTo)),
          ),
          isPromisedHere,
        ),
      ),
    )
    .prepare();

  return {
    /** Messages of a person that were let through. */
    fromPerson: (channelId: string, uid: string, since: number): number =>
      fromPerson.get({ channelId, uid, since })?.n ?? 0,
    /** Messages of anybody in a conversation, answered or not, but for those that were not for the agent. */
    inConversation: (conversationId: string, since: number): number =>
      inConversation.get({ conversationId, since })?.n ?? 0,
    loopCut: (conversationId: string, since: number): boolean => (loopCut.get({ conversationId, since })?.n ?? 0) > 0,
    /** Answers that were given, and those that will be. */
    answersIn: ({ channelId, id }: Pick<Conversation, 'channelId' | 'id'>, since: number): number =>
      (toConversation.get({ conversationId: id, since })?.n ?? 0) +
      countPromised(sql`channel_id = ${channelId} AND conversation_id = ${id}`),
    answersOn: (channelId: string, since: number): number =>
      (onChannel.get({ channelId, since })?.n ?? 0) + countPromised(sql`channel_id = ${channelId}`),
    /** Sends that ended with one of these codes. */
    refusals: (channelId: string, codes: string[], since: number): number =>
      db
        .select({ n: count() })
        .from(outbox)
        .where(and(eq(outbox.channelId, channelId), gte(outbox.createdAt, since), inArray(outbox.errorCode, codes)))
        .get()?.n ?? 0,
    /** Whether a conversation got a message of ours, or will. */
    wroteTo: ({ channelId, id }: Pick<Conversation, 'channelId' | 'id'>, since: number): boolean =>
      (wroteTo.get({ conversationId: id, since })?.n ?? 0) > 0 ||
      countPromised(sql`channel_id = ${channelId} AND conversation_id = ${id}`) > 0,
    /** Whether a conversation was told already that no agent could answer. */
    apologised: (conversationId: string, since: number): boolean =>
      db
        .select({ id: outbox.messageId })
        .from(outbox)
        .where(
          and(
            eq(outbox.conversationId, conversationId),
            gte(outbox.createdAt, since),
            eq(outbox.purpose, 'system'),
            isNotNull(outbox.answersId),
            inArray(outbox.state, [...went]),
          ),
        )
        .get() !== undefined,
    /** How many conversations with strangers got a message of ours, or will. */
    strangers: (channelId: string, since: number): number => strangers.get({ channelId, since })?.n ?? 0,
  };
}
