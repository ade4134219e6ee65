CREATE TABLE `admin_sessions` (
	`id` text PRIMARY KEY NOT NULL,
	`token_hash` text NOT NULL,
	`admin_id` text NOT NULL,
	`csrf_token` text NOT NULL,
	`ip` text NOT NULL,
	`user_agent` text NOT NULL,
	`remember` integer NOT NULL,
	`created_at` integer NOT NULL,
	`last_seen_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	FOREIGN KEY (`admin_id`) REFERENCES `admins`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `admin_sessions_token_hash_unique` ON `admin_sessions` (`token_hash`);--> statement-breakpoint
CREATE INDEX `admin_sessions_admin` ON `admin_sessions` (`admin_id`);--> statement-breakpoint
CREATE TABLE `admins` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`password_hash` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `admins_name_unique` ON `admins` (`name`);--> statement-breakpoint
CREATE TABLE `agents` (
	`id` text PRIMARY KEY NOT NULL,
	`workspace_id` text NOT NULL,
	`handle` text NOT NULL,
	`name` text NOT NULL,
	`kind` text NOT NULL,
	`config` text NOT NULL,
	`secret` blob,
	`secret_last4` text,
	`system_prompt` text,
	`history_limit` integer NOT NULL,
	`fallback_agent_id` text,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`workspace_id`) REFERENCES `workspaces`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `agents_workspace_handle` ON `agents` (`workspace_id`,`handle`);--> statement-breakpoint
CREATE TABLE `alerts` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`channel_id` text NOT NULL,
	`code` text NOT NULL,
	`began_at` integer NOT NULL,
	`raised_at` integer NOT NULL,
	`recovered_at` integer,
	`seen_at` integer,
	FOREIGN KEY (`channel_id`) REFERENCES `channels`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `alerts_open` ON `alerts` (`channel_id`) WHERE recovered_at IS NULL;--> statement-breakpoint
CREATE INDEX `alerts_unseen` ON `alerts` (`id`) WHERE seen_at IS NULL;--> statement-breakpoint
CREATE TABLE `api_tokens` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`prefix` text NOT NULL,
	`token_hash` text NOT NULL,
	`scope` text NOT NULL,
	`created_at` integer NOT NULL,
	`last_used_at` integer,
	`expires_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `api_tokens_token_hash_unique` ON `api_tokens` (`token_hash`);--> statement-breakpoint
CREATE TABLE `attempts` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`key` text NOT NULL,
	`at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `attempts_key_at` ON `attempts` (`key`,`at`);--> statement-breakpoint
CREATE TABLE `audit_log` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`at` integer NOT NULL,
	`actor` text NOT NULL,
	`action` text NOT NULL,
	`subject` text,
	`detail` text
);
--> statement-breakpoint
CREATE INDEX `audit_log_at` ON `audit_log` (`at`);--> statement-breakpoint
CREATE TABLE `backend_refs` (
	`thread_id` text NOT NULL,
	`agent_id` text NOT NULL,
	`ref` text NOT NULL,
	PRIMARY KEY(`thread_id`, `agent_id`),
	FOREIGN KEY (`thread_id`) REFERENCES `threads`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`agent_id`) REFERENCES `agents`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `blocked` (
	`channel_id` text NOT NULL,
	`uid` text NOT NULL,
	`since` integer NOT NULL,
	PRIMARY KEY(`channel_id`, `uid`),
	FOREIGN KEY (`channel_id`) REFERENCES `channels`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `channels` (
	`id` text PRIMARY KEY NOT NULL,
	`workspace_id` text NOT NULL,
	`thread_id` text,
	`display_name` text NOT NULL,
	`agent_ids` text,
	`account_uid` text,
	`account_name` text,
	`account_avatar_url` text,
	`wanted` text NOT NULL,
	`status` text NOT NULL,
	`detail_code` text,
	`detail_params` text,
	`status_since` integer NOT NULL,
	`settings` text NOT NULL,
	`draft` text,
	`last_online_at` integer,
	`held_until` integer,
	`held_code` text,
	`held_for_ms` integer,
	`directory_at` integer,
	`directory_error` text,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`workspace_id`) REFERENCES `workspaces`(`id`) ON UPDATE no action ON DELETE restrict,
	FOREIGN KEY (`thread_id`) REFERENCES `threads`(`id`) ON UPDATE no action ON DELETE set null
);
--> statement-breakpoint
CREATE UNIQUE INDEX `channels_account` ON `channels` (`account_uid`) WHERE account_uid IS NOT NULL;--> statement-breakpoint
CREATE INDEX `channels_workspace` ON `channels` (`workspace_id`);--> statement-breakpoint
CREATE TABLE `connection_gaps` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`channel_id` text NOT NULL,
	`from_at` integer NOT NULL,
	`to_at` integer NOT NULL,
	FOREIGN KEY (`channel_id`) REFERENCES `channels`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `connection_gaps_channel` ON `connection_gaps` (`channel_id`,`to_at`);--> statement-breakpoint
CREATE TABLE `contacts` (
	`channel_id` text NOT NULL,
	`uid` text NOT NULL,
	`name` text NOT NULL,
	`name_key` text NOT NULL,
	`avatar_url` text,
	`is_friend` integer NOT NULL,
	`last_seen_at` integer,
	PRIMARY KEY(`channel_id`, `uid`),
	FOREIGN KEY (`channel_id`) REFERENCES `channels`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `contacts_friends` ON `contacts` (`channel_id`,`is_friend`,`name_key`,`uid`);--> statement-breakpoint
CREATE TABLE `conversations` (
	`id` text PRIMARY KEY NOT NULL,
	`channel_id` text NOT NULL,
	`type` text NOT NULL,
	`peer_id` text NOT NULL,
	`thread_id` text,
	`paused_until` integer,
	`unread_count` integer NOT NULL,
	`last_message_id` integer,
	`last_at` integer NOT NULL,
	FOREIGN KEY (`channel_id`) REFERENCES `channels`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`thread_id`) REFERENCES `threads`(`id`) ON UPDATE no action ON DELETE set null
);
--> statement-breakpoint
CREATE UNIQUE INDEX `conversations_peer` ON `conversations` (`channel_id`,`type`,`peer_id`);--> statement-breakpoint
CREATE INDEX `conversations_last` ON `conversations` (`channel_id`,`last_at`,`id`);--> statement-breakpoint
CREATE TABLE `groups` (
	`channel_id` text NOT NULL,
	`group_id` text NOT NULL,
	`name` text NOT NULL,
	`name_key` text NOT NULL,
	`members` integer NOT NULL,
	`avatar_url` text,
	`listed` integer NOT NULL,
	PRIMARY KEY(`channel_id`, `group_id`),
	FOREIGN KEY (`channel_id`) REFERENCES `channels`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `groups_listed` ON `groups` (`channel_id`,`listed`,`name_key`,`group_id`);--> statement-breakpoint
CREATE TABLE `inbox` (
	`message_id` integer PRIMARY KEY NOT NULL,
	`channel_id` text NOT NULL,
	`conversation_id` text NOT NULL,
	`sender_uid` text NOT NULL,
	`state` text NOT NULL,
	`via` text NOT NULL,
	`sent_at` integer NOT NULL,
	`decision` text,
	`reason` text,
	`steps` text,
	`context` integer NOT NULL,
	`forced` integer NOT NULL,
	`answered_with` integer,
	`agent_id` text,
	`attempts` integer NOT NULL,
	`next_at` integer,
	`error` text,
	`received_at` integer NOT NULL,
	`decided_at` integer,
	`queued_at` integer,
	`thinking_at` integer,
	`ready_at` integer,
	FOREIGN KEY (`message_id`) REFERENCES `messages`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `inbox_open` ON `inbox` (`channel_id`,`conversation_id`,`sent_at`,`message_id`) WHERE state IN ('received', 'queued', 'thinking');--> statement-breakpoint
CREATE INDEX `inbox_activity` ON `inbox` (`channel_id`,`message_id`);--> statement-breakpoint
CREATE INDEX `inbox_failed` ON `inbox` (`channel_id`,`message_id`) WHERE state = 'failed';--> statement-breakpoint
CREATE INDEX `inbox_reason` ON `inbox` (`channel_id`,`reason`,`message_id`);--> statement-breakpoint
CREATE INDEX `inbox_context` ON `inbox` (`conversation_id`,`message_id`) WHERE context = 1;--> statement-breakpoint
CREATE INDEX `inbox_received` ON `inbox` (`channel_id`,`received_at`);--> statement-breakpoint
CREATE INDEX `inbox_sender` ON `inbox` (`channel_id`,`sender_uid`,`received_at`);--> statement-breakpoint
CREATE INDEX `inbox_conversation` ON `inbox` (`conversation_id`,`received_at`);--> statement-breakpoint
CREATE TABLE `media` (
	`id` text PRIMARY KEY NOT NULL,
	`channel_id` text NOT NULL,
	`message_id` integer NOT NULL,
	`index` integer NOT NULL,
	`kind` text NOT NULL,
	`mime` text,
	`bytes` integer,
	`file` text,
	`state` text NOT NULL,
	`reason` text,
	`fetched_at` integer NOT NULL,
	FOREIGN KEY (`channel_id`) REFERENCES `channels`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`message_id`) REFERENCES `messages`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `media_attachment` ON `media` (`message_id`,`index`);--> statement-breakpoint
CREATE INDEX `media_channel` ON `media` (`channel_id`,`fetched_at`);--> statement-breakpoint
CREATE INDEX `media_fetched` ON `media` (`fetched_at`);--> statement-breakpoint
CREATE TABLE `messages` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`channel_id` text NOT NULL,
	`conversation_id` text NOT NULL,
	`direction` text NOT NULL,
	`author` text NOT NULL,
	`zalo_msg_id` text,
	`cli_msg_id` text,
	`msg_type` text NOT NULL,
	`sender_uid` text NOT NULL,
	`sender_name` text NOT NULL,
	`text` text NOT NULL,
	`attachments` text,
	`mentions` text,
	`styles` text,
	`quote` text,
	`at` integer NOT NULL,
	`recalled_at` integer,
	FOREIGN KEY (`channel_id`) REFERENCES `channels`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`conversation_id`) REFERENCES `conversations`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `messages_zalo_id` ON `messages` (`channel_id`,`zalo_msg_id`) WHERE zalo_msg_id IS NOT NULL;--> statement-breakpoint
CREATE INDEX `messages_conversation` ON `messages` (`conversation_id`,`id`);--> statement-breakpoint
CREATE TABLE `outbox` (
	`message_id` integer PRIMARY KEY NOT NULL,
	`channel_id` text NOT NULL,
	`conversation_id` text NOT NULL,
	`answers_id` integer,
	`purpose` text NOT NULL,
	`state` text NOT NULL,
	`attempts` integer NOT NULL,
	`error_code` text,
	`error` text,
	`next_at` integer,
	`created_at` integer NOT NULL,
	`sending_at` integer,
	`sent_at` integer,
	FOREIGN KEY (`message_id`) REFERENCES `messages`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `outbox_open` ON `outbox` (`channel_id`,`conversation_id`,`message_id`) WHERE state IN ('pending', 'failed');--> statement-breakpoint
CREATE INDEX `outbox_doubt` ON `outbox` (`channel_id`,`conversation_id`,`message_id`) WHERE state IN ('sending', 'uncertain');--> statement-breakpoint
CREATE INDEX `outbox_trouble` ON `outbox` (`channel_id`,`state`,`message_id`) WHERE state IN ('uncertain', 'failed', 'dead');--> statement-breakpoint
CREATE INDEX `outbox_channel` ON `outbox` (`channel_id`,`created_at`);--> statement-breakpoint
CREATE INDEX `outbox_conversation` ON `outbox` (`conversation_id`,`created_at`);--> statement-breakpoint
CREATE INDEX `outbox_answers` ON `outbox` (`answers_id`) WHERE answers_id IS NOT NULL;--> statement-breakpoint
CREATE TABLE `pairing_requests` (
	`id` text PRIMARY KEY NOT NULL,
	`channel_id` text NOT NULL,
	`origin` text NOT NULL,
	`state` text NOT NULL,
	`uid` text,
	`code` blob NOT NULL,
	`code_hash` text NOT NULL,
	`note` text,
	`first_message_id` integer,
	`created_at` integer NOT NULL,
	`last_seen_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`decided_at` integer,
	FOREIGN KEY (`channel_id`) REFERENCES `channels`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `pairing_channel_state` ON `pairing_requests` (`channel_id`,`state`,`expires_at`);--> statement-breakpoint
CREATE INDEX `pairing_code` ON `pairing_requests` (`channel_id`,`code_hash`);--> statement-breakpoint
CREATE UNIQUE INDEX `pairing_one_pending` ON `pairing_requests` (`channel_id`,`uid`) WHERE state = 'pending' AND uid IS NOT NULL;--> statement-breakpoint
CREATE TABLE `policies` (
	`channel_id` text PRIMARY KEY NOT NULL,
	`document` text NOT NULL,
	`version` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`channel_id`) REFERENCES `channels`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `setup_tokens` (
	`token_hash` text PRIMARY KEY NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `status_history` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`channel_id` text NOT NULL,
	`status` text NOT NULL,
	`detail_code` text,
	`detail_params` text,
	`at` integer NOT NULL,
	FOREIGN KEY (`channel_id`) REFERENCES `channels`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `status_history_channel` ON `status_history` (`channel_id`,`id`);--> statement-breakpoint
CREATE TABLE `thread_messages` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`thread_id` text NOT NULL,
	`role` text NOT NULL,
	`text` text NOT NULL,
	`sender_uid` text,
	`sender_name` text,
	`agent_id` text,
	`message_id` integer,
	`at` integer NOT NULL,
	FOREIGN KEY (`thread_id`) REFERENCES `threads`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `thread_messages_thread` ON `thread_messages` (`thread_id`,`id`);--> statement-breakpoint
CREATE INDEX `thread_messages_message` ON `thread_messages` (`message_id`);--> statement-breakpoint
CREATE TABLE `threads` (
	`id` text PRIMARY KEY NOT NULL,
	`workspace_id` text NOT NULL,
	`title` text NOT NULL,
	`agent_id` text,
	`conversation_id` text,
	`created_at` integer NOT NULL,
	`last_activity_at` integer NOT NULL,
	FOREIGN KEY (`workspace_id`) REFERENCES `workspaces`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `threads_workspace` ON `threads` (`workspace_id`,`last_activity_at`);--> statement-breakpoint
CREATE INDEX `threads_conversation` ON `threads` (`conversation_id`);--> statement-breakpoint
CREATE TABLE `users` (
	`id` text PRIMARY KEY NOT NULL,
	`channel_id` text NOT NULL,
	`uid` text NOT NULL,
	`status` text NOT NULL,
	`source` text NOT NULL,
	`approved_at` integer NOT NULL,
	`expires_at` integer,
	FOREIGN KEY (`channel_id`) REFERENCES `channels`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `users_channel_uid` ON `users` (`channel_id`,`uid`);--> statement-breakpoint
CREATE TABLE `workspaces` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`slug` text NOT NULL,
	`default_agent_id` text,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `workspaces_slug_unique` ON `workspaces` (`slug`);--> statement-breakpoint
CREATE TABLE `zalo_sessions` (
	`channel_id` text PRIMARY KEY NOT NULL,
	`sealed` blob NOT NULL,
	`saved_at` integer NOT NULL,
	FOREIGN KEY (`channel_id`) REFERENCES `channels`(`id`) ON UPDATE no action ON DELETE cascade
);
