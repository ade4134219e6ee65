import { and, count, eq, isNotNull, isNull, lt } from 'drizzle-orm';
import type { Clock } from '../../clock.ts';
import type { Keyring } from '../../keyring.ts';
import type { Db } from '../client.ts';
import { recoveryCodes, totpSecrets } from '../schema/index.ts';

export type SecondFactorStore = ReturnType<typeof createSecondFactorStore>;

/** The authenticator app of an administrator, and the codes for who lost it. */
export function createSecondFactorStore(db: Db, clock: Clock, keyring: Keyring) {
  const ofAdmin = (adminId: string) => eq(totpSecrets.adminId, adminId);
  const putCodes = (tx: Pick<Db, 'delete' | 'insert'>, adminId: string, hashes: string[]) => {
    tx.delete(recoveryCodes).where(eq(recoveryCodes.adminId, adminId)).run();
    tx.insert(recoveryCodes)
      .values(hashes.map((codeHash) => ({ adminId, codeHash })))
      .run();
  };

  return {
    /** Since when a code is asked for; null when none is. */
    confirmedAt: (adminId: string): number | null =>
      db.select({ at: totpSecrets.confirmedAt }).from(totpSecrets).where(ofAdmin(adminId)).get()?.at ?? null,
    /** The secret in base32, confirmed or not yet; null without one. Throws `KeyError` when the key file is another. */
    secret(adminId: string): string | null {
      const row = db.select().from(totpSecrets).where(ofAdmin(adminId)).get();
      return row ? keyring.open('totp-secret', adminId, row.secret) : null;
    },
    /** Keeps a new secret that no code has confirmed; never replaces one that is in use (then false). */
    begin(adminId: string, secret: string): boolean {
      const sealed = keyring.seal('totp-secret', adminId, secret);
      return db.transaction(
        (tx) => {
          tx.delete(totpSecrets)
            .where(and(ofAdmin(adminId), isNull(totpSecrets.confirmedAt)))
            .run();
          const values = { adminId, secret: sealed, createdAt: clock.now() };
          return tx.insert(totpSecrets).values(values).onConflictDoNothing().run().changes > 0;
        },
        { behavior: 'immediate' },
      );
    },
    /** Spends a time step: false when it, or a later one, was used before. */
    useStep: (adminId: string, step: number): boolean =>
      db
        .update(totpSecrets)
        .set({ lastStep: step })
        .where(and(ofAdmin(adminId), isNotNull(totpSecrets.confirmedAt), lt(totpSecrets.lastStep, step)))
        .run().changes > 0,
    /** From now on a code is asked for. False when it was so already, or there is no secret. */
    confirm(adminId: string, step: number, codeHashes: string[]): boolean {
      return db.transaction(
        (tx) => {
          const waiting = and(ofAdmin(adminId), isNull(totpSecrets.confirmedAt));
          const set = { confirmedAt: clock.now(), lastStep: step };
          if (tx.update(totpSecrets).set(set).where(waiting).run().changes === 0) return false;
          putCodes(tx, adminId, codeHashes);
          return true;
        },
        { behavior: 'immediate' },
      );
    },
    /** No code is asked for any more. False when none was. */
    remove(adminId: string): boolean {
      return db.transaction(
        (tx) => {
          tx.delete(recoveryCodes).where(eq(recoveryCodes.adminId, adminId)).run();
          return tx.delete(totpSecrets).where(ofAdmin(adminId)).run().changes > 0;
        },
        { behavior: 'immediate' },
      );
    },
    /** New recovery codes; the ones before are worth nothing. */
    replaceCodes: (adminId: string, codeHashes: string[]): void =>
      db.transaction((tx) => putCodes(tx, adminId, codeHashes), { behavior: 'immediate' }),
    /** Spends a recovery code: true for exactly one of two requests with the same. */
    useCode: (adminId: string, codeHash: string): boolean =>
      db
        .delete(recoveryCodes)
        .where(and(eq(recoveryCodes.adminId, adminId), eq(recoveryCodes.codeHash, codeHash)))
        .run().changes > 0,
    codesLeft: (adminId: string): number =>
      db.select({ n: count() }).from(recoveryCodes).where(eq(recoveryCodes.adminId, adminId)).get()?.n ?? 0,
  };
}
