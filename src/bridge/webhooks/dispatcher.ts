import type { FastifyBaseLogger } from 'fastify';
import { Webhook as Signer } from 'standardwebhooks';
import type { Cancel, Clock } from '../../clock.ts';
import type { Delivery, DeliveryView, NewAttempt } from '../../db/stores/events.ts';
import type { Stores } from '../../db/stores/index.ts';
import type { Webhook } from '../../db/stores/webhooks.ts';
import { packed } from '../../i18n/words.ts';
import { messageText } from '../../text.ts';
import { createHttp, type Http } from '../agents/http/client.ts';
import { retryAfter } from '../agents/http/errors.ts';
import { type Resolve, systemResolve } from '../agents/http/guard.ts';
import { AgentError } from '../agents/types.ts';
import { TEST_EVENT } from './events.ts';
import { payloadOf } from './payload.ts';
import { retryDelay } from './schedule.ts';

const LIMITS = { connectMs: 10_000, idleMs: 20_000, totalMs: 20_000 };
/** Endpoints that are talked to at the same time; each of them hears one event after the other. */
const AT_ONCE = 8;
const MAX_EXCERPT = 500;
const MAX_BYTES = 64 * 1024;
/** Nothing got through for so long, and one event was tried to the end: the endpoint is switched off. */
const GIVEN_UP_MS = 3 * 24 * 3600_000;
/** Looked at again at least this often, because clocks can be set. */
const LONGEST_SLEEP_MS = 3600_000;

export interface WebhooksOptions {
  stores: Stores;
  clock: Clock;
  log: Pick<FastifyBaseLogger, 'error' | 'warn'>;
  resolve?: Resolve;
}

export interface Webhooks {
  /** Takes up what waits, also from before a restart. */
  start(): void;
  /** Ends what is on its way; it is told again after the next start. */
  stop(): Promise<void>;
  /** Sends a test event at once, once; null for an endpoint that is not there. */
  test(endpointId: string): Promise<DeliveryView | null>;
}

interface Answer {
  status: number | null;
  error: string | null;
  response: string | null;
  retryAfterMs: number | undefined;
}

/** Tells endpoints of events: signed (Standard Webhooks), at least once, tried again for about three days. */
export function createWebhooks({ stores, clock, log, resolve = systemResolve }: WebhooksOptions): Webhooks {
  const http = createHttp({ clock, resolve });
  const talking = new Map<string, Promise<void>>();
  const ended = new AbortController();
  let running = false;
  let isAwake = false;
  let cancelTimer: Cancel = () => {};

  /** After the transaction that queued it: a microtask never runs inside one. */
  const wake = (): void => {
    if (!running || isAwake) return;
    isAwake = true;
    queueMicrotask(() => {
      isAwake = false;
      look();
    });
  };

  const look = (): void => {
    if (!running) return;
    cancelTimer();
    try {
      const { endpointIds, nextAt } = stores.events.due();
      for (const id of endpointIds) if (!talking.has(id) && talking.size < AT_ONCE) talk(id);
      if (nextAt !== null) cancelTimer = clock.after(Math.min(nextAt - clock.now(), LONGEST_SLEEP_MS), look);
    } catch (error) {
      log.error({ err: error }, 'webhooks could not be looked after');
      cancelTimer = clock.after(60_000, look);
    }
  };

  const talk = (endpointId: string): void => {
    const work = tellAll(endpointId)
      .catch((error: unknown) => log.error({ err: error, endpointId }, 'a webhook stopped on an unexpected error'))
      .finally(() => {
        talking.delete(endpointId);
        wake();
      });
    talking.set(endpointId, work);
  };

  const tellAll = async (endpointId: string): Promise<void> => {
    for (;;) {
      const webhook = stores.webhooks.get(endpointId);
      if (!running || webhook?.state !== 'enabled') return;
      const delivery = stores.events.nextDue(endpointId);
      if (!delivery) return;
      await tell(webhook, delivery);
    }
  };

  const tell = async (webhook: Webhook, delivery: Delivery): Promise<void> => {
    const at = clock.now();
    const answer = await send(http, stores, clock, webhook, delivery, ended.signal);
    // Not the endpoint's fault: as if it had not been tried.
    if (ended.signal.aborted) return;
    const { retryAfterMs, ...said } = answer;
    const attempt: NewAttempt = { at, durationMs: clock.now() - at, ...said };
    const outcome = outcomeOf(webhook, delivery, answer, clock.now());
    if (outcome.endpoint) log.warn({ endpointId: webhook.id, why: outcome.endpoint }, 'a webhook was switched off');
    stores.events.tried(delivery, attempt, outcome);
  };

  let unsubscribe = () => {};
  return {
    start() {
      if (running || ended.signal.aborted) return;
      running = true;
      unsubscribe = stores.events.onQueued(wake);
      wake();
    },
    async stop() {
      running = false;
      unsubscribe();
      cancelTimer();
      ended.abort();
      await Promise.all(talking.values());
    },
    async test(endpointId) {
      const webhook = stores.webhooks.get(endpointId);
      if (!webhook) return null;
      const delivery = stores.events.addTest(endpointId);
      await tell(webhook, delivery);
      return stores.events.view(delivery.id);
    },
  };
}

async function send(
  http: Http,
  stores: Stores,
  clock: Clock,
  webhook: Webhook,
  delivery: Delivery,
  signal: AbortSignal,
): Promise<Answer> {
  const answer: Answer = { status: null, error: null, response: null, retryAfterMs: undefined };
  try {
    const body = payloadOf(stores, webhook, delivery);
    const headers = { 'content-type': 'application/json', ...sign(stores, clock, webhook.id, delivery.eventId, body) };
    const plan = { limits: LIMITS, maxBytes: MAX_BYTES, allowPrivateNetwork: webhook.allowPrivateNetwork, signal };
    const call = { url: webhook.url, headers, body };
    const pieces = http.exchange(plan, call, async function* (reply) {
      answer.status = reply.status;
      answer.retryAfterMs = retryAfter(reply.header);
      for await (const text of reply.body) yield { type: 'delta', text };
    });
    let read = '';
    for await (const piece of pieces) {
      if (piece.type === 'delta') read += piece.text;
      answer.response = messageText(read, MAX_EXCERPT);
      if (read.length >= MAX_EXCERPT) break;
    }
  } catch (error) {
    // Once there is a status, a broken body changes nothing.
    if (answer.status === null) answer.error = inWords(error);
  }
  return answer;
}

function sign(stores: Stores, clock: Clock, webhookId: string, eventId: string, body: string): Record<string, string> {
  const at = new Date(clock.now());
  const signatures = stores.webhooks.secretsOf(webhookId).map((secret) => new Signer(secret).sign(eventId, at, body));
  return {
    'webhook-id': eventId,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
    'webhook-signature': signatures.join(' '),
  };
}

function inWords(error: unknown): string {
  if (error instanceof AgentError) return packed(error.words);
  const isKeyLost = error instanceof Error && error.name === 'KeyError';
  return packed({ key: isKeyLost ? 'webhooks.keyLost' : 'webhooks.failed' });
}

/** Only 2xx counts. 410 means never again; what failed to the end while nothing else got through switches it off. */
function outcomeOf(webhook: Webhook, delivery: Delivery, { status, retryAfterMs }: Answer, now: number) {
  if (status !== null && status >= 200 && status < 300) return { state: 'delivered' as const };
  if (delivery.type === TEST_EVENT) return { state: 'failed' as const };
  if (status === 410) return { state: 'failed' as const, endpoint: 'gone' as const };
  const wait = retryDelay(delivery.attempts + 1);
  if (wait !== null) return { state: 'pending' as const, nextAt: now + Math.max(wait, retryAfterMs ?? 0) };
  const isDead = now - (webhook.failingSince ?? now) >= GIVEN_UP_MS;
  return { state: 'failed' as const, ...(isDead ? { endpoint: 'failing' as const } : {}) };
}
