CREATE TABLE `server_settings` (
	`area` text PRIMARY KEY NOT NULL,
	`value` text NOT NULL
);
