import type { FastifyPluginAsync } from 'fastify';
import type { AppParts } from '../../app.ts';
import { notFound } from '../../web/errors.ts';
import { sendMedia } from './send.ts';

interface OfMedia {
  Params: { id: string };
}

/** What people sent along, from our own folder: the reader's browser never meets Zalo's servers. */
export const mediaRoutes: FastifyPluginAsync<AppParts> = async (app, { bridge }) => {
  app.get<OfMedia>('/media/:id', { config: { quiet: true } }, async (request, reply) => {
    const found = await bridge.media(request.params.id);
    if (!found) throw notFound();
    return sendMedia(request, reply, found);
  });
};
