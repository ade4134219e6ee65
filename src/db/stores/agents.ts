import { asc, eq, sql } from 'drizzle-orm';
import type { Clock } from '../../clock.ts';
import { newId } from '../../ids.ts';
import type { Keyring } from '../../keyring.ts';
import type { Db } from '../client.ts';
import type { Memory } from '../memory.ts';
import { agents } from '../schema/index.ts';

/** An agent without its secret, which only `secretOf` opens, right before a call. */
export type Agent = Omit<typeof agents.$inferSelect, 'secret'> & { hasSecret: boolean };

export interface AgentFields {
  handle: string;
  name: string;
  kind: string;
  config: Record<string, unknown>;
  secret?: string | null;
  systemPrompt?: string | null;
  historyLimit?: number;
  fallbackAgentId?: string | null;
}

export type AgentStore = ReturnType<typeof createAgentStore>;

/** Agents of the workspaces, with their secrets sealed. */
export function createAgentStore(db: Db, clock: Clock, keyring: Keyring, memory: Memory) {
  const byId = db
    .select()
    .from(agents)
    .where(eq(agents.id, sql.placeholder('id')))
    .prepare();
  const ofWorkspace = db
    .select()
    .from(agents)
    .where(eq(agents.workspaceId, sql.placeholder('workspaceId')))
    .orderBy(asc(agents.createdAt), asc(agents.id))
    .prepare();
  const get = (id: string): Agent | null => {
    const row = byId.get({ id });
    return row ? withoutSecret(row) : null;
  };
  const listOf = memory.of(['agents'], (workspaceId) => ofWorkspace.all({ workspaceId }).map(withoutSecret));
  const sealed = (id: string, secret: string | null | undefined) =>
    secret === undefined
      ? {}
      : {
          secret: secret ? keyring.seal('agent-secret', id, secret) : null,
          secretLast4: secret ? secret.slice(-4) : null,
        };

  return {
    get,
    listByWorkspace: (workspaceId: string): Agent[] => [...listOf(workspaceId)],
    /** Throws a unique-constraint error for a handle that the workspace already has; see `isUniqueViolation`. */
    create(workspaceId: string, fields: AgentFields): Agent {
      const id = newId('agent');
      const { secret, ...rest } = fields;
      db.insert(agents)
        .values({ historyLimit: 20, ...rest, ...sealed(id, secret), id, workspaceId, createdAt: clock.now() })
        .run();
      return get(id) as Agent;
    },
    update(id: string, fields: Partial<AgentFields>): Agent | null {
      const { secret, ...rest } = fields;
      const changes = { ...rest, ...sealed(id, secret) };
      if (Object.keys(changes).length > 0) db.update(agents).set(changes).where(eq(agents.id, id)).run();
      return get(id);
    },
    /** Threads that had chosen it keep its id: the next answer says that it is gone, and forgets it. */
    remove(id: string): void {
      db.transaction((tx) => {
        tx.update(agents).set({ fallbackAgentId: null }).where(eq(agents.fallbackAgentId, id)).run();
        tx.delete(agents).where(eq(agents.id, id)).run();
      });
    },
    /** The secret in plain; null when there is none. Throws `KeyError` when the key file does not fit. */
    secretOf(id: string): string | null {
      const row = byId.get({ id });
      return row?.secret ? keyring.open('agent-secret', id, row.secret) : null;
    },
  };
}

function withoutSecret(row: typeof agents.$inferSelect): Agent {
  const { secret, ...rest } = row;
  return { ...rest, hasSecret: secret !== null };
}
