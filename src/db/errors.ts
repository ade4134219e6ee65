/** Whether an insert or update was refused because the value is already taken. */
export function isUniqueViolation(error: unknown): boolean {
  for (let e: unknown = error; e instanceof Error; e = e.cause) {
    const code = (e as { code?: unknown }).code;
    if (code === 'SQLITE_CONSTRAINT_UNIQUE' || code === 'SQLITE_CONSTRAINT_PRIMARYKEY') return true;
  }
  return false;
}

/** Why the database cannot be written, in a word that tells nothing about the machine. */
export type DiskReason = 'database-locked' | 'database-read-only' | 'disk-full' | 'database';

export function diskProblem(error: unknown): DiskReason {
  return reasonOf(error) ?? 'database';
}

/** Whether it is the disk or the database file that refuses, and not what was asked of it. */
export function isDiskProblem(error: unknown): boolean {
  return reasonOf(error) !== null;
}

/** Whether it is the value that cannot be written, so that another try would end the same: a broken rule, or no error of SQLite's. */
export function isValueProblem(error: unknown): boolean {
  for (let e: unknown = error; e instanceof Error; e = e.cause) {
    const { code } = e as { code?: unknown };
    if (typeof code === 'string' && !/^(SQLITE_(CONSTRAINT|TOOBIG|MISMATCH|RANGE)|ERR_)/.test(code)) return false;
  }
  return true;
}

function reasonOf(error: unknown): DiskReason | null {
  for (let e: unknown = error; e instanceof Error; e = e.cause) {
    const code = String((e as { code?: unknown }).code ?? '');
    if (/^SQLITE_(BUSY|LOCKED)/.test(code)) return 'database-locked';
    if (/^(SQLITE_(READONLY|CANTOPEN)|EROFS$|EACCES$)/.test(code)) return 'database-read-only';
    // The kernel's limit for files ends a write in the same way as a full disk does on some file systems.
    if (/^(SQLITE_(FULL|IOERR_(WRITE|SHMSIZE))|ENOSPC$|EDQUOT$|EFBIG$)/.test(code)) return 'disk-full';
    if (/^(SQLITE_IOERR|EIO$)/.test(code)) return 'database';
  }
  return null;
}

/** What to do about it, for the log. */
export const DISK_ADVICE: Record<DiskReason, string> = {
  'disk-full': 'the disk is full: free some space',
  'database-read-only': 'the data folder cannot be written: look at its owner, its rights and how it is mounted',
  'database-locked': 'another program holds the database: end it, or wait for it',
  database: 'the disk reports an error: look at the log of the system, and have a backup at hand',
};
