import { and, asc, desc, eq, gte, lt, lte, ne, sql } from 'drizzle-orm';
import { type EventData, TEST_EVENT, type WebhookEvent } from '../../bridge/webhooks/events.ts';
import type { Clock } from '../../clock.ts';
import { newId } from '../../ids.ts';
import type { Db } from '../client.ts';
import type { Memory } from '../memory.ts';
import { type Page, toPage } from '../paging.ts';
import { webhookAttempts, webhookDeliveries, webhookEndpoints } from '../schema/index.ts';

export type Delivery = typeof webhookDeliveries.$inferSelect;
export type DeliveryState = Delivery['state'];
export type Attempt = typeof webhookAttempts.$inferSelect;
export type NewAttempt = Omit<Attempt, 'id' | 'deliveryId'>;

/** A delivery with its tries, the newest first. */
export interface DeliveryView extends Delivery {
  tries: Attempt[];
}

/** What waits for one endpoint at most; what comes on top is counted and not told. */
export const MAX_PENDING = 10_000;
/** Longer than a test takes. */
const TEST_TIME_MS = 60_000;
/** How long the log of what is over is kept. */
export const LOG_KEPT_DAYS = 30;

export type EventStore = ReturnType<typeof createEventStore>;

/**
 * Events for webhooks. Other stores record them in the transaction that makes them true: nothing is told that did not
 * happen, and nothing that happened is forgotten by a crash.
 */
export function createEventStore(db: Db, clock: Clock, memory: Memory) {
  const p = sql.placeholder;
  const listeners = new Set<() => void>();
  const hearing = db
    .select({ id: webhookEndpoints.id })
    .from(webhookEndpoints)
    .where(
      and(
        sql`${webhookEndpoints.state} = 'enabled'`,
        sql`EXISTS (SELECT 1 FROM json_each(${webhookEndpoints.events}) WHERE value = ${p('type')})`,
      ),
    )
    .prepare();
  const listening = memory.of(['webhook_endpoints'], (type) => hearing.all({ type }));
  // A constant and not a parameter, or SQLite would not see that the partial index fits.
  const isPending = sql`${webhookDeliveries.state} = 'pending'`;
  const isFull = db
    .select({ id: webhookDeliveries.id })
    .from(webhookDeliveries)
    .where(and(eq(webhookDeliveries.endpointId, p('endpointId')), isPending))
    .limit(1)
    .offset(MAX_PENDING - 1)
    .prepare();
  const nextDue = db
    .select()
    .from(webhookDeliveries)
    .where(and(eq(webhookDeliveries.endpointId, p('endpointId')), isPending, lte(webhookDeliveries.nextAt, p('now'))))
    .orderBy(asc(webhookDeliveries.id))
    .limit(1)
    .prepare();
  const get = (id: number): Delivery | null =>
    db.select().from(webhookDeliveries).where(eq(webhookDeliveries.id, id)).get() ?? null;

  const add = (endpointId: string, eventId: string, type: string, data: EventData, notBefore = 0): Delivery => {
    const at = clock.now();
    return db
      .insert(webhookDeliveries)
      .values({ endpointId, eventId, type, data, at, state: 'pending', attempts: 0, nextAt: Math.max(at, notBefore) })
      .returning()
      .get();
  };

  return {
    /** Whether anybody wants to be told of such events. */
    hears: (type: WebhookEvent): boolean => listening(type).length > 0,
    /** Queues an event for everyone who listens to it. Call it inside the transaction of what it tells. */
    record(type: WebhookEvent, data: EventData): void {
      const targets = listening(type);
      if (targets.length === 0) return;
      const eventId = newId('event');
      for (const { id } of targets) {
        if (!isFull.get({ endpointId: id })) add(id, eventId, type, data);
        else
          db.update(webhookEndpoints)
            .set({ dropped: sql`${webhookEndpoints.dropped} + 1` })
            .where(eq(webhookEndpoints.id, id))
            .run();
      }
      for (const listener of listeners) listener();
    },
    /** A test event for one endpoint, whatever it listens to. Whoever asks for it sends it; the queue only after a crash. */
    addTest: (endpointId: string): Delivery =>
      add(endpointId, newId('event'), TEST_EVENT, {}, clock.now() + TEST_TIME_MS),
    /** `listener` hears that something was queued, possibly before that is committed. The answer unsubscribes. */
    onQueued(listener: () => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    get,
    /** The oldest that is due; what waits for a later try does not hold it up. */
    nextDue: (endpointId: string): Delivery | null => nextDue.get({ endpointId, now: clock.now() }) ?? null,
    /** Enabled endpoints with something due, and when the next thing falls due after now. */
    due(): { endpointIds: string[]; nextAt: number | null } {
      const rows = db
        .select({ id: webhookDeliveries.endpointId, nextAt: sql<number>`min(${webhookDeliveries.nextAt})` })
        .from(webhookDeliveries)
        .innerJoin(webhookEndpoints, eq(webhookEndpoints.id, webhookDeliveries.endpointId))
        .where(and(isPending, eq(webhookEndpoints.state, 'enabled')))
        .groupBy(webhookDeliveries.endpointId)
        .all();
      const now = clock.now();
      const later = rows.filter((row) => row.nextAt > now).map((row) => row.nextAt);
      return {
        endpointIds: rows.filter((row) => row.nextAt <= now).map((row) => row.id),
        nextAt: later.length > 0 ? Math.min(...later) : null,
      };
    },
    /** Writes a try down, and what becomes of the delivery and of its endpoint by it, as one. */
    tried(
      delivery: Delivery,
      attempt: NewAttempt,
      outcome: { state: DeliveryState; nextAt?: number; endpoint?: 'gone' | 'failing' },
    ): void {
      db.transaction(
        (tx) => {
          const changes = { state: outcome.state, attempts: delivery.attempts + 1 };
          const kept = tx
            .update(webhookDeliveries)
            .set(outcome.nextAt === undefined ? changes : { ...changes, nextAt: outcome.nextAt })
            .where(eq(webhookDeliveries.id, delivery.id))
            .run().changes;
          // Erased while it was on its way.
          if (kept === 0) return;
          tx.insert(webhookAttempts)
            .values({ deliveryId: delivery.id, ...attempt })
            .run();
          if (delivery.type === TEST_EVENT) return;
          const failingSince =
            outcome.state === 'delivered' ? null : sql`coalesce(${webhookEndpoints.failingSince}, ${attempt.at})`;
          tx.update(webhookEndpoints)
            .set({ failingSince, ...(outcome.endpoint ? { state: outcome.endpoint } : {}) })
            .where(eq(webhookEndpoints.id, delivery.endpointId))
            .run();
        },
        { behavior: 'immediate' },
      );
    },
    /** Told once more from the start, with the same `webhook-id`. False when it is on its way anyway. */
    replay(id: number): boolean {
      const changed = db
        .update(webhookDeliveries)
        .set({ state: 'pending', attempts: 0, nextAt: clock.now() })
        .where(and(eq(webhookDeliveries.id, id), ne(webhookDeliveries.state, 'pending')))
        .run().changes;
      for (const listener of listeners) listener();
      return changed > 0;
    },
    /** The same for everything of an endpoint that failed since a moment. Returns how many. */
    replayFailed(endpointId: string, since: number): number {
      const changed = db
        .update(webhookDeliveries)
        .set({ state: 'pending', attempts: 0, nextAt: clock.now() })
        .where(
          and(
            eq(webhookDeliveries.endpointId, endpointId),
            sql`${webhookDeliveries.state} = 'failed'`,
            gte(webhookDeliveries.at, since),
          ),
        )
        .run().changes;
      for (const listener of listeners) listener();
      return changed;
    },
    /** The endpoint can be reached again, or is another one: what waits is tried now. */
    hurry(endpointId: string): void {
      db.update(webhookDeliveries)
        .set({ nextAt: clock.now() })
        .where(and(eq(webhookDeliveries.endpointId, endpointId), isPending))
        .run();
      for (const listener of listeners) listener();
    },
    count: (endpointId: string): Record<DeliveryState, number> => {
      const rows = db
        .select({ state: webhookDeliveries.state, n: sql<number>`count(*)` })
        .from(webhookDeliveries)
        .where(eq(webhookDeliveries.endpointId, endpointId))
        .groupBy(webhookDeliveries.state)
        .all();
      const counts = { pending: 0, delivered: 0, failed: 0 };
      for (const { state, n } of rows) counts[state] = n;
      return counts;
    },
    /** The log of an endpoint, newest first; the cursor is the last id seen. */
    page(endpointId: string, state: DeliveryState | null, limit: number, cursor?: string): Page<DeliveryView> {
      const rows = db
        .select()
        .from(webhookDeliveries)
        .where(
          and(
            eq(webhookDeliveries.endpointId, endpointId),
            lt(webhookDeliveries.id, Number(cursor) || Number.MAX_SAFE_INTEGER),
            state ? eq(webhookDeliveries.state, state) : undefined,
          ),
        )
        .orderBy(desc(webhookDeliveries.id))
        .limit(limit + 1)
        .all();
      const tries = triesOf(rows.map(({ id }) => id));
      return toPage(
        rows.map((row) => ({ ...row, tries: tries.get(row.id) ?? [] })),
        limit,
        (row) => row.id,
      );
    },
    view: (id: number): DeliveryView | null => {
      const found = get(id);
      return found ? { ...found, tries: triesOf([id]).get(id) ?? [] } : null;
    },
  };

  function triesOf(ids: number[]): Map<number, Attempt[]> {
    if (ids.length === 0) return new Map();
    const rows = db
      .select()
      .from(webhookAttempts)
      .where(sql`${webhookAttempts.deliveryId} IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`)
      .orderBy(desc(webhookAttempts.id))
      .all();
    return Map.groupBy(rows, (row) => row.deliveryId);
  }
}
