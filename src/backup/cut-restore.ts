/** What a restore moves, written down before it does, so that one that is cut off can be taken back. */
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { syncPath } from '../sync-path.ts';
import { SHELF } from './shelf.ts';

export type Move = [from: string, to: string];

export interface Swap {
  dataDir: string;
  /** What was unpacked, and where what it replaces is kept. */
  folder: string;
  aside: string;
  moves: Move[];
  /** The key file that is replaced; `before` is its copy, null when there was none. */
  key: { file: string; before: string | null } | null;
}

/** Folders of a restore that is being unpacked begin like this. */
export const STAGING = '.restore-';
const NOTE = 'restore-begun.json';
const STALE_MS = 24 * 3600_000;

export function beginSwap(swap: Swap): { move(): void; undo(): void; end(): boolean } {
  const note = join(swap.dataDir, NOTE);
  writeFileSync(`${note}.new`, JSON.stringify(swap), { mode: 0o600 });
  syncPath(`${note}.new`);
  renameSync(`${note}.new`, note);
  syncPath(swap.dataDir);
  return {
    move() {
      for (const [from, to] of swap.moves) {
        mkdirSync(dirname(to), { recursive: true, mode: 0o700 });
        renameSync(from, to);
      }
    },
    undo: () => undo(swap),
    /** Whether anything was replaced. From here on the restore counts. */
    end() {
      syncPath(swap.dataDir);
      rmSync(note);
      return !removeEmpty(swap.aside);
    },
  };
}

/** A restore was cut off in the middle, and nobody has taken it back yet. */
export const isRestoreCut = (dataDir: string): boolean => existsSync(join(dataDir, NOTE));

/**
 * Takes back a restore that was cut off, and removes what restores and backups that were cut off left lying about: they are
 * copies of everything. Only for who has the data folder to itself.
 */
export function tidyAfterCut(dataDir: string): void {
  // One that was not written to its end is of a restore that has moved nothing.
  for (const name of [NOTE, `${NOTE}.new`]) {
    const begun = readNote(join(dataDir, name));
    if (begun) undo(begun);
    rmSync(join(dataDir, name), { force: true });
  }
  for (const name of readdirSync(dataDir)) {
    const path = join(dataDir, name);
    if (name.startsWith(STAGING)) rmSync(path, { recursive: true, force: true });
    if (/^\.backup-[0-9a-f]{12}\.db/.test(name)) removeStale(path);
  }
  const shelf = join(dataDir, SHELF);
  if (existsSync(shelf))
    for (const name of readdirSync(shelf)) if (name.endsWith('.part')) removeStale(join(shelf, name));
}

function readNote(path: string): Swap | null {
  if (!existsSync(path)) return null;
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Swap;
  } catch (error) {
    if (path.endsWith('.new')) return null;
    throw error;
  }
}

function undo({ dataDir, folder, aside, moves, key }: Swap): void {
  for (const [from, to] of moves.toReversed()) if (existsSync(to) && !existsSync(from)) renameSync(to, from);
  if (key?.before) copyFileSync(key.before, key.file);
  else if (key) rmSync(key.file, { force: true });
  if (key?.before) rmSync(key.before);
  removeEmpty(aside);
  rmSync(folder, { recursive: true, force: true });
  rmSync(join(dataDir, NOTE), { force: true });
}

/** A backup may be made at this moment by another process; one of yesterday is not. */
function removeStale(path: string): void {
  if (Date.now() - statSync(path).mtimeMs > STALE_MS) rmSync(path, { force: true });
}

function removeEmpty(folder: string): boolean {
  if (!existsSync(folder)) return true;
  if (readdirSync(folder).length > 0) return false;
  rmdirSync(folder);
  return true;
}
