import type { FastifyInstance } from 'fastify';
import type { Stores } from '../db/stores/index.ts';

/** The counts beside the navigation: people who wait to be approved, and chats with something unread. */
export function countNavBadges(
  app: FastifyInstance,
  { stores }: { stores: Pick<Stores, 'pairing' | 'conversations'> },
): void {
  app.decorate('navBadges', () => ({
    pairing: stores.pairing.countPending(),
    conversations: stores.conversations.countUnread(),
  }));
}
