import { Type } from 'typebox';
import { WEBHOOK_EVENTS } from '../../../bridge/webhooks/events.ts';
import { Id, nullable, shape, Time } from '../schemas.ts';

/* Who is told of events, and what came of it. */

const fields = {
  url: Type.String({ minLength: 1, maxLength: 2_000, examples: ['https://example.org/zalo'] }),
  events: Type.Array(Type.Enum([...WEBHOOK_EVENTS]), {
    minItems: 1,
    maxItems: WEBHOOK_EVENTS.length,
    uniqueItems: true,
  }),
  allowPrivateNetwork: Type.Boolean({ description: 'The address is on this machine or in your own network' }),
  includeText: Type.Boolean({
    description: 'Names and message texts go along: they leave this server and stay where they went',
  }),
};

export const NewWebhook = Type.Object(
  {
    url: fields.url,
    events: fields.events,
    allowPrivateNetwork: Type.Optional(fields.allowPrivateNetwork),
    includeText: Type.Optional(fields.includeText),
  },
  { additionalProperties: false },
);

export const WebhookChanges = Type.Object(
  {
    url: Type.Optional(fields.url),
    events: Type.Optional(fields.events),
    allowPrivateNetwork: Type.Optional(fields.allowPrivateNetwork),
    includeText: Type.Optional(fields.includeText),
    enabled: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
);

const webhook = {
  id: Id,
  ...fields,
  enabled: Type.Boolean(),
  disabledBecause: nullable(
    Type.Enum(['owner', 'gone', 'failing'], {
      description: '`gone`: it answered 410; `failing`: nothing got through for days',
    }),
  ),
  failingSince: nullable(Time),
  dropped: Type.Integer({ description: 'Events that were not told because too many waited' }),
  createdAt: Time,
};

export const Webhook = shape('Webhook', Type.Object(webhook));

export const NewSecret = shape(
  'WebhookSecret',
  Type.Object({ ...webhook, secret: Type.String({ description: 'Signs every call; told only now' }) }),
);

export const WebhookDelivery = shape(
  'WebhookDelivery',
  Type.Object({
    id: Id,
    eventId: Type.String({ description: 'The `webhook-id`: the same at every try' }),
    type: Type.String(),
    at: Time,
    state: Type.Enum(['pending', 'delivered', 'failed']),
    nextAttemptAt: nullable(Time),
    attempts: Type.Array(
      Type.Object({
        at: Time,
        durationMs: Type.Integer(),
        status: nullable(Type.Integer()),
        error: nullable(Type.String()),
        response: nullable(Type.String({ description: 'How the answer began' })),
      }),
      { description: 'The newest first' },
    ),
  }),
);
