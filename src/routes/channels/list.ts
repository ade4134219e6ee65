import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { REFUSALS, type RefusalCode } from '../../bridge/refusal.ts';
import type { Webhook } from '../../db/stores/webhooks.ts';
import type { MessageKey } from '../../i18n/index.ts';
import { isPartial } from '../../web/htmx.ts';
import { type AlertLine, alertLine } from './alert-line.ts';
import { type ChannelCard, channelCard } from './channel-card.ts';
import type { ChannelParts } from './parts.ts';
import { refusalKey } from './refusals.ts';
import { startOfDay } from './today.ts';

/** Why Start or Stop was refused, on the card of its channel. */
export interface Refused {
  id: string;
  code: RefusalCode;
}

export interface ChannelList {
  alerts: AlertLine[];
  /** Webhooks that were switched off by the bridge. */
  webhooks: Pick<Webhook, 'id' | 'url'>[];
  cards: ChannelCard[];
  refused: { id: string; message: MessageKey } | null;
  /** What the list asks for to stay fresh; keeps a refusal on its card until something else is done. */
  poll: { path: string; seconds: number };
}

declare module '../../web/view.ts' {
  interface Views {
    'pages/channels': { list: ChannelList };
    'partials/channels/list': { list: ChannelList };
  }
}

export function channelList({ stores, clock }: ChannelParts, timeZone: string, asked: Refused | null): ChannelList {
  const now = clock.now();
  const cards = stores.channels.overview(startOfDay(now, timeZone)).map((overview) => channelCard(overview, now));
  const refused = cards.some(({ id, remedy }) => id === asked?.id && remedy !== 'stop') ? asked : null;
  const isBusy = cards.some(({ status }) => status === 'starting');
  return {
    alerts: stores.alerts.unseen().map(alertLine),
    webhooks: stores.webhooks.givenUp().map(({ id, url }) => ({ id, url })),
    cards,
    refused: refused && { id: refused.id, message: refusalKey(refused.code) },
    poll: { path: listPath(refused), seconds: isBusy ? 2 : 5 },
  };
}

export function listPath(refused: Refused | null): string {
  return refused ? `/channels?refused=${refused.id}&why=${refused.code}` : '/channels';
}

/** The whole page; or the list alone, with the counts beside the navigation, when that is what was asked for. */
export async function showList(
  parts: ChannelParts,
  request: FastifyRequest,
  reply: FastifyReply,
  refused: Refused | null = null,
): Promise<FastifyReply> {
  const list = channelList(parts, request.preferences.timeZone, refused);
  if (!isPartial(request)) return reply.page('pages/channels', { list });
  return reply.partials([
    { html: await reply.render('partials/channels/list', { list }) },
    { html: await reply.render('partials/ui/nav', { current: 'channels' }), target: '#nav' },
  ]);
}

export async function listRoutes(app: FastifyInstance, parts: ChannelParts): Promise<void> {
  app.get<{ Querystring: { refused?: unknown; why?: unknown } }>(
    '/channels',
    { config: { quiet: true } },
    (request, reply) => {
      const { refused, why } = request.query;
      const code = REFUSALS.find((known) => known === why);
      return showList(parts, request, reply, code && typeof refused === 'string' ? { id: refused, code } : null);
    },
  );
}
