import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { Refusal } from '../../bridge/refusal.ts';
import type { MessageView } from '../../db/stores/message-views.ts';
import { notFound } from '../../web/errors.ts';
import { isPartial } from '../../web/htmx.ts';
import { localPath } from '../../web/same-origin.ts';
import { loadChannel } from '../channels/load.ts';
import type { ChannelParts, OfChannel } from '../channels/parts.ts';
import { signedIn } from '../system/signed-in.ts';
import { deliveriesPath, deliverySum } from './context.ts';
import { rowNow } from './rows.ts';

/** `scope` is the channel whose page asked; without one it was the page of all. */
type Act = { Params: { message: string }; Body: { back?: unknown; scope?: unknown } | null };
type Ask = { Params: { message: string }; Querystring: { scope?: unknown; state?: unknown } };

/** Send again and Discard, for one message or for everything that surely did not arrive. */
export const actRoutes: FastifyPluginAsync<ChannelParts> = async (app, parts) => {
  const { stores, bridge } = parts;

  app.post<Act>('/deliveries/:message/retry', (request, reply) => {
    const view = load(request.params.message);
    return act(request, reply, view, () => bridge.retryMessage(view.message.id), retried(view.message.channelId));
  });

  app.post<Act>('/deliveries/:message/discard', (request, reply) => {
    const view = load(request.params.message);
    return act(request, reply, view, () => bridge.discardMessage(view.message.id), 'deliveries.discarded');
  });

  /** A row that was sent again asks how it is getting on. */
  app.get<Ask>('/deliveries/:message', { config: { quiet: true } }, (request, reply) => {
    const row = rowNow(parts, scopeOf(request.query.scope), load(request.params.message), request.t);
    if (!isPartial(request)) return reply.seeOther(deliveriesPath(row.scope));
    return row.outcome.state === request.query.state
      ? reply.code(204).send()
      : reply.partial('partials/deliveries/row', { row });
  });

  app.post<OfChannel>('/channels/:id/deliveries/retry', (request, reply) => {
    const { id } = loadChannel(parts, request.params.id);
    const n = bridge.retryFailed(id);
    // Nothing left means that it was pressed twice: the first answer has said it all.
    if (n > 0) {
      stores.audit.add(signedIn(request).adminId, 'delivery.retry-all', id);
      reply.flash(request.t('deliveries.retriedAll', { n }));
    }
    return reply.seeOther(deliveriesPath(id));
  });

  app.post<OfChannel>('/channels/:id/deliveries/discard', (request, reply) => {
    const { id } = loadChannel(parts, request.params.id);
    const n = bridge.discardFailed(id);
    if (n > 0) {
      stores.audit.add(signedIn(request).adminId, 'delivery.discard-all', id);
      reply.flash(request.t('deliveries.discardedAll', { n }));
    }
    return reply.seeOther(deliveriesPath(id));
  });

  const load = (id: string): MessageView => {
    const view = /^[1-9]\d{0,14}$/.test(id) ? stores.messages.view(Number(id)) : null;
    if (!view || (!view.inbox && !view.outbox)) throw notFound();
    return view;
  };

  const scopeOf = (value: unknown): string | null =>
    typeof value === 'string' ? (stores.channels.get(value)?.id ?? null) : null;

  const retried = (channelId: string) =>
    stores.channels.get(channelId)?.status === 'running' ? 'activity.retried' : 'deliveries.retriedLater';

  const act = async (
    request: FastifyRequest<Act>,
    reply: FastifyReply,
    { message: { id } }: MessageView,
    work: () => void,
    said: 'activity.retried' | 'deliveries.retriedLater' | 'deliveries.discarded',
  ) => {
    const scope = scopeOf(request.body?.scope);
    try {
      work();
      stores.audit.add(signedIn(request).adminId, said, String(id));
      reply.flash(request.t(said));
    } catch (error) {
      // Another tab was quicker, or it went out meanwhile.
      if (!(error instanceof Refusal)) throw error;
      reply.flash(request.t('activity.noRetry'), { kind: 'warn' });
    }
    const view = stores.messages.view(id);
    if (!isPartial(request) || !view) return reply.seeOther(localPath(request.body?.back, deliveriesPath(scope)));
    const row = rowNow(parts, scope, view, request.t);
    return reply.partials([
      { html: await reply.render('partials/deliveries/row', { row }) },
      {
        html: await reply.render('partials/deliveries/sum', { sum: deliverySum(parts, scope) }),
        target: '#deliveries-sum',
      },
    ]);
  };
};
