import type { FastifyPluginAsync } from 'fastify';
import type { ChannelParts } from '../channels/parts.ts';
import { type WaitingPage, waitingPage } from './context.ts';

declare module '../../web/view.ts' {
  interface Views {
    'pages/waiting': WaitingPage;
  }
}

/** Everything that only the owner can move on: drafts to approve, chats that an agent handed over. */
export const waitingRoutes: FastifyPluginAsync<ChannelParts> = async (app, parts) => {
  app.get('/waiting', (request, reply) => reply.page('pages/waiting', waitingPage(parts, request.t)));
};
