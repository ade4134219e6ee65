/** Whether an insert or update was refused because the value is already taken. */
export function isUniqueViolation(error: unknown): boolean {
  for (let e: unknown = error; e instanceof Error; e = e.cause) {
    const code = (e as { code?: unknown }).code;
    if (code === 'SQLITE_CONSTRAINT_UNIQUE' || code === 'SQLITE_CONSTRAINT_PRIMARYKEY') return true;
  }
  return false;
}

/** Why the database cannot be written, in a word that tells nothing about the machine. */
export function diskProblem(error: unknown): 'database-locked' | 'database-read-only' | 'disk-full' | 'database' {
  for (let e: unknown = error; e instanceof Error; e = e.cause) {
    const code = String((e as { code?: unknown }).code ?? '');
    if (/^SQLITE_(BUSY|LOCKED)/.test(code)) return 'database-locked';
    if (/^SQLITE_(READONLY|CANTOPEN)/.test(code)) return 'database-read-only';
    // The kernel's limit for files ends a write in the same way as a full disk does on some file systems.
    if (/^SQLITE_(FULL|IOERR_WRITE)/.test(code)) return 'disk-full';
  }
  return 'database';
}
