import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type Database from 'better-sqlite3';
import { syncPath } from '../sync-path.ts';
import { openSqlite } from './driver.ts';
import { SchemaError, versionOf } from './migrate.ts';

/** Where the copy lies that an upgrade from so many migrations makes first. */
export const copyBefore = (path: string, from: number): string => `${path}.before-v${from + 1}`;

/**
 * A whole copy beside the file, on disk before a migration changes anything: the way back is renaming it. Nobody else writes
 * meanwhile, and another process that would upgrade waits; when it was faster there is nothing to do. Throws
 * {@link SchemaError} when the copy cannot be had; what was begun of it is removed.
 */
export function keepCopyBefore(sqlite: Database.Database, path: string, from: number): void {
  sqlite.exec('BEGIN IMMEDIATE');
  try {
    if (versionOf(sqlite) === from) copy(path, copyBefore(path, from));
  } finally {
    sqlite.exec('ROLLBACK');
  }
}

/** Writes what a database holds, its log included, to a file that does not exist or is empty. */
export function copyWhole(path: string, to: string): void {
  const reader = openSqlite(path);
  try {
    reader.prepare('VACUUM INTO ?').run(to);
  } finally {
    reader.close();
  }
}

/** SQLite writes it, and not the file system: what is still in the log belongs to it, and readers may go on. */
function copy(path: string, to: string): void {
  const part = `${to}.part`;
  try {
    // SQLite fills an empty file, and would make one that others may read.
    writeFileSync(part, '', { mode: 0o600 });
    // Not within the transaction of the other one.
    copyWhole(path, part);
    syncPath(part);
    renameSync(part, to);
    syncPath(dirname(to));
  } catch (error) {
    for (const end of ['', '-journal']) rmSync(part + end, { force: true });
    const code = String((error as { code?: unknown }).code ?? error);
    throw new SchemaError(
      `nothing was changed: the database is copied before it is upgraded, and ${to} could not be written (${code}): there must be room for it`,
    );
  }
}
