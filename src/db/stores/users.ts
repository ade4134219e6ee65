import { and, desc, eq, lt, or, type SQL, sql } from 'drizzle-orm';
import type { Clock } from '../../clock.ts';
import { newId } from '../../ids.ts';
import { searchKey } from '../../text.ts';
import type { Db } from '../client.ts';
import type { Memory } from '../memory.ts';
import { type Page, toPage } from '../paging.ts';
import { blocked, contacts, users } from '../schema/index.ts';
import type { EventStore } from './events.ts';

export type User = typeof users.$inferSelect;
export type UserSource = User['source'];

/** A user with what the directory knows of the person. */
export interface UserView extends User {
  name: string;
  avatarUrl: string | null;
  lastSeenAt: number | null;
}

export interface BlockedView {
  uid: string;
  name: string;
  avatarUrl: string | null;
  since: number;
}

export interface PeopleQuery {
  q?: string;
  limit: number;
  cursor?: string;
}

export type UserStore = ReturnType<typeof createUserStore>;

/** Approved people and blocked ones, always of one channel. */
export function createUserStore(db: Db, clock: Clock, events: Pick<EventStore, 'record'>, memory: Memory) {
  const byUid = db
    .select()
    .from(users)
    .where(and(eq(users.channelId, sql.placeholder('channelId')), eq(users.uid, sql.placeholder('uid'))))
    .prepare();
  const blockedRow = db
    .select()
    .from(blocked)
    .where(and(eq(blocked.channelId, sql.placeholder('channelId')), eq(blocked.uid, sql.placeholder('uid'))))
    .prepare();
  // The rules ask for both three times a message.
  const known = memory.of(['users'], (key): User | null => Object.freeze(byUid.get(whose(key))) ?? null);
  const isBlocked = memory.of(['blocked'], (key): boolean => blockedRow.get(whose(key)) !== undefined);
  const view = {
    id: users.id,
    channelId: users.channelId,
    uid: users.uid,
    status: users.status,
    source: users.source,
    approvedAt: users.approvedAt,
    expiresAt: users.expiresAt,
    trusted: users.trusted,
    name: sql<string>`coalesce(nullif(${contacts.name}, ''), ${users.uid})`,
    avatarUrl: contacts.avatarUrl,
    lastSeenAt: contacts.lastSeenAt,
  };
  const ofContact = and(eq(contacts.channelId, users.channelId), eq(contacts.uid, users.uid));
  const selectView = () => db.select(view).from(users).leftJoin(contacts, ofContact);
  const selectBlocked = () =>
    db
      .select({
        uid: blocked.uid,
        since: blocked.since,
        name: sql<string>`coalesce(nullif(${contacts.name}, ''), ${blocked.uid})`,
        avatarUrl: contacts.avatarUrl,
      })
      .from(blocked)
      .leftJoin(contacts, and(eq(contacts.channelId, blocked.channelId), eq(contacts.uid, blocked.uid)));

  return {
    get: (id: string): UserView | null => selectView().where(eq(users.id, id)).get() ?? null,
    byUid: (channelId: string, uid: string): User | null => known(keyOf(channelId, uid)),
    list: (channelId: string): UserView[] =>
      selectView()
        .where(eq(users.channelId, channelId))
        .orderBy(desc(users.approvedAt), desc(users.id))
        .limit(5_000)
        .all(),
    /** Newest approval first; the cursor is `approvedAt:id`. */
    page(channelId: string, query: PeopleQuery): Page<UserView> {
      const rows = selectView()
        .where(
          and(
            eq(users.channelId, channelId),
            named(users.uid, query.q),
            below(users.approvedAt, users.id, query.cursor),
          ),
        )
        .orderBy(desc(users.approvedAt), desc(users.id))
        .limit(query.limit + 1)
        .all();
      return toPage(rows, query.limit, (row) => `${row.approvedAt}:${row.id}`);
    },
    /** Which of these people are users. */
    among(channelId: string, uids: string[]): Map<string, User> {
      const rows =
        uids.length === 0
          ? []
          : db
              .select()
              .from(users)
              .where(and(eq(users.channelId, channelId), oneOf(users.uid, uids)))
              .all();
      return new Map(rows.map((row) => [row.uid, row]));
    },
    /** What the policy is told: `active`, `disabled`, or null for somebody who is not approved (any more). */
    standing(channelId: string, uid: string): 'active' | 'disabled' | null {
      const user = known(keyOf(channelId, uid));
      if (!user) return null;
      if (user.status === 'disabled') return 'disabled';
      return user.expiresAt !== null && user.expiresAt <= clock.now() ? null : 'active';
    },
    /** Whether the owner lets this person use the back-end's own commands; only for as long as the approval counts. */
    isTrusted(channelId: string, uid: string): boolean {
      const user = known(keyOf(channelId, uid));
      return user?.trusted === true && user.status === 'active' && (user.expiresAt ?? Infinity) > clock.now();
    },
    setTrusted(id: string, trusted: boolean): void {
      db.update(users).set({ trusted }).where(eq(users.id, id)).run();
    },
    /** Approves a person, or renews the approval. A disabled person becomes active again: the owner asked for it. */
    approve(channelId: string, uid: string, source: UserSource, expiresAt: number | null = null): User {
      const values = { status: 'active' as const, source, approvedAt: clock.now(), expiresAt };
      return db.transaction(() => {
        const user = db
          .insert(users)
          .values({ id: newId('user'), channelId, uid, ...values })
          .onConflictDoUpdate({ target: [users.channelId, users.uid], set: values })
          .returning()
          .get();
        events.record('pairing.approved', { channelId, userId: user.id, source });
        return user;
      });
    },
    setStatus(id: string, status: User['status']): void {
      db.update(users).set({ status }).where(eq(users.id, id)).run();
    },
    remove(id: string): void {
      db.delete(users).where(eq(users.id, id)).run();
    },
    isBlocked: (channelId: string, uid: string): boolean => isBlocked(keyOf(channelId, uid)),
    block(channelId: string, uid: string): void {
      db.insert(blocked).values({ channelId, uid, since: clock.now() }).onConflictDoNothing().run();
    },
    unblock(channelId: string, uid: string): boolean {
      return (
        db
          .delete(blocked)
          .where(and(eq(blocked.channelId, channelId), eq(blocked.uid, uid)))
          .run().changes > 0
      );
    },
    blockedAmong(channelId: string, uids: string[]): Set<string> {
      const rows =
        uids.length === 0
          ? []
          : db
              .select({ uid: blocked.uid })
              .from(blocked)
              .where(and(eq(blocked.channelId, channelId), oneOf(blocked.uid, uids)))
              .all();
      return new Set(rows.map((row) => row.uid));
    },
    /** The latest first; the cursor is `since:uid`. */
    blockedPage(channelId: string, query: PeopleQuery): Page<BlockedView> {
      const rows = selectBlocked()
        .where(
          and(
            eq(blocked.channelId, channelId),
            named(blocked.uid, query.q),
            below(blocked.since, blocked.uid, query.cursor),
          ),
        )
        .orderBy(desc(blocked.since), desc(blocked.uid))
        .limit(query.limit + 1)
        .all();
      return toPage(rows, query.limit, (row) => `${row.since}:${row.uid}`);
    },
    blockedView: (channelId: string, uid: string): BlockedView | null =>
      selectBlocked()
        .where(and(eq(blocked.channelId, channelId), eq(blocked.uid, uid)))
        .get() ?? null,
    listBlocked: (channelId: string): BlockedView[] =>
      selectBlocked().where(eq(blocked.channelId, channelId)).orderBy(desc(blocked.since)).limit(5_000).all(),
  };
}

/** Ids of channels hold no space, and what a uid holds comes after the first one. */
const keyOf = (channelId: string, uid: string): string => `${channelId} ${uid}`;

function whose(key: string): { channelId: string; uid: string } {
  const end = key.indexOf(' ');
  return { channelId: key.slice(0, end), uid: key.slice(end + 1) };
}

type IdColumn = typeof users.uid | typeof users.id | typeof blocked.uid;

/** By name without case and marks, or by the whole id. */
function named(uid: IdColumn, q: string | undefined): SQL | undefined {
  const key = searchKey(q ?? '');
  return key ? sql`(instr(coalesce(${contacts.nameKey}, ''), ${key}) > 0 OR ${uid} = ${key})` : undefined;
}

/** Keyset paging over (time, id), both descending. */
function below(
  time: typeof users.approvedAt | typeof blocked.since,
  id: IdColumn,
  cursor: string | undefined,
): SQL | undefined {
  const [at, key = ''] = cursor?.split(':') ?? [];
  const before = Number(at);
  return at && Number.isFinite(before) ? or(lt(time, before), and(eq(time, before), lt(id, key))) : undefined;
}

function oneOf(column: IdColumn, ids: string[]): SQL {
  return sql`${column} IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`;
}
