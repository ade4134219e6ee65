import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { createBatch } from '../../src/db/batch.ts';
import { openDatabase } from '../../src/db/client.ts';
import { openSqlite } from '../../src/db/driver.ts';
import { createWalSync } from '../../src/db/wal-sync.ts';

const notes = sqliteTable('notes', { id: integer().primaryKey(), text: text().notNull() });

/** A database with notes, and a second connection that sees only what was committed. */
function notebook(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'zb-batch-'));
  const path = join(folder, 'notes.db');
  const database = openDatabase(path, []);
  database.sqlite.exec(`CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL);
    CREATE TABLE pages (note_id INTEGER REFERENCES notes (id) DEFERRABLE INITIALLY DEFERRED)`);
  const reader = openSqlite(path, { readonly: true });
  t.after(() => {
    reader.close();
    database.close();
    rmSync(folder, { recursive: true });
  });
  const write = (note: string) => database.db.insert(notes).values({ text: note }).run();
  const outside = () => reader.prepare('SELECT text FROM notes ORDER BY id').pluck().all();
  /** What no statement refuses, but the commit does. */
  const ruin = () => database.sqlite.exec('INSERT INTO pages VALUES (4711)');
  return { database, write, outside, ruin };
}

const afterwards = () => new Promise((resolve) => setImmediate(resolve));

test('what is batched at one moment is committed as one, before anything from outside is looked at', async (t) => {
  const { database, write, outside } = notebook(t);
  const ends: unknown[] = [];
  database.onBatch((_seconds, error) => ends.push(error));
  database.batched(() => write('một'));
  await null;
  database.batched(() => database.batched(() => write('hai')));
  assert.deepEqual(outside(), [], 'nobody else sees a part of it');
  const done = database.batchDone();
  await afterwards();
  assert.deepEqual(outside(), ['một', 'hai']);
  await done;
  assert.deepEqual(ends, [null], 'one commit');
  await database.batchDone();
});

test('an exception undoes the work that threw and nothing else of the batch', async (t) => {
  const { database, write, outside } = notebook(t);
  database.batched(() => write('trước'));
  assert.throws(() =>
    database.batched(() => {
      write('không được');
      throw new Error('no');
    }),
  );
  database.batched(() => write('sau'));
  await database.batchDone();
  assert.deepEqual(outside(), ['trước', 'sau']);
});

test('whatever is to be written at once commits the batch first and is no part of it', async (t) => {
  const { database, write, outside } = notebook(t);
  const acts: [string, () => unknown][] = [
    ['a transaction', () => database.transaction(() => write('x'))],
    ['one that does not wait for the disk', () => database.unsynced(() => write('x'))],
    ['a statement on its own', () => write('x')],
    ['a transaction of the query builder', () => database.db.transaction(() => write('x'))],
  ];
  for (const [name, act] of acts) {
    const before = outside().length;
    database.batched(() => write('trong lô'));
    act();
    assert.equal(outside().length, before + 2, `${name} is committed when it returns`);
    assert.equal(database.sqlite.inTransaction, false, name);
  }
  database.batched(() => write('trong lô'));
  assert.equal(database.sqlite.pragma('synchronous', { simple: true }), 1, 'a batch does not wait for the disk');
  await database.batchDone();
  assert.equal(database.sqlite.pragma('synchronous', { simple: true }), 2, 'everything else does');
});

test('a batch whose commit is refused is undone as a whole, says so, and holds nothing up', async (t) => {
  const { database, write, outside, ruin } = notebook(t);
  const ends: unknown[] = [];
  database.onBatch((_seconds, error) => ends.push(error));
  database.batched(() => write('mất'));
  database.batched(ruin);
  await assert.rejects(database.batchDone(), /FOREIGN KEY/);
  await assert.doesNotReject(database.synced());
  assert.deepEqual(outside(), []);
  assert.equal(ends.length, 1);
  assert.match(String(ends[0]), /FOREIGN KEY/);
  assert.equal(database.sqlite.inTransaction, false);

  database.batched(ruin);
  database.transaction(() => write('việc khác'));
  assert.deepEqual(outside(), ['việc khác'], 'it does not fall with what was batched before it');
  database.batched(() => write('lại'));
  await database.batchDone();
  assert.deepEqual(outside(), ['việc khác', 'lại']);
});

test('who waits for the disk waits for the batch too, and hears of its failure', async (t) => {
  const { database, write, outside, ruin } = notebook(t);
  database.batched(() => write('một'));
  await database.synced();
  assert.deepEqual(outside(), ['một']);
  database.batched(ruin);
  await assert.rejects(database.synced(), /FOREIGN KEY/);
});

test('while a sync runs a batch stays open for whoever comes, and is committed when that has ended', async (t) => {
  const { database, write, outside } = notebook(t);
  const sync = Promise.withResolvers<void>();
  let running: Promise<void> | null = sync.promise;
  const batch = createBatch(
    database.sqlite,
    () => running,
    () => {},
  );
  batch.run(() => database.sqlite.exec("INSERT INTO notes (text) VALUES ('một')"));
  await afterwards();
  batch.run(() => database.sqlite.exec("INSERT INTO notes (text) VALUES ('hai')"));
  assert.deepEqual(outside(), []);
  sync.resolve();
  await batch.done();
  assert.deepEqual(outside(), ['một', 'hai']);

  running = new Promise(() => {});
  batch.run(() => database.sqlite.exec("INSERT INTO notes (text) VALUES ('ba')"));
  await batch.done();
  assert.deepEqual(outside(), ['một', 'hai', 'ba'], 'a disk that hangs keeps it open for a moment only');
  running = null;
  assert.doesNotThrow(() => database.transaction(() => write('bốn')));
});

test('whoever waits for the disk while there is other work gathers, and shares one commit and one sync', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'zb-sync-'));
  t.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'notes.db-wal'), '');
  let commits = 0;
  const wal = createWalSync(
    join(folder, 'notes.db'),
    () => commits++,
    () => {},
  );
  t.after(wal.close);
  const first = wal.synced();
  assert.equal(commits, 1, 'what is open is committed right before the sync, and whoever comes first waits for nobody');
  const crowd = [wal.synced(), wal.synced()];
  await first;
  assert.equal(commits, 1, 'the next ones gather');
  crowd.push(wal.synced());
  await Promise.all(crowd);
  assert.equal(commits, 2, 'and share one');
  assert.notEqual(wal.busy(), null, 'others may come');
  await wal.busy();
  assert.equal(wal.busy(), null, 'nobody came');
  assert.equal(commits, 2, 'so nothing is synced');
  await wal.synced();
  assert.equal(commits, 3);
});

test('whoever waits for the disk inside of a batch is not told before all of it is there', async (t) => {
  const { database, write, outside } = notebook(t);
  let told: Promise<void> | undefined;
  database.batched(() => {
    write('một');
    told = database.synced();
    write('hai');
  });
  await told;
  assert.deepEqual(outside(), ['một', 'hai']);
});

test('closing commits what is batched', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'zb-batch-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const database = openDatabase(join(folder, 'notes.db'), []);
  database.sqlite.exec('CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL)');
  database.batched(() => database.db.insert(notes).values({ text: 'cuối' }).run());
  database.close();
  const reader = openSqlite(join(folder, 'notes.db'), { readonly: true });
  assert.deepEqual(reader.prepare('SELECT text FROM notes').pluck().all(), ['cuối']);
  reader.close();
});
