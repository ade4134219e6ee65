import { sql } from 'drizzle-orm';
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { channels } from './channels.ts';
import { threads } from './workspaces.ts';

// Conversations, messages, and the two queues.

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
    /** The agent asked that a person takes over, and nobody has yet. */
    handoffAt: integer('handoff_at'),
    unreadCount: integer('unread_count').notNull(),
    lastMessageId: integer('last_message_id'),
    lastAt: integer('last_at').notNull(),
  },
  (t) => [
    uniqueIndex('conversations_peer').on(t.channelId, t.type, t.peerId),
    index('conversations_last').on(t.channelId, t.lastAt, t.id),
    index('conversations_handoff').on(t.handoffAt).where(sql`handoff_at IS NOT NULL`),
    index('conversations_latest').on(t.lastAt, t.id),
    index('conversations_unread').on(t.unreadCount).where(sql`unread_count > 0`),
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
 * `held` rows wait for the owner (a first message before approval, later an old or paused one), `waiting` ones for a
 * back-end that answers later, until `nextAt`.
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
      enum: ['received', 'queued', 'thinking', 'waiting', 'answered', 'ignored', 'held', 'failed', 'cancelled'],
    }).notNull(),
    /** The command that it is, by its name: such a message never reaches an agent. What was done stands in `did`. */
    command: text(),
    did: text({ mode: 'json' }).$type<{ code: string; params: Record<string, string | number> }>(),
    /** The thread that it belongs to, once that is settled: when the agent is asked, or the person moves on before. */
    threadId: text('thread_id'),
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
    index('inbox_waiting').on(t.channelId, t.conversationId, t.nextAt).where(sql`state = 'waiting'`),
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
 * becomes `uncertain` and is never sent again by itself. Set aside, and not sent: a `draft` until the owner approves it, a
 * `kept` answer until the person is back in its thread and asks for it.
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
    purpose: text({ enum: ['answer', 'pairing', 'approval', 'owner', 'system', 'command'] }).notNull(),
    state: text({
      enum: ['draft', 'kept', 'pending', 'sending', 'sent', 'uncertain', 'failed', 'dead', 'cancelled'],
    }).notNull(),
    /** How a draft is written: it is styled and cut only when it is sent. */
    draftFormat: text('draft_format', { enum: ['markdown', 'plain'] }),
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
    index('outbox_aside')
      .on(t.state, t.channelId, t.conversationId, t.messageId)
      .where(sql`state IN ('draft', 'kept')`),
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

/**
 * A back-end that answers later may post into one conversation with such a token, until it expires. Only its SHA-256 is
 * stored. Made before the back-end is called, because its answer can be quicker than ours.
 */
export const replyTokens = sqliteTable(
  'reply_tokens',
  {
    tokenHash: text('token_hash').primaryKey(),
    /** The incoming message that is answered: the last one of its turn. */
    messageId: integer('message_id')
      .notNull()
      .references(() => messages.id, { onDelete: 'cascade' }),
    agentId: text('agent_id').notNull(),
    expiresAt: integer('expires_at').notNull(),
  },
  (t) => [index('reply_tokens_message').on(t.messageId), index('reply_tokens_expiry').on(t.expiresAt)],
);

/** What came with a token, by its idempotency key: the same key never makes a second answer. */
export const laterReplies = sqliteTable(
  'later_replies',
  {
    tokenHash: text('token_hash')
      .notNull()
      .references(() => replyTokens.tokenHash, { onDelete: 'cascade' }),
    key: text().notNull(),
    /** What became of it, as it was told to the back-end. */
    outcome: text({ mode: 'json' }).$type<{ state: string; messageIds: string[]; reason: string | null }>().notNull(),
    at: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.tokenHash, t.key] })],
);
