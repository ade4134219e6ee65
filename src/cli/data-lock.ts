import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tidyAfterCut } from '../backup/cut-restore.ts';
import { lockFile } from '../db/file-lock.ts';
import { VERSION } from './program.ts';

/** What the running server tells other commands of the same data folder. */
export interface ServerInfo {
  pid: number;
  version: string;
  /** Null until it listens. */
  url: string | null;
}

export interface DataLock {
  publish(url: string): void;
  release(): void;
}

/** Another process serves this data folder. */
export class DataLockError extends Error {
  override name = 'DataLockError';
}

const LOCK = 'serve.lock';
const INFO = 'server.json';

/**
 * Makes this process the only server of a data folder: two would fight over the same Zalo accounts. The lock is the one
 * that SQLite takes on an empty file: the operating system ends it together with the process, however that dies, so
 * there is no stale one to be told from a live one, and a process id that was given out again cannot be mistaken.
 */
export function lockDataDir(dataDir: string): DataLock {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const lock = lockFile(join(dataDir, LOCK), 'exclusive');
  if (!lock) {
    const pid = readInfo(dataDir)?.pid;
    throw new DataLockError(
      `another zalo-bridge ${pid ? `(process ${pid}) ` : ''}is running on ${dataDir}: stop it first, or choose another ZB_DATA_DIR`,
    );
  }
  tidyAfterCut(dataDir);
  const publish = (url: string | null) => writeInfo(dataDir, { pid: process.pid, version: VERSION, url });
  publish(null);
  return {
    publish,
    release() {
      rmSync(join(dataDir, INFO), { force: true });
      lock.close();
    },
  };
}

/** The server of a data folder, or null when none is running. */
export function runningServer(dataDir: string): ServerInfo | null {
  if (!existsSync(join(dataDir, LOCK))) return null;
  // Only a look: a shared lock, given back at once.
  const free = lockFile(join(dataDir, LOCK), 'shared');
  free?.close();
  return free ? null : readInfo(dataDir);
}

function writeInfo(dataDir: string, info: ServerInfo): void {
  const path = join(dataDir, INFO);
  writeFileSync(`${path}.new`, `${JSON.stringify(info)}\n`, { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

function readInfo(dataDir: string): ServerInfo | null {
  try {
    return JSON.parse(readFileSync(join(dataDir, INFO), 'utf8')) as ServerInfo;
  } catch {
    return null;
  }
}
