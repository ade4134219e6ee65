import type { Clock } from '../clock.ts';
import { openDatabase } from '../db/client.ts';
import type { Migration } from '../db/migrate.ts';
import { noteRestored } from '../db/restored.ts';
import { createAdminSessionStore } from '../db/stores/admin-sessions.ts';
import { createEventStore } from '../db/stores/events.ts';
import { createOutboxStore } from '../db/stores/outbox.ts';
import { createServerSettingsStore } from '../db/stores/server-settings.ts';

/**
 * Makes a restored database safe to go on with. Time went on without it: what waited to be sent may have been sent long
 * ago, so it becomes `uncertain` and is the owner's to decide; questions from before the restore count as old
 * ({@link restoredAt}); and nobody stays signed in, since a session that was ended since would be back.
 */
export function afterRestore(path: string, migrations: Migration[], clock: Clock): void {
  const database = openDatabase(path, migrations);
  try {
    database.sqlite.transaction(() => {
      createAdminSessionStore(database.db, clock).clear();
      createOutboxStore(database.db, clock, createEventStore(database.db, clock, database.memory)).doubtAll('restored');
      noteRestored(createServerSettingsStore(database.db), clock.now());
    })();
  } finally {
    database.close();
  }
}
