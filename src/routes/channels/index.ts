import type { FastifyInstance } from 'fastify';
import { avatarRoutes } from './avatar.ts';
import { deleteRoutes } from './delete.ts';
import { historyRoutes } from './history.ts';
import { listRoutes } from './list.ts';
import { loginRoutes } from './login.ts';
import type { ChannelParts } from './parts.ts';
import { startStopRoutes } from './start-stop.ts';

/** The list of channels, and what every channel's own pages share: head, history, login, pictures, deleting it. */
export async function channelRoutes(app: FastifyInstance, parts: ChannelParts): Promise<void> {
  await app.register(listRoutes, parts);
  await app.register(startStopRoutes, parts);
  await app.register(historyRoutes, parts);
  await app.register(loginRoutes, parts);
  await app.register(deleteRoutes, parts);
  await app.register(avatarRoutes, parts);
}
