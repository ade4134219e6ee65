import { type Static, Type } from 'typebox';
import { Value } from 'typebox/value';
import type { Stores } from '../db/stores/index.ts';

export const BackupSettings = Type.Object({
  every: Type.Enum(['off', 'day', 'week']),
  /** How many scheduled backups stay. */
  keep: Type.Integer({ minimum: 1, maximum: 90 }),
  withMedia: Type.Boolean(),
});
export type BackupSettings = Static<typeof BackupSettings>;

const DEFAULTS: BackupSettings = { every: 'day', keep: 7, withMedia: false };

/** How the last scheduled backup went. */
const LastRun = Type.Object({ at: Type.Integer(), error: Type.Union([Type.String(), Type.Null()]) });
export type LastRun = Static<typeof LastRun>;

type SettingsStore = Stores['serverSettings'];

export function readBackupSettings(store: SettingsStore): BackupSettings {
  const saved = store.get('backup');
  return Value.Check(BackupSettings, saved) ? saved : DEFAULTS;
}

export const saveBackupSettings = (store: SettingsStore, settings: BackupSettings): void =>
  store.set('backup', settings);

export function readLastRun(store: SettingsStore): LastRun | null {
  const saved = store.get('backup.last');
  return Value.Check(LastRun, saved) ? saved : null;
}

export const saveLastRun = (store: SettingsStore, run: LastRun): void => store.set('backup.last', run);
