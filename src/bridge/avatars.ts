import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Transport } from './zalo/transport.ts';

export interface Picture {
  body: Buffer;
  type: string;
}

const MAX_BYTES = 1_000_000;
const MAX_AT_ONCE = 6;

/** Where the picture of an address is kept. */
export const avatarFile = (dataDir: string, url: string): string =>
  join(dataDir, 'cache', 'avatars', createHash('sha256').update(url).digest('hex'));

export type Avatars = ReturnType<typeof createAvatars>;

/**
 * Pictures of people and groups, fetched from Zalo once and kept in the data folder. The browser never asks Zalo's
 * servers itself: that would tell them who looks at the admin page, and from where.
 */
export function createAvatars(dataDir: string, transport: Transport) {
  const folder = join(dataDir, 'cache', 'avatars');
  const fetching = new Map<string, Promise<Picture | null>>();

  const load = async (url: string): Promise<Picture | null> => {
    const file = avatarFile(dataDir, url);
    const kept = await readFile(file).catch(() => null);
    if (kept) return picture(kept);
    if (fetching.size > MAX_AT_ONCE) return null;
    const { body } = await transport.download(url, { maxBytes: MAX_BYTES });
    const found = picture(body);
    if (!found) return null;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    await writeFile(`${file}.part`, body, { mode: 0o600 });
    await rename(`${file}.part`, file);
    return found;
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
