const KNOWN = new Set([
  'ConfigError',
  'KeyError',
  'SchemaError',
  'DataLockError',
  'CommandError',
  'BackupError',
  'DriverError',
]);

const SYSTEM: Record<string, (error: NodeJS.ErrnoException & { address?: string; port?: number }) => string> = {
  EADDRINUSE: ({ address, port }) =>
    `port ${port} on ${address} is taken by another program: stop that one, or set ZB_PORT`,
  EADDRNOTAVAIL: ({ address }) => `this machine does not have the address ${address}: set ZB_HOST`,
  EACCES: ({ path, port }) =>
    path ? `not allowed to write ${path}` : `not allowed to listen on port ${port}: set ZB_PORT above 1023`,
  EPERM: ({ path }) => `not allowed to write ${path}`,
  EROFS: ({ path }) => `${path} is on a read-only disk: set ZB_DATA_DIR`,
  ENOTDIR: ({ path }) => `${path} is not a folder: set ZB_DATA_DIR`,
  EEXIST: ({ path }) => `${path} is not a folder: set ZB_DATA_DIR`,
  ENOSPC: () => 'the disk is full',
};

/** An error as one line for the terminal; what nobody foresaw comes with its stack. */
export function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (KNOWN.has(error.name)) return error.message;
  const code = String((error as NodeJS.ErrnoException).code ?? '');
  if (code.startsWith('SQLITE_')) return `the database cannot be used (${code}): ${error.message}`;
  return SYSTEM[code]?.(error) ?? error.stack ?? error.message;
}
