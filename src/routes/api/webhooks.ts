import { Type } from 'typebox';
import { addressProblem } from '../../bridge/webhooks/address.ts';
import { MAX_WEBHOOKS, type WebhookFields } from '../../db/stores/webhooks.ts';
import { listAnswer, pageOf, pageWish } from './paging.ts';
import type { ApiArea } from './parts.ts';
import { conflict, known, refused } from './problems.ts';
import { ById, listOf, Nothing, Paging, ref } from './schemas.ts';
import { webhook, webhookDelivery } from './serialize-webhooks.ts';
import { NewSecret, NewWebhook, Webhook, WebhookChanges, WebhookDelivery } from './shapes/webhooks.ts';

const tags = ['Webhooks'];
const WHY = {
  invalid: 'must be an http or https address without user name, password or fragment',
  never: 'is an address that is never called: a reserved one, or one of a cloud’s own machinery',
  insecure: 'must begin with https://; http is only for your own network (allowPrivateNetwork)',
  private: 'is on this machine or in a private network; allowPrivateNetwork permits that',
};
const DeliveryState = Type.Enum(['pending', 'delivered', 'failed']);

/** 422 for an address that is not to be called. */
function checkAddress({ url, allowPrivateNetwork }: Pick<WebhookFields, 'url' | 'allowPrivateNetwork'>): void {
  const problem = addressProblem(url, allowPrivateNetwork);
  if (problem) throw refused('url', WHY[problem]);
}

export const webhookRoutes: ApiArea = async (app, { stores, bridge, clock }) => {
  const { webhooks, events } = stores;

  app.get(
    '/webhooks',
    {
      schema: {
        operationId: 'listWebhooks',
        summary: 'All webhooks, the oldest first',
        tags,
        querystring: Paging,
        response: { 200: listOf(ref(Webhook)) },
      },
    },
    async ({ query }) =>
      listAnswer(
        pageOf(webhooks.list(), pageWish(query, 'time'), (row) => [row.createdAt, row.id]),
        webhook,
      ),
  );

  app.post(
    '/webhooks',
    {
      schema: {
        operationId: 'createWebhook',
        summary: 'Add a webhook',
        description: 'The secret that signs its calls (Standard Webhooks) is in this answer and never again.',
        tags,
        body: NewWebhook,
        response: { 201: ref(NewSecret) },
      },
    },
    async (request, reply) => {
      const fields = { allowPrivateNetwork: false, includeText: false, ...request.body };
      checkAddress(fields);
      if (webhooks.list().length >= MAX_WEBHOOKS)
        throw conflict('too_many', `There are ${MAX_WEBHOOKS} webhooks already.`);
      const made = webhooks.create(fields);
      request.auditSubject = made.webhook.id;
      return reply.code(201).send({ ...webhook(made.webhook), secret: made.secret });
    },
  );

  app.get(
    '/webhooks/:id',
    {
      schema: {
        operationId: 'getWebhook',
        summary: 'One webhook',
        tags,
        params: ById,
        response: { 200: ref(Webhook) },
      },
    },
    async ({ params }) => webhook(known(webhooks.get(params.id), 'webhook')),
  );

  app.patch(
    '/webhooks/:id',
    {
      schema: {
        operationId: 'updateWebhook',
        summary: 'Change a webhook, or switch it on and off',
        description: 'What is left out stays. Switching on tries at once what still waits.',
        tags,
        params: ById,
        body: WebhookChanges,
        response: { 200: ref(Webhook) },
      },
    },
    async ({ params, body }) => {
      const row = known(webhooks.get(params.id), 'webhook');
      const { enabled, ...fields } = body;
      checkAddress({ ...row, ...fields });
      stores.transaction(() => {
        webhooks.update(row.id, fields);
        if (enabled !== undefined) webhooks.setState(row.id, enabled ? 'enabled' : 'off');
        if (enabled || (fields.url !== undefined && fields.url !== row.url)) events.hurry(row.id);
      });
      return webhook(known(webhooks.get(row.id), 'webhook'));
    },
  );

  app.delete(
    '/webhooks/:id',
    {
      schema: {
        operationId: 'deleteWebhook',
        summary: 'Delete a webhook, with what waits for it and its log',
        tags,
        params: ById,
        response: { 204: Nothing },
      },
    },
    async ({ params }, reply) => {
      webhooks.remove(known(webhooks.get(params.id), 'webhook').id);
      return reply.code(204).send(null);
    },
  );

  app.post(
    '/webhooks/:id/rotate',
    {
      schema: {
        operationId: 'rotateWebhookSecret',
        summary: 'Make a new secret',
        description: 'The old one signs beside it for 24 hours.',
        tags,
        params: ById,
        response: { 200: ref(NewSecret) },
      },
    },
    async ({ params }) => {
      const { id } = known(webhooks.get(params.id), 'webhook');
      const secret = known(webhooks.rotate(id), 'webhook');
      return { ...webhook(known(webhooks.get(id), 'webhook')), secret };
    },
  );

  app.post(
    '/webhooks/:id/test',
    {
      schema: {
        operationId: 'testWebhook',
        summary: 'Send a test event, at once and only once',
        tags,
        params: ById,
        response: { 200: ref(WebhookDelivery) },
      },
    },
    async ({ params }) => webhookDelivery(known(await bridge.testWebhook(params.id), 'webhook')),
  );

  app.get(
    '/webhooks/:id/deliveries',
    {
      schema: {
        operationId: 'listWebhookDeliveries',
        summary: 'What a webhook was told, the newest first',
        tags,
        params: ById,
        querystring: Type.Object({ ...Paging.properties, state: Type.Optional(DeliveryState) }),
        response: { 200: listOf(ref(WebhookDelivery)) },
      },
    },
    async ({ params, query }) => {
      const { id } = known(webhooks.get(params.id), 'webhook');
      const { limit, cursor } = pageWish(query, 'number');
      return listAnswer(events.page(id, query.state ?? null, limit, cursor), webhookDelivery);
    },
  );

  app.post(
    '/webhooks/:id/replay',
    {
      schema: {
        operationId: 'replayWebhook',
        summary: 'Send everything that failed again',
        tags,
        params: ById,
        body: Type.Object(
          {
            sinceHours: Type.Optional(
              Type.Integer({ minimum: 1, maximum: 10_000, description: 'Default: all of the log' }),
            ),
          },
          { additionalProperties: false },
        ),
        response: { 200: Type.Object({ replayed: Type.Integer() }) },
      },
    },
    async ({ params, body }) => {
      const { id } = known(webhooks.get(params.id), 'webhook');
      const since = body.sinceHours === undefined ? 0 : clock.now() - body.sinceHours * 3600_000;
      return { replayed: events.replayFailed(id, since) };
    },
  );

  app.post(
    '/webhook-deliveries/:id/replay',
    {
      schema: {
        operationId: 'replayWebhookDelivery',
        summary: 'Send one event again, with the same `webhook-id`',
        description: '409 while it is on its way anyway.',
        tags,
        params: ById,
        response: { 200: ref(WebhookDelivery) },
      },
    },
    async ({ params }) => {
      const row = known(events.get(/^[1-9]\d{0,14}$/.test(params.id) ? Number(params.id) : 0), 'delivery');
      if (!events.replay(row.id)) throw conflict('still_pending', 'This event still waits to be sent.');
      return webhookDelivery(known(events.view(row.id), 'delivery'));
    },
  );
};
