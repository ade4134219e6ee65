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

/** How long a crowd gathers at most, from the beginning of one sync to that of the next. */
const GATHER_MS = 8;
/** A turn of the event loop without any work is shorter. */
const NOTHING_MS = 0.1;

/**
 * Brings commits of `synchronous=NORMAL` to the disk without keeping this thread, as SQLite itself does in a commit of
 * `synchronous=FULL`: by syncing the log. Whoever asks while a sync runs shares the next one, so a crowd waits once. On a quick
 * disk it gathers while there is other work, as with PostgreSQL's commit_delay; when there is none the next sync begins.
 * `commit` ends what is open before each sync. SQLite puts no locks on the log, so a descriptor of our own takes none away when it is closed.
 *
 * After a sync that failed the kernel may take for written what is not, and call the next one a success. So nothing is
 * believed to be on disk then before `checkpoint` has brought the whole log into the database file; it throws when it cannot.
 */
export function createWalSync(databasePath: string, commit: () => void, checkpoint: () => void): WalSync {
  let fd: number | null = null;
  let busy: Promise<void> | null = null;
  let next: Promise<void> | null = null;
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

  const begin = (): Promise<void> => {
    commit();
    const begun = performance.now();
    const done = sync();
    const gather = () => gathered(begun + GATHER_MS);
    busy = done.then(gather, gather).then(() => {
      busy = null;
      if (closed) release();
    });
    return done;
  };

  const release = (): void => {
    if (fd !== null) closeSync(fd);
    fd = null;
  };

  return {
    synced() {
      if (busy === null) return begin();
      next ??= busy.then(() => {
        next = null;
        return begin();
      });
      return next;
    },
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

/** Resolves after a turn of the event loop in which nothing happened, so that there is nothing better to do than to sync. */
async function gathered(atTheLatest: number): Promise<void> {
  let took: number;
  do {
    const begun = performance.now();
    await new Promise((resolve) => setImmediate(resolve));
    took = performance.now() - begun;
  } while (took > NOTHING_MS && performance.now() < atTheLatest);
}
