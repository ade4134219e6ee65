import type Database from 'better-sqlite3';

/** One SQL file, in the order of its number. A released one is never edited. */
export interface Migration {
  name: string;
  sql: string;
}

export class SchemaError extends Error {
  override name = 'SchemaError';
}

export interface Pending {
  from: number;
  list: Migration[];
}

/** Which migrations are still to run. `PRAGMA user_version` counts those that did. */
export function pendingMigrations(sqlite: Database.Database, all: Migration[]): Pending {
  const from = versionOf(sqlite);
  if (from > all.length)
    throw new SchemaError(
      `this database was written by a newer zalo-bridge (schema ${from}, this program knows ${all.length}): install the newer version again, or restore a backup`,
    );
  return { from, list: all.slice(from) };
}

/**
 * Runs the pending migrations, each in its own transaction, unless another process ran it meanwhile: two commands may be the
 * first after an upgrade at the same moment. Foreign keys are off meanwhile, because a table rebuild
 * (`DROP TABLE` of a parent) would cascade into its children, and the pragma has no effect inside a transaction;
 * they are checked before the commit instead.
 */
export function migrate(sqlite: Database.Database, pending: Pending): void {
  sqlite.pragma('foreign_keys = OFF');
  pending.list.forEach((migration, index) => {
    const run = sqlite.transaction(() => {
      if (versionOf(sqlite) > pending.from + index) return;
      sqlite.exec(migration.sql);
      const broken = sqlite.pragma('foreign_key_check') as unknown[];
      if (broken.length > 0)
        throw new SchemaError(`migration ${migration.name} leaves ${broken.length} broken references`);
      sqlite.pragma(`user_version = ${pending.from + index + 1}`);
    });
    // At once the only one who writes: a look at the version before would not hold.
    run.immediate();
  });
}

/**
 * The same, for a file that may be anybody's: a database that has tables, and not ours, belongs to another program. Its tables
 * and its number are read at one moment, because another process may be making it. Throws {@link SchemaError}.
 */
export function ownSchema(sqlite: Database.Database, path: string): number {
  const { version, tables, ours } = sqlite
    .prepare(
      `SELECT (SELECT user_version FROM pragma_user_version) AS version, count(*) AS tables,
       count(*) FILTER (WHERE name IN ('admins', 'inbox', 'outbox')) AS ours FROM sqlite_schema WHERE type = 'table'`,
    )
    .get() as { version: number; tables: number; ours: number };
  const isOurs = version === 0 ? tables === 0 : ours === 3;
  if (!isOurs)
    throw new SchemaError(`${path} is the database of another program: set ZB_DATA_DIR to a folder of its own`);
  return version;
}

/** How many migrations the database has had. */
export const versionOf = (sqlite: Database.Database) => sqlite.pragma('user_version', { simple: true }) as number;
