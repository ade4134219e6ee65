import type Database from 'better-sqlite3';

interface Log {
  log: number;
  checkpointed: number;
}

export interface CheckpointOptions {
  /** A log shorter than this is left to grow: what is written over and over is then brought over once. */
  pages?: number;
  lookMs?: number;
}

/**
 * Brings SQLite's log into the database file while nobody writes, so that it seldom happens where SQLite itself would do it:
 * inside the commit of somebody's message, for some 40 ms. That stays as it is for a server that is never quiet.
 * `unsure` is called when the disk refused a sync. Why this is no thread of its own: decisions/2026-11-29-checkpoints.md.
 */
export function createCheckpointer(
  sqlite: Database.Database,
  unsure: () => void,
  { pages = 500, lookMs = 1_000 }: CheckpointOptions = {},
): { close(): void } {
  const size = sqlite.prepare<[], Log>('PRAGMA wal_checkpoint(NOOP)');
  let before = -1;
  const look = (): void => {
    if (!sqlite.open) return;
    try {
      const now = size.get();
      if (!now) return;
      if (now.log === before && now.log - now.checkpointed >= pages) sqlite.pragma('wal_checkpoint(PASSIVE)');
      before = now.log;
    } catch (error) {
      // Tried again at the next look. What a disk has refused to sync, it may call done the next time.
      if (String((error as { code?: unknown }).code).endsWith('FSYNC')) unsure();
    }
  };
  const timer = setInterval(look, lookMs);
  timer.unref();
  return { close: () => clearInterval(timer) };
}
