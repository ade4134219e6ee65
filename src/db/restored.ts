import type { ServerSettingsStore } from './stores/server-settings.ts';

const AREA = 'restored';

/** When this database was last restored from a backup, or 0. What was written to Zalo since the backup, it does not know. */
export function restoredAt(store: ServerSettingsStore): number {
  const at = (store.get(AREA) as { at?: unknown } | undefined)?.at;
  return typeof at === 'number' ? at : 0;
}

export const noteRestored = (store: ServerSettingsStore, at: number): void => store.set(AREA, { at });
