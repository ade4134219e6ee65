import { DISK_ADVICE, diskProblem } from '../db/errors.ts';

const KNOWN = new Set([
  'ConfigError',
  'KeyError',
  'SchemaError',
  'DataLockError',
  'OwnerError',
  'CommandError',
  'BackupError',
  'DriverError',
]);

type SystemError = NodeJS.ErrnoException & { address?: string; port?: number };

const SYSTEM: Record<string, (error: SystemError) => string> = {
  EADDRINUSE: ({ address, port }) =>
    `port ${port} on ${address} is taken by another program: stop that one, or set ZB_PORT`,
  EADDRNOTAVAIL: ({ address }) => `this machine does not have the address ${address}: set ZB_HOST`,
  EACCES: ({ path, port }) =>
    path
      ? `not allowed to use ${path}: look at its owner and rights, and run this as the user of the server`
      : `not allowed to listen on port ${port}: set ZB_PORT above 1023`,
  EPERM: ({ path }) => `not allowed to use ${path}`,
  EROFS: ({ path }) => `${path} is on a read-only disk: choose another place`,
  ENOENT: ({ path, message }) =>
    path
      ? `${path} cannot be opened or made: there is no such place`
      : `something that is needed is not there (${message}): was the folder removed that this was started in?`,
  EISDIR: ({ path }) => `${path ?? 'what was named'} is a folder, not a file`,
  ENOTDIR: ({ path }) => `${path} is not below a folder: choose another place`,
  EEXIST: ({ path }) => `${path} is there already, and is not a folder: choose another place`,
  ENOSPC: ({ path }) => `the disk is full${path ? ` (${path})` : ''}: free some space`,
  EFBIG: ({ path }) => `a file grew larger than this system lets it${path ? ` (${path})` : ''}`,
  EDQUOT: ({ path }) => `the disk is full for this user${path ? ` (${path})` : ''}: free some space`,
};

/** What SQLite says of a file that no advice about the disk would help. */
const DAMAGED = /^SQLITE_(NOTADB|CORRUPT)/;

/** An error as one line for the terminal; what nobody foresaw comes with its stack. */
export function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (KNOWN.has(error.name)) return error.message;
  // Ctrl-C or Ctrl-D where something was asked.
  if (error.name === 'AbortError') return 'nothing was changed: it was ended from the keyboard';
  const code = String((error as NodeJS.ErrnoException).code ?? '');
  if (code.startsWith('SQLITE_')) return `the database cannot be used (${code}): ${adviceFor(error, code)}`;
  return SYSTEM[code]?.(error) ?? error.stack ?? error.message;
}

function adviceFor(error: Error, code: string): string {
  if (DAMAGED.test(code)) return 'zalo-bridge.db in the data folder is damaged, or no database: restore a backup';
  const reason = diskProblem(error);
  return reason === 'database' && !code.startsWith('SQLITE_IOERR') ? error.message : DISK_ADVICE[reason];
}
