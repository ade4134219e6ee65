import { parsePolicy } from '../../bridge/policy/document.ts';
import type { PolicyDocument } from '../../bridge/policy/types.ts';
import type { Channel } from '../../db/stores/channels.ts';

/** What the wizard leaves in a channel until it is saved and started. */
export type WizardDraft = {
  /** Of the form that made the channel: sending that form twice finds the channel again. */
  key?: string;
  /** The owner gave no name: the account's own is taken. */
  unnamed?: boolean;
  /** The rules chosen in the third step. */
  policy?: PolicyDocument;
  /** Counts savings of the third step, so that two windows notice each other. */
  revision?: number;
};

/** Reads a draft; a part that cannot be read counts as not there yet. */
export function readDraft({ draft }: Pick<Channel, 'draft'>): WizardDraft {
  const { key, unnamed, policy, revision } = draft ?? {};
  const document = policy === undefined ? null : parsePolicy(JSON.stringify(policy));
  return {
    ...(typeof key === 'string' && { key }),
    ...(unnamed === true && { unnamed }),
    ...(document && { policy: document }),
    ...(Number.isSafeInteger(revision) && { revision: revision as number }),
  };
}

/** A channel's name on pages. */
export function shownName(channel: Pick<Channel, 'displayName' | 'accountName' | 'draft'>): string {
  return (channel.draft?.unnamed === true && channel.accountName) || channel.displayName;
}
