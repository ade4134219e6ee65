import { existsSync, mkdirSync, statfsSync } from 'node:fs';
import { copyFile, mkdir, readFile, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { inspectDatabase, schemaOf } from '../db/client.ts';
import { copyWhole } from '../db/copy-before.ts';
import { SchemaError } from '../db/migrate.ts';
import { isDatabase, readArchive } from './archive.ts';
import { beginSwap, type Move, STAGING } from './cut-restore.ts';
import { BackupError, DATABASE, KEY, MANIFEST, type Manifest, MEDIA, readManifest, sha256 } from './manifest.ts';

export interface RestoreTarget {
  dataDir: string;
  keyFile: string;
  /** How many migrations this program knows. */
  schema: number;
  now: number;
}

/** What a backup says of itself; a bare database says little. */
type Origin = Pick<Manifest, 'schema' | 'createdAt' | 'withKey' | 'withMedia'> & { version: string | null };

export interface StagedBackup {
  manifest: Origin;
  /** The unpacked database, not in use yet. */
  database: string;
  /** Puts it in the place of what is there; answers the folder that keeps what was replaced, or null. */
  swap(): Promise<string | null>;
  /** Removes what was unpacked; after `swap` there is nothing left to remove. */
  discard(): Promise<void>;
}

/** More than a manifest or a key file ever has. */
const SMALL = 64 * 1024;

const MEDIA_FILE = /^media\/([\w-]{1,64})\/[0-9a-f]{32}$/;

/**
 * Unpacks and checks a backup beside the data it will replace; nothing in use is touched before `swap`. A bare database counts
 * as one, too: the copy that an upgrade made, or one of another program that copies databases. Throws {@link BackupError} when it
 * is not whole, is not ours, or was made by a newer version.
 */
export async function stageBackup(file: string, passphrase: string | null, to: RestoreTarget): Promise<StagedBackup> {
  const folder = unused(join(to.dataDir, STAGING + stamp(to.now)));
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const discard = () => rm(folder, { recursive: true, force: true });
  try {
    const database = join(folder, DATABASE);
    const manifest = (await isDatabase(file))
      ? await takeDatabase(file, database, to.schema)
      : await takeArchive(file, passphrase, folder, to.schema);
    checkDatabase(database, manifest);
    return { manifest, database, discard, swap: () => swap(folder, manifest, to).finally(discard) };
  } catch (error) {
    await discard();
    throw error;
  }
}

/** Only names that a backup of ours has; anything else could lead out of the folder. */
function placeOf(folder: string, name: string, bytes: number, made: Set<string>): string {
  const channel = MEDIA_FILE.exec(name)?.[1];
  if (channel === undefined && ![MANIFEST, DATABASE, KEY].includes(name))
    throw new BackupError(`the backup has a file that does not belong there: ${JSON.stringify(name.slice(0, 100))}`);
  if (made.has(name)) throw new BackupError(`the backup has a file twice: ${name}`);
  made.add(name);
  if ((name === MANIFEST || name === KEY) && bytes > SMALL)
    throw new BackupError(`the backup has a ${name} that is far too large`);
  // Said before the disk is full: the system has other things to write.
  const { bavail, bsize } = statfsSync(folder);
  if (bytes > bavail * bsize)
    throw new BackupError(
      `the backup needs ${megabytes(bytes)} for ${name}, and the disk has ${megabytes(bavail * bsize)}`,
    );
  const path = join(folder, name);
  if (channel !== undefined) mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  return path;
}

/** Copies it; what it is it tells itself. */
async function takeDatabase(file: string, to: string, known: number): Promise<Origin> {
  const { mtimeMs, size } = await stat(file);
  placeOf(dirname(to), DATABASE, size, new Set());
  try {
    copyWhole(file, to);
    const schema = schemaOf(to);
    refuseNewer(null, schema, known);
    return { version: null, schema, createdAt: Math.round(mtimeMs), withKey: false, withMedia: false };
  } catch (error) {
    if (error instanceof BackupError || error instanceof SchemaError) throw error;
    throw new BackupError(`the database cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Unpacks it, and looks that it is what was put in. */
async function takeArchive(file: string, passphrase: string | null, folder: string, known: number): Promise<Manifest> {
  const made = new Set<string>();
  await readArchive(file, passphrase, (name, bytes) => placeOf(folder, name, bytes, made));
  const text = await readFile(join(folder, MANIFEST), 'utf8').catch(() => null);
  if (text === null) throw new BackupError('this is not a backup of zalo-bridge: it has no manifest');
  const manifest = readManifest(text);
  refuseNewer(manifest.version, manifest.schema, known);
  const database = join(folder, DATABASE);
  const bytes = await stat(database).then(
    (file) => file.size,
    () => -1,
  );
  if (bytes !== manifest.database.bytes || (await sha256(database)) !== manifest.database.sha256)
    throw new BackupError('the database in the backup is not the one that was put in: the file is damaged');
  if (manifest.withKey && (await stat(join(folder, KEY)).catch(() => null))?.size !== 32)
    throw new BackupError('the backup should have the key file in it, and has not');
  return manifest;
}

function refuseNewer(version: string | null, schema: number, known: number): void {
  if (schema > known)
    throw new BackupError(
      `the backup was made by ${version ? `zalo-bridge ${version}` : 'a newer zalo-bridge'} (schema ${schema}); this program knows schema ${known}: install that version or a newer one first`,
    );
}

function checkDatabase(database: string, manifest: Origin): void {
  const { whole, schema } = inspectDatabase(database);
  if (!whole) throw new BackupError('the database in the backup does not pass its integrity check');
  if (schema !== manifest.schema)
    throw new BackupError('the database in the backup has another schema than the backup says');
}

/**
 * Every move has its way back, so that a full disk in the middle leaves what was there before, and so does the end of this
 * process: the next one finds what was begun written down.
 */
async function swap(folder: string, manifest: Origin, { dataDir, keyFile, now }: RestoreTarget) {
  const aside = unused(join(dataDir, `replaced-${stamp(now)}`));
  const moves: Move[] = ['', '-wal', '-shm'].map((end) => [join(dataDir, DATABASE + end), join(aside, DATABASE + end)]);
  if (manifest.withMedia)
    moves.push([join(dataDir, MEDIA), join(aside, MEDIA)], [join(folder, MEDIA), join(dataDir, MEDIA)]);
  moves.push([join(folder, DATABASE), join(dataDir, DATABASE)]);
  const isKept = manifest.withKey && existsSync(keyFile);
  await mkdir(aside, { mode: 0o700 });
  // Copied and not moved: the key file may be on another disk.
  if (isKept) await copyFile(keyFile, join(aside, KEY));
  const key = manifest.withKey ? { file: keyFile, before: isKept ? join(aside, KEY) : null } : null;
  const swapping = beginSwap({ dataDir, folder, aside, moves: moves.filter(([from]) => existsSync(from)), key });
  try {
    if (key) {
      await mkdir(dirname(keyFile), { recursive: true, mode: 0o700 });
      await copyFile(join(folder, KEY), keyFile);
    }
    swapping.move();
  } catch (error) {
    swapping.undo();
    throw error;
  }
  return swapping.end() ? aside : null;
}

const megabytes = (bytes: number) => `${Math.ceil(bytes / 1e6)} MB`;

/** Two restores within a second must not put what they replace into one place. */
function unused(path: string): string {
  for (let n = 2, free = path; ; n++) {
    if (!existsSync(free)) return free;
    free = `${path}-${n}`;
  }
}

const stamp = (at: number) => new Date(at).toISOString().replace(/[-:]/g, '').replace(/\.\d+/, '');
