import { and, desc, eq, lte, ne, sql } from 'drizzle-orm';
import type { Clock } from '../../clock.ts';
import { newId } from '../../ids.ts';
import type { Db } from '../client.ts';
import { adminSessions, admins } from '../schema/index.ts';

export type AdminSession = typeof adminSessions.$inferSelect;
export type AdminSessionStore = ReturnType<typeof createAdminSessionStore>;

/** A session together with whose it is. */
export interface SessionWithAdmin extends AdminSession {
  adminName: string;
}

export type NewSession = Omit<AdminSession, 'id' | 'createdAt' | 'lastSeenAt' | 'provedAt'>;

/** Signed-in browsers. How long one lasts is decided in `src/auth/sessions.ts`. */
export function createAdminSessionStore(db: Db, clock: Clock) {
  const byTokenHash = db
    .select({ session: adminSessions, adminName: admins.name })
    .from(adminSessions)
    .innerJoin(admins, eq(admins.id, adminSessions.adminId))
    .where(eq(adminSessions.tokenHash, sql.placeholder('tokenHash')))
    .prepare();
  const touch = db
    .update(adminSessions)
    .set({ lastSeenAt: sql`${sql.placeholder('now')}` })
    .where(eq(adminSessions.id, sql.placeholder('id')))
    .prepare();

  return {
    byTokenHash(tokenHash: string): SessionWithAdmin | null {
      const row = byTokenHash.get({ tokenHash });
      return row ? { ...row.session, adminName: row.adminName } : null;
    },
    get: (id: string): AdminSession | null =>
      db.select().from(adminSessions).where(eq(adminSessions.id, id)).get() ?? null,
    /** Newest use first. */
    list: (adminId: string): AdminSession[] =>
      db
        .select()
        .from(adminSessions)
        .where(eq(adminSessions.adminId, adminId))
        .orderBy(desc(adminSessions.lastSeenAt), desc(adminSessions.createdAt))
        .all(),
    create(session: NewSession): AdminSession {
      const now = clock.now();
      db.delete(adminSessions).where(lte(adminSessions.expiresAt, now)).run();
      return db
        .insert(adminSessions)
        .values({ ...session, id: newId('session'), createdAt: now, lastSeenAt: now, provedAt: now })
        .returning()
        .get();
    },
    touch: (id: string): void => {
      touch.run({ id, now: clock.now() });
    },
    /** Its owner has proved to be who they are just now; the cookie's value changes with it. */
    prove: (id: string, tokenHash: string): void => {
      db.update(adminSessions).set({ tokenHash, provedAt: clock.now() }).where(eq(adminSessions.id, id)).run();
    },
    /** Ends every session of everybody. */
    clear: (): void => {
      db.delete(adminSessions).run();
    },
    remove: (id: string): void => {
      db.delete(adminSessions).where(eq(adminSessions.id, id)).run();
    },
    /** False when this administrator has no such session. */
    removeOwn: (adminId: string, id: string): boolean =>
      db
        .delete(adminSessions)
        .where(and(eq(adminSessions.adminId, adminId), eq(adminSessions.id, id)))
        .run().changes > 0,
    /** Signs the administrator out everywhere, or everywhere but in one session. Says how many ended. */
    removeAll: (adminId: string, exceptId = ''): number =>
      db
        .delete(adminSessions)
        .where(and(eq(adminSessions.adminId, adminId), ne(adminSessions.id, exceptId)))
        .run().changes,
  };
}
