import type { Channel } from '../../db/stores/channels.ts';

/** What the wizard leaves in a channel's draft until it is saved. */
export interface NameDraft {
  /** The owner gave no name: the account's own is taken as soon as it is known. */
  unnamed?: boolean;
}

/** A channel's name on pages. */
export function shownName(channel: Pick<Channel, 'displayName' | 'accountName' | 'draft'>): string {
  const unnamed = (channel.draft as NameDraft | null)?.unnamed === true;
  return (unnamed && channel.accountName) || channel.displayName;
}
