import type { FastifyInstance } from 'fastify';
import type { Stores } from '../db/stores/index.ts';

/** The counts beside the navigation: trouble with channels, people who wait to be approved, what else waits for the owner, and chats with something unread. */
export function countNavBadges(
  app: FastifyInstance,
  { stores }: { stores: Pick<Stores, 'alerts' | 'pairing' | 'conversations' | 'aside'> },
): void {
  app.decorate('navBadges', () => ({
    channels: stores.alerts.countUnseen(),
    pairing: stores.pairing.countPending(),
    conversations: stores.conversations.countUnread(),
    waiting: stores.aside.countDrafts() + stores.conversations.countHandoffs(),
  }));
}
