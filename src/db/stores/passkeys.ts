import { and, asc, eq } from 'drizzle-orm';
import type { Clock } from '../../clock.ts';
import { newId } from '../../ids.ts';
import type { Db } from '../client.ts';
import { isUniqueViolation } from '../errors.ts';
import { passkeys } from '../schema/index.ts';

export type Passkey = typeof passkeys.$inferSelect;
export type NewPasskey = Omit<Passkey, 'id' | 'createdAt' | 'lastUsedAt'>;
export type PasskeyStore = ReturnType<typeof createPasskeyStore>;

/** Keys in phones and computers that sign in instead of a password. Only their public half is here. */
export function createPasskeyStore(db: Db, clock: Clock) {
  return {
    any: (): boolean => db.select({ id: passkeys.id }).from(passkeys).limit(1).get() !== undefined,
    /** Oldest first. */
    list: (adminId: string): Passkey[] =>
      db.select().from(passkeys).where(eq(passkeys.adminId, adminId)).orderBy(asc(passkeys.createdAt)).all(),
    byCredentialId: (credentialId: string): Passkey | null =>
      db.select().from(passkeys).where(eq(passkeys.credentialId, credentialId)).get() ?? null,
    /** Null when this key is registered already. */
    create(passkey: NewPasskey): Passkey | null {
      try {
        return db
          .insert(passkeys)
          .values({ ...passkey, id: newId('passkey'), createdAt: clock.now() })
          .returning()
          .get();
      } catch (error) {
        if (isUniqueViolation(error)) return null;
        throw error;
      }
    },
    used: (id: string, counter: number): void => {
      db.update(passkeys).set({ counter, lastUsedAt: clock.now() }).where(eq(passkeys.id, id)).run();
    },
    /** The removed key, or null when this administrator has no such one. */
    removeOwn: (adminId: string, id: string): Passkey | null =>
      db
        .delete(passkeys)
        .where(and(eq(passkeys.adminId, adminId), eq(passkeys.id, id)))
        .returning()
        .get() ?? null,
    /** Says how many there were. */
    removeAll: (adminId: string): number => db.delete(passkeys).where(eq(passkeys.adminId, adminId)).run().changes,
  };
}
