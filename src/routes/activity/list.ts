import type { FastifyPluginAsync } from 'fastify';
import { isPartial, type Piece } from '../../web/htmx.ts';
import { loadChannel } from '../channels/load.ts';
import type { ChannelParts, OfChannel } from '../channels/parts.ts';
import {
  type ActivityList,
  type ActivityPage,
  type ActivityRows,
  activityList,
  activityPage,
  type Poller,
  pollerFor,
  rowsPage,
} from './context.ts';
import { isLive, readView, toFilter } from './filter.ts';
import { openRows, readAfter, readShown } from './live.ts';
import { type ActivityRow, activityRows } from './rows.ts';

declare module '../../web/view.ts' {
  interface Views {
    'pages/activity': ActivityPage;
    'partials/activity/list': { list: ActivityList };
    'partials/activity/rows': ActivityRows;
    'partials/activity/row': { row: ActivityRow };
    'partials/activity/poller': { poller: Poller | null };
  }
}

type Query = OfChannel & { Querystring: Record<string, unknown> };

const NEW_AT_ONCE = 50;

/** The Activity tab: what came in and what was decided. */
export const listRoutes: FastifyPluginAsync<ChannelParts> = async (app, parts) => {
  const { stores } = parts;

  app.get<Query>('/channels/:id', (request, reply) => {
    const channel = loadChannel(parts, request.params.id);
    const view = readView(request.query);
    const { cursor } = request.query;
    const goesOn = typeof cursor === 'string' && /^\d{1,15}$/.test(cursor);
    if (!isPartial(request)) {
      const page = activityPage(parts, channel, view, request.t, request.preferences.timeZone);
      // Without scripting "more" is a page of its own, which stands still.
      if (goesOn) Object.assign(page.list, rowsPage(parts, channel.id, view, request.t, cursor), { poller: null });
      return reply.page('pages/activity', page);
    }
    if (goesOn) return reply.partial('partials/activity/rows', rowsPage(parts, channel.id, view, request.t, cursor));
    return reply.partial('partials/activity/list', { list: activityList(parts, channel, view, request.t) });
  });

  app.get<Query>('/channels/:id/activity/live', { config: { quiet: true } }, async (request, reply) => {
    const channel = loadChannel(parts, request.params.id);
    const view = readView(request.query);
    const after = readAfter(request.query.after);
    const shown = readShown(request.query.open);
    const known = shown.size === 0 ? [] : stores.messages.viewsOf({ channelId: channel.id }, [...shown.keys()]);
    const incoming = isLive(view)
      ? stores.activity.after(channel.id, toFilter(view), after, NEW_AT_ONCE).reverse()
      : [];
    const rows = activityRows(parts, channel.id, [...incoming, ...known], request.t);
    const fresh = rows.slice(0, incoming.length);
    const changed = rows.slice(incoming.length).filter((row) => shown.get(row.id) !== row.outcome.state);
    if (fresh.length === 0 && changed.length === 0) return reply.code(204).send();

    const last = Math.max(after, ...fresh.map((row) => row.id));
    const poller = pollerFor(channel, view, last, openRows(rows));
    const pieces: Piece[] = [{ html: await reply.render('partials/activity/poller', { poller }) }];
    for (const row of changed)
      pieces.push({ html: await reply.render('partials/activity/row', { row }), target: `#m${row.id}` });
    if (fresh.length > 0)
      pieces.push({
        html: await reply.render('partials/activity/rows', { rows: fresh, morePath: null }),
        target: '#activity-rows',
        swap: 'prepend',
      });
    return reply.partials(pieces);
  });
};
