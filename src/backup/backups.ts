import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../clock.ts';
import type { Config } from '../config.ts';
import type { Stores } from '../db/stores/index.ts';
import { type BackupChoice, type BackupSource, makeBackup } from './make.ts';
import { readBackupSettings, readLastRun, saveLastRun } from './settings.ts';
import { backupName, type KeptBackup, keptBackup, listBackups, pruneBackups, SHELF } from './shelf.ts';

interface Parts {
  config: Pick<Config, 'dataDir' | 'keyFile' | 'backupPassphrase'>;
  stores: Pick<Stores, 'serverSettings' | 'audit'>;
  clock: Clock;
  log: { warn(fields: object, text: string): void; info(fields: object, text: string): void };
  version: string;
  database: { schema: number; snapshot(path: string): Promise<void> };
}

const CHECK_MS = 10 * 60_000;
const EVERY_MS = { day: 24 * 3600_000, week: 7 * 24 * 3600_000 };

export type Backups = ReturnType<typeof createBackups>;

/** The backups of a running server: made on request and by schedule, one at a time, kept in the data folder. */
export function createBackups({ config, stores, clock, log, version, database }: Parts) {
  let last: Promise<unknown> = Promise.resolve();
  let isBusy = false;

  /** Makes one and answers its name; waits for the one that is being made. */
  const make = (choice: BackupChoice, scheduled = false): Promise<string> => {
    const next = last.then(async () => {
      isBusy = true;
      try {
        const now = clock.now();
        const source: BackupSource = { ...config, ...database, version, now };
        const { withKey, passphrase } = choice;
        const name = backupName(now, { scheduled, withKey, encrypted: passphrase !== null });
        await makeBackup(source, choice, join(config.dataDir, SHELF, name));
        return name;
      } finally {
        isBusy = false;
      }
    });
    last = next.catch(() => {});
    return next;
  };

  /** The one that is due, if one is. Never rejects: what went wrong is kept for the page. */
  const runDue = async (): Promise<void> => {
    const { every, keep, withMedia } = readBackupSettings(stores.serverSettings);
    const now = clock.now();
    const before = readLastRun(stores.serverSettings);
    if (every === 'off' || (before && now - before.at < EVERY_MS[every])) return;
    try {
      const name = await make({ withKey: false, withMedia, passphrase: config.backupPassphrase }, true);
      await pruneBackups(config.dataDir, keep);
      saveLastRun(stores.serverSettings, { at: now, error: null });
      stores.audit.add('schedule', 'backup.made', name);
      log.info({ name }, 'scheduled backup made');
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      saveLastRun(stores.serverSettings, { at: now, error: reason.slice(0, 300) });
      log.warn({ err: error }, 'the scheduled backup failed');
    }
  };

  return {
    make,
    runDue,
    isBusy: () => isBusy,
    list: (): Promise<KeptBackup[]> => listBackups(config.dataDir),
    path: (name: string): Promise<string | null> => keptBackup(config.dataDir, name),
    /** False when there is no such backup. */
    async remove(name: string): Promise<boolean> {
      const path = await keptBackup(config.dataDir, name);
      if (path) await rm(path, { force: true });
      return path !== null;
    },
    /** Looks every ten minutes whether one is due. The answer stops it and waits for one that is being made. */
    startSchedule(): () => Promise<void> {
      let isStopped = false;
      let cancel = () => {};
      const lookLater = () => {
        cancel = clock.after(CHECK_MS, () => void runDue().then(() => isStopped || lookLater()));
      };
      lookLater();
      return async () => {
        isStopped = true;
        cancel();
        await last;
      };
    },
  };
}
