import type { FastifyBaseLogger } from 'fastify';
import type { Clock } from '../clock.ts';
import type { Stores } from '../db/stores/index.ts';
import { Refusal } from './refusal.ts';
import type { Directory } from './zalo/directory.ts';
import { describeError } from './zalo/errors.ts';

/** Gives a directory to read from and a way to let it go; null when the account cannot be reached. */
export type OpenDirectory = (channelId: string) => Promise<{ directory: Directory; close: () => void } | null>;

/** A group that the account has just joined makes everything be loaded again, and no more often than this. */
const NEW_GROUP_EVERY_MS = 10 * 60_000;
const MAX_NEW_GROUPS = 50;

export type DirectoryRefresh = ReturnType<typeof createDirectoryRefresh>;

/** Loads friends and groups into the store, one refresh at a time per channel. What was known stays when it fails. */
export function createDirectoryRefresh(stores: Stores, clock: Clock, log: FastifyBaseLogger, open: OpenDirectory) {
  const running = new Map<string, Promise<void>>();
  /** Groups that a refresh was made for: one whose name Zalo does not tell is not asked for again and again. */
  const askedFor = new Set<string>();

  /** One list that Zalo does not give must not take the other one along; the first trouble is told at the end. */
  const load = async (channelId: string, directory: Directory): Promise<void> => {
    const [friends, groups] = await Promise.allSettled([directory.friends(), directory.groups()]);
    if (!stores.channels.get(channelId)) return;
    stores.transaction(() => {
      if (friends.status === 'fulfilled') stores.directory.replaceFriends(channelId, friends.value);
      if (groups.status === 'fulfilled') stores.directory.replaceGroups(channelId, groups.value);
      if (friends.status === 'fulfilled' || groups.status === 'fulfilled')
        stores.channels.setDirectoryState(channelId, { at: clock.now(), error: null });
    });
    for (const list of [friends, groups]) if (list.status === 'rejected') throw list.reason;
  };

  const run = async (channelId: string): Promise<void> => {
    const opened = await open(channelId);
    if (!opened) throw new Refusal('not_connected');
    try {
      await load(channelId, opened.directory);
    } finally {
      opened.close();
    }
  };

  const guarded = (channelId: string, work: Promise<void>): Promise<void> => {
    const tracked = work
      .catch((error: unknown) => {
        const refused = error instanceof Refusal;
        if (!refused) log.warn({ problem: describeError(error), channelId }, 'friends and groups were not loaded');
        stores.channels.setDirectoryState(channelId, { at: clock.now(), error: refused ? error.code : 'failed' });
        throw error;
      })
      .finally(() => running.delete(channelId));
    running.set(channelId, tracked);
    return tracked;
  };

  const refresh = (channelId: string): Promise<void> => running.get(channelId) ?? guarded(channelId, run(channelId));

  return {
    isRunning: (channelId: string): boolean => running.has(channelId),
    refresh,
    /** Loads the lists again when somebody wrote in a group that they did not have yet. */
    nameNewGroups(channelId: string): void {
      const fresh = stores.directory.namelessGroups(channelId, MAX_NEW_GROUPS).filter((id) => !askedFor.has(id));
      const last = stores.channels.get(channelId)?.directoryAt ?? 0;
      if (fresh.length === 0 || running.has(channelId) || clock.now() - last < NEW_GROUP_EVERY_MS) return;
      for (const id of fresh) askedFor.add(id);
      // What went wrong is logged and shown beside the lists already; it is tried again after the same while.
      refresh(channelId).catch(() => {
        for (const id of fresh) askedFor.delete(id);
      });
    },
    /** With a session that is open anyway, right after a login. */
    refreshWith: (channelId: string, directory: Directory): Promise<void> =>
      running.get(channelId) ?? guarded(channelId, load(channelId, directory)),
  };
}
