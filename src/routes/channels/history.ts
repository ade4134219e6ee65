import type { FastifyInstance } from 'fastify';
import type { Channel, StatusChange } from '../../db/stores/channels.ts';
import { isPartial } from '../../web/htmx.ts';
import { type ChannelHeader, channelHeader } from './channel-header.ts';
import { loadChannel } from './load.ts';
import type { ChannelParts, OfChannel } from './parts.ts';
import { CHIPS, type DetailView, detailView } from './status.ts';

export interface HistoryRow {
  id: number;
  at: number;
  status: Channel['status'];
  chip: (typeof CHIPS)[Channel['status']];
  detail: DetailView | null;
}

/** One page of a channel's status history, the newest first. */
export interface History {
  rows: HistoryRow[];
  /** Where the next page is; null at the end. */
  more: string | null;
}

declare module '../../web/view.ts' {
  interface Views {
    'pages/channel-history': { header: ChannelHeader; history: History };
    'partials/channels/history': { history: History };
  }
}

const PAGE = 30;

export function history({ stores }: Pick<ChannelParts, 'stores'>, channel: Channel, cursor?: string): History {
  const page = stores.channels.history(channel.id, PAGE, cursor);
  return {
    rows: page.items.map((change) => historyRow(channel, change)),
    more: page.nextCursor && `/channels/${channel.id}/history?cursor=${page.nextCursor}`,
  };
}

function historyRow(channel: Channel, change: StatusChange): HistoryRow {
  const { id, at, status, detailCode, detailParams } = change;
  // What was planned then is measured from then.
  const detail = detailView({ ...channel, detailCode, detailParams, statusSince: at }, at);
  return { id, at, status, chip: CHIPS[status], detail };
}

export async function historyRoutes(app: FastifyInstance, parts: ChannelParts): Promise<void> {
  app.get<OfChannel & { Querystring: { cursor?: unknown } }>('/channels/:id/history', (request, reply) => {
    const channel = loadChannel(parts, request.params.id);
    const { cursor } = request.query;
    const rows = history(parts, channel, typeof cursor === 'string' && /^\d{1,15}$/.test(cursor) ? cursor : undefined);
    if (isPartial(request)) return reply.partial('partials/channels/history', { history: rows });
    return reply.page('pages/channel-history', { header: channelHeader(parts, channel, 'history'), history: rows });
  });
}
