import { and, count, eq, gt, lte } from 'drizzle-orm';
import type { Clock } from '../../clock.ts';
import { newId } from '../../ids.ts';
import type { Db } from '../client.ts';
import { admins, setupTokens } from '../schema/index.ts';
import type { Admin } from './admins.ts';

export type SetupStore = ReturnType<typeof createSetupStore>;

/** One-time tokens for making the first administrator. Only hashes are kept. */
export function createSetupStore(db: Db, clock: Clock) {
  return {
    /** A new token ends the ones before it: only the address that was printed last works. */
    issue(tokenHash: string, expiresAt: number): void {
      db.transaction(
        (tx) => {
          tx.delete(setupTokens).run();
          tx.insert(setupTokens).values({ tokenHash, createdAt: clock.now(), expiresAt }).run();
        },
        { behavior: 'immediate' },
      );
    },
    isValid: (tokenHash: string): boolean =>
      db
        .select({ n: setupTokens.tokenHash })
        .from(setupTokens)
        .where(and(eq(setupTokens.tokenHash, tokenHash), gt(setupTokens.expiresAt, clock.now())))
        .get() !== undefined,
    /**
     * Spends the token on the first administrator, in one transaction: of two requests at the same moment one gets
     * null. Null as well when the token is unknown, expired, or there is an administrator already.
     */
    createFirstAdmin(tokenHash: string, name: string, passwordHash: string): Admin | null {
      return db.transaction(
        (tx) => {
          const now = clock.now();
          tx.delete(setupTokens).where(lte(setupTokens.expiresAt, now)).run();
          const spent = tx.delete(setupTokens).where(eq(setupTokens.tokenHash, tokenHash)).run().changes > 0;
          const existing = tx.select({ n: count() }).from(admins).get()?.n ?? 0;
          if (!spent || existing > 0) return null;
          return tx
            .insert(admins)
            .values({ id: newId('admin'), name, passwordHash, createdAt: now })
            .returning()
            .get();
        },
        { behavior: 'immediate' },
      );
    },
  };
}
