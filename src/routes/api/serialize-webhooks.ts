import type { DeliveryView } from '../../db/stores/events.ts';
import type { Webhook } from '../../db/stores/webhooks.ts';
import { inEnglish } from '../../i18n/words.ts';

const time = (at: number) => new Date(at).toISOString();

export function webhook({ id, url, events, allowPrivateNetwork, includeText, ...row }: Webhook) {
  return {
    id,
    url,
    events,
    allowPrivateNetwork,
    includeText,
    enabled: row.state === 'enabled',
    disabledBecause: row.state === 'enabled' ? null : row.state === 'off' ? ('owner' as const) : row.state,
    failingSince: row.failingSince === null ? null : time(row.failingSince),
    dropped: row.dropped,
    createdAt: time(row.createdAt),
  };
}

export function webhookDelivery({ id, eventId, type, at, state, nextAt, tries }: DeliveryView) {
  return {
    id: String(id),
    eventId,
    type,
    at: time(at),
    state,
    nextAttemptAt: state === 'pending' ? time(nextAt) : null,
    attempts: tries.map((one) => ({
      at: time(one.at),
      durationMs: one.durationMs,
      status: one.status,
      error: one.error === null ? null : inEnglish(one.error),
      response: one.response,
    })),
  };
}
