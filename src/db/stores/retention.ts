import type Database from 'better-sqlite3';
import type { Clock } from '../../clock.ts';
import type { Forget } from './forget.ts';
import type { KeptFile } from './media.ts';

const DAY_MS = 24 * 3600_000;
/** What is kept of channels' ups and downs, for their history page. */
export const HISTORY_KEPT_DAYS = 365;

/** What one step did. */
export interface Swept {
  deleted: number;
  files: KeptFile[];
  /** Where the next step goes on; null when nothing older is left. */
  after: number | null;
}

/** From when on a channel's messages are kept. */
export type Cutoffs = ReadonlyMap<string, number>;

export type RetentionStore = ReturnType<typeof createRetentionStore>;

/** Deleting by age, in steps that are short enough to lie between two messages. */
export function createRetentionStore(sqlite: Database.Database, clock: Clock, forget: Forget) {
  const next = sqlite.prepare<[number, number], { id: number; channelId: string; at: number }>(
    'SELECT id, channel_id AS channelId, at FROM messages WHERE id > ? ORDER BY id LIMIT ?',
  );
  type Aged = [{ channelId: string; before: number; now: number; limit: number }];
  const empty = sqlite.prepare<Aged, { id: string }>(
    `SELECT c.id FROM conversations c WHERE c.channel_id = @channelId AND c.last_at < @before
       AND coalesce(c.paused_until, 0) <= @now AND c.handoff_at IS NULL
       AND NOT EXISTS (SELECT 1 FROM messages m WHERE m.conversation_id = c.id) LIMIT @limit`,
  );
  const requests = sqlite.prepare<Aged>(
    `DELETE FROM pairing_requests WHERE id IN (
       SELECT id FROM pairing_requests WHERE channel_id = @channelId AND max(expires_at, coalesce(decided_at, 0)) < @before LIMIT @limit)`,
  );
  const people = sqlite
    .prepare<[string, string, number], string>(
      'SELECT uid FROM contacts WHERE channel_id = ? AND uid > ? ORDER BY uid LIMIT ?',
    )
    .pluck();
  // Strangers of whom nothing is left; whoever is on a list keeps the name that the list shows.
  const strangers = sqlite.prepare<[{ channelId: string; before: number; after: string; last: string }]>(
    `DELETE FROM contacts WHERE channel_id = @channelId AND uid IN (
       SELECT c.uid FROM contacts c WHERE c.channel_id = @channelId AND c.uid > @after AND c.uid <= @last
         AND c.is_friend = 0 AND coalesce(c.last_seen_at, 0) < @before
         AND NOT EXISTS (SELECT 1 FROM users u WHERE u.channel_id = c.channel_id AND u.uid = c.uid)
         AND NOT EXISTS (SELECT 1 FROM blocked b WHERE b.channel_id = c.channel_id AND b.uid = c.uid)
         AND NOT EXISTS (SELECT 1 FROM pairing_requests r WHERE r.channel_id = c.channel_id AND r.uid = c.uid)
         AND NOT EXISTS (SELECT 1 FROM conversations v WHERE v.channel_id = c.channel_id AND v.type = 'dm' AND v.peer_id = c.uid)
         AND NOT EXISTS (SELECT 1 FROM policies p WHERE p.channel_id = c.channel_id AND instr(p.document, '"' || c.uid || '"') > 0))`,
  );
  type Timed = [{ before: number; limit: number }];
  const byTime = (table: string, condition: string) =>
    sqlite.prepare<Timed>(
      `DELETE FROM ${table} WHERE rowid IN (SELECT rowid FROM ${table} WHERE ${condition} LIMIT @limit)`,
    );
  const history = [
    byTime('status_history', 'at < @before'),
    byTime('connection_gaps', 'to_at < @before'),
    byTime('alerts', 'recovered_at < @before'),
  ];
  const expired = [
    byTime('admin_sessions', 'expires_at <= @before'),
    byTime('reply_tokens', 'expires_at <= @before'),
    byTime('setup_tokens', 'expires_at <= @before'),
  ];
  const audit = byTime('audit_log', 'at <= @before');
  const webhooks = byTime('webhook_deliveries', `at < @before AND state <> 'pending'`);
  const drop = (statements: Database.Statement<Timed>[], before: number, limit: number): number =>
    statements.reduce((count, statement) => count + statement.run({ before, limit }).changes, 0);

  return {
    /**
     * Looks at the next `limit` messages in the order in which they arrived, and deletes what is older than its channel keeps
     * and no longer open. Ends at the first step that finds nothing old enough for anybody.
     */
    messages(cutoffs: Cutoffs, after: number, limit: number): Swept {
      const latest = Math.max(0, ...cutoffs.values());
      const rows = next.all(after, limit);
      const old = rows.filter(({ channelId, at }) => at < (cutoffs.get(channelId) ?? 0)).map(({ id }) => id);
      const isOver = rows.length < limit || rows.every(({ at }) => at >= latest);
      const { deleted, files } = sqlite
        .transaction(() => {
          const open = forget.openAmong(old);
          const gone = old.filter((id) => !open.has(id));
          return { deleted: gone.length, files: forget.messages(gone) };
        })
        .immediate();
      return { deleted, files, after: isOver ? null : (rows.at(-1)?.id ?? null) };
    },
    /** Chats of which nothing is left, and old requests. Returns how many rows went. */
    leftovers(channelId: string, before: number, limit: number): number {
      const aged = { channelId, before, now: clock.now(), limit };
      return sqlite
        .transaction(() => {
          const chats = empty.all(aged).map(({ id }) => id);
          if (chats.length > 0) forget.conversations(chats);
          return chats.length + requests.run(aged).changes;
        })
        .immediate();
    },
    /**
     * Strangers of whom nothing is left, among the next `limit` people behind `after`. Returns where the next step goes on;
     * null when there is nobody left to look at.
     */
    strangers(channelId: string, before: number, after: string, limit: number): string | null {
      const last = people.all(channelId, after, limit).at(-1);
      if (last === undefined) return null;
      strangers.run({ channelId, before, after, last });
      return last;
    },
    /** Ups and downs of channels. */
    history: (limit: number): number => drop(history, clock.now() - HISTORY_KEPT_DAYS * DAY_MS, limit),
    /** Sessions and tokens that no longer open anything. */
    expired: (limit: number): number => drop(expired, clock.now(), limit),
    audit: (days: number, limit: number): number => drop([audit], clock.now() - days * DAY_MS, limit),
    webhookLog: (days: number, limit: number): number => drop([webhooks], clock.now() - days * DAY_MS, limit),
  };
}
