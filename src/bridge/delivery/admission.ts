import type { InboxItem } from '../../db/stores/inbox.ts';
import type { Stores } from '../../db/stores/index.ts';
import type { Pairing } from '../pairing.ts';
import type { Verdict } from '../policy/types.ts';

export interface Admission {
  /** Writes down what becomes of a message that the rules do not let through: a pairing request, or nothing at all. */
  turnAway(item: InboxItem, verdict: Verdict): void;
}

export function createAdmission(options: {
  stores: Stores;
  pairing: Pairing;
  onOutgoing: (conversationId: string) => void;
}): Admission {
  const { stores, pairing } = options;

  const ignore = ({ inbox }: InboxItem, verdict: Verdict): void => {
    // What is said in a group rides along with the next mention; a command is for nobody else.
    const keep = verdict.reason === 'group.mention_required' && inbox.command === null;
    stores.transaction(() => {
      stores.inbox.decided(inbox.messageId, 'ignored', verdict, keep);
      if (keep) stores.inbox.trimContext(inbox.conversationId);
    });
  };

  return {
    turnAway(item, verdict) {
      if (!pairing.receive(item, verdict)) ignore(item, verdict);
      options.onOutgoing(item.inbox.conversationId);
    },
  };
}
