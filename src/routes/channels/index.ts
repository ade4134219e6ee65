import type { FastifyPluginAsync } from 'fastify';
import { alertRoutes } from './alerts.ts';
import { avatarRoutes } from './avatar.ts';
import { deleteRoutes } from './delete.ts';
import { historyRoutes } from './history.ts';
import { listRoutes } from './list.ts';
import { loginRoutes } from './login.ts';
import type { ChannelParts } from './parts.ts';
import { startStopRoutes } from './start-stop.ts';

const PAGES: FastifyPluginAsync<ChannelParts>[] = [
  listRoutes,
  startStopRoutes,
  historyRoutes,
  loginRoutes,
  deleteRoutes,
  avatarRoutes,
  alertRoutes,
];

/** The list of channels, and what every channel's own pages share: head, history, login, pictures, deleting it. */
export const channelRoutes: FastifyPluginAsync<ChannelParts> = async (app, parts) => {
  for (const pages of PAGES) await app.register(pages, parts);
};
