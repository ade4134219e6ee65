import { and, asc, desc, eq, gte, isNotNull, lt, lte, sql } from 'drizzle-orm';
import type { Clock } from '../../clock.ts';
import { newId } from '../../ids.ts';
import type { Keyring } from '../../keyring.ts';
import type { Db } from '../client.ts';
import type { Memory } from '../memory.ts';
import { type Page, toPage } from '../paging.ts';
import {
  channels,
  connectionGaps,
  inbox,
  outbox,
  statusHistory,
  threads,
  workspaces,
  zaloSessions,
} from '../schema/index.ts';
import type { EventStore } from './events.ts';

export type Channel = typeof channels.$inferSelect;
export type ChannelStatus = Channel['status'];
export type StatusChange = typeof statusHistory.$inferSelect;

export interface StatusDetail {
  code: string;
  params: Record<string, string | number>;
}

export interface ChannelFields {
  displayName?: string;
  threadId?: string | null;
  agentIds?: string[] | null;
  settings?: Record<string, unknown>;
  draft?: Record<string, unknown> | null;
  wanted?: 'running' | 'stopped';
}

/** A channel with everything that its card says. */
export interface ChannelOverview {
  channel: Channel;
  workspaceName: string;
  threadTitle: string | null;
  /** `@banhang @echo`: the agents that may answer here. */
  handles: string;
  hasSession: boolean;
  hasPolicy: boolean;
  answered: number;
  ignored: number;
  lastAt: number | null;
  pendingPairing: number;
  /** Messages that were not delivered, or may not have been, and questions without an answer. */
  trouble: number;
}

const HISTORY_KEPT = 500;

export type ChannelStore = ReturnType<typeof createChannelStore>;

/** Channels, their status as the owner sees it, and their sealed Zalo sessions. */
export function createChannelStore(
  db: Db,
  clock: Clock,
  keyring: Keyring,
  events: Pick<EventStore, 'record'>,
  memory: Memory,
) {
  const byId = db
    .select()
    .from(channels)
    .where(eq(channels.id, sql.placeholder('id')))
    .prepare();
  // Asked for at every step of a message.
  const get = memory.of(['channels'], (id): Channel | null => Object.freeze(byId.get({ id })) ?? null);
  const p = sql.placeholder;
  const overview = db
    .select({
      channel: channels,
      workspaceName: workspaces.name,
      threadTitle: threads.title,
      handles: sql<string>`(SELECT coalesce(group_concat('@' || a.handle, ' '), '') FROM agents a
        WHERE a.workspace_id = ${channels.workspaceId}
          AND (${channels.agentIds} IS NULL OR a.id IN (SELECT value FROM json_each(${channels.agentIds}))))`,
      hasSession: sql<number>`EXISTS (SELECT 1 FROM zalo_sessions z WHERE z.channel_id = ${channels.id})`,
      hasPolicy: sql<number>`EXISTS (SELECT 1 FROM policies p WHERE p.channel_id = ${channels.id})`,
      answered: sql<number>`(SELECT count(*) FROM inbox i WHERE i.channel_id = ${channels.id}
        AND i.received_at >= ${p('since')} AND i.state = 'answered')`,
      ignored: sql<number>`(SELECT count(*) FROM inbox i WHERE i.channel_id = ${channels.id}
        AND i.received_at >= ${p('since')} AND i.decision = 'ignore')`,
      lastAt: sql<number | null>`(SELECT i.received_at FROM inbox i WHERE i.channel_id = ${channels.id}
        ORDER BY i.message_id DESC LIMIT 1)`,
      pendingPairing: sql<number>`(SELECT count(*) FROM pairing_requests r WHERE r.channel_id = ${channels.id}
        AND r.state = 'pending' AND r.origin = 'contact' AND r.expires_at > ${p('now')})`,
      trouble: sql<number>`(SELECT count(*) FROM outbox o WHERE o.channel_id = ${channels.id}
        AND o.state IN ('uncertain', 'failed', 'dead'))
        + (SELECT count(*) FROM inbox i WHERE i.channel_id = ${channels.id} AND i.state = 'failed')`,
    })
    .from(channels)
    .innerJoin(workspaces, eq(workspaces.id, channels.workspaceId))
    .leftJoin(threads, eq(threads.id, channels.threadId))
    .orderBy(asc(channels.createdAt), asc(channels.id))
    .prepare();
  const all = db.select().from(channels).orderBy(asc(channels.createdAt), asc(channels.id)).prepare();

  const saveSession = (id: string, session: unknown): void => {
    const sealed = keyring.seal('zalo-session', id, JSON.stringify(session));
    const savedAt = clock.now();
    db.insert(zaloSessions)
      .values({ channelId: id, sealed, savedAt })
      .onConflictDoUpdate({ target: zaloSessions.channelId, set: { sealed, savedAt } })
      .run();
  };
  const openSession = <T>(id: string): T | null => {
    const row = db.select().from(zaloSessions).where(eq(zaloSessions.channelId, id)).get();
    return row ? (JSON.parse(keyring.open('zalo-session', id, row.sealed)) as T) : null;
  };

  return {
    get,
    list: (): Channel[] => all.all(),
    /** Every channel with its card's facts, counted from `since` on: one query, however many channels there are. */
    overview: (since: number): ChannelOverview[] =>
      overview.all({ since, now: clock.now() }).map(({ hasSession, hasPolicy, ...row }) => ({
        ...row,
        hasSession: hasSession === 1,
        hasPolicy: hasPolicy === 1,
      })),
    /** The channel that the wizard made for this form, so that sending the form twice does not make two. */
    byDraftKey: (key: string): Channel | null =>
      db.select().from(channels).where(sql`json_extract(${channels.draft}, '$.key') = ${key}`).get() ?? null,
    /** Moves a channel to another workspace: only while its set-up is unfinished. False when it is finished. */
    moveDraft: (id: string, workspaceId: string, threadId: string | null): boolean =>
      db
        .update(channels)
        .set({ workspaceId, threadId })
        .where(and(eq(channels.id, id), isNotNull(channels.draft)))
        .run().changes > 0,
    byAccount: (uid: string): Channel | null =>
      db.select().from(channels).where(eq(channels.accountUid, uid)).get() ?? null,
    create(fields: { workspaceId: string; threadId: string | null; displayName: string }): Channel {
      const id = newId('channel');
      const now = clock.now();
      db.insert(channels)
        .values({
          id,
          ...fields,
          agentIds: null,
          wanted: 'stopped',
          status: 'stopped',
          statusSince: now,
          settings: {},
          createdAt: now,
        })
        .run();
      return get(id) as Channel;
    },
    update(id: string, changes: ChannelFields): Channel | null {
      if (Object.keys(changes).length > 0) db.update(channels).set(changes).where(eq(channels.id, id)).run();
      return get(id);
    },
    setAccount(id: string, account: { uid: string; name: string; avatarUrl: string | null }): void {
      db.update(channels)
        .set({ accountUid: account.uid, accountName: account.name, accountAvatarUrl: account.avatarUrl })
        .where(eq(channels.id, id))
        .run();
    },
    setDirectoryState(id: string, state: { at: number; error: string | null }): void {
      const changes =
        state.error === null ? { directoryAt: state.at, directoryError: null } : { directoryError: state.error };
      db.update(channels).set(changes).where(eq(channels.id, id)).run();
    },
    /** Sets the status; a real change gets a line in the history, saying the same again does not. */
    setStatus(id: string, status: ChannelStatus, detail: StatusDetail | null): boolean {
      return db.transaction((tx) => {
        const now = tx
          .select({ status: channels.status, code: channels.detailCode })
          .from(channels)
          .where(eq(channels.id, id))
          .get();
        if (!now) return false;
        const changed = now.status !== status || now.code !== (detail?.code ?? null);
        tx.update(channels)
          .set({
            status,
            detailCode: detail?.code ?? null,
            detailParams: detail?.params ?? null,
            ...(changed ? { statusSince: clock.now() } : {}),
          })
          .where(eq(channels.id, id))
          .run();
        if (!changed) return false;
        tx.insert(statusHistory)
          .values({
            channelId: id,
            status,
            detailCode: detail?.code ?? null,
            detailParams: detail?.params ?? null,
            at: clock.now(),
          })
          .run();
        tx.delete(statusHistory)
          .where(
            and(
              eq(statusHistory.channelId, id),
              sql`${statusHistory.id} <= (SELECT id FROM status_history WHERE channel_id = ${id} ORDER BY id DESC LIMIT 1 OFFSET ${HISTORY_KEPT})`,
            ),
          )
          .run();
        events.record('channel.status', { channelId: id, status, code: detail?.code ?? null });
        return true;
      });
    },
    history(id: string, limit: number, cursor?: string): Page<StatusChange> {
      const before = Number(cursor) || Number.MAX_SAFE_INTEGER;
      const rows = db
        .select()
        .from(statusHistory)
        .where(and(eq(statusHistory.channelId, id), lt(statusHistory.id, before)))
        .orderBy(desc(statusHistory.id))
        .limit(limit + 1)
        .all();
      return toPage(rows, limit, (row) => row.id);
    },
    /** Everything up to now was heard. Opens nothing and closes nothing: see `noteGap`. */
    wasOnline(id: string, at: number): void {
      db.update(channels).set({ lastOnlineAt: at }).where(eq(channels.id, id)).run();
    },
    /** A time without a connection. One that begins where a known one did is that one, which has become longer. */
    noteGap(id: string, fromAt: number, toAt: number): void {
      const known = and(eq(connectionGaps.channelId, id), eq(connectionGaps.fromAt, fromAt));
      const longer = db.update(connectionGaps).set({ toAt }).where(known).run();
      if (longer.changes === 0) db.insert(connectionGaps).values({ channelId: id, fromAt, toAt }).run();
    },
    /** Times without a connection that touch a span, oldest first. */
    gaps: (id: string, fromAt: number, toAt: number): { fromAt: number; toAt: number }[] =>
      db
        .select({ fromAt: connectionGaps.fromAt, toAt: connectionGaps.toAt })
        .from(connectionGaps)
        .where(
          and(eq(connectionGaps.channelId, id), gte(connectionGaps.toAt, fromAt), lte(connectionGaps.fromAt, toAt)),
        )
        .orderBy(asc(connectionGaps.toAt))
        .limit(200)
        .all(),
    /** No answers go out until then. */
    hold(id: string, hold: { until: number; code: string; forMs: number } | null): void {
      db.update(channels)
        .set({ heldUntil: hold?.until ?? null, heldCode: hold?.code ?? null, heldForMs: hold?.forMs ?? null })
        .where(eq(channels.id, id))
        .run();
    },
    /** Deletes the channel with everything that belongs to it, the stored Zalo session first of all. */
    remove(id: string): void {
      db.transaction(
        (tx) => {
          tx.delete(zaloSessions).where(eq(zaloSessions.channelId, id)).run();
          tx.delete(outbox).where(eq(outbox.channelId, id)).run();
          tx.delete(inbox).where(eq(inbox.channelId, id)).run();
          tx.delete(channels).where(eq(channels.id, id)).run();
        },
        { behavior: 'immediate' },
      );
    },
    saveSession,
    /** Newer cookies of the session that is stored. One that a new login has replaced meanwhile must not come back. */
    renewSession(id: string, session: { imei: string }): void {
      if (openSession<{ imei: string }>(id)?.imei === session.imei) saveSession(id, session);
    },
    hasSession: (id: string): boolean =>
      db.select({ at: zaloSessions.savedAt }).from(zaloSessions).where(eq(zaloSessions.channelId, id)).get() !==
      undefined,
    /** The stored session, or null when there is none. Throws `KeyError` when the key file does not fit. */
    openSession,
    dropSession(id: string): void {
      db.delete(zaloSessions).where(eq(zaloSessions.channelId, id)).run();
    },
  };
}
