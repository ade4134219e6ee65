/* Upgrades, from every schema that there ever was: what is in the database stays, or the upgrade does not happen. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import Database from 'better-sqlite3';
import { loadMigrations } from '../../src/cli/open-data.ts';
import { openDatabase } from '../../src/db/client.ts';
import { type Migration, SchemaError } from '../../src/db/migrate.ts';
import { temporaryFolder } from '../helpers/app.ts';

const ALL = loadMigrations();

type Sqlite = Database.Database;
type Row = Record<string, unknown>;

const tablesOf = (sqlite: Sqlite): string[] =>
  sqlite
    .prepare(
      "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
    )
    .pluck()
    .all() as string[];

const columnsOf = (sqlite: Sqlite, table: string) =>
  sqlite.prepare('SELECT name, type, "notnull", pk FROM pragma_table_info(?) ORDER BY name').all(table) as {
    name: string;
    type: string;
  }[];

/** One row in every table: every text is `1` and every number 1, so that every reference finds its row. */
function fill(sqlite: Sqlite): void {
  sqlite.pragma('foreign_keys = OFF');
  for (const table of tablesOf(sqlite)) {
    const columns = columnsOf(sqlite, table);
    const values = columns.map(({ type }) => (/int/i.test(type) ? 1 : /blob/i.test(type) ? Buffer.from('1') : '1'));
    const names = columns.map(({ name }) => `"${name}"`);
    sqlite.prepare(`INSERT INTO "${table}" (${names}) VALUES (${names.map(() => '?')})`).run(values);
  }
  assert.deepEqual(sqlite.pragma('foreign_key_check'), [], 'the sample itself is whole');
}

const contentOf = (sqlite: Sqlite): Map<string, Row[]> =>
  new Map(tablesOf(sqlite).map((table) => [table, sqlite.prepare(`SELECT * FROM "${table}"`).all() as Row[]]));

const shapeOf = (sqlite: Sqlite) => tablesOf(sqlite).map((table) => [table, columnsOf(sqlite, table)]);

const indexesOf = (sqlite: Sqlite) =>
  sqlite
    .prepare("SELECT name, tbl_name FROM sqlite_schema WHERE type = 'index' AND name NOT LIKE 'sqlite_%' ORDER BY name")
    .all();

for (let version = 1; version <= ALL.length; version++)
  test(`T38: a database of schema ${version} comes to schema ${ALL.length} with every row, and a copy of what it was`, (t) => {
    const path = join(temporaryFolder(t), 'zalo-bridge.db');
    const old = openDatabase(path, ALL.slice(0, version));
    fill(old.sqlite);
    const before = contentOf(old.sqlite);
    old.close();

    const now = openDatabase(path, ALL);
    const fresh = openDatabase(':memory:', ALL);
    t.after(() => [now, fresh].map((one) => one.close()));
    assert.deepEqual(shapeOf(now.sqlite), shapeOf(fresh.sqlite), 'the same tables as in a new one');
    assert.deepEqual(indexesOf(now.sqlite), indexesOf(fresh.sqlite), 'the same indexes');
    assert.deepEqual(now.sqlite.pragma('foreign_key_check'), []);
    const after = contentOf(now.sqlite);
    for (const [table, rows] of before) {
      const kept = after.get(table) ?? assert.fail(`the table ${table} is gone`);
      assert.equal(kept.length, rows.length, `${table}: a row was lost`);
      for (const [name, value] of Object.entries(rows[0] ?? {}))
        if (kept[0] && name in kept[0]) assert.deepEqual(kept[0][name], value, `${table}.${name}`);
    }
    assert.equal(
      existsSync(`${path}.before-v${version + 1}`),
      version < ALL.length,
      'a copy, only when something changed',
    );
  });

test('a migration that fails leaves the database as it was, and a copy beside it', (t) => {
  const path = join(temporaryFolder(t), 'zalo-bridge.db');
  const old = openDatabase(path, ALL);
  fill(old.sqlite);
  const before = contentOf(old.sqlite);
  old.close();
  const broken: Migration[] = [
    { name: 'half.sql', sql: 'DELETE FROM channels; CREATE TABLE half (id TEXT); SELECT no_such_function();' },
    { name: 'orphans.sql', sql: 'DELETE FROM workspaces;' },
  ];
  for (const migration of broken) {
    assert.throws(() => openDatabase(path, [...ALL, migration]));
    const again = openDatabase(path, ALL);
    assert.deepEqual(contentOf(again.sqlite), before, migration.name);
    again.close();
    assert.ok(existsSync(`${path}.before-v${ALL.length + 1}`));
  }
});

test('a database of a newer version is refused in words and not touched', (t) => {
  const path = join(temporaryFolder(t), 'zalo-bridge.db');
  openDatabase(path, [...ALL, { name: 'next.sql', sql: 'CREATE TABLE next (id TEXT);' }]).close();
  assert.throws(
    () => openDatabase(path, ALL),
    (error: unknown) => error instanceof SchemaError && /newer zalo-bridge \(schema \d+/.test(error.message),
  );
  const sqlite = new Database(path, { readonly: true });
  assert.equal(sqlite.pragma('user_version', { simple: true }), ALL.length + 1);
  sqlite.close();
});

test('a table rebuilt by a migration does not empty the tables that refer to it', (t) => {
  const path = join(temporaryFolder(t), 'zalo-bridge.db');
  const old = openDatabase(path, ALL);
  fill(old.sqlite);
  const { sql } = old.sqlite.prepare("SELECT sql FROM sqlite_schema WHERE name = 'workspaces'").get() as {
    sql: string;
  };
  old.close();
  const rebuild = `${sql.replace('`workspaces`', '`__new`')}; INSERT INTO __new SELECT * FROM workspaces; DROP TABLE workspaces; ALTER TABLE __new RENAME TO workspaces;`;
  const now = openDatabase(path, [...ALL, { name: 'rebuild.sql', sql: rebuild }]);
  t.after(() => now.close());
  for (const table of ['agents', 'threads', 'channels', 'messages'])
    assert.equal(now.sqlite.prepare(`SELECT count(*) FROM ${table}`).pluck().get(), 1, table);
});
