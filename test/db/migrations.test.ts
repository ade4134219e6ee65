/* Upgrades, from every schema that there ever was: what is in the database stays, or the upgrade does not happen. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import Database from 'better-sqlite3';
import { loadMigrations } from '../../src/cli/open-data.ts';
import { openDatabase } from '../../src/db/client.ts';
import { type Migration, SchemaError } from '../../src/db/migrate.ts';
import { temporaryFolder } from '../helpers/app.ts';
import { columnsOf, contentOf, copied, fill, type Sqlite, tablesOf } from './sample.ts';

const ALL = loadMigrations();
/** The kernel's limit for files stands for a full disk; `prlimit` sets it. */
const hasFileLimit = process.platform === 'linux';

const isPart = (name: string) => name.includes('.part');

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
    const copy = `${path}.before-v${version + 1}`;
    assert.equal(existsSync(copy), version < ALL.length, 'a copy, only when something changed');
    if (version < ALL.length) {
      assert.deepEqual(copied(copy), { schema: version, content: before });
      assert.equal(statSync(copy).mode & 0o077, 0, 'for its owner only');
    }
    assert.deepEqual(readdirSync(dirname(path)).filter(isPart), []);
  });

test('the copy before an upgrade is whole while somebody else reads and writes', (t) => {
  const path = join(temporaryFolder(t), 'zalo-bridge.db');
  const old = openDatabase(path, ALL.slice(0, -1));
  // Neither may be left out of it: what is still in the log, and what a reader keeps from being brought into the file.
  const reader = new Database(path);
  reader.exec('BEGIN; SELECT count(*) FROM channels');
  fill(old.sqlite);
  const before = contentOf(old.sqlite);
  openDatabase(path, ALL).close();
  assert.deepEqual(copied(`${path}.before-v${ALL.length}`), { schema: ALL.length - 1, content: before });
  reader.close();
  old.close();
});

test('without room for the copy nothing is upgraded, and it is once there is', { skip: !hasFileLimit }, (t) => {
  const path = join(temporaryFolder(t), 'zalo-bridge.db');
  const old = openDatabase(path, ALL.slice(0, -1));
  fill(old.sqlite);
  const before = contentOf(old.sqlite);
  old.close();
  const limit = (bytes: number | 'unlimited') =>
    execFileSync('prlimit', ['--pid', String(process.pid), `--fsize=${bytes}:unlimited`]);
  limit(statSync(path).size / 2);
  try {
    assert.throws(
      () => openDatabase(path, ALL),
      (error: unknown) => error instanceof SchemaError && /nothing was changed.*there must be room/.test(error.message),
    );
  } finally {
    limit('unlimited');
  }
  assert.deepEqual(readdirSync(dirname(path)), ['zalo-bridge.db'], 'no half copy fills the disk');
  assert.deepEqual(copied(path), { schema: ALL.length - 1, content: before });
  openDatabase(path, ALL).close();
  assert.deepEqual(copied(`${path}.before-v${ALL.length}`).content, before);
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
