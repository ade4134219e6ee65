import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isRestoreCut } from '../backup/cut-restore.ts';
import { BackupError, DATABASE } from '../backup/manifest.ts';
import type { Clock } from '../clock.ts';
import type { Config } from '../config.ts';
import { type OpenDatabase, openDatabase, schemaOf } from '../db/client.ts';
import type { Migration } from '../db/migrate.ts';
import { createStores, type Stores } from '../db/stores/index.ts';
import { type Keyring, openKeyring } from '../keyring.ts';
import { createMeters, type Meters } from '../metrics/meters.ts';
import { programFiles } from '../web/files.ts';

export interface OpenData {
  stores: Stores;
  keyring: Keyring;
  meters: Meters;
  database: Pick<OpenDatabase, 'schema' | 'snapshot'>;
  close(): void;
}

/** The migrations that this program brings along, in their order. */
export function loadMigrations(): Migration[] {
  return programFiles
    .list('migrations')
    .filter((name) => name.endsWith('.sql'))
    .map((name) => ({ name: name.slice('migrations/'.length), sql: programFiles.text(name) }));
}

/** Whether opening the database of a data folder would change its schema. */
export function isUpgradePending(dataDir: string): boolean {
  const path = join(dataDir, DATABASE);
  return existsSync(path) && schemaOf(path) < loadMigrations().length;
}

/** Opens key file and database of the data folder, making what is missing. */
export function openData(config: Pick<Config, 'dataDir' | 'keyFile'>, clock: Clock): OpenData {
  if (isRestoreCut(config.dataDir))
    throw new BackupError(
      'a restore is under way, or was cut off: starting the server takes it back, and then it can be run again',
    );
  const path = join(config.dataDir, DATABASE);
  // Somebody else's database is refused before it gets tables of ours.
  if (existsSync(path)) schemaOf(path);
  const database = openDatabase(path, loadMigrations());
  try {
    const keyring = openKeyring(config.keyFile);
    const meters = createMeters();
    const stores = createStores(database, clock, keyring, meters);
    return { stores, keyring, meters, database, close: () => database.close() };
  } catch (error) {
    database.close();
    throw error;
  }
}
