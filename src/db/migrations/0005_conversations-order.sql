CREATE INDEX `conversations_latest` ON `conversations` (`last_at`,`id`);--> statement-breakpoint
CREATE INDEX `conversations_unread` ON `conversations` (`unread_count`) WHERE unread_count > 0;