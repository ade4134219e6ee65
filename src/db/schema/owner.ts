import { blob, index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';

// The owner's side: who may open the admin page.

export const admins = sqliteTable('admins', {
  id: text().primaryKey(),
  name: text().notNull().unique(),
  passwordHash: text('password_hash').notNull(),
  createdAt: integer('created_at').notNull(),
});

/** Signed-in browsers. The cookie's value is never stored, only its SHA-256. */
export const adminSessions = sqliteTable(
  'admin_sessions',
  {
    id: text().primaryKey(),
    tokenHash: text('token_hash').notNull().unique(),
    adminId: text('admin_id')
      .notNull()
      .references(() => admins.id, { onDelete: 'cascade' }),
    csrfToken: text('csrf_token').notNull(),
    ip: text().notNull(),
    userAgent: text('user_agent').notNull(),
    remember: integer({ mode: 'boolean' }).notNull(),
    createdAt: integer('created_at').notNull(),
    lastSeenAt: integer('last_seen_at').notNull(),
    expiresAt: integer('expires_at').notNull(),
    /** When its owner last proved to be who they are; sessions from before this was kept have to prove it anew. */
    provedAt: integer('proved_at').notNull().default(0),
  },
  (t) => [index('admin_sessions_admin').on(t.adminId)],
);

/** The second step of a sign-in: the secret that an authenticator app shares with us, sealed. */
export const totpSecrets = sqliteTable('totp_secrets', {
  adminId: text('admin_id')
    .primaryKey()
    .references(() => admins.id, { onDelete: 'cascade' }),
  secret: blob({ mode: 'buffer' }).notNull(),
  createdAt: integer('created_at').notNull(),
  /** Null until a first code has shown that the app has the secret: before that it is asked of nobody. */
  confirmedAt: integer('confirmed_at'),
  /** The newest 30-second step whose code was used; none before it, nor itself, is accepted again. */
  lastStep: integer('last_step').notNull().default(0),
});

/** One-time codes for who lost the authenticator app; only hashes, and a used one is gone. */
export const recoveryCodes = sqliteTable(
  'recovery_codes',
  {
    codeHash: text('code_hash').primaryKey(),
    adminId: text('admin_id')
      .notNull()
      .references(() => admins.id, { onDelete: 'cascade' }),
  },
  (t) => [index('recovery_codes_admin').on(t.adminId)],
);

export const passkeys = sqliteTable(
  'passkeys',
  {
    id: text().primaryKey(),
    adminId: text('admin_id')
      .notNull()
      .references(() => admins.id, { onDelete: 'cascade' }),
    name: text().notNull(),
    /** What the authenticator calls it, base64url. */
    credentialId: text('credential_id').notNull().unique(),
    publicKey: blob('public_key', { mode: 'buffer' }).notNull(),
    /** How often it signed, as it says itself; going back means that there are two of it. */
    counter: integer().notNull(),
    transports: text({ mode: 'json' }).$type<string[]>().notNull(),
    /** The host that it works for; browsers offer it nowhere else. */
    rpId: text('rp_id').notNull(),
    createdAt: integer('created_at').notNull(),
    lastUsedAt: integer('last_used_at'),
  },
  (t) => [index('passkeys_admin').on(t.adminId)],
);

export const setupTokens = sqliteTable('setup_tokens', {
  tokenHash: text('token_hash').primaryKey(),
  createdAt: integer('created_at').notNull(),
  expiresAt: integer('expires_at').notNull(),
});

/** Counted tries at something that is throttled (a sign-in, a pairing code). Survives restarts on purpose. */
export const attempts = sqliteTable(
  'attempts',
  {
    id: integer().primaryKey({ autoIncrement: true }),
    key: text().notNull(),
    at: integer().notNull(),
  },
  (t) => [index('attempts_key_at').on(t.key, t.at)],
);

export const apiTokens = sqliteTable('api_tokens', {
  id: text().primaryKey(),
  name: text().notNull(),
  prefix: text().notNull(),
  tokenHash: text('token_hash').notNull().unique(),
  scope: text({ enum: ['read', 'manage'] }).notNull(),
  createdAt: integer('created_at').notNull(),
  lastUsedAt: integer('last_used_at'),
  expiresAt: integer('expires_at'),
});

/**
 * What calls that carried an `Idempotency-Key` were answered, for the next time that they come. Of the request only a keyed
 * hash is kept; the answer is sealed, because it may hold a message or a pairing code.
 */
export const apiAnswers = sqliteTable(
  'api_answers',
  {
    tokenId: text('token_id')
      .notNull()
      .references(() => apiTokens.id, { onDelete: 'cascade' }),
    key: text().notNull(),
    requestHash: text('request_hash').notNull(),
    /** NULL while the call runs, and for ever when the server stopped meanwhile. */
    status: integer(),
    contentType: text('content_type'),
    body: blob({ mode: 'buffer' }),
    createdAt: integer('created_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.tokenId, t.key] }), index('api_answers_created').on(t.createdAt)],
);

/** Who did what, metadata only: never a message body, a name of a contact or a secret. */
export const auditLog = sqliteTable(
  'audit_log',
  {
    id: integer().primaryKey({ autoIncrement: true }),
    at: integer().notNull(),
    actor: text().notNull(),
    action: text().notNull(),
    subject: text(),
    detail: text({ mode: 'json' }).$type<Record<string, string | number | boolean | null>>(),
  },
  (t) => [index('audit_log_at').on(t.at)],
);

/** Settings of the whole server that the owner changes in the page: one JSON value per area, read with a schema. */
export const serverSettings = sqliteTable('server_settings', {
  area: text().primaryKey(),
  value: text({ mode: 'json' }).$type<unknown>().notNull(),
});
