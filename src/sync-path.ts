import { closeSync, fsyncSync, openSync } from 'node:fs';

/** Brings a file, or what a folder says of its files, to the disk; on Windows, which syncs neither in this way, nothing. */
export function syncPath(path: string): void {
  if (process.platform === 'win32') return;
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
