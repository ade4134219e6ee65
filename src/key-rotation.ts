import { existsSync, lchownSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { newKey, readKeys, writeKeyFile } from './keyring.ts';
import { syncPath } from './sync-path.ts';

/**
 * Changes the key file. In between it holds the new key and the old one, so that whatever is cut off where, everything
 * still opens, and the next call goes on from there. `reseal` seals all that is stored with the key that comes first in
 * the file, in one transaction. Answers where the old key is kept: backups from before need it.
 */
export function rotateKey(path: string, asideName: string, reseal: () => void): string {
  const before = readKeys(path);
  const aside = `${path}.${asideName}`;
  const { current, previous } = before.previous ? before : { current: newKey(), previous: before.current };
  if (!before.previous) {
    if (!existsSync(aside)) writeKeyFile(aside, previous as Buffer);
    replace(path, Buffer.concat([current, previous as Buffer]));
  }
  reseal();
  replace(path, current);
  return aside;
}

/** The file is the old one or the new one, whenever it is looked at and whatever happens. */
function replace(path: string, bytes: Buffer): void {
  const next = `${path}.next`;
  rmSync(next, { force: true });
  writeKeyFile(next, bytes);
  const { uid, gid } = statSync(path);
  lchownSync(next, uid, gid);
  renameSync(next, path);
  syncPath(dirname(path));
}
