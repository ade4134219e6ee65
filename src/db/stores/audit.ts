import { and, desc, eq, lt, or, sql } from 'drizzle-orm';
import type { Clock } from '../../clock.ts';
import type { AuditAction, AuditDetail } from '../audit-actions.ts';
import type { Db } from '../client.ts';
import { type Page, toPage } from '../paging.ts';
import { auditLog } from '../schema/index.ts';

export type AuditEntry = typeof auditLog.$inferSelect;
export type AuditStore = ReturnType<typeof createAuditStore>;

/** Who did what, kept for a time. Metadata only: the caller passes ids and codes, never what people wrote. */
export function createAuditStore(db: Db, clock: Clock) {
  return {
    /** `actor` is an admin's id, `cli`, `schedule`, `phone`, `api:<token id>` or `anonymous`; `action` reads `session.created`. */
    add(actor: string, action: AuditAction, subject: string | null = null, detail: AuditDetail | null = null): void {
      db.insert(auditLog).values({ at: clock.now(), actor, action, subject, detail }).run();
    },
    /** Newest first. */
    list: (limit: number): AuditEntry[] => db.select().from(auditLog).orderBy(desc(auditLog.id)).limit(limit).all(),
    /** Newest first; the cursor is the last id seen. `action` is a whole one or the part before its dot. */
    page(filter: { action?: string; actor?: string }, limit: number, cursor?: string): Page<AuditEntry> {
      const { action, actor } = filter;
      const rows = db
        .select()
        .from(auditLog)
        .where(
          and(
            lt(auditLog.id, Number(cursor) || Number.MAX_SAFE_INTEGER),
            actor ? eq(auditLog.actor, actor) : undefined,
            action
              ? or(
                  eq(auditLog.action, action),
                  sql`substr(${auditLog.action}, 1, ${action.length + 1}) = ${`${action}.`}`,
                )
              : undefined,
          ),
        )
        .orderBy(desc(auditLog.id))
        .limit(limit + 1)
        .all();
      return toPage(rows, limit, (row) => row.id);
    },
    /** What there is to filter by. */
    known: (): { areas: string[]; actors: string[] } => ({
      areas: db
        .selectDistinct({ area: sql<string>`substr(${auditLog.action}, 1, instr(${auditLog.action} || '.', '.') - 1)` })
        .from(auditLog)
        .all()
        .map(({ area }) => area)
        .sort(),
      actors: db
        .selectDistinct({ actor: auditLog.actor })
        .from(auditLog)
        .all()
        .map(({ actor }) => actor)
        .sort(),
    }),
  };
}
