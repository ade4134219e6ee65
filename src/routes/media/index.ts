import type { FastifyPluginAsync } from 'fastify';
import type { AppParts } from '../../app.ts';
import { isInline } from '../../bridge/media/rules.ts';
import { notFound } from '../../web/errors.ts';
import { disposition } from './disposition.ts';
import { byteRange } from './range.ts';

interface OfMedia {
  Params: { id: string };
}

/** What people sent along, from our own folder: the reader's browser never meets Zalo's servers. */
export const mediaRoutes: FastifyPluginAsync<AppParts> = async (app, { bridge }) => {
  app.get<OfMedia>('/media/:id', { config: { quiet: true } }, async (request, reply) => {
    const found = await bridge.media(request.params.id);
    if (!found) throw notFound();
    const { mime, body, fileName } = found;
    reply.headers({
      'content-type': mime,
      'content-disposition': disposition(isInline(mime) ? 'inline' : 'attachment', fileName),
      'x-content-type-options': 'nosniff',
      // Even a file that fools a browser has no origin, no scripts and nothing to load.
      'content-security-policy': "sandbox; default-src 'none'",
      // Not for long: what is taken back on Zalo should be gone here too.
      'cache-control': 'private, max-age=300',
      'accept-ranges': 'bytes',
    });
    const range = byteRange(request.headers.range, body.length);
    if (range === null) return reply.send(body);
    if (range === 'impossible') return reply.code(416).header('content-range', `bytes */${body.length}`).send();
    const { from, to } = range;
    reply.code(206).header('content-range', `bytes ${from}-${to}/${body.length}`);
    return reply.send(body.subarray(from, to + 1));
  });
};
