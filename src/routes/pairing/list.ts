import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import type { Piece } from '../../web/htmx.ts';
import { loadChannel } from '../channels/load.ts';
import type { ChannelParts, OfChannel } from '../channels/parts.ts';
import { type NewCode, type PairingList, type PairingPage, pairingList, pairingPage, versionOf } from './context.ts';

declare module '../../web/view.ts' {
  interface Views {
    'pages/pairing': PairingPage;
    'partials/pairing/list': { list: PairingList };
    'partials/pairing/new': { code: NewCode };
    'partials/ui/nav': { current: string };
  }
}

type Poll = { Querystring: { version?: unknown } };

/** The pages with everybody who waits, of one channel or of all; they keep themselves fresh. */
export const listRoutes: FastifyPluginAsync<ChannelParts> = async (app, parts) => {
  app.get('/pairing', (_request, reply) => reply.page('pages/pairing', pairingPage(parts, null)));

  app.get<OfChannel>('/channels/:id/pairing', (request, reply) =>
    reply.page('pages/pairing', pairingPage(parts, loadChannel(parts, request.params.id))),
  );

  app.get<Poll>('/pairing/pending', { config: { quiet: true } }, (request, reply) => poll(request, reply, null));

  app.get<Poll & OfChannel>('/channels/:id/pairing/pending', { config: { quiet: true } }, (request, reply) =>
    poll(request, reply, loadChannel(parts, request.params.id).id),
  );

  const poll = async (request: FastifyRequest<Poll>, reply: FastifyReply, scope: string | null) => {
    const version = versionOf(parts.stores.pairing.pending(scope ?? undefined));
    if (request.query.version === version) return reply.code(204).send();
    return reply.partials(await pairingPieces(parts, reply, scope));
  };
};

/** The list, in its own place, and the navigation with its count. */
export async function pairingPieces(parts: ChannelParts, reply: FastifyReply, scope: string | null): Promise<Piece[]> {
  const list = await reply.render('partials/pairing/list', { list: pairingList(parts, scope) });
  const nav = await reply.render('partials/ui/nav', { current: scope === null ? 'pairing' : 'channels' });
  return [
    { html: list, target: '#pairing' },
    { html: nav, target: '#nav' },
  ];
}
