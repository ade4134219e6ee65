/** What a webhook can be told of, in the order of the page. Names are a promise to other people's programs. */
export const WEBHOOK_EVENTS = [
  'channel.trouble',
  'channel.recovered',
  'channel.status',
  'message.received',
  'message.answered',
  'message.failed',
  'pairing.requested',
  'pairing.approved',
  'conversation.paused',
  'conversation.resumed',
  'conversation.handoff',
  'draft.waiting',
] as const;
export type WebhookEvent = (typeof WEBHOOK_EVENTS)[number];

/** Sent by the owner's click, whatever the endpoint listens to. */
export const TEST_EVENT = 'webhook.test';

/** Ids, codes, states and times (milliseconds): never a name or a text. */
export type EventData = Record<string, string | number | null>;
