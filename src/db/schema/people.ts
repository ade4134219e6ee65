import { sql } from 'drizzle-orm';
import { blob, index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { channels } from './channels.ts';

// People and groups, as one account sees them.

export const contacts = sqliteTable(
  'contacts',
  {
    channelId: text('channel_id')
      .notNull()
      .references(() => channels.id, { onDelete: 'cascade' }),
    uid: text().notNull(),
    name: text().notNull(),
    /** The name without case and Vietnamese marks, for searching. */
    nameKey: text('name_key').notNull(),
    avatarUrl: text('avatar_url'),
    isFriend: integer('is_friend', { mode: 'boolean' }).notNull(),
    lastSeenAt: integer('last_seen_at'),
  },
  (t) => [
    primaryKey({ columns: [t.channelId, t.uid] }),
    index('contacts_friends').on(t.channelId, t.isFriend, t.nameKey, t.uid),
  ],
);

export const groups = sqliteTable(
  'groups',
  {
    channelId: text('channel_id')
      .notNull()
      .references(() => channels.id, { onDelete: 'cascade' }),
    groupId: text('group_id').notNull(),
    name: text().notNull(),
    nameKey: text('name_key').notNull(),
    members: integer().notNull(),
    avatarUrl: text('avatar_url'),
    /** False when the last refresh no longer listed it. */
    listed: integer({ mode: 'boolean' }).notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.channelId, t.groupId] }),
    index('groups_listed').on(t.channelId, t.listed, t.nameKey, t.groupId),
  ],
);

export const users = sqliteTable(
  'users',
  {
    id: text().primaryKey(),
    channelId: text('channel_id')
      .notNull()
      .references(() => channels.id, { onDelete: 'cascade' }),
    uid: text().notNull(),
    status: text({ enum: ['active', 'disabled'] }).notNull(),
    source: text({ enum: ['pairing', 'owner', 'code'] }).notNull(),
    approvedAt: integer('approved_at').notNull(),
    expiresAt: integer('expires_at'),
    /** The owner lets this person use the commands of the back-end itself, such as AnythingLLM's `@agent`. */
    trusted: integer({ mode: 'boolean' }).notNull().default(false),
  },
  (t) => [uniqueIndex('users_channel_uid').on(t.channelId, t.uid)],
);

export const blocked = sqliteTable(
  'blocked',
  {
    channelId: text('channel_id')
      .notNull()
      .references(() => channels.id, { onDelete: 'cascade' }),
    uid: text().notNull(),
    since: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.channelId, t.uid] })],
);

export const pairingRequests = sqliteTable(
  'pairing_requests',
  {
    id: text().primaryKey(),
    channelId: text('channel_id')
      .notNull()
      .references(() => channels.id, { onDelete: 'cascade' }),
    origin: text({ enum: ['contact', 'owner'] }).notNull(),
    state: text({ enum: ['pending', 'approved', 'rejected', 'blocked', 'expired'] }).notNull(),
    /** Null for a code that the owner made, until somebody sends it. */
    uid: text(),
    /** Sealed, because the owner must see it to compare; `codeHash` (keyed) finds it when a person sends it. */
    code: blob({ mode: 'buffer' }).notNull(),
    codeHash: text('code_hash').notNull(),
    note: text(),
    firstMessageId: integer('first_message_id'),
    createdAt: integer('created_at').notNull(),
    lastSeenAt: integer('last_seen_at').notNull(),
    expiresAt: integer('expires_at').notNull(),
    decidedAt: integer('decided_at'),
  },
  (t) => [
    index('pairing_channel_state').on(t.channelId, t.state, t.expiresAt),
    index('pairing_code').on(t.channelId, t.codeHash),
    uniqueIndex('pairing_one_pending').on(t.channelId, t.uid).where(sql`state = 'pending' AND uid IS NOT NULL`),
  ],
);
