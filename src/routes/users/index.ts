import type { FastifyPluginAsync } from 'fastify';
import type { ChannelParts } from '../channels/parts.ts';
import { actRoutes } from './acts.ts';
import { listRoutes } from './list.ts';

/** The Users tab of a channel: approved people and blocked ones. */
export const userRoutes: FastifyPluginAsync<ChannelParts> = async (app, parts) => {
  await app.register(listRoutes, parts);
  await app.register(actRoutes, parts);
};
