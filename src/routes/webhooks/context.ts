import type { AppParts } from '../../app.ts';
import { WEBHOOK_EVENTS } from '../../bridge/webhooks/events.ts';
import type { DeliveryState, DeliveryView } from '../../db/stores/events.ts';
import { MAX_WEBHOOKS, type Webhook } from '../../db/stores/webhooks.ts';
import { emptyForm, formOf, type WebhookForm } from './form.ts';

export type WebhookParts = Pick<AppParts, 'stores' | 'bridge' | 'clock'>;

const PAGE = 30;

/** A secret that was just made: shown this once. */
export interface NewSecret {
  url: string;
  secret: string;
}

export interface WebhookListView {
  webhooks: { id: string; url: string; state: Webhook['state']; events: number; failingSince: number | null }[];
  isFull: boolean;
  form: WebhookForm;
  events: readonly string[];
  created: NewSecret | null;
}

export interface LogView {
  id: string;
  filter: DeliveryState | null;
  rows: DeliveryView[];
  morePath: string | null;
}

export interface WebhookView {
  webhook: Webhook;
  form: WebhookForm;
  events: readonly string[];
  created: NewSecret | null;
  counts: Record<DeliveryState, number>;
  log: LogView;
}

declare module '../../web/view.ts' {
  interface Views {
    'pages/system-webhooks': WebhookListView;
    'partials/webhooks/list': WebhookListView;
    'pages/system-webhook': WebhookView;
    'partials/webhooks/webhook': WebhookView;
    'partials/webhooks/log-rows': LogView;
  }
}

export function listView({ stores }: WebhookParts, changes: Partial<WebhookListView> = {}): WebhookListView {
  const webhooks = stores.webhooks.list();
  return {
    webhooks: webhooks.map(({ id, url, state, events, failingSince }) => ({
      id,
      url,
      state,
      events: events.length,
      failingSince,
    })),
    isFull: webhooks.length >= MAX_WEBHOOKS,
    form: emptyForm(),
    events: WEBHOOK_EVENTS,
    created: null,
    ...changes,
  };
}

export function webhookView(
  parts: WebhookParts,
  webhook: Webhook,
  filter: DeliveryState | null,
  changes: Partial<WebhookView> = {},
): WebhookView {
  return {
    webhook,
    form: formOf(webhook),
    events: WEBHOOK_EVENTS,
    created: null,
    counts: parts.stores.events.count(webhook.id),
    log: logView(parts, webhook.id, filter),
    ...changes,
  };
}

export function logView({ stores }: WebhookParts, id: string, filter: DeliveryState | null, cursor?: string): LogView {
  const { items, nextCursor } = stores.events.page(id, filter, PAGE, cursor);
  const query = new URLSearchParams({ ...(filter && { state: filter }), cursor: nextCursor ?? '' });
  return { id, filter, rows: items, morePath: nextCursor && `/system/webhooks/${id}/log?${query}` };
}

export function deliveryState(value: unknown): DeliveryState | null {
  return (['pending', 'delivered', 'failed'] as const).find((known) => known === value) ?? null;
}
