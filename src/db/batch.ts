import type Database from 'better-sqlite3';

/** How a batch ended: the seconds that its commit took, and why nothing of it was written, or null. */
export type BatchEnd = (seconds: number, error: unknown) => void;

export interface Batch {
  /**
   * Runs `work` as a part of the batch that is open, or of a new one. An exception undoes this work alone. The batch is
   * committed without waiting for the disk: before this thread looks at anything that comes from outside (`process.nextTick`), or
   * when a sync that runs has ended.
   */
  run<T>(work: () => T): T;
  /** Resolves once everything that was run so far is committed; rejects when that could not be. Resolves at once when nothing is open. */
  done(): Promise<void>;
  isOpen(): boolean;
  /** Commits what is open, unless `run` is at work: for whoever must not be a part of it. A failure is told by `done`. */
  end(): void;
}

/** How long a batch stays open at most: a disk may take its time, and other processes that write wait meanwhile. */
const LONGEST_MS = 20;

interface Open {
  promise: Promise<void>;
  resolve: () => void;
  reject: (error: unknown) => void;
  atTheLatest: NodeJS.Timeout | null;
}

/**
 * Transactions that come at the same moment, in one. A commit costs as much as ten statements, and every page that it
 * changed is written to the log: fifty messages that are worked on at once change the same pages fifty times. While a
 * sync runs (`syncing`) nothing that is committed comes to the disk any sooner than with the next, so a batch stays open.
 */
export function createBatch(sqlite: Database.Database, syncing: () => Promise<unknown> | null, onEnd: BatchEnd): Batch {
  const asPart = sqlite.transaction((work: () => unknown) => work());
  let open: Open | null = null;
  let depth = 0;

  const begin = (): void => {
    // `exec`, because `pragma` makes an object for each: eight times the time.
    sqlite.exec('PRAGMA synchronous = NORMAL');
    try {
      sqlite.exec('BEGIN IMMEDIATE');
    } catch (error) {
      sqlite.exec('PRAGMA synchronous = FULL');
      throw error;
    }
    const sync = syncing();
    open = { ...Promise.withResolvers<void>(), atTheLatest: sync === null ? null : setTimeout(end, LONGEST_MS) };
    // Whoever does not wait for it is not to be called by the process's last resort.
    open.promise.catch(() => {});
    if (sync !== null) sync.then(end, end);
    else process.nextTick(end);
  };

  const end = (): void => {
    if (!open || depth > 0) return;
    const { resolve, reject } = open;
    close(open);
    const started = performance.now();
    let failure: unknown = null;
    try {
      // A statement that found no room may have undone all of it already; `run` has told then.
      sqlite.exec('COMMIT');
      resolve();
    } catch (error) {
      failure = error;
      if (sqlite.inTransaction) sqlite.exec('ROLLBACK');
      reject(error);
    }
    sqlite.exec('PRAGMA synchronous = FULL');
    onEnd((performance.now() - started) / 1000, failure);
  };

  const close = ({ atTheLatest }: Open): void => {
    if (atTheLatest) clearTimeout(atTheLatest);
    open = null;
  };

  /** SQLite has undone the whole of it, and not just what failed: a full disk does that. */
  const undone = (error: unknown): void => {
    if (!open) return;
    const { reject } = open;
    close(open);
    reject(error);
    sqlite.exec('PRAGMA synchronous = FULL');
    onEnd(0, error);
  };

  return {
    run<T>(work: () => T): T {
      if (!open) begin();
      depth++;
      try {
        return asPart(work) as T;
      } catch (error) {
        if (!sqlite.inTransaction) undone(error);
        throw error;
      } finally {
        depth--;
      }
    },
    isOpen: () => open !== null,
    done: () => open?.promise ?? Promise.resolve(),
    end,
  };
}
