import type { FastifyPluginAsync } from 'fastify';
import type { ChannelParts } from '../channels/parts.ts';
import { actRoutes } from './acts.ts';
import { pageRoutes } from './pages.ts';

/** The Workspaces pages, with their threads. */
export const workspaceRoutes: FastifyPluginAsync<ChannelParts> = async (app, parts) => {
  await app.register(pageRoutes, parts);
  await app.register(actRoutes, parts);
};
