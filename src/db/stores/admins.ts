import { asc, count, eq, sql } from 'drizzle-orm';
import type { Clock } from '../../clock.ts';
import { newId } from '../../ids.ts';
import type { Db } from '../client.ts';
import { isUniqueViolation } from '../errors.ts';
import { admins } from '../schema/index.ts';

export type Admin = typeof admins.$inferSelect;
export type AdminStore = ReturnType<typeof createAdminStore>;

/** The people who may open the admin page. */
export function createAdminStore(db: Db, clock: Clock) {
  const byId = db
    .select()
    .from(admins)
    .where(eq(admins.id, sql.placeholder('id')))
    .prepare();
  // Phones like to write the first letter as a capital.
  const byName = db
    .select()
    .from(admins)
    .where(sql`${admins.name} = ${sql.placeholder('name')} COLLATE NOCASE`)
    .prepare();

  return {
    get: (id: string): Admin | null => byId.get({ id }) ?? null,
    byName: (name: string): Admin | null => byName.get({ name }) ?? null,
    list: (): Admin[] => db.select().from(admins).orderBy(asc(admins.createdAt)).all(),
    any: (): boolean => (db.select({ n: count() }).from(admins).get()?.n ?? 0) > 0,
    /** Null when the name is taken. */
    create(name: string, passwordHash: string): Admin | null {
      if (byName.get({ name })) return null;
      try {
        return db
          .insert(admins)
          .values({ id: newId('admin'), name, passwordHash, createdAt: clock.now() })
          .returning()
          .get();
      } catch (error) {
        if (isUniqueViolation(error)) return null;
        throw error;
      }
    },
    setPassword(id: string, passwordHash: string): void {
      db.update(admins).set({ passwordHash }).where(eq(admins.id, id)).run();
    },
  };
}
