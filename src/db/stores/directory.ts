import { and, asc, count, desc, eq, gt, inArray, or, sql } from 'drizzle-orm';
import type { Clock } from '../../clock.ts';
import { searchKey } from '../../text.ts';
import type { Db } from '../client.ts';
import { type Page, toPage } from '../paging.ts';
import { contacts, groups } from '../schema/index.ts';

export type Contact = typeof contacts.$inferSelect;
export type KnownGroup = typeof groups.$inferSelect;

export interface DirectoryQuery {
  q?: string;
  limit: number;
  cursor?: string;
  /** Ids that are on a list: shown first with `chosenFirst`, left out with `only: 'others'`. */
  ids?: string[];
  only?: 'chosen' | 'others';
}

export type DirectoryStore = ReturnType<typeof createDirectoryStore>;

/** Friends and groups as the connected account lists them, and the strangers who wrote. */
export function createDirectoryStore(db: Db, clock: Clock) {
  const contactOf = db
    .select()
    .from(contacts)
    .where(and(eq(contacts.channelId, sql.placeholder('channelId')), eq(contacts.uid, sql.placeholder('uid'))))
    .prepare();
  const groupOf = db
    .select()
    .from(groups)
    .where(and(eq(groups.channelId, sql.placeholder('channelId')), eq(groups.groupId, sql.placeholder('groupId'))))
    .prepare();
  const seen = db
    .insert(contacts)
    .values({
      channelId: sql.placeholder('channelId'),
      uid: sql.placeholder('uid'),
      name: sql.placeholder('name'),
      nameKey: sql.placeholder('nameKey'),
      isFriend: false,
      lastSeenAt: sql.placeholder('at'),
    })
    .onConflictDoUpdate({
      target: [contacts.channelId, contacts.uid],
      set: {
        name: sql`CASE WHEN excluded.name = '' THEN ${contacts.name} ELSE excluded.name END`,
        nameKey: sql`CASE WHEN excluded.name = '' THEN ${contacts.nameKey} ELSE excluded.name_key END`,
        lastSeenAt: sql`max(coalesce(${contacts.lastSeenAt}, 0), excluded.last_seen_at)`,
      },
    })
    .prepare();
  // Of friends and groups alike: Zalo's list says what they are called and look like, and a later list says it anew.
  const asTold = {
    channelId: sql.placeholder('channelId'),
    name: sql.placeholder('name'),
    nameKey: sql.placeholder('nameKey'),
    avatarUrl: sql.placeholder('avatarUrl'),
  };
  const toldAnew = {
    name: sql`excluded.name`,
    nameKey: sql`excluded.name_key`,
    avatarUrl: sql`excluded.avatar_url`,
  };
  const saveFriend = db
    .insert(contacts)
    .values({ ...asTold, uid: sql.placeholder('uid'), isFriend: true })
    .onConflictDoUpdate({ target: [contacts.channelId, contacts.uid], set: { ...toldAnew, isFriend: true } })
    .prepare();
  const saveGroup = db
    .insert(groups)
    .values({
      ...asTold,
      groupId: sql.placeholder('groupId'),
      members: sql.placeholder('members'),
      listed: true,
    })
    .onConflictDoUpdate({
      target: [groups.channelId, groups.groupId],
      set: { ...toldAnew, members: sql`excluded.members`, listed: true },
    })
    .prepare();
  const groupSeen = db
    .insert(groups)
    .values({
      channelId: sql.placeholder('channelId'),
      groupId: sql.placeholder('groupId'),
      name: sql.placeholder('name'),
      nameKey: sql.placeholder('nameKey'),
      members: 0,
      listed: false,
    })
    .onConflictDoNothing()
    .prepare();
  const friendsOf = db
    .select({ n: count() })
    .from(contacts)
    .where(and(eq(contacts.channelId, sql.placeholder('channelId')), eq(contacts.isFriend, true)))
    .prepare();
  const groupsOf = db
    .select({ n: count() })
    .from(groups)
    .where(and(eq(groups.channelId, sql.placeholder('channelId')), eq(groups.listed, true)))
    .prepare();
  const countFriends = (channelId: string): number => friendsOf.get({ channelId })?.n ?? 0;
  const countGroups = (channelId: string): number => groupsOf.get({ channelId })?.n ?? 0;

  const nameless = db
    .select({ groupId: groups.groupId })
    .from(groups)
    .where(
      and(eq(groups.channelId, sql.placeholder('channelId')), sql`${groups.listed} = 0 AND ${groups.nameKey} = ''`),
    )
    .limit(sql.placeholder('limit'))
    .prepare();

  return {
    contact: (channelId: string, uid: string): Contact | null => contactOf.get({ channelId, uid }) ?? null,
    group: (channelId: string, groupId: string): KnownGroup | null => groupOf.get({ channelId, groupId }) ?? null,
    contactsByUid(channelId: string, uids: string[]): Map<string, Contact> {
      const rows =
        uids.length === 0
          ? []
          : db
              .select()
              .from(contacts)
              .where(and(eq(contacts.channelId, channelId), inList(contacts.uid, uids)))
              .all();
      return new Map(rows.map((row) => [row.uid, row]));
    },
    groupsById(channelId: string, ids: string[]): Map<string, KnownGroup> {
      const rows =
        ids.length === 0
          ? []
          : db
              .select()
              .from(groups)
              .where(and(eq(groups.channelId, channelId), inList(groups.groupId, ids)))
              .all();
      return new Map(rows.map((row) => [row.groupId, row]));
    },
    /** Somebody wrote: remember the name they carry now. */
    sawContact(channelId: string, uid: string, name: string, at: number): void {
      seen.run({ channelId, uid, name, nameKey: searchKey(name), at });
    },
    sawGroup(channelId: string, groupId: string): void {
      groupSeen.run({ channelId, groupId, name: '', nameKey: '' });
    },
    /** Groups that people wrote in before Zalo's list has told what they are called. */
    namelessGroups: (channelId: string, limit: number): string[] =>
      nameless.all({ channelId, limit }).map(({ groupId }) => groupId),
    setAvatar(channelId: string, uid: string, avatarUrl: string): void {
      db.update(contacts)
        .set({ avatarUrl })
        .where(and(eq(contacts.channelId, channelId), eq(contacts.uid, uid)))
        .run();
    },
    /** Takes the whole list of friends; whoever is no longer on it stays known, but not as a friend. */
    replaceFriends(channelId: string, friends: { uid: string; name: string; avatarUrl: string | null }[]): void {
      db.transaction(
        (tx) => {
          tx.update(contacts).set({ isFriend: false }).where(eq(contacts.channelId, channelId)).run();
          for (const { uid, name, avatarUrl } of friends)
            saveFriend.run({ channelId, uid, name, nameKey: searchKey(name), avatarUrl });
        },
        { behavior: 'immediate' },
      );
    },
    replaceGroups(
      channelId: string,
      list: { groupId: string; name: string; members: number; avatarUrl: string | null }[],
    ): void {
      db.transaction(
        (tx) => {
          tx.update(groups).set({ listed: false }).where(eq(groups.channelId, channelId)).run();
          for (const { groupId, name, members, avatarUrl } of list)
            saveGroup.run({ channelId, groupId, name, nameKey: searchKey(name), members, avatarUrl });
        },
        { behavior: 'immediate' },
      );
    },
    /** Forgets whom the account knew: it is another account now, or none. */
    clear(channelId: string): void {
      db.transaction((tx) => {
        tx.delete(contacts).where(eq(contacts.channelId, channelId)).run();
        tx.delete(groups).where(eq(groups.channelId, channelId)).run();
      });
    },
    /** How many the account lists. Counting twenty thousand takes a millisecond. */
    countFriends,
    countGroups,
    counts: (channelId: string): { friends: number; groups: number } => ({
      friends: countFriends(channelId),
      groups: countGroups(channelId),
    }),
    /** Friends by name. */
    friends(channelId: string, query: DirectoryQuery): Page<Contact> {
      const rows = db
        .select()
        .from(contacts)
        .where(
          and(
            eq(contacts.channelId, channelId),
            query.only === 'chosen' ? undefined : eq(contacts.isFriend, true),
            matches(contacts.nameKey, query.q),
            chosen(contacts.uid, query),
            after(contacts.nameKey, contacts.uid, query.cursor),
          ),
        )
        .orderBy(asc(contacts.nameKey), asc(contacts.uid))
        .limit(query.limit + 1)
        .all();
      return toPage(rows, query.limit, (row) => cursorOf(row.nameKey, row.uid));
    },
    groups(channelId: string, query: DirectoryQuery): Page<KnownGroup> {
      const rows = db
        .select()
        .from(groups)
        .where(
          and(
            eq(groups.channelId, channelId),
            query.only === 'chosen' ? undefined : eq(groups.listed, true),
            matches(groups.nameKey, query.q),
            chosen(groups.groupId, query),
            after(groups.nameKey, groups.groupId, query.cursor),
          ),
        )
        .orderBy(asc(groups.nameKey), asc(groups.groupId))
        .limit(query.limit + 1)
        .all();
      return toPage(rows, query.limit, (row) => cursorOf(row.nameKey, row.groupId));
    },
    /** Everybody known by name, strangers who wrote included; friends first. */
    searchPeople: (channelId: string, q: string, limit: number): Contact[] =>
      db
        .select()
        .from(contacts)
        .where(and(eq(contacts.channelId, channelId), matches(contacts.nameKey, q)))
        .orderBy(desc(contacts.isFriend), asc(contacts.nameKey), asc(contacts.uid))
        .limit(limit)
        .all(),
    /** Every group that the account is or was in. */
    searchGroups: (channelId: string, q: string, limit: number): KnownGroup[] =>
      db
        .select()
        .from(groups)
        .where(and(eq(groups.channelId, channelId), matches(groups.nameKey, q)))
        .orderBy(desc(groups.listed), asc(groups.nameKey), asc(groups.groupId))
        .limit(limit)
        .all(),
    markSeen: (channelId: string, uid: string): void => {
      db.update(contacts)
        .set({ lastSeenAt: clock.now() })
        .where(and(eq(contacts.channelId, channelId), eq(contacts.uid, uid)))
        .run();
    },
  };
}

type TextColumn = typeof contacts.nameKey | typeof contacts.uid | typeof groups.nameKey | typeof groups.groupId;

/** `q` anywhere in the name, without case and marks. `instr` has no wildcards, so nothing needs escaping. */
function matches(column: TextColumn, q: string | undefined) {
  const key = searchKey(q ?? '');
  return key === '' ? undefined : sql`instr(${column}, ${key}) > 0`;
}

/** Membership in a list of any length: one JSON parameter instead of thousands of them. */
function inList(column: TextColumn, ids: string[]) {
  return ids.length <= 50
    ? inArray(column, ids)
    : sql`${column} IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`;
}

function chosen(column: TextColumn, query: DirectoryQuery) {
  if (!query.only) return undefined;
  const ids = query.ids ?? [];
  const listed = sql`${column} IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`;
  return query.only === 'chosen' ? listed : sql`NOT (${listed})`;
}

const cursorOf = (nameKey: string, id: string) => Buffer.from(JSON.stringify([nameKey, id])).toString('base64url');

function after(nameColumn: TextColumn, idColumn: TextColumn, cursor: string | undefined) {
  if (!cursor) return undefined;
  try {
    const [name, id] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as [string, string];
    return or(gt(nameColumn, String(name)), and(eq(nameColumn, String(name)), gt(idColumn, String(id))));
  } catch {
    return undefined;
  }
}
