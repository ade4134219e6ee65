import { closeSync, fdatasync, openSync } from 'node:fs';

export interface WalSync {
  /** Resolves once everything that was committed before the call is on disk. Rejects when the disk refuses. */
  synced(): Promise<void>;
  /** The sync that runs, or null: nothing that is committed before it has ended comes to the disk any sooner. */
  running(): Promise<void> | null;
  /** A sync failed that was made elsewhere. */
  distrust(): void;
  close(): void;
}

/**
 * Brings commits of `synchronous=NORMAL` to the disk without keeping this thread, as SQLite itself does in a commit of
 * `synchronous=FULL`: by syncing the log. Whoever asks while a sync runs shares the next one, so a crowd waits once.
 * SQLite puts no locks on the log, so a descriptor of our own takes none away when it is closed.
 *
 * After a sync that failed the kernel may take for written what is not, and call the next one a success. So nothing is
 * believed to be on disk then before `checkpoint` has brought the whole log into the database file; it throws when it cannot.
 */
export function createWalSync(databasePath: string, checkpoint: () => void): WalSync {
  let fd: number | null = null;
  let running: Promise<void> | null = null;
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
    const own = sync().finally(() => {
      running = null;
      if (closed) release();
    });
    running = own;
    return own;
  };

  const release = (): void => {
    if (fd !== null) closeSync(fd);
    fd = null;
  };

  return {
    synced() {
      if (!running) return begin();
      next ??= running
        .catch(() => {})
        .then(() => {
          next = null;
          return begin();
        });
      return next;
    },
    running: () => running,
    distrust() {
      isSuspect = true;
    },
    close() {
      closed = true;
      if (!running) release();
    },
  };
}
