import { asc, count, eq, sql } from 'drizzle-orm';
import type { Clock } from '../../clock.ts';
import { newId } from '../../ids.ts';
import { searchKey } from '../../text.ts';
import type { Db } from '../client.ts';
import type { Memory } from '../memory.ts';
import { agents, channels, workspaces } from '../schema/index.ts';

export type Workspace = typeof workspaces.$inferSelect;

export interface WorkspaceSummary extends Workspace {
  channelCount: number;
  threadCount: number;
  agentHandles: string;
}

export type WorkspaceStore = ReturnType<typeof createWorkspaceStore>;

/** Workspaces; a new one always has an `echo` agent as its default, so that it can answer from the first minute. */
export function createWorkspaceStore(db: Db, clock: Clock, memory: Memory) {
  const byId = db
    .select()
    .from(workspaces)
    .where(eq(workspaces.id, sql.placeholder('id')))
    .prepare();
  const get = memory.of(['workspaces'], (id): Workspace | null => Object.freeze(byId.get({ id })) ?? null);

  /** `Cửa hàng` → `cua-hang`, with a number behind it when that is taken. */
  const freeSlug = (name: string): string => {
    const base =
      searchKey(name)
        .replace(/[^a-z0-9]+/g, '-')
        .replace(/^-+|-+$/g, '')
        .slice(0, 40) || 'workspace';
    const taken = new Set(
      db
        .select({ slug: workspaces.slug })
        .from(workspaces)
        .all()
        .map((row) => row.slug),
    );
    let slug = base;
    for (let n = 2; taken.has(slug); n++) slug = `${base}-${n}`;
    return slug;
  };

  return {
    get,
    list: (): Workspace[] => db.select().from(workspaces).orderBy(asc(workspaces.createdAt), asc(workspaces.id)).all(),
    /** With the counts that the list page shows, in one query. */
    summaries: (): WorkspaceSummary[] =>
      db
        .select({
          id: workspaces.id,
          name: workspaces.name,
          slug: workspaces.slug,
          defaultAgentId: workspaces.defaultAgentId,
          createdAt: workspaces.createdAt,
          channelCount: sql<number>`(SELECT count(*) FROM channels c WHERE c.workspace_id = ${workspaces}.id)`,
          threadCount: sql<number>`(SELECT count(*) FROM threads t WHERE t.workspace_id = ${workspaces}.id)`,
          agentHandles: sql<string>`(SELECT coalesce(group_concat('@' || a.handle, ' '), '') FROM agents a WHERE a.workspace_id = ${workspaces}.id)`,
        })
        .from(workspaces)
        .orderBy(asc(workspaces.createdAt), asc(workspaces.id))
        .all(),
    create(name: string, id = newId('workspace')): Workspace {
      return db.transaction(
        (tx) => {
          const agentId = newId('agent');
          const now = clock.now();
          tx.insert(workspaces)
            .values({ id, name, slug: freeSlug(name), defaultAgentId: agentId, createdAt: now })
            .run();
          tx.insert(agents)
            .values({
              id: agentId,
              workspaceId: id,
              handle: 'echo',
              name: 'Echo',
              kind: 'echo',
              config: {},
              historyLimit: 20,
              createdAt: now,
            })
            .run();
          return tx.select().from(workspaces).where(eq(workspaces.id, id)).get() as Workspace;
        },
        { behavior: 'immediate' },
      );
    },
    update(id: string, changes: { name?: string; defaultAgentId?: string }): Workspace | null {
      if (Object.keys(changes).length > 0) db.update(workspaces).set(changes).where(eq(workspaces.id, id)).run();
      return get(id);
    },
    /** False while a channel uses it. */
    remove(id: string): boolean {
      return db.transaction(
        (tx) => {
          const used = tx.select({ n: count() }).from(channels).where(eq(channels.workspaceId, id)).get();
          if ((used?.n ?? 0) > 0) return false;
          tx.delete(workspaces).where(eq(workspaces.id, id)).run();
          return true;
        },
        { behavior: 'immediate' },
      );
    },
  };
}
