CREATE TABLE `later_replies` (
	`token_hash` text NOT NULL,
	`key` text NOT NULL,
	`outcome` text NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`token_hash`, `key`),
	FOREIGN KEY (`token_hash`) REFERENCES `reply_tokens`(`token_hash`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `reply_tokens` (
	`token_hash` text PRIMARY KEY NOT NULL,
	`message_id` integer NOT NULL,
	`agent_id` text NOT NULL,
	`expires_at` integer NOT NULL,
	FOREIGN KEY (`message_id`) REFERENCES `messages`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `reply_tokens_message` ON `reply_tokens` (`message_id`);--> statement-breakpoint
CREATE INDEX `reply_tokens_expiry` ON `reply_tokens` (`expires_at`);--> statement-breakpoint
ALTER TABLE `conversations` ADD `handoff_at` integer;--> statement-breakpoint
CREATE INDEX `conversations_handoff` ON `conversations` (`handoff_at`) WHERE handoff_at IS NOT NULL;--> statement-breakpoint
ALTER TABLE `inbox` ADD `command` text;--> statement-breakpoint
ALTER TABLE `inbox` ADD `did` text;--> statement-breakpoint
ALTER TABLE `inbox` ADD `thread_id` text;--> statement-breakpoint
CREATE INDEX `inbox_waiting` ON `inbox` (`channel_id`,`conversation_id`,`next_at`) WHERE state = 'waiting';--> statement-breakpoint
ALTER TABLE `outbox` ADD `draft_format` text;--> statement-breakpoint
CREATE INDEX `outbox_aside` ON `outbox` (`state`,`channel_id`,`conversation_id`,`message_id`) WHERE state IN ('draft', 'kept');