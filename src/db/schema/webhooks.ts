import { sql } from 'drizzle-orm';
import { blob, index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { WebhookEvent } from '../../bridge/webhooks/events.ts';

// Events that programs of the owner are told of.

export const webhookEndpoints = sqliteTable('webhook_endpoints', {
  id: text().primaryKey(),
  url: text().notNull(),
  /** Names of the events that it is told of. */
  events: text({ mode: 'json' }).$type<WebhookEvent[]>().notNull(),
  /** The address is on this machine or in the owner's own network. */
  allowPrivateNetwork: integer('allow_private_network', { mode: 'boolean' }).notNull(),
  /** Names and what people wrote go along; otherwise only ids and times do. */
  includeText: integer('include_text', { mode: 'boolean' }).notNull(),
  /** `gone`: it answered 410. `failing`: nothing could be delivered for days. Both are for the owner to see. */
  state: text({ enum: ['enabled', 'off', 'gone', 'failing'] }).notNull(),
  /** Sealed `whsec_…`; the one before it signs too until `oldSecretUntil`. */
  secret: blob({ mode: 'buffer' }).notNull(),
  oldSecret: blob('old_secret', { mode: 'buffer' }),
  oldSecretUntil: integer('old_secret_until'),
  /** Since when nothing was delivered; null after a success. */
  failingSince: integer('failing_since'),
  /** Events that were not queued because too many waited already. */
  dropped: integer().notNull(),
  createdAt: integer('created_at').notNull(),
});

/**
 * One event for one endpoint. `data` holds ids and states only: names and texts are looked up when it is sent, so that
 * what was erased meanwhile is not told any more.
 */
export const webhookDeliveries = sqliteTable(
  'webhook_deliveries',
  {
    id: integer().primaryKey({ autoIncrement: true }),
    endpointId: text('endpoint_id')
      .notNull()
      .references(() => webhookEndpoints.id, { onDelete: 'cascade' }),
    /** The `webhook-id`: the same at every try, and for every endpoint that hears of the event. */
    eventId: text('event_id').notNull(),
    type: text().notNull(),
    data: text({ mode: 'json' }).$type<Record<string, string | number | null>>().notNull(),
    at: integer().notNull(),
    state: text({ enum: ['pending', 'delivered', 'failed'] }).notNull(),
    attempts: integer().notNull(),
    nextAt: integer('next_at').notNull(),
  },
  (t) => [
    index('webhook_deliveries_pending').on(t.endpointId, t.nextAt, t.id).where(sql`state = 'pending'`),
    index('webhook_deliveries_failed').on(t.endpointId, t.at).where(sql`state = 'failed'`),
    index('webhook_deliveries_endpoint').on(t.endpointId, t.id),
    index('webhook_deliveries_at').on(t.at),
  ],
);

/** What came of each try. */
export const webhookAttempts = sqliteTable(
  'webhook_attempts',
  {
    id: integer().primaryKey({ autoIncrement: true }),
    deliveryId: integer('delivery_id')
      .notNull()
      .references(() => webhookDeliveries.id, { onDelete: 'cascade' }),
    at: integer().notNull(),
    durationMs: integer('duration_ms').notNull(),
    /** Null when there was no answer at all; then `error` says why. */
    status: integer(),
    error: text(),
    /** The beginning of the answer. */
    response: text(),
  },
  (t) => [index('webhook_attempts_delivery').on(t.deliveryId, t.id)],
);
