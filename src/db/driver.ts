import { createHash } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as sea from 'node:sea';
import Database from 'better-sqlite3';
import { ADDON } from '../sea/names.ts';

/** The database driver does not work here; the message says what to do. */
export class DriverError extends Error {
  override name = 'DriverError';
}

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
  try {
    process.dlopen(module, path);
  } catch (error) {
    throw new DriverError(whyNotLoaded(error instanceof Error ? error.message : String(error), folder));
  }
  return module.exports;
}

/** What the system says of an addon that it does not load, as what to do about it. */
export function whyNotLoaded(message: string, folder: string): string {
  if (/failed to map segment|cannot apply additional memory protection|Operation not permitted/.test(message))
    return (
      `the system does not let programs run from ${folder}, where the single binary keeps a part of itself: ` +
      'mount that disk without "noexec", or set ZB_DATA_DIR to a folder on another'
    );
  if (/GLIBC|GLIBCXX|not found/.test(message))
    return `this Linux is too old for the database driver (glibc 2.34 is needed: Debian 12, Ubuntu 22.04): ${message}`;
  return `the database driver cannot be loaded: ${message}`;
}

/** Root may look at the data of another user, who must be able to use what root put there first. */
function giveToOwner(folder: string, path: string): void {
  if (process.geteuid?.() !== 0) return;
  const { uid, gid } = statSync(dirname(folder));
  for (const one of [folder, path]) chownSync(one, uid, gid);
}

/** Writes the addon under a name that tells its content; one that is there already must have that very content. */
export function unpack(folder: string, content: Buffer): string {
  const path = join(folder, `better-sqlite3-${createHash('sha256').update(content).digest('hex').slice(0, 16)}.node`);
  if (existsSync(path) && readFileSync(path).equals(content)) return path;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const staging = `${path}.${process.pid}`;
  try {
    writeFileSync(staging, content, { mode: 0o700 });
    giveToOwner(folder, staging);
    renameSync(staging, path);
  } catch (error) {
    // On a full disk every start of the server would leave another half.
    rmSync(staging, { force: true });
    throw error;
  }
  return path;
}
