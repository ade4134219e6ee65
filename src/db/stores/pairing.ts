import { and, asc, count, desc, eq, gt, isNotNull, lte, type SQL, sql } from 'drizzle-orm';
import type { Clock } from '../../clock.ts';
import { newId } from '../../ids.ts';
import type { Keyring } from '../../keyring.ts';
import type { Db } from '../client.ts';
import { channels, contacts, messages, pairingRequests } from '../schema/index.ts';
import type { EventStore } from './events.ts';

type Row = typeof pairingRequests.$inferSelect;

export interface PairingRequest extends Omit<Row, 'code' | 'codeHash'> {
  /** In plain, for the owner's eyes; null when the key file no longer fits. */
  code: string | null;
  name: string | null;
  avatarUrl: string | null;
  firstMessage: string | null;
  channelName: string;
}

export interface NewPairingRequest {
  channelId: string;
  origin: Row['origin'];
  uid: string | null;
  code: string;
  note: string | null;
  firstMessageId: number | null;
  expiresAt: number;
}

export type PairingStore = ReturnType<typeof createPairingStore>;

/** Requests to talk, and codes that the owner made. Expiry is judged when asked, not by a timer. */
export function createPairingStore(db: Db, clock: Clock, keyring: Keyring, events: Pick<EventStore, 'record'>) {
  const fields = {
    request: pairingRequests,
    name: contacts.name,
    avatarUrl: contacts.avatarUrl,
    firstMessage: messages.text,
    channelName: channels.displayName,
  };
  const select = () =>
    db
      .select(fields)
      .from(pairingRequests)
      .innerJoin(channels, eq(channels.id, pairingRequests.channelId))
      .leftJoin(contacts, and(eq(contacts.channelId, pairingRequests.channelId), eq(contacts.uid, pairingRequests.uid)))
      .leftJoin(messages, eq(messages.id, pairingRequests.firstMessageId));
  type Selected = NonNullable<ReturnType<ReturnType<typeof select>['get']>>;

  const toView = ({ request, ...rest }: Selected): PairingRequest => {
    const { code, codeHash: _, ...row } = request;
    return { ...row, ...rest, code: openCode(request.id, code) };
  };
  const openCode = (id: string, sealed: Buffer): string | null => {
    try {
      return keyring.open('pairing-code', id, sealed);
    } catch {
      return null;
    }
  };
  const expireOld = (): void => {
    db.update(pairingRequests)
      .set({ state: 'expired', decidedAt: clock.now() })
      .where(and(eq(pairingRequests.state, 'pending'), lte(pairingRequests.expiresAt, clock.now())))
      .run();
  };
  // Constants and not parameters, or SQLite would plan these anew for every value.
  const isPending = sql`${pairingRequests.state} = 'pending'`;
  const countWaiting = (condition?: SQL) =>
    db
      .select({ n: count() })
      .from(pairingRequests)
      .where(
        and(
          condition,
          isPending,
          sql`${pairingRequests.origin} = 'contact'`,
          gt(pairingRequests.expiresAt, sql.placeholder('now')),
        ),
      )
      .prepare();
  const waiting = countWaiting();
  const waitingOn = countWaiting(eq(pairingRequests.channelId, sql.placeholder('channelId')));
  const pendingOf = db
    .select()
    .from(pairingRequests)
    .where(
      and(
        eq(pairingRequests.channelId, sql.placeholder('channelId')),
        eq(pairingRequests.uid, sql.placeholder('uid')),
        isPending,
        gt(pairingRequests.expiresAt, sql.placeholder('now')),
      ),
    )
    .prepare();
  const pendingCount = db
    .select({ n: count() })
    .from(pairingRequests)
    .where(
      and(
        eq(pairingRequests.channelId, sql.placeholder('channelId')),
        isPending,
        sql`${pairingRequests.origin} = 'contact'`,
        gt(pairingRequests.expiresAt, sql.placeholder('now')),
      ),
    )
    .prepare();

  return {
    get(id: string): PairingRequest | null {
      const row = select().where(eq(pairingRequests.id, id)).get();
      return row ? toView(row) : null;
    },
    /** Pending requests of one channel, or of all; the oldest first, because people wait. */
    pending(channelId?: string): PairingRequest[] {
      expireOld();
      return select()
        .where(
          and(
            channelId === undefined ? undefined : eq(pairingRequests.channelId, channelId),
            eq(pairingRequests.state, 'pending'),
          ),
        )
        .orderBy(asc(pairingRequests.createdAt), asc(pairingRequests.id))
        .all()
        .map(toView);
    },
    /** The pending requests of these people, by their uid. */
    waitingAmong(channelId: string, uids: string[]): Map<string, string> {
      if (uids.length === 0) return new Map();
      const rows = db
        .select({ id: pairingRequests.id, uid: pairingRequests.uid })
        .from(pairingRequests)
        .where(
          and(
            eq(pairingRequests.channelId, channelId),
            eq(pairingRequests.state, 'pending'),
            gt(pairingRequests.expiresAt, clock.now()),
            sql`${pairingRequests.uid} IN (SELECT value FROM json_each(${JSON.stringify(uids)}))`,
          ),
        )
        .all();
      return new Map(rows.map((row) => [row.uid as string, row.id]));
    },
    /** The latest decided or expired ones, for the page. */
    past: (channelId: string | undefined, limit: number): PairingRequest[] =>
      select()
        .where(
          and(
            channelId === undefined ? undefined : eq(pairingRequests.channelId, channelId),
            isNotNull(pairingRequests.decidedAt),
          ),
        )
        .orderBy(desc(pairingRequests.decidedAt))
        .limit(limit)
        .all()
        .map(toView),
    /** People who wait, over all channels or one: the badge. */
    countPending(channelId?: string): number {
      const values = { now: clock.now() };
      const counted = channelId === undefined ? waiting.get(values) : waitingOn.get({ ...values, channelId });
      return counted?.n ?? 0;
    },
    /** For the policy: does this person wait already, and is there room for one more? */
    standing(channelId: string, uid: string, maxPending: number): 'none' | 'pending' | 'full' {
      if (pendingOf.get({ channelId, uid, now: clock.now() })) return 'pending';
      return (pendingCount.get({ channelId, now: clock.now() })?.n ?? 0) >= maxPending ? 'full' : 'none';
    },
    create(request: NewPairingRequest): string {
      expireOld();
      const id = newId('pairing');
      const now = clock.now();
      const { code, ...rest } = request;
      db.transaction(() => {
        db.insert(pairingRequests)
          .values({
            id,
            ...rest,
            state: 'pending',
            code: keyring.seal('pairing-code', id, code),
            codeHash: keyring.fingerprint('pairing-code', code),
            createdAt: now,
            lastSeenAt: now,
          })
          .run();
        if (request.origin === 'contact')
          events.record('pairing.requested', { channelId: request.channelId, requestId: id });
      });
      return id;
    },
    /** The person wrote again: only the time is refreshed, nothing is sent. */
    touch(channelId: string, uid: string): void {
      db.update(pairingRequests).set({ lastSeenAt: clock.now() }).where(waitingOf(channelId, uid)).run();
    },
    /** The owner's unused code on this channel, or null. Codes of contacts open nothing: only the owner approves those. */
    findOwnerCode(channelId: string, code: string): string | null {
      const row = db
        .select({ id: pairingRequests.id })
        .from(pairingRequests)
        .where(
          and(
            eq(pairingRequests.channelId, channelId),
            eq(pairingRequests.codeHash, keyring.fingerprint('pairing-code', code)),
            eq(pairingRequests.origin, 'owner'),
            eq(pairingRequests.state, 'pending'),
            gt(pairingRequests.expiresAt, clock.now()),
          ),
        )
        .get();
      return row?.id ?? null;
    },
    /** Ends a pending request. False when it is no longer pending (a double click, another tab, expired). */
    decide(id: string, state: 'approved' | 'rejected' | 'blocked', uid?: string): boolean {
      return (
        db
          .update(pairingRequests)
          .set({ state, decidedAt: clock.now(), ...(uid === undefined ? {} : { uid }) })
          .where(
            and(
              eq(pairingRequests.id, id),
              eq(pairingRequests.state, 'pending'),
              gt(pairingRequests.expiresAt, clock.now()),
            ),
          )
          .run().changes > 0
      );
    },
    /** A person was approved or blocked in another way: their waiting request is settled with it. */
    settle(channelId: string, uid: string, state: 'approved' | 'blocked'): void {
      db.update(pairingRequests).set({ state, decidedAt: clock.now() }).where(waitingOf(channelId, uid)).run();
    },
  };
}

/** The waiting request of one person. */
const waitingOf = (channelId: string, uid: string) =>
  and(eq(pairingRequests.channelId, channelId), eq(pairingRequests.uid, uid), eq(pairingRequests.state, 'pending'));
