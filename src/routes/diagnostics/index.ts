import type { FastifyPluginAsync } from 'fastify';
import { loadChannel } from '../channels/load.ts';
import type { ChannelParts, OfChannel } from '../channels/parts.ts';
import { type DiagnosticsPage, diagnosticsPage } from './context.ts';

declare module '../../web/view.ts' {
  interface Views {
    'pages/channel-diagnostics': DiagnosticsPage;
  }
}

/** What a channel's connection has seen, for whoever looks for a fault. */
export const diagnosticsRoutes: FastifyPluginAsync<ChannelParts> = async (app, parts) => {
  app.get<OfChannel>('/channels/:id/diagnostics', (request, reply) =>
    reply.page('pages/channel-diagnostics', diagnosticsPage(parts, loadChannel(parts, request.params.id))),
  );
};
