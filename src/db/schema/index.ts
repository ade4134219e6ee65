/**
 * Every table of zalo-bridge. Times are integers, milliseconds since the Unix epoch (UTC). Ids of our own rows are
 * random text, except messages, which are numbered in order of arrival. Zalo ids are strings of digits and only mean
 * something together with the channel that saw them: the same person has another uid for another account.
 */
export * from './channels.ts';
export * from './messages.ts';
export * from './owner.ts';
export * from './people.ts';
export * from './webhooks.ts';
export * from './workspaces.ts';
