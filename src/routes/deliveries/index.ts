import type { FastifyPluginAsync } from 'fastify';
import type { ChannelParts } from '../channels/parts.ts';
import { actRoutes } from './acts.ts';
import { listRoutes } from './list.ts';
import { releaseRoutes } from './release.ts';

/** What was not delivered, what can be done about it, and the end of a silence that Zalo asked for. */
export const deliveryRoutes: FastifyPluginAsync<ChannelParts> = async (app, parts) => {
  await app.register(listRoutes, parts);
  await app.register(actRoutes, parts);
  await app.register(releaseRoutes, parts);
};
