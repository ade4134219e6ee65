import { existsSync, lchownSync, lstatSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DATABASE } from '../backup/manifest.ts';

/** Root over somebody else's data; the message says whose. */
export class OwnerError extends Error {
  override name = 'OwnerError';
}

/**
 * Root may write everywhere, and what it makes in the data folder belongs to root: the server, which runs as another user,
 * could not start any more. Everybody else is stopped by the system. Throws {@link OwnerError}.
 */
export function refuseForeignRoot(dataDir: string): void {
  const owner = foreignOwner(dataDir);
  if (owner)
    throw new OwnerError(
      `${owner.path} belongs to another user (number ${owner.uid}), who could not use what root makes there: run this as that user, with sudo -u '#${owner.uid}'`,
    );
}

/**
 * For the one command that may need root: what it made beside the database is given to whom the rest belongs. Follows no
 * link: whoever can write in that folder could have put one there, and would be given what it leads to.
 */
export function giveToOwner(dataDir: string): void {
  const owner = foreignOwner(dataDir);
  if (!owner) return;
  for (const name of readdirSync(dataDir)) {
    const path = join(dataDir, name);
    if (lstatSync(path).uid === 0) lchownSync(path, owner.uid, owner.gid);
  }
}

/** Whose the data is, when this is root and it is somebody else's. */
function foreignOwner(dataDir: string): { path: string; uid: number; gid: number } | null {
  if (process.geteuid?.() !== 0) return null;
  const path = [join(dataDir, DATABASE), dataDir].find((one) => existsSync(one));
  if (path === undefined) return null;
  const { uid, gid } = statSync(path);
  return uid === 0 ? null : { path, uid, gid };
}
