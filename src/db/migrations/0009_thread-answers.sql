ALTER TABLE `thread_messages` ADD `answers_id` integer;--> statement-breakpoint
CREATE INDEX `thread_messages_answers` ON `thread_messages` (`answers_id`) WHERE answers_id IS NOT NULL;--> statement-breakpoint
-- The search index rewrites itself in one go when a tenth of it is gone, which holds everything up: the daily tidying does it in small steps instead.
INSERT INTO `message_search`(`message_search`, `rank`) VALUES ('deletemerge', 0);
