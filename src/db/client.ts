import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type Database from 'better-sqlite3';
import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3';
import { type BatchEnd, createBatch } from './batch.ts';
import { createCheckpointer } from './checkpointer.ts';
import { keepCopyBefore } from './copy-before.ts';
import { openSqlite } from './driver.ts';
import { createMemory, type Memory } from './memory.ts';
import { type Migration, migrate, ownSchema, pendingMigrations } from './migrate.ts';
import { quickDrizzle } from './quick-session.ts';
import { createWalSync } from './wal-sync.ts';

export type Db = BetterSQLite3Database;

export interface OpenDatabase {
  db: Db;
  sqlite: Database.Database;
  memory: Memory;
  /** How many migrations it has had. */
  schema: number;
  /** Runs `work` as one transaction, which is on disk when this returns; an exception undoes it. Never async. */
  transaction<T>(work: () => T): T;
  /**
   * The same without waiting for the disk: the death of this process takes nothing back, a power cut may take back
   * what came after the last `synced` or `transaction`, as a whole and from the end. Inside a transaction it is a part of it.
   */
  unsynced<T>(work: () => T): T;
  /** The same, committed a moment later together with others, at the latest when the sync that runs has ended (`batch.ts`). */
  batched<T>(work: () => T): T;
  /** Resolves once everything that was batched so far is committed; rejects when it was not, and is undone. */
  batchDone(): Promise<void>;
  /** Commits what is batched now: for what cannot be done inside of a transaction. */
  endBatch(): void;
  /** `listener` hears how each batch ended. */
  onBatch(listener: BatchEnd): void;
  /** Resolves once everything written so far is on disk. Those who ask at the same time share one wait. */
  synced(): Promise<void>;
  /**
   * Writes a consistent copy to a path that does not exist yet, by SQLite's backup API, while others read and write.
   * `pagesAtOnce` bounds how long a step keeps this thread; without it everything goes in one.
   */
  snapshot(path: string, pagesAtOnce?: number): Promise<void>;
  close(): void;
}

/**
 * How long a call waits for another process that writes. Calls are synchronous, so nothing else happens meanwhile: what
 * must not be lost is tried again later instead (`patient-intake.ts`, `lanes.ts`).
 */
const BUSY_MS = 2_000;

/** Bringing the log into the file keeps this thread for some milliseconds; 16 MB of log cost nothing. SQLite's own is 1,000. Done while nobody writes, if there is such a moment (`checkpointer.ts`). */
const CHECKPOINT_PAGES = 4_000;

/**
 * Opens (and migrates) the database file. `synchronous=FULL` because a message that Zalo handed over counts as
 * accepted only when it is on disk. Throws `SchemaError` for a database that is newer than this program.
 */
export function openDatabase(path: string, migrations: Migration[]): OpenDatabase {
  const listeners = new Set<BatchEnd>();
  if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const existed = path !== ':memory:' && existsSync(path);
  const sqlite = openSqlite(path, { timeout: BUSY_MS });
  try {
    sqlite.pragma('journal_mode = WAL');
    sqlite.pragma('synchronous = FULL');
    sqlite.pragma('trusted_schema = OFF');
    sqlite.pragma('temp_store = MEMORY');
    sqlite.pragma('journal_size_limit = 67108864');
    sqlite.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
    sqlite.pragma('secure_delete = ON');
    const pending = pendingMigrations(sqlite, migrations);
    if (existed && pending.from > 0 && pending.list.length > 0) keepCopyBefore(sqlite, path, pending.from);
    migrate(sqlite, pending);
    sqlite.pragma('foreign_keys = ON');
  } catch (error) {
    sqlite.close();
    throw error;
  }
  const inOne = sqlite.transaction((work: () => unknown) => work());
  const batch = createBatch(
    sqlite,
    () => wal?.busy() ?? null,
    (seconds, error) => {
      for (const listener of listeners) listener(seconds, error);
    },
  );
  const wal = path === ':memory:' ? null : createWalSync(path, batch.end, () => checkpoint(sqlite));
  const checkpointer = wal && createCheckpointer(sqlite, wal.distrust);
  return {
    db: quickDrizzle(sqlite, batch.end),
    sqlite,
    memory: createMemory(sqlite),
    schema: migrations.length,
    transaction<T>(work: () => T) {
      batch.end();
      return inOne.immediate(work) as T;
    },
    unsynced<T>(work: () => T) {
      batch.end();
      if (sqlite.inTransaction) return inOne(work) as T;
      // `exec`, because `pragma` makes an object for each: eight times the time.
      sqlite.exec('PRAGMA synchronous = NORMAL');
      try {
        return inOne.immediate(work) as T;
      } finally {
        sqlite.exec('PRAGMA synchronous = FULL');
      }
    },
    batched: <T>(work: () => T) => (sqlite.inTransaction && !batch.isOpen() ? (inOne(work) as T) : batch.run(work)),
    batchDone: batch.done,
    endBatch: batch.end,
    onBatch: (listener) => void listeners.add(listener),
    async synced() {
      const committed = batch.done();
      // Called inside of a transaction, the sync must not begin before its end.
      await null;
      await Promise.all([committed, wal?.synced()]);
    },
    async snapshot(to, pagesAtOnce = 0x7fffffff) {
      await sqlite.backup(to, { progress: () => pagesAtOnce });
    },
    close() {
      checkpointer?.close();
      batch.end();
      wal?.close();
      sqlite.close();
    },
  };
}

/** How many migrations a database file has had, without changing it. Throws `SchemaError` for another program's. */
export function schemaOf(path: string): number {
  const sqlite = openSqlite(path, { readonly: true, timeout: BUSY_MS });
  try {
    return ownSchema(sqlite, path);
  } finally {
    sqlite.close();
  }
}

/** What a database file that is in nobody's use holds; reading every page of it. Throws for a file that is none. */
export function inspectDatabase(path: string): { whole: boolean; schema: number } {
  const sqlite = openSqlite(path);
  try {
    return {
      whole: sqlite.pragma('integrity_check', { simple: true }) === 'ok',
      schema: sqlite.pragma('user_version', { simple: true }) as number,
    };
  } finally {
    sqlite.close();
  }
}

/** Brings the whole log into the database file, and that to the disk. Waits for nobody: throws when it is not all of it. */
function checkpoint(sqlite: Database.Database): void {
  const [done] = sqlite.pragma('wal_checkpoint(PASSIVE)') as { busy: number; log: number; checkpointed: number }[];
  if (done?.busy !== 0 || done.checkpointed < done.log)
    throw new Error('somebody reads the database, so its log could not be brought into it');
}
