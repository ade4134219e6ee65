import { sql } from 'drizzle-orm';
import { blob, index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';

// Where conversations with the AI live.

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
    /** The owner's own, to talk to an agent without Zalo: never offered to a conversation or a channel. */
    isPlayground: integer('is_playground', { mode: 'boolean' }).notNull().default(false),
    createdAt: integer('created_at').notNull(),
    lastActivityAt: integer('last_activity_at').notNull(),
  },
  (t) => [
    index('threads_workspace').on(t.workspaceId, t.lastActivityAt),
    index('threads_conversation').on(t.conversationId),
  ],
);

/** A file in the folder of its thread (`file` is null once it was kept for long enough), or why there is none. */
export type ThreadFile =
  | { kind: string; fileName: string; mime: string; bytes: number; file: string | null }
  | { fileName: string; refused: string };

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
    /** Of what an agent said: the message that it answers. NULL in rows from before this was kept. */
    answersId: integer('answers_id'),
    /** What an agent of the playground sent along. Elsewhere files belong to messages, see `media`. */
    files: text({ mode: 'json' }).$type<ThreadFile[]>(),
    at: integer().notNull(),
  },
  (t) => [
    index('thread_messages_files').on(t.threadId).where(sql`files IS NOT NULL`),
    index('thread_messages_thread').on(t.threadId, t.id),
    index('thread_messages_message').on(t.messageId),
    index('thread_messages_answers').on(t.answersId).where(sql`answers_id IS NOT NULL`),
  ],
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
