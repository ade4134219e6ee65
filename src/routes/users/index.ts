import type { FastifyInstance } from 'fastify';
import type { ChannelParts } from '../channels/parts.ts';
import { actRoutes } from './acts.ts';
import { listRoutes } from './list.ts';

/** The Users tab of a channel: approved people and blocked ones. */
export async function userRoutes(app: FastifyInstance, parts: ChannelParts): Promise<void> {
  await app.register(listRoutes, parts);
  await app.register(actRoutes, parts);
}
