import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import type { AuditAction, AuditDetail } from '../../db/audit-actions.ts';
import type { Webhook } from '../../db/stores/webhooks.ts';
import { unpacked } from '../../i18n/words.ts';
import { notFound } from '../../web/errors.ts';
import { isPartial } from '../../web/htmx.ts';
import { signedIn } from '../system/signed-in.ts';
import { deliveryState, logView, type WebhookParts, type WebhookView, webhookView } from './context.ts';
import { type FormBody, isFine, readForm } from './form.ts';

type One = { Params: { id: string }; Querystring: { state?: unknown; cursor?: unknown }; Body: FormBody | null };

/** What "everything that failed" may reach back to, in hours; 0 = all that is in the log. */
const SINCE_HOURS = [1, 24, 72, 0] as const;

/** One webhook: its settings, its secret, what it was told, and what came of it. */
export const oneRoutes: FastifyPluginAsync<WebhookParts> = async (app, parts) => {
  const { stores, bridge, clock } = parts;
  const preHandler = app.requireRecentProof;

  const load = (request: FastifyRequest<One>): Webhook => {
    const found = stores.webhooks.get(request.params.id);
    if (!found) throw notFound();
    return found;
  };
  const audit = (request: FastifyRequest, action: AuditAction, id: string, detail: AuditDetail | null = null) =>
    stores.audit.add(signedIn(request).adminId, action, id, detail);
  const show = (
    request: FastifyRequest<One>,
    reply: FastifyReply,
    webhook: Webhook,
    changes: Partial<WebhookView> = {},
  ) => {
    const view = webhookView(parts, webhook, deliveryState(request.query.state), changes);
    return isPartial(request)
      ? reply.partial('partials/webhooks/webhook', view)
      : reply.page('pages/system-webhook', view);
  };
  const done = (request: FastifyRequest<One>, reply: FastifyReply, id: string) =>
    isPartial(request) ? show(request, reply, load(request)) : reply.seeOther(`/system/webhooks/${id}`);

  app.get<One>('/system/webhooks/:id', (request, reply) => show(request, reply, load(request)));

  app.get<One>('/system/webhooks/:id/log', (request, reply) => {
    const { id } = load(request);
    const { state, cursor } = request.query;
    const log = logView(parts, id, deliveryState(state), typeof cursor === 'string' ? cursor : undefined);
    return isPartial(request)
      ? reply.partial('partials/webhooks/log-rows', log)
      : reply.page('pages/system-webhook', {
          ...webhookView(parts, load(request), deliveryState(state)),
          log,
        });
  });

  app.post<One>('/system/webhooks/:id', { preHandler }, (request, reply) => {
    const webhook = load(request);
    const form = readForm(request.body ?? {});
    if (!isFine(form)) return show(request, reply.code(422), webhook, { form });
    stores.transaction(() => {
      stores.webhooks.update(webhook.id, form.fields);
      if (webhook.url !== form.fields.url) stores.events.hurry(webhook.id);
      const { events, includeText, allowPrivateNetwork } = form.fields;
      audit(request, 'webhook.changed', webhook.id, { events: events.length, includeText, allowPrivateNetwork });
    });
    reply.flash(request.t('webhooks.saved'));
    return done(request, reply, webhook.id);
  });

  app.post<One>('/system/webhooks/:id/state', (request, reply) => {
    const { id } = load(request);
    const on = request.body?.to === 'enabled';
    stores.transaction(() => {
      stores.webhooks.setState(id, on ? 'enabled' : 'off');
      if (on) stores.events.hurry(id);
      audit(request, on ? 'webhook.enabled' : 'webhook.disabled', id);
    });
    reply.flash(request.t(on ? 'webhooks.switchedOn' : 'webhooks.switchedOff'));
    return done(request, reply, id);
  });

  app.post<One>('/system/webhooks/:id/rotate', { preHandler }, (request, reply) => {
    const webhook = load(request);
    const secret = stores.transaction(() => {
      audit(request, 'webhook.secret', webhook.id);
      return stores.webhooks.rotate(webhook.id) ?? '';
    });
    return show(request, reply, load(request), { created: { url: webhook.url, secret } });
  });

  app.post<One>('/system/webhooks/:id/test', async (request, reply) => {
    const { id } = load(request);
    const told = await bridge.testWebhook(id);
    const [tried] = told?.tries ?? [];
    const why = tried?.status ?? unpacked(request.t, tried?.error ?? '');
    if (told?.state === 'delivered') reply.flash(request.t('webhooks.testOk', { status: why }));
    else reply.flash(request.t('webhooks.testBad', { why }), { kind: 'bad' });
    return done(request, reply, id);
  });

  app.post<One>('/system/webhooks/:id/replay', (request, reply) => {
    const { id } = load(request);
    const hours = SINCE_HOURS.find((known) => String(known) === request.body?.since) ?? 0;
    const n = stores.events.replayFailed(id, hours === 0 ? 0 : clock.now() - hours * 3600_000);
    if (n > 0) audit(request, 'webhook.replayed', id, { n });
    reply.flash(request.t('webhooks.replayed', { n }), n > 0 ? {} : { kind: 'warn' });
    return done(request, reply, id);
  });

  app.post<One & { Params: { id: string; delivery: string } }>(
    '/system/webhooks/:id/deliveries/:delivery/replay',
    (request, reply) => {
      const { id } = load(request);
      const delivery = stores.events.get(Number(request.params.delivery) || 0);
      if (delivery?.endpointId !== id) throw notFound();
      const n = stores.events.replay(delivery.id) ? 1 : 0;
      if (n > 0) audit(request, 'webhook.replayed', id, { n });
      reply.flash(request.t('webhooks.replayed', { n }), n > 0 ? {} : { kind: 'warn' });
      return done(request, reply, id);
    },
  );

  app.post<One>('/system/webhooks/:id/remove', { preHandler }, (request, reply) => {
    const { id } = load(request);
    stores.transaction(() => {
      stores.webhooks.remove(id);
      audit(request, 'webhook.removed', id);
    });
    reply.flash(request.t('webhooks.removed'));
    return reply.seeOther('/system/webhooks');
  });
};
