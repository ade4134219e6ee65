import type Database from 'better-sqlite3';

/** How a batch ended: the seconds that its commit took, and why nothing of it was written, or null. */
export type BatchEnd = (seconds: number, error: unknown) => void;

export interface Batch {
  /**
   * Runs `work` as a part of the batch that is open, or of a new one. An exception undoes this work alone. The batch is
   * committed before this thread looks at anything that comes from outside (`process.nextTick`), without waiting for the disk.
   */
  run<T>(work: () => T): T;
  /** Resolves once everything that was run so far is committed; rejects when that could not be. Resolves at once when nothing is open. */
  done(): Promise<void>;
  isOpen(): boolean;
  /** Commits what is open, unless `run` is at work: for whoever must not be a part of it. A failure is told by `done`. */
  end(): void;
}

interface Open {
  promise: Promise<void>;
  resolve: () => void;
  reject: (error: unknown) => void;
}

/**
 * Transactions that come at the same moment, in one. A commit costs as much as ten statements, and every page that it
 * changed is written to the log: fifty messages that are worked on at once change the same pages fifty times.
 */
export function createBatch(sqlite: Database.Database, onEnd: BatchEnd): Batch {
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
    open = Promise.withResolvers<void>();
    // Whoever does not wait for it is not to be called by the process's last resort.
    open.promise.catch(() => {});
    process.nextTick(end);
  };

  const end = (): void => {
    if (!open || depth > 0) return;
    const { resolve, reject } = open;
    open = null;
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

  /** SQLite has undone the whole of it, and not just what failed: a full disk does that. */
  const undone = (error: unknown): void => {
    if (!open) return;
    open.reject(error);
    open = null;
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
