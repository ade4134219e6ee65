import type { FastifyPluginAsync } from 'fastify';
import type { ChannelParts } from '../channels/parts.ts';
import { actRoutes } from './acts.ts';
import { pageRoutes } from './pages.ts';

/** Talking to an agent of a workspace without Zalo. */
export const playgroundRoutes: FastifyPluginAsync<ChannelParts> = async (app, parts) => {
  await app.register(pageRoutes, parts);
  await app.register(actRoutes, parts);
};
