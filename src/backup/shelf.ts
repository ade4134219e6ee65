import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** The folder of kept backups inside the data folder. */
export const SHELF = 'backups';

/** A kept backup, as its name tells. */
export interface KeptBackup {
  name: string;
  bytes: number;
  at: number;
  /** Made by the schedule: the oldest of these go. */
  isScheduled: boolean;
  isEncrypted: boolean;
  hasKey: boolean;
}

const NAME = /^zalo-bridge-(\d{8})-(\d{6})(-auto)?(-key)?\.tar\.gz(\.age)?$/;

/** `zalo-bridge-20261122-031500-auto.tar.gz`, in UTC; `-key` when the key file is inside. */
export function backupName(at: number, parts: { scheduled?: boolean; withKey: boolean; encrypted: boolean }): string {
  const [day = '', time = ''] = new Date(at).toISOString().replace(/[-:]/g, '').split('.', 1)[0]?.split('T') ?? [];
  const marks = `${parts.scheduled ? '-auto' : ''}${parts.withKey ? '-key' : ''}`;
  return `zalo-bridge-${day}-${time}${marks}.tar.gz${parts.encrypted ? '.age' : ''}`;
}

/** The kept backups, newest first. */
export async function listBackups(dataDir: string): Promise<KeptBackup[]> {
  const names = await readdir(join(dataDir, SHELF)).catch(() => []);
  const found = await Promise.all(names.map((name) => readName(dataDir, name)));
  return found.filter((one) => one !== null).sort((a, b) => b.at - a.at || (a.name < b.name ? 1 : -1));
}

/** The path of a kept backup, or null: no part of it comes from outside unless it is the name of one. */
export async function keptBackup(dataDir: string, name: string): Promise<string | null> {
  return (await readName(dataDir, name)) ? join(dataDir, SHELF, name) : null;
}

/** Removes the oldest scheduled ones until `keep` are left. Those that the owner made stay. */
export async function pruneBackups(dataDir: string, keep: number): Promise<void> {
  const scheduled = (await listBackups(dataDir)).filter(({ isScheduled }) => isScheduled);
  for (const { name } of scheduled.slice(keep)) await rm(join(dataDir, SHELF, name), { force: true });
}

async function readName(dataDir: string, name: string): Promise<KeptBackup | null> {
  const match = NAME.exec(name);
  if (!match) return null;
  const file = await stat(join(dataDir, SHELF, name)).catch(() => null);
  if (!file?.isFile()) return null;
  const [, day = '', time = '', auto, key, age] = match;
  const digits = `${day}${time}`;
  const at = Date.parse(digits.replace(/^(....)(..)(..)(..)(..)(..)$/, '$1-$2-$3T$4:$5:$6Z'));
  return { name, bytes: file.size, at, isScheduled: !!auto, hasKey: !!key, isEncrypted: !!age };
}
