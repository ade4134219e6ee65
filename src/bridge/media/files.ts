import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const NAME = /^[0-9a-f]{32}$/;
const FOLDER = /^[\w-]{1,64}$/;

export type Files = ReturnType<typeof createFiles>;

/**
 * The kept files: one folder a channel, random names, readable by nobody else, outside everything that is served as it
 * is. No part of a path ever comes from a message.
 */
export function createFiles(root: string) {
  /** Files that no row names yet, because their row is only about to be written. */
  const fresh = new Set<string>();

  const folder = (channelId: string): string => {
    if (!FOLDER.test(channelId)) throw new Error('not a channel');
    return join(root, channelId);
  };
  const path = (channelId: string, name: string): string => {
    if (!NAME.test(name)) throw new Error('not a kept file');
    return join(folder(channelId), name);
  };
  const list = (place: string): Promise<string[]> => readdir(place).catch(() => []);

  const write = async (channelId: string, body: Buffer): Promise<string> => {
    const name = randomBytes(16).toString('hex');
    const file = path(channelId, name);
    fresh.add(name);
    try {
      await mkdir(folder(channelId), { recursive: true, mode: 0o700 });
      await writeFile(`${file}.part`, body, { mode: 0o600, flag: 'wx' });
      await rename(`${file}.part`, file);
      return name;
    } catch (error) {
      await settle(channelId, name, false);
      throw error;
    }
  };

  const settle = async (channelId: string, name: string, kept: boolean): Promise<void> => {
    const file = path(channelId, name);
    if (!kept) for (const one of [file, `${file}.part`]) await rm(one, { force: true });
    fresh.delete(name);
  };

  return {
    /** Writes a file whose row is written later. Whoever calls must {@link settle} it: until then nothing sweeps it away. */
    write,
    /** The row of a written file stands; or it never will, then the file goes again. */
    settle,
    /** Writes a file, and calls `keep` with its name to write the row; when that says no, the file goes again. */
    async add(channelId: string, body: Buffer, keep: (name: string) => boolean): Promise<void> {
      const name = await write(channelId, body);
      let kept = false;
      try {
        kept = keep(name);
      } finally {
        await settle(channelId, name, kept);
      }
    },
    /** Null when it is gone, or is not whole after a crash. */
    async read(channelId: string, name: string, bytes: number): Promise<Buffer | null> {
      const body = await readFile(path(channelId, name)).catch(() => null);
      return body?.length === bytes ? body : null;
    },
    remove: (channelId: string, name: string): Promise<void> => rm(path(channelId, name), { force: true }),
    removeChannel: (channelId: string): Promise<void> => rm(folder(channelId), { recursive: true, force: true }),
    /** Removes what no row names: leftovers of a crash and of channels that are gone. */
    async sweep(namesOf: (channelId: string) => ReadonlySet<string>): Promise<void> {
      for (const channelId of (await list(root)).filter((one) => FOLDER.test(one))) {
        const found = await list(folder(channelId));
        const known = namesOf(channelId);
        // Chosen in one go: between two awaits a fresh file can become a known one.
        const orphans = found.filter((name) => !known.has(name) && !fresh.has(name.replace(/\.part$/, '')));
        for (const name of orphans) await rm(join(folder(channelId), name), { recursive: true, force: true });
      }
    },
  };
}
