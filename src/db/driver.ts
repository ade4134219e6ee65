import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as sea from 'node:sea';
import Database from 'better-sqlite3';
import { ADDON } from '../sea/names.ts';

let addon: object | undefined;

/**
 * Opens a database file. In the single binary the native part of better-sqlite3 lies inside the executable, and the
 * system can load it only from a file: the first database that a process opens decides which folder keeps it, and that is
 * always one in the data folder.
 */
export function openSqlite(path: string, options: Database.Options = {}): Database.Database {
  if (!sea.isSea()) return new Database(path, options);
  addon ??= loadAddon(dirname(path));
  return new Database(path, { ...options, nativeBinding: addon as unknown as string });
}

function loadAddon(folder: string): object {
  const path = unpack(join(folder, 'native'), Buffer.from(sea.getRawAsset(ADDON)));
  const module = { exports: {} };
  process.dlopen(module, path);
  return module.exports;
}

/** Writes the addon under a name that tells its content; one that is there already must have that very content. */
export function unpack(folder: string, content: Buffer): string {
  const path = join(folder, `better-sqlite3-${createHash('sha256').update(content).digest('hex').slice(0, 16)}.node`);
  if (existsSync(path) && readFileSync(path).equals(content)) return path;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const staging = `${path}.${process.pid}`;
  writeFileSync(staging, content, { mode: 0o700 });
  renameSync(staging, path);
  return path;
}
