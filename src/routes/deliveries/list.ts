import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { isPartial } from '../../web/htmx.ts';
import { loadChannel } from '../channels/load.ts';
import type { ChannelParts, OfChannel } from '../channels/parts.ts';
import { type DeliveriesPage, type DeliveryRows, type DeliverySum, deliveriesPage, deliveryRows } from './context.ts';
import type { DeliveryRow } from './rows.ts';

declare module '../../web/view.ts' {
  interface Views {
    'pages/deliveries': DeliveriesPage;
    'partials/deliveries/rows': DeliveryRows;
    'partials/deliveries/row': { row: DeliveryRow };
    'partials/deliveries/sum': { sum: DeliverySum };
  }
}

type Query = { Querystring: { cursor?: unknown } };

/** What was not sent or not answered, of one channel or of all. */
export const listRoutes: FastifyPluginAsync<ChannelParts> = async (app, parts) => {
  app.get<Query>('/deliveries', (request, reply) => show(request, reply, null));
  app.get<Query & OfChannel>('/channels/:id/deliveries', (request, reply) =>
    show(request, reply, loadChannel(parts, request.params.id).id),
  );

  const show = (request: FastifyRequest<Query>, reply: FastifyReply, scope: string | null) => {
    const { cursor: asked } = request.query;
    const cursor = typeof asked === 'string' && /^\d{1,15}$/.test(asked) ? asked : undefined;
    if (isPartial(request) && cursor)
      return reply.partial('partials/deliveries/rows', deliveryRows(parts, scope, request.t, cursor));
    return reply.page('pages/deliveries', deliveriesPage(parts, scope, request.t, cursor));
  };
};
