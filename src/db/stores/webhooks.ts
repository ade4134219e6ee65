import { randomBytes } from 'node:crypto';
import { asc, eq, inArray } from 'drizzle-orm';
import type { WebhookEvent } from '../../bridge/webhooks/events.ts';
import type { Clock } from '../../clock.ts';
import { newId } from '../../ids.ts';
import type { Keyring } from '../../keyring.ts';
import type { Db } from '../client.ts';
import { webhookEndpoints } from '../schema/index.ts';

type Row = typeof webhookEndpoints.$inferSelect;

export type Webhook = Omit<Row, 'secret' | 'oldSecret'>;

export interface WebhookFields {
  url: string;
  events: WebhookEvent[];
  allowPrivateNetwork: boolean;
  includeText: boolean;
}

/** How long both secrets sign after a change, so that the receiver can be changed without losing anything. */
export const SECRET_OVERLAP_MS = 24 * 3600_000;
/** More would be a mistake. */
export const MAX_WEBHOOKS = 20;

export type WebhookStore = ReturnType<typeof createWebhookStore>;

/** Addresses that hear of events, with their secrets sealed. */
export function createWebhookStore(db: Db, clock: Clock, keyring: Keyring) {
  const row = (id: string): Row | undefined =>
    db.select().from(webhookEndpoints).where(eq(webhookEndpoints.id, id)).get();
  const get = (id: string): Webhook | null => {
    const found = row(id);
    return found ? withoutSecret(found) : null;
  };
  const seal = (id: string, secret: string) => keyring.seal('webhook-secret', id, secret);
  const set = (id: string, changes: Partial<Row>): void => {
    db.update(webhookEndpoints).set(changes).where(eq(webhookEndpoints.id, id)).run();
  };

  return {
    get,
    list: (): Webhook[] =>
      db
        .select()
        .from(webhookEndpoints)
        .orderBy(asc(webhookEndpoints.createdAt), asc(webhookEndpoints.id))
        .all()
        .map(withoutSecret),
    /** Makes its secret too; that is the only time it is told. */
    create(fields: WebhookFields): { webhook: Webhook; secret: string } {
      const id = newId('webhook');
      const secret = newSecret();
      db.insert(webhookEndpoints)
        .values({ id, ...fields, state: 'enabled', secret: seal(id, secret), dropped: 0, createdAt: clock.now() })
        .run();
      return { webhook: get(id) as Webhook, secret };
    },
    update(id: string, fields: Partial<WebhookFields>): Webhook | null {
      if (Object.keys(fields).length > 0) set(id, fields);
      return get(id);
    },
    /** Switching on forgets what was wrong before. */
    setState(id: string, state: Row['state']): void {
      set(id, state === 'enabled' ? { state, failingSince: null, dropped: 0 } : { state });
    },
    remove(id: string): void {
      db.delete(webhookEndpoints).where(eq(webhookEndpoints.id, id)).run();
    },
    /** A new secret; the old one signs beside it for a day. */
    rotate(id: string): string | null {
      const found = row(id);
      if (!found) return null;
      const secret = newSecret();
      set(id, { secret: seal(id, secret), oldSecret: found.secret, oldSecretUntil: clock.now() + SECRET_OVERLAP_MS });
      return secret;
    },
    /** What to sign with now, the newest first. Throws `KeyError` when the key file does not fit. */
    secretsOf(id: string): string[] {
      const found = row(id);
      if (!found) return [];
      const isOverlapping = (found.oldSecretUntil ?? 0) > clock.now();
      const sealed = [found.secret, ...(found.oldSecret && isOverlapping ? [found.oldSecret] : [])];
      return sealed.map((one) => keyring.open('webhook-secret', id, one));
    },
    /** Switched off by the bridge, not by the owner, who has not looked yet. */
    givenUp: (): Webhook[] =>
      db
        .select()
        .from(webhookEndpoints)
        .where(inArray(webhookEndpoints.state, ['gone', 'failing']))
        .all()
        .map(withoutSecret),
  };
}

/** 256 bits, in the form that the libraries of Standard Webhooks take. */
function newSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`;
}

function withoutSecret({ secret: _, oldSecret: __, ...rest }: Row): Webhook {
  return rest;
}
