import { and, desc, eq, gte, sql } from 'drizzle-orm';
import type { Db } from '../client.ts';
import { inbox, outbox } from '../schema/index.ts';

/** How far back the last word of an agent is looked for, in messages. */
const LOOKED_AT = 200;

export type TroubleStore = ReturnType<typeof createTroubleStore>;

/** What the queues of one channel tell about how it is, each read from an index that holds little else. */
export function createTroubleStore(db: Db) {
  return {
    /** When the question was given to an agent that one is thinking about for longest, its chat waiting or not; null when none is. */
    thinkingSince: (channelId: string): number | null =>
      db.get<{ at: number | null }>(
        sql`SELECT min(at) AS at FROM (
          SELECT min(thinking_at) AS at FROM inbox INDEXED BY inbox_open
            WHERE channel_id = ${channelId} AND state IN ('received', 'queued', 'thinking') AND state = 'thinking'
          UNION ALL SELECT min(thinking_at) FROM inbox INDEXED BY inbox_waiting
            WHERE channel_id = ${channelId} AND state = 'waiting' AND next_at IS NULL)`,
      ).at,
    /** Since when the last agent that was asked has failed; null when it answered, or nobody was asked lately. */
    failingSince(channelId: string): number | null {
      const latest = db
        .select({ id: inbox.messageId, state: inbox.state, error: inbox.error, thinkingAt: inbox.thinkingAt })
        .from(inbox)
        .where(eq(inbox.channelId, channelId))
        .orderBy(desc(inbox.messageId))
        .limit(LOOKED_AT)
        .as('latest');
      const last = db
        .select({ state: latest.state, at: latest.thinkingAt })
        .from(latest)
        .where(
          sql`${latest.state} IN ('answered', 'failed') OR (${latest.state} = 'queued' AND ${latest.error} IS NOT NULL)`,
        )
        .orderBy(desc(latest.id))
        .limit(1)
        .get();
      return last && last.state !== 'answered' ? last.at : null;
    },
    /** When the last message came that the queue had no room for; null when there was none. */
    lastTurnedAway: (channelId: string): number | null =>
      db
        .select({ at: inbox.receivedAt })
        .from(inbox)
        .where(and(eq(inbox.channelId, channelId), eq(inbox.reason, 'queue.full')))
        .orderBy(desc(inbox.messageId))
        .limit(1)
        .get()?.at ?? null,
    /** Answers that were not sent, or may not have been, and that nobody has settled: since when. */
    stuckSince: (channelId: string, createdAfter: number): number | null =>
      db
        .select({ at: sql<number | null>`min(${outbox.createdAt})` })
        .from(outbox)
        .where(
          and(
            eq(outbox.channelId, channelId),
            sql`${outbox.state} IN ('uncertain', 'failed', 'dead') AND ${outbox.state} <> 'failed'`,
            gte(outbox.createdAt, createdAfter),
          ),
        )
        .get()?.at ?? null,
  };
}
