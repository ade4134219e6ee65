import type { FastifyInstance } from 'fastify';
import { isPartial } from '../../web/htmx.ts';
import { showList } from './list.ts';
import type { ChannelParts } from './parts.ts';

/** The owner has seen an alert. A second click, or an unknown one, changes nothing. */
export async function alertRoutes(app: FastifyInstance, parts: ChannelParts): Promise<void> {
  app.post<{ Params: { id: string } }>('/alerts/:id/dismiss', (request, reply) => {
    const id = Number(request.params.id);
    if (Number.isSafeInteger(id)) parts.stores.alerts.dismiss(id);
    return isPartial(request) ? showList(parts, request, reply) : reply.seeOther('/channels');
  });
}
