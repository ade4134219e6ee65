import type Database from 'better-sqlite3';

/** Who writes to an open channel is remembered too, as nobody special: without a bound there would be no end to it. */
const MOST_KEYS = 10_000;

export type Memory = ReturnType<typeof createMemory>;

/**
 * Keeps in memory what is read for every message and hardly ever changes. Forgotten as soon as one of its tables changes,
 * by whoever's hand: triggers of this connection tell of our own changes, foreign keys' included, and SQLite's version of the
 * data of those of another process, which is looked at once in each run of synchronous code. What a transaction that may
 * still be undone has changed is read anew until it has ended.
 */
export function createMemory(sqlite: Database.Database) {
  const dataVersion = sqlite.prepare<[], number>('PRAGMA data_version').pluck();
  /** How often each watched table was changed, and whether it was in the transaction that runs, if one does. */
  const tables = new Map<string, { changes: number; isOpen: boolean }>();
  let version = dataVersion.get();
  let isFresh = false;
  let others = 0;

  sqlite.function('remembered_changed', { varargs: true }, (name) => {
    const table = tables.get(String(name));
    if (table) {
      table.changes++;
      table.isOpen = true;
    }
    return null;
  });

  const watch = (name: string): void => {
    if (tables.has(name)) return;
    tables.set(name, { changes: 0, isOpen: false });
    for (const event of ['INSERT', 'UPDATE', 'DELETE'])
      sqlite.exec(
        `CREATE TEMP TRIGGER "remembered_${name}_${event}" AFTER ${event} ON main."${name}" BEGIN SELECT remembered_changed('${name}'); END`,
      );
  };

  const look = (): void => {
    if (isFresh) return;
    const now = dataVersion.get();
    if (now !== version) others++;
    version = now;
    isFresh = true;
    queueMicrotask(() => {
      isFresh = false;
    });
  };

  /** The state of the tables as a number that only grows; null while what is read now may still be undone. */
  const stateOf = (names: string[]): number | null => {
    look();
    let state = others;
    for (const name of names) {
      const table = tables.get(name) as { changes: number; isOpen: boolean };
      if (table.isOpen && sqlite.inTransaction) return null;
      table.isOpen = false;
      state += table.changes;
    }
    return state;
  };

  return {
    /** `read`, but asked again for a key only after one of these tables changed. What it answers must not be altered. */
    of<Value>(names: string[], read: (key: string) => Value): (key: string) => Value {
      names.forEach(watch);
      const known = new Map<string, Value>();
      let knownAt = -1;
      return (key) => {
        const state = stateOf(names);
        if (state === null) return read(key);
        if (state !== knownAt || known.size >= MOST_KEYS) known.clear();
        knownAt = state;
        const found = known.get(key);
        if (found !== undefined || known.has(key)) return found as Value;
        const value = read(key);
        known.set(key, value);
        return value;
      };
    },
  };
}
