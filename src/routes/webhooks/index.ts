import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import type { AppParts } from '../../app.ts';
import { MAX_WEBHOOKS } from '../../db/stores/webhooks.ts';
import { isPartial } from '../../web/htmx.ts';
import { signedIn } from '../system/signed-in.ts';
import { listView, type WebhookListView } from './context.ts';
import { type FormBody, isFine, readForm } from './form.ts';
import { oneRoutes } from './one.ts';

/** System → Webhooks: who is told of what. */
export const webhookRoutes: FastifyPluginAsync<AppParts> = async (app, parts) => {
  const { stores } = parts;
  const show = (request: FastifyRequest, reply: FastifyReply, changes: Partial<WebhookListView> = {}) => {
    const view = listView(parts, changes);
    return isPartial(request)
      ? reply.partial('partials/webhooks/list', view)
      : reply.page('pages/system-webhooks', view);
  };

  app.get('/system/webhooks', (request, reply) => show(request, reply));

  app.post<{ Body: FormBody | null }>('/system/webhooks', { preHandler: app.requireRecentProof }, (request, reply) => {
    const form = readForm(request.body ?? {});
    if (!isFine(form)) return show(request, reply.code(422), { form });
    if (stores.webhooks.list().length >= MAX_WEBHOOKS) {
      reply.flash(request.t('webhooks.full', { n: MAX_WEBHOOKS }), { kind: 'warn' });
      return show(request, reply.code(422), { form });
    }
    const { webhook, secret } = stores.transaction(() => {
      const made = stores.webhooks.create(form.fields);
      const { events, includeText } = form.fields;
      stores.audit.add(signedIn(request).adminId, 'webhook.created', made.webhook.id, {
        events: events.length,
        includeText,
      });
      return made;
    });
    return show(request, reply, { created: { url: webhook.url, secret } });
  });

  await app.register(oneRoutes, parts);
};
