import { and, count, eq, gte, inArray, sql } from 'drizzle-orm';
import type { Db } from '../client.ts';
import { contacts, conversations, inbox, outbox } from '../schema/index.ts';

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
    .where(and(eq(inbox.conversationId, p('conversationId')), gte(inbox.receivedAt, p('since'))))
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
  // Whoever is not a friend counts once a month, by any message of ours that the owner did not write himself.
  const strangers = db
    .selectDistinct({ id: outbox.conversationId })
    .from(outbox)
    .innerJoin(conversations, eq(conversations.id, outbox.conversationId))
    .leftJoin(contacts, and(eq(contacts.channelId, conversations.channelId), eq(contacts.uid, conversations.peerId)))
    .where(
      and(
        eq(outbox.channelId, p('channelId')),
        gte(outbox.createdAt, p('since')),
        inArray(outbox.state, [...went]),
        sql`${outbox.purpose} <> 'owner'`,
        eq(conversations.type, 'dm'),
        sql`coalesce(${contacts.isFriend}, 0) = 0`,
      ),
    )
    .prepare();

  return {
    /** Messages of a person that were let through. */
    fromPerson: (channelId: string, uid: string, since: number): number =>
      fromPerson.get({ channelId, uid, since })?.n ?? 0,
    /** Messages of anybody in a conversation, answered or not. */
    inConversation: (conversationId: string, since: number): number =>
      inConversation.get({ conversationId, since })?.n ?? 0,
    loopCut: (conversationId: string, since: number): boolean => (loopCut.get({ conversationId, since })?.n ?? 0) > 0,
    answersIn: (conversationId: string, since: number): number => toConversation.get({ conversationId, since })?.n ?? 0,
    answersOn: (channelId: string, since: number): number => onChannel.get({ channelId, since })?.n ?? 0,
    /** Sends that ended with one of these codes. */
    refusals: (channelId: string, codes: string[], since: number): number =>
      db
        .select({ n: count() })
        .from(outbox)
        .where(and(eq(outbox.channelId, channelId), gte(outbox.createdAt, since), inArray(outbox.errorCode, codes)))
        .get()?.n ?? 0,
    /** Conversations with strangers that got a message of ours. */
    strangers: (channelId: string, since: number): Set<string> =>
      new Set(strangers.all({ channelId, since }).map((row) => row.id)),
  };
}
