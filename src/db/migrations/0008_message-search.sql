-- What can be searched for: text and sender of every message, without case and Vietnamese marks (the program folds
-- them: FTS5 knows nothing of đ). Contentless: only the index is kept, under the number of the message.
CREATE VIRTUAL TABLE `message_search` USING fts5(`text`, `sender`, content='', contentless_delete=1, tokenize='unicode61', prefix='2 3');
--> statement-breakpoint
-- A message that goes, however it goes, leaves the index; one whose text is changed leaves it until it is written again.
CREATE TRIGGER `message_search_delete` AFTER DELETE ON `messages` BEGIN
	DELETE FROM `message_search` WHERE rowid = old.id;
END;
--> statement-breakpoint
CREATE TRIGGER `message_search_update` AFTER UPDATE OF `text`, `sender_name` ON `messages` WHEN new.text IS NOT old.text OR new.sender_name IS NOT old.sender_name BEGIN
	DELETE FROM `message_search` WHERE rowid = old.id;
END;
