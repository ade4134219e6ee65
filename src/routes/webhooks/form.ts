import { type AddressProblem, addressProblem } from '../../bridge/webhooks/address.ts';
import { WEBHOOK_EVENTS, type WebhookEvent } from '../../bridge/webhooks/events.ts';
import type { Webhook, WebhookFields } from '../../db/stores/webhooks.ts';

export type FormBody = Record<string, unknown>;

/** A form as it was sent, and what is wrong with it. */
export interface WebhookForm {
  fields: WebhookFields;
  errors: { url?: AddressProblem | 'required'; events?: 'required' };
}

export const emptyForm = (): WebhookForm => ({
  fields: {
    url: '',
    events: ['channel.trouble', 'channel.recovered'],
    allowPrivateNetwork: false,
    includeText: false,
  },
  errors: {},
});

export function formOf({ url, events, allowPrivateNetwork, includeText }: Webhook): WebhookForm {
  return {
    fields: { url, events: events.filter(isEvent), allowPrivateNetwork, includeText },
    errors: {},
  };
}

/** Nothing is repaired in silence: what cannot be used comes back with the form. */
export function readForm(body: FormBody): WebhookForm {
  const fields = {
    url: typeof body.url === 'string' ? body.url.trim() : '',
    events: [body.events ?? []].flat().filter(isEvent),
    allowPrivateNetwork: body.allowPrivateNetwork === 'true',
    includeText: body.includeText === 'true',
  };
  const errors: WebhookForm['errors'] = {};
  const problem = fields.url === '' ? 'required' : addressProblem(fields.url, fields.allowPrivateNetwork);
  if (problem) errors.url = problem;
  if (fields.events.length === 0) errors.events = 'required';
  return { fields, errors };
}

export const isFine = ({ errors }: WebhookForm): boolean => Object.keys(errors).length === 0;

function isEvent(name: unknown): name is WebhookEvent {
  return WEBHOOK_EVENTS.some((known) => known === name);
}
