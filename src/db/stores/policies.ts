import { and, eq, sql } from 'drizzle-orm';
import { compilePolicy, parsePolicy } from '../../bridge/policy/document.ts';
import type { Policy, PolicyDocument } from '../../bridge/policy/types.ts';
import { DEFAULT_POLICY } from '../../bridge/policy/types.ts';
import type { Clock } from '../../clock.ts';
import type { Db } from '../client.ts';
import type { Memory } from '../memory.ts';
import { channels, policies } from '../schema/index.ts';
import { type Admitted, admittedBy } from './chat-state.ts';

export interface StoredPolicy {
  document: PolicyDocument;
  /** 0 = never saved: this is what a new channel would start with. */
  version: number;
  updatedAt: number | null;
}

export type PolicyStore = ReturnType<typeof createPolicyStore>;

/** The channels' rules. `current` is asked for every message; parsing happens only when the version moved. */
export function createPolicyStore(db: Db, clock: Clock, memory: Memory) {
  const versionOf = db
    .select({ version: policies.version })
    .from(policies)
    .where(eq(policies.channelId, sql.placeholder('id')))
    .prepare();
  const rowOf = db
    .select()
    .from(policies)
    .where(eq(policies.channelId, sql.placeholder('id')))
    .prepare();
  const versions = db
    .select({ id: channels.id, version: policies.version })
    .from(channels)
    .leftJoin(policies, eq(policies.channelId, channels.id))
    .orderBy(channels.id)
    .prepare();
  const compiled = new Map<string, { version: number; policy: Policy | null }>();
  const ofVersion = (channelId: string, version: number | null | undefined): Policy | null => {
    if (version == null) return compilePolicy(DEFAULT_POLICY);
    const known = compiled.get(channelId);
    if (known?.version === version) return known.policy;
    const row = rowOf.get({ id: channelId });
    const document = row ? parsePolicy(row.document) : null;
    const policy = document ? compilePolicy(document) : null;
    compiled.set(channelId, { version, policy });
    return policy;
  };
  let lastAdmitted = { versions: '', lists: admittedBy([]) };

  return {
    /** The rules in force: the defaults before the first save; null when they cannot be read, which means: nobody. */
    current: memory.of(['policies'], (channelId): Policy | null =>
      ofVersion(channelId, versionOf.get({ id: channelId })?.version),
    ),
    /** Whom the rules in force let through, on all channels; put together anew only when one of them changed. */
    admitted(): Admitted {
      const rows = versions.all();
      const key = JSON.stringify(rows);
      if (key !== lastAdmitted.versions) {
        const inForce = rows.map(({ id, version }): [string, Policy | null] => [id, ofVersion(id, version)]);
        lastAdmitted = { versions: key, lists: admittedBy(inForce) };
      }
      return lastAdmitted.lists;
    },
    isSaved: (channelId: string): boolean => versionOf.get({ id: channelId }) !== undefined,
    /** What the owner sees and edits. Null when the stored document cannot be read. */
    get(channelId: string): StoredPolicy | null {
      const row = rowOf.get({ id: channelId });
      if (!row) return { document: DEFAULT_POLICY, version: 0, updatedAt: null };
      const document = parsePolicy(row.document);
      return document ? { document, version: row.version, updatedAt: row.updatedAt } : null;
    },
    /**
     * Saves whole documents only. With `expectedVersion`, false when somebody else saved in between (two tabs):
     * nothing is written then.
     */
    save(channelId: string, document: PolicyDocument, expectedVersion?: number): boolean {
      return db.transaction(
        (tx) => {
          const version =
            tx.select({ v: policies.version }).from(policies).where(eq(policies.channelId, channelId)).get()?.v ?? 0;
          if (expectedVersion !== undefined && expectedVersion !== version) return false;
          const values = { document: JSON.stringify(document), version: version + 1, updatedAt: clock.now() };
          if (version === 0)
            tx.insert(policies)
              .values({ channelId, ...values })
              .run();
          else
            tx.update(policies)
              .set(values)
              .where(and(eq(policies.channelId, channelId), eq(policies.version, version)))
              .run();
          return true;
        },
        { behavior: 'immediate' },
      );
    },
  };
}
