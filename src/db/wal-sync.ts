import { closeSync, fdatasync, openSync } from 'node:fs';

export interface WalSync {
  /** Resolves once everything that was committed before the call is on disk. Rejects when the disk refuses. */
  synced(): Promise<void>;
  /** Resolves when the next sync may begin; null when it may now. What is committed until then comes to the disk with that one, and no sooner. */
  busy(): Promise<void> | null;
  /** A sync failed that was made elsewhere. */
  distrust(): void;
  close(): void;
}

/** So many who share one sync are a crowd: others come while they are served. */
const CROWD = 2;
/** How long a crowd gathers at most, from the beginning of one sync to that of the next. */
const GATHER_MS = 8;

/**
 * Brings commits of `synchronous=NORMAL` to the disk without keeping this thread, as SQLite itself does in a commit of
 * `synchronous=FULL`: by syncing the log. Whoever asks while a sync runs shares the next one, so a crowd waits once; on a
 * quick disk it gathers for a moment, as with PostgreSQL's commit_delay and commit_siblings. Whoever is alone never waits for others.
 * `commit` ends what is open before each sync. SQLite puts no locks on the log, so a descriptor of our own takes none away when it is closed.
 *
 * After a sync that failed the kernel may take for written what is not, and call the next one a success. So nothing is
 * believed to be on disk then before `checkpoint` has brought the whole log into the database file; it throws when it cannot.
 */
export function createWalSync(databasePath: string, commit: () => void, checkpoint: () => void): WalSync {
  let fd: number | null = null;
  let busy: Promise<void> | null = null;
  let next: { done: Promise<void>; sharers: number } | null = null;
  let closed = false;
  let isSuspect = false;

  const sync = (): Promise<void> =>
    new Promise((resolve, reject) => {
      // Closing a database writes everything that was in its log.
      if (closed) return resolve();
      if (isSuspect) {
        checkpoint();
        isSuspect = false;
        return resolve();
      }
      fd ??= openSync(`${databasePath}-wal`, 'r+');
      fdatasync(fd, (error) => {
        if (!error) return resolve();
        isSuspect = true;
        reject(error);
      });
    });

  const begin = (sharers: number): Promise<void> => {
    commit();
    const begun = performance.now();
    const done = sync();
    const gather = () => (sharers < CROWD ? undefined : gathered(begun + GATHER_MS));
    busy = done.then(gather, gather).then(() => {
      busy = null;
      if (closed) release();
    });
    return done;
  };

  /** A turn of the event loop that brings nobody more ends it: then there is nothing else to do than to sync. */
  const gathered = async (atTheLatest: number): Promise<void> => {
    let sharers: number;
    do {
      sharers = next?.sharers ?? 0;
      await new Promise((resolve) => setImmediate(resolve));
    } while ((next?.sharers ?? 0) > sharers && performance.now() < atTheLatest);
  };

  /** After the one that runs, for everybody who asks until then. */
  const share = (after: Promise<void>): Promise<void> => {
    if (!next) {
      const own = { sharers: 0, done: Promise.resolve() };
      own.done = after.then(() => {
        next = null;
        return begin(own.sharers);
      });
      next = own;
    }
    next.sharers++;
    return next.done;
  };

  const release = (): void => {
    if (fd !== null) closeSync(fd);
    fd = null;
  };

  return {
    synced: () => (busy === null ? begin(1) : share(busy)),
    busy: () => busy,
    distrust() {
      isSuspect = true;
    },
    close() {
      closed = true;
      if (!busy) release();
    },
  };
}
