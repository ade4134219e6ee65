import { and, eq, isNotNull, isNull, or, type SQL, sql } from 'drizzle-orm';
import type { Verdict } from '../../bridge/policy/types.ts';
import type { Clock } from '../../clock.ts';
import type { Db } from '../client.ts';
import { inbox, outbox } from '../schema/index.ts';
import type { InboxItem } from './inbox.ts';
import { isOpen, prepareOpen } from './open-inbox.ts';

/** What a command did, to be told to the person and to the owner: `switched` with `{ n: 2 }`. */
export interface Did {
  code: string;
  params: Record<string, string | number>;
}

export type CommandStore = ReturnType<typeof createCommandStore>;

/** Messages that are commands: they stand in the inbox like any other, but no agent sees them. */
export function createCommandStore(db: Db, clock: Clock) {
  const isUnanswered = or(isOpen, sql`${inbox.state} = 'waiting'`);
  const next = prepareOpen(db, isNotNull(inbox.command), 1);

  return {
    next: (channelId: string, conversationId: string): InboxItem | null =>
      next.get({ channelId, conversationId }) ?? null,
    /** It was let through and done. */
    done(id: number, verdict: Verdict, did: Did): void {
      const { decision, reason, steps } = verdict;
      const now = clock.now();
      db.update(inbox)
        .set({ state: 'answered', decision, reason, steps, did, decidedAt: now, readyAt: now, error: null })
        .where(eq(inbox.messageId, id))
        .run();
    },
    /** Whatever was asked before this message stays in the thread in which it was asked. */
    pinBefore({ inbox: row }: InboxItem, threadId: string): void {
      db.update(inbox)
        .set({ threadId })
        .where(and(asked(row.channelId, row.conversationId), isOpen, isNull(inbox.threadId), isBefore(row)))
        .run();
    },
    /** Gives up what was asked before this message and has no answer yet. Returns the messages. */
    stopBefore({ inbox: row }: InboxItem): number[] {
      return db
        .update(inbox)
        .set({ state: 'cancelled', error: 'stopped', nextAt: null })
        .where(and(asked(row.channelId, row.conversationId), isUnanswered, isBefore(row)))
        .returning({ id: inbox.messageId })
        .all()
        .map(({ id }) => id);
    },
    /** Parts of answers that wait to be sent. Returns how many. */
    stopSending(channelId: string, conversationId: string): number {
      return db
        .update(outbox)
        .set({ state: 'cancelled', errorCode: 'stopped', error: null, nextAt: null })
        .where(
          and(
            eq(outbox.channelId, channelId),
            eq(outbox.conversationId, conversationId),
            eq(outbox.purpose, 'answer'),
            sql`${outbox.state} IN ('pending', 'failed')`,
          ),
        )
        .run().changes;
    },
  };
}

function asked(channelId: string, conversationId: string): SQL | undefined {
  return and(eq(inbox.channelId, channelId), eq(inbox.conversationId, conversationId), isNull(inbox.command));
}

function isBefore({ sentAt, messageId }: InboxItem['inbox']): SQL {
  return sql`(${inbox.sentAt}, ${inbox.messageId}) < (${sentAt}, ${messageId})`;
}
