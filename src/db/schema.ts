import { sql } from 'drizzle-orm';
import { blob, index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';

/**
 * Every table of zalo-bridge. Times are integers, milliseconds since the Unix epoch (UTC). Ids of our own rows are
 * random text, except messages, which are numbered in order of arrival. Zalo ids are strings of digits and only mean
 * something together with the channel that saw them: the same person has another uid for another account.
 */

// --- the owner's side: who may open the admin page ---

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
  },
  (t) => [index('admin_sessions_admin').on(t.adminId)],
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

// --- where conversations with the AI live ---

export const workspaces = sqliteTable('workspaces', {
  id: text().primaryKey(),
  name: text().notNull(),
  slug: text().notNull().unique(),
  defaultAgentId: text('default_agent_id'),
  createdAt: integer('created_at').notNull(),
});

export const agents = sqliteTable(
  'agents',
  {
    id: text().primaryKey(),
    workspaceId: text('workspace_id')
      .notNull()
      .references(() => workspaces.id, { onDelete: 'cascade' }),
    handle: text().notNull(),
    name: text().notNull(),
    kind: text().notNull(),
    config: text({ mode: 'json' }).$type<Record<string, unknown>>().notNull(),
    secret: blob({ mode: 'buffer' }),
    secretLast4: text('secret_last4'),
    systemPrompt: text('system_prompt'),
    historyLimit: integer('history_limit').notNull(),
    fallbackAgentId: text('fallback_agent_id'),
    createdAt: integer('created_at').notNull(),
  },
  (t) => [uniqueIndex('agents_workspace_handle').on(t.workspaceId, t.handle)],
);

export const threads = sqliteTable(
  'threads',
  {
    id: text().primaryKey(),
    workspaceId: text('workspace_id')
      .notNull()
      .references(() => workspaces.id, { onDelete: 'cascade' }),
    title: text().notNull(),
    agentId: text('agent_id'),
    /** Set when the thread was made for one conversation; only that conversation may switch to it. */
    conversationId: text('conversation_id'),
    createdAt: integer('created_at').notNull(),
    lastActivityAt: integer('last_activity_at').notNull(),
  },
  (t) => [
    index('threads_workspace').on(t.workspaceId, t.lastActivityAt),
    index('threads_conversation').on(t.conversationId),
  ],
);

/** A thread's own history, as the agent saw it. */
export const threadMessages = sqliteTable(
  'thread_messages',
  {
    id: integer().primaryKey({ autoIncrement: true }),
    threadId: text('thread_id')
      .notNull()
      .references(() => threads.id, { onDelete: 'cascade' }),
    role: text({ enum: ['user', 'assistant'] }).notNull(),
    text: text().notNull(),
    senderUid: text('sender_uid'),
    senderName: text('sender_name'),
    agentId: text('agent_id'),
    messageId: integer('message_id'),
    at: integer().notNull(),
  },
  (t) => [index('thread_messages_thread').on(t.threadId, t.id), index('thread_messages_message').on(t.messageId)],
);

/** Which thread or conversation of a back-end belongs to a thread of ours. */
export const backendRefs = sqliteTable(
  'backend_refs',
  {
    threadId: text('thread_id')
      .notNull()
      .references(() => threads.id, { onDelete: 'cascade' }),
    agentId: text('agent_id')
      .notNull()
      .references(() => agents.id, { onDelete: 'cascade' }),
    ref: text().notNull(),
  },
  (t) => [primaryKey({ columns: [t.threadId, t.agentId] })],
);

// --- channels ---

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

// --- people and groups, as one account sees them ---

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

// --- conversations, messages, and the two queues ---

export const conversations = sqliteTable(
  'conversations',
  {
    id: text().primaryKey(),
    channelId: text('channel_id')
      .notNull()
      .references(() => channels.id, { onDelete: 'cascade' }),
    type: text({ enum: ['dm', 'group'] }).notNull(),
    peerId: text('peer_id').notNull(),
    threadId: text('thread_id').references(() => threads.id, { onDelete: 'set null' }),
    pausedUntil: integer('paused_until'),
    unreadCount: integer('unread_count').notNull(),
    lastMessageId: integer('last_message_id'),
    lastAt: integer('last_at').notNull(),
  },
  (t) => [
    uniqueIndex('conversations_peer').on(t.channelId, t.type, t.peerId),
    index('conversations_last').on(t.channelId, t.lastAt, t.id),
  ],
);

/** What was said, by whoever. How an incoming one was handled is in `inbox`, how an outgoing one was delivered in `outbox`. */
export const messages = sqliteTable(
  'messages',
  {
    id: integer().primaryKey({ autoIncrement: true }),
    channelId: text('channel_id')
      .notNull()
      .references(() => channels.id, { onDelete: 'cascade' }),
    conversationId: text('conversation_id')
      .notNull()
      .references(() => conversations.id, { onDelete: 'cascade' }),
    direction: text({ enum: ['in', 'out'] }).notNull(),
    author: text({ enum: ['contact', 'agent', 'owner', 'system'] }).notNull(),
    zaloMsgId: text('zalo_msg_id'),
    cliMsgId: text('cli_msg_id'),
    msgType: text('msg_type').notNull(),
    senderUid: text('sender_uid').notNull(),
    senderName: text('sender_name').notNull(),
    text: text().notNull(),
    /** Lists that are nearly always empty are NULL then: a row stays small. */
    attachments: text({ mode: 'json' }).$type<unknown[]>(),
    mentions: text({ mode: 'json' }).$type<unknown[]>(),
    styles: text({ mode: 'json' }).$type<unknown[]>(),
    quote: text({ mode: 'json' }).$type<Record<string, unknown>>(),
    /** Zalo's time for incoming, ours for outgoing. */
    at: integer().notNull(),
    recalledAt: integer('recalled_at'),
  },
  (t) => [
    uniqueIndex('messages_zalo_id').on(t.channelId, t.zaloMsgId).where(sql`zalo_msg_id IS NOT NULL`),
    index('messages_conversation').on(t.conversationId, t.id),
  ],
);

/**
 * Incoming messages on their way: received → decided → queued → thinking → done. Written before anything acts.
 * `held` rows wait for the owner (a first message before approval, later an old or paused one).
 */
export const inbox = sqliteTable(
  'inbox',
  {
    messageId: integer('message_id')
      .primaryKey()
      .references(() => messages.id, { onDelete: 'cascade' }),
    channelId: text('channel_id').notNull(),
    conversationId: text('conversation_id').notNull(),
    senderUid: text('sender_uid').notNull(),
    state: text({
      enum: ['received', 'queued', 'thinking', 'answered', 'ignored', 'held', 'failed', 'cancelled'],
    }).notNull(),
    via: text({ enum: ['push', 'history'] }).notNull(),
    /** Zalo's time again: the order inside a conversation. */
    sentAt: integer('sent_at').notNull(),
    decision: text({ enum: ['allow', 'ignore', 'pair'] }),
    reason: text(),
    steps: text({ mode: 'json' }).$type<unknown[]>(),
    /** An un-mentioned group message kept for the agent, until a mention takes it along. */
    context: integer({ mode: 'boolean' }).notNull(),
    /** The owner asked for an answer: age, pause and limits do not count; who may talk still does. */
    forced: integer({ mode: 'boolean' }).notNull(),
    /** The message that the answer was given to, when several were answered together. */
    answeredWith: integer('answered_with'),
    agentId: text('agent_id'),
    attempts: integer().notNull(),
    nextAt: integer('next_at'),
    error: text(),
    receivedAt: integer('received_at').notNull(),
    decidedAt: integer('decided_at'),
    queuedAt: integer('queued_at'),
    thinkingAt: integer('thinking_at'),
    readyAt: integer('ready_at'),
  },
  (t) => [
    index('inbox_open')
      .on(t.channelId, t.conversationId, t.sentAt, t.messageId)
      .where(sql`state IN ('received', 'queued', 'thinking')`),
    index('inbox_activity').on(t.channelId, t.messageId),
    index('inbox_failed').on(t.channelId, t.messageId).where(sql`state = 'failed'`),
    index('inbox_reason').on(t.channelId, t.reason, t.messageId),
    index('inbox_context').on(t.conversationId, t.messageId).where(sql`context = 1`),
    index('inbox_received').on(t.channelId, t.receivedAt),
    index('inbox_sender').on(t.channelId, t.senderUid, t.receivedAt),
    index('inbox_conversation').on(t.conversationId, t.receivedAt),
  ],
);

/**
 * Outgoing messages on their way. `sending` is written before the call and `sent` after; what is `sending` at boot
 * becomes `uncertain` and is never sent again by itself.
 */
export const outbox = sqliteTable(
  'outbox',
  {
    messageId: integer('message_id')
      .primaryKey()
      .references(() => messages.id, { onDelete: 'cascade' }),
    channelId: text('channel_id').notNull(),
    conversationId: text('conversation_id').notNull(),
    /** The incoming message that this one answers. */
    answersId: integer('answers_id'),
    purpose: text({ enum: ['answer', 'pairing', 'approval', 'owner', 'system'] }).notNull(),
    state: text({ enum: ['pending', 'sending', 'sent', 'uncertain', 'failed', 'dead', 'cancelled'] }).notNull(),
    attempts: integer().notNull(),
    errorCode: text('error_code'),
    error: text(),
    nextAt: integer('next_at'),
    createdAt: integer('created_at').notNull(),
    sendingAt: integer('sending_at'),
    sentAt: integer('sent_at'),
  },
  (t) => [
    index('outbox_open').on(t.channelId, t.conversationId, t.messageId).where(sql`state IN ('pending', 'failed')`),
    index('outbox_doubt').on(t.channelId, t.conversationId, t.messageId).where(sql`state IN ('sending', 'uncertain')`),
    index('outbox_trouble').on(t.channelId, t.state, t.messageId).where(sql`state IN ('uncertain', 'failed', 'dead')`),
    index('outbox_channel').on(t.channelId, t.createdAt),
    index('outbox_conversation').on(t.conversationId, t.createdAt),
    index('outbox_answers').on(t.answersId).where(sql`answers_id IS NOT NULL`),
  ],
);

/**
 * What was asked for of the attachments of incoming messages, and what came of it. The files lie in the data folder under
 * random names; when and how long they are kept is in `bridge/media`.
 */
export const media = sqliteTable(
  'media',
  {
    id: text().primaryKey(),
    channelId: text('channel_id')
      .notNull()
      .references(() => channels.id, { onDelete: 'cascade' }),
    messageId: integer('message_id')
      .notNull()
      .references(() => messages.id, { onDelete: 'cascade' }),
    /** Which of the message's attachments it is. */
    index: integer().notNull(),
    kind: text().notNull(),
    /** Type by the file's own bytes, their number, and its name in the channel's folder; null when there is no file. */
    mime: text(),
    bytes: integer(),
    file: text(),
    state: text({ enum: ['fetched', 'refused', 'expired', 'failed'] }).notNull(),
    reason: text({ enum: ['too_big', 'wrong_type', 'foreign_host', 'link_expired', 'network', 'storage_full'] }),
    fetchedAt: integer('fetched_at').notNull(),
  },
  (t) => [
    uniqueIndex('media_attachment').on(t.messageId, t.index),
    index('media_channel').on(t.channelId, t.fetchedAt),
    index('media_fetched').on(t.fetchedAt),
  ],
);
