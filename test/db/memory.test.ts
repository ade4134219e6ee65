import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { openSqlite } from '../../src/db/driver.ts';
import { createMemory } from '../../src/db/memory.ts';

/** A table of names that is read through the memory, and how often it really was. */
function remembered(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'zb-memory-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'test.db');
  const sqlite = openSqlite(path);
  t.after(() => sqlite.close());
  sqlite.pragma('journal_mode = WAL');
  sqlite.pragma('trusted_schema = OFF');
  sqlite.pragma('foreign_keys = ON');
  sqlite.exec(`CREATE TABLE shops (id TEXT PRIMARY KEY);
    CREATE TABLE names (id TEXT PRIMARY KEY, name TEXT, shop TEXT REFERENCES shops (id) ON DELETE SET NULL);
    INSERT INTO shops VALUES ('s'); INSERT INTO names VALUES ('a', 'Lan', 's'), ('b', 'Mai', NULL)`);
  const select = sqlite.prepare('SELECT name, shop FROM names WHERE id = ?');
  let reads = 0;
  const nameOf = createMemory(sqlite).of(['names'], (id) => {
    reads++;
    return select.get(id) as { name: string; shop: string | null } | undefined;
  });
  const readsOf = (work: () => void): number => {
    const before = reads;
    work();
    return reads - before;
  };
  const rename = (name: string) => sqlite.prepare('UPDATE names SET name = ? WHERE id = ?').run(name, 'a');
  return { path, sqlite, nameOf, readsOf, rename };
}

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

test('what is remembered is read once for each key, also when there is nothing', async (t) => {
  const { nameOf, readsOf } = remembered(t);
  const ask = () => [nameOf('a')?.name, nameOf('b')?.name, nameOf('nobody')];
  assert.equal(
    readsOf(() => assert.deepEqual(ask(), ['Lan', 'Mai', undefined])),
    3,
  );
  assert.equal(
    readsOf(() => assert.deepEqual(ask(), ['Lan', 'Mai', undefined])),
    0,
  );
  await nextTurn();
  assert.equal(
    readsOf(() => assert.deepEqual(ask(), ['Lan', 'Mai', undefined])),
    0,
  );
});

test('it is forgotten with every change, also by a foreign key', (t) => {
  const { nameOf, sqlite, rename } = remembered(t);
  assert.equal(nameOf('a')?.name, 'Lan');
  rename('Vy');
  assert.equal(nameOf('a')?.name, 'Vy');
  assert.equal(nameOf('a')?.shop, 's');
  sqlite.exec(`DELETE FROM shops`);
  assert.equal(nameOf('a')?.shop, null);
  assert.equal(nameOf('c'), undefined);
  sqlite.exec(`INSERT INTO names VALUES ('c', 'Tú', NULL)`);
  assert.equal(nameOf('c')?.name, 'Tú');
  sqlite.exec('DELETE FROM names');
  assert.equal(nameOf('a'), undefined);
});

test('what a transaction changed is seen in it at once, and not any more when it was undone', (t) => {
  const { nameOf, sqlite, rename } = remembered(t);
  assert.equal(nameOf('a')?.name, 'Lan');
  const undone = sqlite.transaction(() => {
    rename('Vy');
    assert.equal(nameOf('a')?.name, 'Vy');
    throw new Error('no');
  });
  assert.throws(undone);
  assert.equal(nameOf('a')?.name, 'Lan');
  const inner = sqlite.transaction(undone);
  sqlite.transaction(() => {
    assert.throws(inner);
    assert.equal(nameOf('a')?.name, 'Lan');
  })();
  assert.equal(nameOf('a')?.name, 'Lan');
});

test('a change by another program is seen in the next turn', async (t) => {
  const { nameOf, path } = remembered(t);
  const other = openSqlite(path);
  t.after(() => other.close());
  assert.equal(nameOf('a')?.name, 'Lan');
  await nextTurn();
  other.exec(`UPDATE names SET name = 'Vy' WHERE id = 'a'`);
  assert.equal(nameOf('a')?.name, 'Vy');
});

test('what is remembered has a bound, so that strangers without end take no memory without end', (t) => {
  const { nameOf, readsOf } = remembered(t);
  nameOf('a');
  for (let n = 0; n < 10_000; n++) nameOf(`nobody ${n}`);
  assert.equal(
    readsOf(() => assert.equal(nameOf('a')?.name, 'Lan')),
    1,
  );
});
