import type { Clock } from '../clock.ts';
import type { Db } from '../db/client.ts';
import { createAdminSessionStore } from '../db/stores/admin-sessions.ts';
import { createAdminStore } from '../db/stores/admins.ts';
import { createApiTokenStore } from '../db/stores/api-tokens.ts';
import { createAttemptStore } from '../db/stores/attempts.ts';
import { createAuditStore } from '../db/stores/audit.ts';
import { createSetupStore } from '../db/stores/setup.ts';

export type AuthStores = ReturnType<typeof createAuthStores>;

/** The stores that signing in needs. */
export function createAuthStores(db: Db, clock: Clock) {
  return {
    admins: createAdminStore(db, clock),
    adminSessions: createAdminSessionStore(db, clock),
    setup: createSetupStore(db, clock),
    attempts: createAttemptStore(db, clock),
    apiTokens: createApiTokenStore(db, clock),
    audit: createAuditStore(db, clock),
  };
}
