import type { FastifyPluginAsync } from 'fastify';
import type { ChannelParts } from '../channels/parts.ts';
import { actRoutes } from './acts.ts';
import { editRoutes } from './edit.ts';

/** The pages of agents: choosing a kind, settings, try-out, deletion. */
export const agentRoutes: FastifyPluginAsync<ChannelParts> = async (app, parts) => {
  await app.register(editRoutes, parts);
  await app.register(actRoutes, parts);
};
