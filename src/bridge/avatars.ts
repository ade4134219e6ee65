import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../clock.ts';
import type { Transport } from './zalo/transport.ts';

export interface Picture {
  body: Buffer;
  type: string;
}

const MAX_BYTES = 1_000_000;
const MAX_AT_ONCE = 6;
const DAY_MS = 24 * 3600_000;
/** A picture that nobody looked at for so long goes; Zalo gives it again when it is wanted. */
const KEPT_MS = 30 * DAY_MS;
/** Of more than this, those that nobody looked at for longest go. */
const LIMITS = { files: 20_000, bytes: 200_000_000 };

/** Where the picture of an address is kept. */
export const avatarFile = (dataDir: string, url: string): string =>
  join(dataDir, 'cache', 'avatars', createHash('sha256').update(url).digest('hex'));

/** The picture of an address, when it was fetched already. */
export async function keptPicture(dataDir: string, url: string | null): Promise<Picture | null> {
  const kept = url === null ? null : await readFile(avatarFile(dataDir, url)).catch(() => null);
  return kept && picture(kept);
}

export type Avatars = ReturnType<typeof createAvatars>;

/**
 * Pictures of people and groups, fetched from Zalo once and kept in the data folder. The browser never asks Zalo's
 * servers itself: that would tell them who looks at the admin page, and from where.
 */
export function createAvatars(dataDir: string, transport: Transport, clock: Clock, limits = LIMITS) {
  const folder = join(dataDir, 'cache', 'avatars');
  const fetching = new Map<string, Promise<Picture | null>>();

  const load = async (url: string): Promise<Picture | null> => {
    const file = avatarFile(dataDir, url);
    const kept = await readFile(file).catch(() => null);
    if (kept) {
      await noteUse(file);
      return picture(kept);
    }
    if (fetching.size > MAX_AT_ONCE) return null;
    const { body } = await transport.download(url, { maxBytes: MAX_BYTES });
    const found = picture(body);
    if (!found) return null;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    await writeFile(`${file}.part`, body, { mode: 0o600 });
    await touch(`${file}.part`);
    await rename(`${file}.part`, file);
    return found;
  };

  // When a file was last changed says when it was last looked at, to the day.
  const touch = (file: string) => utimes(file, clock.now() / 1_000, clock.now() / 1_000);
  const noteUse = async (file: string): Promise<void> => {
    const usedAt = (await stat(file).catch(() => null))?.mtimeMs ?? clock.now();
    if (clock.now() - usedAt > DAY_MS) await touch(file).catch(() => {});
  };

  return {
    /** Null when there is no picture, or Zalo does not give it (any more). */
    get(url: string | null): Promise<Picture | null> {
      if (!url) return Promise.resolve(null);
      const known = fetching.get(url);
      if (known !== undefined) return known;
      const work = load(url)
        .catch(() => null)
        .finally(() => fetching.delete(url));
      fetching.set(url, work);
      return work;
    },
    /** Forgets pictures that nobody looked at for long, and what is beyond the limits. */
    async prune(): Promise<void> {
      const names = await readdir(folder).catch(() => []);
      const found: { file: string; usedAt: number; bytes: number }[] = [];
      for (const name of names) {
        const file = join(folder, name);
        const about = await stat(file).catch(() => null);
        if (about?.isFile()) found.push({ file, usedAt: about.mtimeMs, bytes: about.size });
      }
      found.sort((a, b) => b.usedAt - a.usedAt);
      let bytes = 0;
      for (const [index, one] of found.entries()) {
        bytes += one.bytes;
        const isOver = index >= limits.files || bytes > limits.bytes;
        if (isOver || clock.now() - one.usedAt > KEPT_MS) await rm(one.file, { force: true });
      }
    },
  };
}

/** The kind of picture by its first bytes; what the server calls it does not count. */
function picture(body: Buffer): Picture | null {
  const starts = (...bytes: number[]) => bytes.every((byte, index) => body[index] === byte);
  if (starts(0xff, 0xd8, 0xff)) return { body, type: 'image/jpeg' };
  if (starts(0x89, 0x50, 0x4e, 0x47)) return { body, type: 'image/png' };
  if (starts(0x47, 0x49, 0x46, 0x38)) return { body, type: 'image/gif' };
  if (body.subarray(0, 4).toString() === 'RIFF' && body.subarray(8, 12).toString() === 'WEBP')
    return { body, type: 'image/webp' };
  return null;
}
