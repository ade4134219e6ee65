import { openSqlite } from './driver.ts';

export interface FileLock {
  close(): void;
}

/** Waits a moment, in case it is only somebody looking. */
const PATIENCE_MS = 300;

/**
 * The lock that SQLite takes on a file: `exclusive` for its holder, `shared` for a look. Null when another process has
 * it. The operating system ends it together with the process, however that dies.
 */
export function lockFile(path: string, kind: 'exclusive' | 'shared'): FileLock | null {
  const file = openSqlite(path, { timeout: PATIENCE_MS });
  try {
    file.exec(kind === 'exclusive' ? 'BEGIN EXCLUSIVE' : 'SELECT count(*) FROM sqlite_schema');
    return { close: () => file.close() };
  } catch (error) {
    file.close();
    if ((error as { code?: string }).code === 'SQLITE_BUSY') return null;
    throw error;
  }
}
