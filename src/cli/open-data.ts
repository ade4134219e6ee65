import { join } from 'node:path';
import { isRestoreCut } from '../backup/cut-restore.ts';
import { BackupError, DATABASE } from '../backup/manifest.ts';
import type { Clock } from '../clock.ts';
import type { Config } from '../config.ts';
import { type OpenDatabase, openDatabase } from '../db/client.ts';
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

/** Opens key file and database of the data folder, making what is missing. */
export function openData(config: Pick<Config, 'dataDir' | 'keyFile'>, clock: Clock): OpenData {
  if (isRestoreCut(config.dataDir))
    throw new BackupError(
      'a restore is under way, or was cut off: starting the server takes it back, and then it can be run again',
    );
  const database = openDatabase(join(config.dataDir, DATABASE), loadMigrations());
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
