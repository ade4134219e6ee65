import { and, desc, eq, sql } from 'drizzle-orm';
import type { Clock } from '../../clock.ts';
import { newId } from '../../ids.ts';
import type { Db } from '../client.ts';
import { blocked, contacts, users } from '../schema.ts';

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

export type UserStore = ReturnType<typeof createUserStore>;

/** Approved people and blocked ones, always of one channel. */
export function createUserStore(db: Db, clock: Clock) {
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
  const view = {
    id: users.id,
    channelId: users.channelId,
    uid: users.uid,
    status: users.status,
    source: users.source,
    approvedAt: users.approvedAt,
    expiresAt: users.expiresAt,
    name: sql<string>`coalesce(nullif(${contacts.name}, ''), ${users.uid})`,
    avatarUrl: contacts.avatarUrl,
    lastSeenAt: contacts.lastSeenAt,
  };
  const ofContact = and(eq(contacts.channelId, users.channelId), eq(contacts.uid, users.uid));
  const selectView = () => db.select(view).from(users).leftJoin(contacts, ofContact);

  return {
    get: (id: string): UserView | null => selectView().where(eq(users.id, id)).get() ?? null,
    byUid: (channelId: string, uid: string): User | null => byUid.get({ channelId, uid }) ?? null,
    list: (channelId: string): UserView[] =>
      selectView()
        .where(eq(users.channelId, channelId))
        .orderBy(desc(users.approvedAt), desc(users.id))
        .limit(5_000)
        .all(),
    /** What the policy is told: `active`, `disabled`, or null for somebody who is not approved (any more). */
    standing(channelId: string, uid: string): 'active' | 'disabled' | null {
      const user = byUid.get({ channelId, uid });
      if (!user) return null;
      if (user.status === 'disabled') return 'disabled';
      return user.expiresAt !== null && user.expiresAt <= clock.now() ? null : 'active';
    },
    /** Approves a person, or renews the approval. A disabled person becomes active again: the owner asked for it. */
    approve(channelId: string, uid: string, source: UserSource, expiresAt: number | null = null): User {
      const values = { status: 'active' as const, source, approvedAt: clock.now(), expiresAt };
      db.insert(users)
        .values({ id: newId('user'), channelId, uid, ...values })
        .onConflictDoUpdate({ target: [users.channelId, users.uid], set: values })
        .run();
      return byUid.get({ channelId, uid }) as User;
    },
    setStatus(id: string, status: User['status']): void {
      db.update(users).set({ status }).where(eq(users.id, id)).run();
    },
    remove(id: string): void {
      db.delete(users).where(eq(users.id, id)).run();
    },
    isBlocked: (channelId: string, uid: string): boolean => blockedRow.get({ channelId, uid }) !== undefined,
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
    listBlocked: (channelId: string): BlockedView[] =>
      db
        .select({
          uid: blocked.uid,
          since: blocked.since,
          name: sql<string>`coalesce(nullif(${contacts.name}, ''), ${blocked.uid})`,
          avatarUrl: contacts.avatarUrl,
        })
        .from(blocked)
        .leftJoin(contacts, and(eq(contacts.channelId, blocked.channelId), eq(contacts.uid, blocked.uid)))
        .where(eq(blocked.channelId, channelId))
        .orderBy(desc(blocked.since))
        .limit(5_000)
        .all(),
  };
}
