import { sql } from 'drizzle-orm';
import { blob, index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { threads, workspaces } from './workspaces.ts';

// Channels.

export const channels = sqliteTable(
  'channels',
  {
    id: text().primaryKey(),
    workspaceId: text('workspace_id')
      .notNull()
      .references(() => workspaces.id, { onDelete: 'restrict' }),
    /** One shared thread for everybody, or null: a thread of its own for each conversation. */
    threadId: text('thread_id').references(() => threads.id, { onDelete: 'set null' }),
    displayName: text('display_name').notNull(),
    /** Agents that may answer here; null = every agent of the workspace. */
    agentIds: text('agent_ids', { mode: 'json' }).$type<string[]>(),
    accountUid: text('account_uid'),
    accountName: text('account_name'),
    accountAvatarUrl: text('account_avatar_url'),
    /** What the owner wants; a channel that was stopped by hand stays stopped over restarts. */
    wanted: text({ enum: ['running', 'stopped'] }).notNull(),
    status: text({ enum: ['stopped', 'starting', 'running', 'error'] }).notNull(),
    detailCode: text('detail_code'),
    detailParams: text('detail_params', { mode: 'json' }).$type<Record<string, string | number>>(),
    statusSince: integer('status_since').notNull(),
    settings: text({ mode: 'json' }).$type<Record<string, unknown>>().notNull(),
    /** The wizard's unsaved choices; null once the channel was saved and started. */
    draft: text({ mode: 'json' }).$type<Record<string, unknown>>(),
    /** When the connection was last known to work: what came between then and the next time may be missing. */
    lastOnlineAt: integer('last_online_at'),
    /** Zalo asked for silence: no answers until then, why, and for how long this time. */
    heldUntil: integer('held_until'),
    heldCode: text('held_code'),
    heldForMs: integer('held_for_ms'),
    directoryAt: integer('directory_at'),
    directoryError: text('directory_error'),
    createdAt: integer('created_at').notNull(),
  },
  (t) => [
    uniqueIndex('channels_account').on(t.accountUid).where(sql`account_uid IS NOT NULL`),
    index('channels_workspace').on(t.workspaceId),
  ],
);

export const statusHistory = sqliteTable(
  'status_history',
  {
    id: integer().primaryKey({ autoIncrement: true }),
    channelId: text('channel_id')
      .notNull()
      .references(() => channels.id, { onDelete: 'cascade' }),
    status: text({ enum: ['stopped', 'starting', 'running', 'error'] }).notNull(),
    detailCode: text('detail_code'),
    detailParams: text('detail_params', { mode: 'json' }).$type<Record<string, string | number>>(),
    at: integer().notNull(),
  },
  (t) => [index('status_history_channel').on(t.channelId, t.id)],
);

/** Trouble that lasted long enough, or needs the owner: shown until it is over and was seen. */
export const alerts = sqliteTable(
  'alerts',
  {
    id: integer().primaryKey({ autoIncrement: true }),
    channelId: text('channel_id')
      .notNull()
      .references(() => channels.id, { onDelete: 'cascade' }),
    code: text().notNull(),
    /** When the trouble began, and when the alert was raised. */
    beganAt: integer('began_at').notNull(),
    raisedAt: integer('raised_at').notNull(),
    recoveredAt: integer('recovered_at'),
    seenAt: integer('seen_at'),
  },
  (t) => [
    index('alerts_open').on(t.channelId).where(sql`recovered_at IS NULL`),
    index('alerts_unseen').on(t.id).where(sql`seen_at IS NULL`),
  ],
);

/** Times without a connection, in which messages may have been missed. */
export const connectionGaps = sqliteTable(
  'connection_gaps',
  {
    id: integer().primaryKey({ autoIncrement: true }),
    channelId: text('channel_id')
      .notNull()
      .references(() => channels.id, { onDelete: 'cascade' }),
    fromAt: integer('from_at').notNull(),
    toAt: integer('to_at').notNull(),
  },
  (t) => [index('connection_gaps_channel').on(t.channelId, t.toAt)],
);

/** The Zalo session of a channel, sealed (AES-256-GCM, bound to the channel's id). */
export const zaloSessions = sqliteTable('zalo_sessions', {
  channelId: text('channel_id')
    .primaryKey()
    .references(() => channels.id, { onDelete: 'cascade' }),
  sealed: blob({ mode: 'buffer' }).notNull(),
  savedAt: integer('saved_at').notNull(),
});

/** One JSON document per channel. When it cannot be read, nobody is allowed. `version` guards against two tabs. */
export const policies = sqliteTable('policies', {
  channelId: text('channel_id')
    .primaryKey()
    .references(() => channels.id, { onDelete: 'cascade' }),
  document: text().notNull(),
  version: integer().notNull(),
  updatedAt: integer('updated_at').notNull(),
});
