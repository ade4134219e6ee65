import { eq } from 'drizzle-orm';
import type { Db } from '../client.ts';
import { serverSettings } from '../schema/index.ts';

export type ServerSettingsStore = ReturnType<typeof createServerSettingsStore>;

/** Settings of the whole server, one JSON value per area. What an area means, and its defaults, know those who read it. */
export function createServerSettingsStore(db: Db) {
  return {
    /** Undefined until it was set. The reader checks it: it may have been written by another version. */
    get: (area: string): unknown =>
      db.select({ value: serverSettings.value }).from(serverSettings).where(eq(serverSettings.area, area)).get()?.value,
    set(area: string, value: unknown): void {
      db.insert(serverSettings)
        .values({ area, value })
        .onConflictDoUpdate({ target: serverSettings.area, set: { value } })
        .run();
    },
  };
}
