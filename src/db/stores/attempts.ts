import { and, asc, eq, gt, lte } from 'drizzle-orm';
import type { Clock } from '../../clock.ts';
import type { Db } from '../client.ts';
import { attempts } from '../schema/index.ts';

export type AttemptStore = ReturnType<typeof createAttemptStore>;

/** No throttle looks further back than this. */
const KEPT_MS = 24 * 3600_000;

/** Counted tries at something that is throttled, kept on disk: a restart gives no new tries. */
export function createAttemptStore(db: Db, clock: Clock) {
  return {
    /** When the tries of the last `windowMs` were made, oldest first. */
    within: (key: string, windowMs: number): number[] =>
      db
        .select({ at: attempts.at })
        .from(attempts)
        .where(and(eq(attempts.key, key), gt(attempts.at, clock.now() - windowMs)))
        .orderBy(asc(attempts.at))
        .all()
        .map((row) => row.at),
    add(key: string): void {
      const now = clock.now();
      db.delete(attempts)
        .where(and(eq(attempts.key, key), lte(attempts.at, now - KEPT_MS)))
        .run();
      db.insert(attempts).values({ key, at: now }).run();
    },
    clear: (key: string): void => {
      db.delete(attempts).where(eq(attempts.key, key)).run();
    },
    /** Housekeeping: drops what no throttle asks for any more. */
    prune: (): void => {
      db.delete(attempts)
        .where(lte(attempts.at, clock.now() - KEPT_MS))
        .run();
    },
  };
}
