import type { FastifyPluginAsync } from 'fastify';
import type { ChannelParts } from '../channels/parts.ts';
import { actRoutes } from './acts.ts';
import { chatRoutes } from './chat.ts';
import { listRoutes } from './list.ts';

/** The Conversations pages: the list of chats, and each chat. */
export const conversationRoutes: FastifyPluginAsync<ChannelParts> = async (app, parts) => {
  await app.register(listRoutes, parts);
  await app.register(chatRoutes, parts);
  await app.register(actRoutes, parts);
};
