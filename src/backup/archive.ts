import { createReadStream, createWriteStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { createGunzip, createGzip } from 'node:zlib';
import { extract, pack } from 'tar-stream';
import { BackupError } from './manifest.ts';
import { PassphraseError, passphraseRecipient } from './pass-phrase.ts';

/** One file for the archive. `bytes` must be what `from` has when it is read. */
export interface ArchiveFile {
  name: string;
  bytes: number;
  from: string | Buffer;
}

const AGE_MAGIC = 'age-encryption.org/v1\n';
/** https://www.sqlite.org/fileformat.html#the_database_header */
const SQLITE_MAGIC = 'SQLite format 3\0';

/** Writes files as `.tar.gz`, in age's encryption when there is a pass-phrase. What is at `to` is whole, or not there. */
export async function writeArchive(
  to: string,
  files: AsyncIterable<ArchiveFile>,
  passphrase: string | null,
): Promise<void> {
  const part = `${to}.part`;
  const tar = pack();
  const filling = fill(tar, files);
  filling.catch((error: Error) => tar.destroy(error));
  try {
    const zipped = tar.pipe(createGzip({ level: 6 }));
    tar.once('error', (error) => zipped.destroy(error));
    const out = createWriteStream(part, { mode: 0o600, flags: 'wx' });
    await pipeline(passphrase === null ? zipped : await encrypted(zipped, passphrase), out);
    await filling;
    const file = await open(part, 'r+');
    await file.sync();
    await file.close();
    await rename(part, to);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

/** Files as a `.tar.gz` to be read from; what goes wrong with one of them breaks it off. */
export function packFiles(files: AsyncIterable<ArchiveFile>): Readable {
  const tar = pack();
  const zipped = createGzip({ level: 6 });
  tar.once('error', (error) => zipped.destroy(error));
  fill(tar, files).catch((error: Error) => tar.destroy(error));
  return tar.pipe(zipped);
}

async function fill(tar: ReturnType<typeof pack>, files: AsyncIterable<ArchiveFile>): Promise<void> {
  for await (const { name, bytes, from } of files) {
    const entry = tar.entry({ name, size: bytes, mode: 0o600 });
    await pipeline(typeof from === 'string' ? createReadStream(from) : Readable.from([from]), entry);
  }
  tar.finalize();
}

async function encrypted(plain: Readable, passphrase: string): Promise<Readable> {
  const { Encrypter } = await import('age-encryption');
  const encrypter = new Encrypter();
  encrypter.addRecipient(passphraseRecipient(passphrase));
  const sealed = await encrypter.encrypt(Readable.toWeb(plain) as unknown as globalThis.ReadableStream<Uint8Array>);
  return Readable.fromWeb(sealed as unknown as ReadableStream<Uint8Array>);
}

/** Whether the file is encrypted. Throws what opening the file throws. */
export const isEncrypted = (path: string): Promise<boolean> => beginsWith(path, AGE_MAGIC);

/** Whether the file is a database, and no archive. */
export const isDatabase = (path: string): Promise<boolean> => beginsWith(path, SQLITE_MAGIC);

async function beginsWith(path: string, magic: string): Promise<boolean> {
  const file = await open(path, 'r');
  try {
    const start = Buffer.alloc(magic.length);
    await file.read(start, 0, start.length, 0);
    return start.toString('latin1') === magic;
  } finally {
    await file.close();
  }
}

/**
 * Reads an archive to its end; `place` says where each entry of so many bytes goes, or throws. Only plain files are accepted. Throws
 * {@link PassphraseError} for a wrong pass-phrase, {@link BackupError} for what is no archive or a broken one.
 */
export async function readArchive(
  path: string,
  passphrase: string | null,
  place: (name: string, bytes: number) => string,
): Promise<void> {
  const tar = extract();
  const reading = unpack(tar, place);
  const source = passphrase === null ? createReadStream(path) : await decrypted(path, passphrase);
  try {
    await Promise.all([pipeline(source, createGunzip(), tar), reading]);
  } catch (error) {
    if (error instanceof BackupError) throw error;
    throw new BackupError(`the backup cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function unpack(tar: ReturnType<typeof extract>, place: (name: string, bytes: number) => string): Promise<void> {
  for await (const entry of tar) {
    const { name, type, size = 0 } = entry.header;
    if (type !== 'file') throw new BackupError(`the backup has an entry that is not a plain file: ${name}`);
    // `wx`: an entry that comes twice is refused.
    await pipeline(entry, createWriteStream(place(name, size), { mode: 0o600, flags: 'wx' }));
  }
}

async function decrypted(path: string, passphrase: string): Promise<Readable> {
  const { Decrypter } = await import('age-encryption');
  const decrypter = new Decrypter();
  decrypter.addPassphrase(passphrase);
  const sealed = Readable.toWeb(createReadStream(path)) as unknown as globalThis.ReadableStream<Uint8Array>;
  try {
    return Readable.fromWeb((await decrypter.decrypt(sealed)) as unknown as ReadableStream<Uint8Array>);
  } catch {
    throw new PassphraseError();
  }
}
