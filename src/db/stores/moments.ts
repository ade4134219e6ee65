import { sql } from 'drizzle-orm';
import type { Clock } from '../../clock.ts';
import type { Db } from '../client.ts';

export type MomentStore = ReturnType<typeof createMomentStore>;

/** Moments that something waits for, all together: what a clock that is set back would draw out. */
export function createMomentStore(db: Db, clock: Clock) {
  return {
    /** By how many milliseconds the clock is behind what was written down last about being connected; 0 when it is not. */
    behind(): number {
      const last = db.get<{ at: number | null }>(sql`SELECT max(last_online_at) AS at FROM channels`).at ?? 0;
      return Math.max(0, last - clock.now());
    },
    /** The clock was set back by so much: pauses, holds and waits end as much earlier, so they last as long as they were to. */
    setBack(ms: number): void {
      const now = clock.now();
      db.transaction(() => {
        db.run(sql`UPDATE conversations SET paused_until = paused_until - ${ms} WHERE paused_until > ${now}`);
        db.run(sql`UPDATE channels SET held_until = held_until - ${ms} WHERE held_until > ${now}`);
        db.run(sql`UPDATE channels SET last_online_at = ${now} WHERE last_online_at > ${now}`);
        db.run(
          sql`UPDATE webhook_deliveries SET next_at = next_at - ${ms} WHERE state = 'pending' AND next_at > ${now}`,
        );
      });
    },
  };
}
