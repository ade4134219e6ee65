import { and, asc, eq, type SQL, sql } from 'drizzle-orm';
import type { Db } from '../client.ts';
import { atMost, given } from '../given.ts';
import { inbox, messages } from '../schema/index.ts';

/** Constants and not parameters, or SQLite would not see that the partial index fits. */
export const isOpen = sql`${inbox.state} IN ('received', 'queued', 'thinking')`;

/** The first `count` messages of a conversation that are on their way and of this sort, by Zalo's time. */
export const prepareOpen = (db: Db, sort: SQL, count: number) =>
  db
    .select({ inbox, message: messages })
    .from(inbox)
    .innerJoin(messages, eq(messages.id, inbox.messageId))
    .where(
      and(eq(inbox.channelId, given('channelId')), eq(inbox.conversationId, given('conversationId')), isOpen, sort),
    )
    .orderBy(asc(inbox.sentAt), asc(inbox.messageId))
    .limit(atMost(count))
    .prepare();
