import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type Static, Type } from 'typebox';
import { Value } from 'typebox/value';

/** The name of the database inside a backup and inside the data folder. */
export const DATABASE = 'zalo-bridge.db';
export const KEY = 'secret.key';
export const MANIFEST = 'manifest.json';
export const MEDIA = 'media';

const FORMAT = 1;

/** What a backup says of itself; the first entry of the archive. */
export const Manifest = Type.Object({
  format: Type.Literal(FORMAT),
  /** Version of the program that made it. */
  version: Type.String({ maxLength: 100 }),
  /** How many migrations the database has had. */
  schema: Type.Integer({ minimum: 0 }),
  /** Milliseconds since the Unix epoch. */
  createdAt: Type.Integer(),
  database: Type.Object({ bytes: Type.Integer({ minimum: 0 }), sha256: Type.String({ pattern: '^[0-9a-f]{64}$' }) }),
  withKey: Type.Boolean(),
  withMedia: Type.Boolean(),
});
export type Manifest = Static<typeof Manifest>;

/** A file that is no backup of ours, or not a whole one; the message says which in one line. */
export class BackupError extends Error {
  override name = 'BackupError';
}

export function writeManifest(parts: Omit<Manifest, 'format'>): string {
  return `${JSON.stringify({ format: FORMAT, ...parts } satisfies Manifest, null, 2)}\n`;
}

/** Throws {@link BackupError}. */
export function readManifest(text: string): Manifest {
  try {
    return Value.Parse(Manifest, JSON.parse(text));
  } catch {
    throw new BackupError('the backup does not say what it is in a way that this version understands');
  }
}

export async function sha256(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
