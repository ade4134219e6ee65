import { accessSync, constants, existsSync, readFileSync, statfsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import manifest from '../../package.json' with { type: 'json' };
import { DATABASE } from '../backup/manifest.ts';
import type { Config } from '../config.ts';
import type { Checks, Found } from './checks.ts';

export interface MachineParts {
  config: Pick<Config, 'dataDir' | 'keyFile'>;
}

const MB = 1024 * 1024;
/** Below the first a busy day fills the disk, below the second the next hour may. */
const LOW_MB = 1024;
const FULL_MB = 100;
const HAS_MODES = process.platform !== 'win32';

/** What is seen in a moment and without the database. */
export const machineChecks: Checks<MachineParts> = {
  versions: () => [
    {
      level: 'ok',
      text: 'diagnosis.versions',
      params: {
        version: manifest.version,
        node: process.versions.node,
        zca: manifest.dependencies['zca-js'],
        platform: `${process.platform} ${process.arch}`,
      },
    },
  ],
  folder: ({ config: { dataDir } }) => [folder(dataDir)],
  disk: ({ config: { dataDir } }) => [disk(dataDir)],
  key: ({ config: { keyFile, dataDir } }) => [key(keyFile, existsSync(join(dataDir, DATABASE)))],
};

function folder(path: string): Found {
  if (!isFolder(path)) return { level: 'bad', text: 'diagnosis.folder.missing', params: { path } };
  if (!isWritable(path)) return { level: 'bad', text: 'diagnosis.folder.readOnly', params: { path } };
  if (HAS_MODES && (statSync(path).mode & 0o077) !== 0)
    return { level: 'warn', text: 'diagnosis.folder.open', params: { path } };
  return { level: 'ok', text: 'diagnosis.folder.ok', params: { path } };
}

const isFolder = (path: string) => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

function disk(path: string): Found {
  if (!isFolder(path)) return { level: 'bad', text: 'diagnosis.folder.missing', params: { path } };
  const { bavail, bsize } = statfsSync(path);
  const mb = Math.floor((bavail * bsize) / MB);
  if (mb < FULL_MB) return { level: 'bad', text: 'diagnosis.disk.full', params: { mb } };
  return mb < LOW_MB
    ? { level: 'warn', text: 'diagnosis.disk.low', params: { mb } }
    : { level: 'ok', text: 'diagnosis.disk.ok', params: { mb } };
}

function key(path: string, isNeeded: boolean): Found {
  if (!existsSync(path))
    return isNeeded
      ? { level: 'bad', text: 'diagnosis.key.missing', params: { path } }
      : { level: 'warn', text: 'diagnosis.key.none' };
  if (HAS_MODES && (statSync(path).mode & 0o077) !== 0)
    return { level: 'bad', text: 'diagnosis.key.open', params: { path } };
  const bytes = readFileSync(path).length;
  // The new key and the one before it.
  if (bytes === 64) return { level: 'warn', text: 'diagnosis.key.changing', params: { path } };
  return bytes === 32
    ? { level: 'ok', text: 'diagnosis.key.ok', params: { path } }
    : { level: 'bad', text: 'diagnosis.key.damaged', params: { path, bytes } };
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
