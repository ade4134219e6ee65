import type { FastifyPluginAsync } from 'fastify';
import { isPartial } from '../../web/htmx.ts';
import { CHANNEL_TABS, channelHeader, tabPath } from '../channels/channel-header.ts';
import { loadChannel } from '../channels/load.ts';
import type { ChannelParts, OfChannel } from '../channels/parts.ts';
import { signedIn } from '../system/signed-in.ts';

/** "Go on now", from the head of a channel's pages while Zalo's silence is kept. */
export const releaseRoutes: FastifyPluginAsync<ChannelParts> = async (app, parts) => {
  const { stores, bridge, clock } = parts;

  app.post<OfChannel & { Body: { tab?: unknown } | null }>('/channels/:id/release', (request, reply) => {
    const channel = loadChannel(parts, request.params.id);
    const tab = CHANNEL_TABS.find((known) => known === request.body?.tab) ?? 'activity';
    if ((channel.heldUntil ?? 0) > clock.now()) {
      bridge.release(channel.id);
      stores.audit.add(signedIn(request).adminId, 'channel.released', channel.id);
      reply.flash(request.t('deliveries.released'));
    }
    if (!isPartial(request)) return reply.seeOther(tabPath(channel.id, tab));
    const header = channelHeader(parts, loadChannel(parts, channel.id), tab);
    return reply.partial('partials/channels/header', { header });
  });
};
