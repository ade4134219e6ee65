import { desc, lte } from 'drizzle-orm';
import type { Clock } from '../../clock.ts';
import type { Db } from '../client.ts';
import { auditLog } from '../schema/index.ts';

export type AuditEntry = typeof auditLog.$inferSelect;
export type AuditStore = ReturnType<typeof createAuditStore>;

const KEPT_MS = 90 * 24 * 3600_000;

/** Who did what, kept for 90 days. Metadata only: the caller passes ids and codes, never what people wrote. */
export function createAuditStore(db: Db, clock: Clock) {
  return {
    /** `actor` is an admin's id, `cli`, `api:<token id>` or `anonymous`; `action` reads `session.created`. */
    add(actor: string, action: string, subject: string | null = null, detail: AuditEntry['detail'] = null): void {
      db.insert(auditLog).values({ at: clock.now(), actor, action, subject, detail }).run();
    },
    /** Newest first. */
    list: (limit: number): AuditEntry[] => db.select().from(auditLog).orderBy(desc(auditLog.id)).limit(limit).all(),
    prune: (): void => {
      db.delete(auditLog)
        .where(lte(auditLog.at, clock.now() - KEPT_MS))
        .run();
    },
  };
}
