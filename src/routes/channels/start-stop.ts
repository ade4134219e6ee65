import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Refusal } from '../../bridge/refusal.ts';
import { isPartial } from '../../web/htmx.ts';
import { signedIn } from '../system/signed-in.ts';
import { CHANNEL_TABS, type ChannelTab, channelHeader, tabPath } from './channel-header.ts';
import { listPath, type Refused, showList } from './list.ts';
import { loadChannel } from './load.ts';
import type { ChannelParts, OfChannel } from './parts.ts';
import { refusalKey } from './refusals.ts';

declare module '../../web/view.ts' {
  interface Views {
    'partials/channels/header': { header: ReturnType<typeof channelHeader> };
  }
}

type Act = OfChannel & { Body: { tab?: unknown } | null };

/** Start and Stop, from a card of the list or from the head of a channel's own pages; each answers with its own place. */
export async function startStopRoutes(app: FastifyInstance, parts: ChannelParts): Promise<void> {
  const { stores, bridge } = parts;

  app.get<OfChannel & { Querystring: { tab?: unknown } }>(
    '/channels/:id/header',
    { config: { quiet: true } },
    (request, reply) => {
      const channel = loadChannel(parts, request.params.id);
      const header = channelHeader(parts, channel, tabOf(request.query.tab) ?? 'activity');
      return reply.partial('partials/channels/header', { header });
    },
  );

  app.post<Act>('/channels/:id/start', async (request, reply) => {
    const { id } = loadChannel(parts, request.params.id);
    try {
      bridge.start(id);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return refuse(request, reply, { id, code: error.code });
    }
    stores.audit.add(signedIn(request).adminId, 'channel.started', id);
    return answer(request, reply);
  });

  app.post<Act>('/channels/:id/stop', async (request, reply) => {
    const { id } = loadChannel(parts, request.params.id);
    await bridge.stop(id);
    stores.audit.add(signedIn(request).adminId, 'channel.stopped', id);
    return answer(request, reply);
  });

  const answer = (request: FastifyRequest<Act>, reply: FastifyReply) => {
    const { id } = request.params;
    const tab = tabOf(request.body?.tab);
    if (!isPartial(request)) return reply.seeOther(tab ? tabPath(id, tab) : '/channels');
    if (!tab) return showList(parts, request, reply);
    return reply.partial('partials/channels/header', { header: channelHeader(parts, loadChannel(parts, id), tab) });
  };

  const refuse = (request: FastifyRequest<Act>, reply: FastifyReply, refused: Refused) => {
    const tab = tabOf(request.body?.tab);
    if (tab) {
      reply.flash(request.t(refusalKey(refused.code)), { kind: 'bad' });
      return answer(request, isPartial(request) ? reply.code(409) : reply);
    }
    return isPartial(request) ? showList(parts, request, reply.code(409), refused) : reply.seeOther(listPath(refused));
  };
}

function tabOf(value: unknown): ChannelTab | undefined {
  return CHANNEL_TABS.find((tab) => tab === value);
}
