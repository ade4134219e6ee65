import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type ArchiveFile, writeArchive } from './archive.ts';
import { DATABASE, KEY, MANIFEST, MEDIA, sha256, writeManifest } from './manifest.ts';

export interface BackupSource {
  dataDir: string;
  keyFile: string;
  /** Version of the program, for the manifest. */
  version: string;
  /** Number of migrations that the database has had. */
  schema: number;
  now: number;
  /** Writes a consistent copy of the open database to a path that does not exist yet. */
  snapshot(path: string): Promise<void>;
}

export interface BackupChoice {
  /** The key file seals Zalo sessions and secrets: with it in the file, whoever has the file has the accounts. */
  withKey: boolean;
  /** Attachments; they cannot be fetched from Zalo again. */
  withMedia: boolean;
  passphrase: string | null;
}

/**
 * Makes one file of everything that is needed to go on elsewhere, while the server runs: a consistent copy of the
 * database first, then the attachments that it names. Rejects with what the disk says.
 */
export async function makeBackup(source: BackupSource, choice: BackupChoice, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true, mode: 0o700 });
  const copy = join(source.dataDir, `.backup-${randomBytes(6).toString('hex')}.db`);
  try {
    await source.snapshot(copy);
    await writeArchive(to, filesOf(source, choice, copy), choice.passphrase);
  } finally {
    for (const end of ['', '-wal', '-shm', '-journal']) await rm(copy + end, { force: true });
  }
}

async function* filesOf(source: BackupSource, choice: BackupChoice, copy: string): AsyncGenerator<ArchiveFile> {
  const { size: bytes } = await stat(copy);
  const { version, schema, now: createdAt } = source;
  const { withKey, withMedia } = choice;
  const database = { bytes, sha256: await sha256(copy) };
  const manifest = Buffer.from(writeManifest({ version, schema, createdAt, database, withKey, withMedia }));
  yield { name: MANIFEST, bytes: manifest.length, from: manifest };
  yield { name: DATABASE, bytes, from: copy };
  if (withKey) {
    const key = await readFile(source.keyFile);
    yield { name: KEY, bytes: key.length, from: key };
  }
  if (withMedia) yield* mediaOf(join(source.dataDir, MEDIA));
}

/** Read whole before they are promised to the archive: retention may remove one at any moment. */
async function* mediaOf(root: string): AsyncGenerator<ArchiveFile> {
  const list = (place: string) => readdir(place).catch(() => []);
  for (const channel of await list(root))
    for (const name of await list(join(root, channel))) {
      if (!/^[0-9a-f]{32}$/.test(name)) continue;
      const body = await readFile(join(root, channel, name)).catch(() => null);
      if (body) yield { name: `${MEDIA}/${channel}/${name}`, bytes: body.length, from: body };
    }
}
