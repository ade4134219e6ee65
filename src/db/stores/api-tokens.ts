import { desc, eq, sql } from 'drizzle-orm';
import type { Clock } from '../../clock.ts';
import { newId } from '../../ids.ts';
import type { Db } from '../client.ts';
import { apiTokens } from '../schema/index.ts';

export type ApiToken = typeof apiTokens.$inferSelect;
export type ApiTokenStore = ReturnType<typeof createApiTokenStore>;
export type Scope = ApiToken['scope'];

/** Keys for programs. The key itself is shown once; only its hash and its first letters are kept. */
export function createApiTokenStore(db: Db, clock: Clock) {
  const byHash = db
    .select()
    .from(apiTokens)
    .where(eq(apiTokens.tokenHash, sql.placeholder('tokenHash')))
    .prepare();
  const touch = db
    .update(apiTokens)
    .set({ lastUsedAt: sql`${sql.placeholder('now')}` })
    .where(eq(apiTokens.id, sql.placeholder('id')))
    .prepare();

  return {
    byHash: (tokenHash: string): ApiToken | null => byHash.get({ tokenHash }) ?? null,
    list: (): ApiToken[] => db.select().from(apiTokens).orderBy(desc(apiTokens.createdAt), desc(apiTokens.id)).all(),
    get: (id: string): ApiToken | null => db.select().from(apiTokens).where(eq(apiTokens.id, id)).get() ?? null,
    create: (
      token: Pick<ApiToken, 'name' | 'prefix' | 'tokenHash' | 'scope' | 'expiresAt'> & { id?: string },
    ): ApiToken =>
      db
        .insert(apiTokens)
        .values({ id: newId('token'), ...token, createdAt: clock.now() })
        .returning()
        .get(),
    touch: (id: string): void => {
      touch.run({ id, now: clock.now() });
    },
    /** The revoked token, or null when there is none. */
    remove: (id: string): ApiToken | null => db.delete(apiTokens).where(eq(apiTokens.id, id)).returning().get() ?? null,
  };
}
