import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Channel } from '../../db/stores/channels.ts';
import { isPartial } from '../../web/htmx.ts';
import { signedIn } from '../system/signed-in.ts';
import { shownName } from '../wizard/draft.ts';
import { loadChannel } from './load.ts';
import { type LoginPanel, type LoginPurpose, loginPage, loginPanel, versionOf } from './login-panel.ts';
import type { ChannelParts, OfChannel } from './parts.ts';

declare module '../../web/view.ts' {
  interface Views {
    'pages/channel-login': { channelId: string; name: string; panel: LoginPanel };
    'partials/login/state': { panel: LoginPanel };
  }
}

type Act = OfChannel & { Body: { for?: unknown } | null };
type Ask = OfChannel & { Querystring: { for?: unknown; seen?: unknown; go?: unknown } };

/** QR logins: the page of a repeated one, and what that page and the wizard's second step both do. */
export async function loginRoutes(app: FastifyInstance, parts: ChannelParts): Promise<void> {
  const { stores, bridge } = parts;

  const answer = (request: FastifyRequest, reply: FastifyReply, channel: Channel, purpose: LoginPurpose) =>
    isPartial(request)
      ? reply.partial('partials/login/state', { panel: loginPanel(parts, channel, purpose, true) })
      : reply.seeOther(loginPage(channel.id, purpose));

  app.get<OfChannel>('/channels/:id/login', (request, reply) => {
    const channel = loadChannel(parts, request.params.id);
    if (channel.accountUid === null) return reply.seeOther(loginPage(channel.id, 'setup'));
    const panel = loginPanel(parts, channel, 'relogin');
    return reply.page('pages/channel-login', { channelId: channel.id, name: shownName(channel), panel });
  });

  app.get<Ask>('/channels/:id/login/state', { config: { quiet: true } }, (request, reply) => {
    const channel = loadChannel(parts, request.params.id);
    const purpose = purposeOf(request.query.for);
    if (request.query.seen !== undefined && request.query.seen === versionOf(bridge.login(channel.id)))
      return reply.code(204).send();
    const panel = loginPanel(parts, channel, purpose, true);
    if (request.query.go !== undefined && panel.state === 'connected') return reply.seeOther(panel.next);
    return isPartial(request) ? reply.partial('partials/login/state', { panel }) : reply.seeOther(panel.page);
  });

  app.post<Act>('/channels/:id/login', (request, reply) => {
    const channel = loadChannel(parts, request.params.id);
    // A second tap finds the code being made, and does not begin again.
    if (bridge.login(channel.id)?.state !== 'generating') {
      bridge.startLogin(channel.id);
      stores.audit.add(signedIn(request).adminId, 'login.started', channel.id);
    }
    return answer(request, reply, channel, purposeOf(request.body?.for));
  });

  app.post<Act>('/channels/:id/login/cancel', (request, reply) => {
    const channel = loadChannel(parts, request.params.id);
    bridge.cancelLogin(channel.id);
    return answer(request, reply, channel, purposeOf(request.body?.for));
  });
}

function purposeOf(value: unknown): LoginPurpose {
  return value === 'setup' ? 'setup' : 'relogin';
}
