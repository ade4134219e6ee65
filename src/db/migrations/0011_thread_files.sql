ALTER TABLE `thread_messages` ADD `files` text;--> statement-breakpoint
CREATE INDEX `thread_messages_files` ON `thread_messages` (`thread_id`) WHERE files IS NOT NULL;