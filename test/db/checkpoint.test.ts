import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import Database from 'better-sqlite3';
import { createCheckpointer } from '../../src/db/checkpointer.ts';
import { openDatabase } from '../../src/db/client.ts';
import { temporaryFolder } from '../helpers/app.ts';
import { until } from '../helpers/until.ts';

const TABLE = [{ name: 'notes', sql: 'CREATE TABLE notes (id INTEGER PRIMARY KEY, text BLOB)' }];
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

function bareFile(folder: string) {
  const path = join(folder, 'x.db');
  const sqlite = new Database(path);
  sqlite.pragma('journal_mode = WAL');
  sqlite.pragma('wal_autocheckpoint = 0');
  sqlite.exec('CREATE TABLE notes (id INTEGER PRIMARY KEY, text BLOB)');
  const insert = sqlite.prepare('INSERT INTO notes (text) VALUES (randomblob(3000))');
  const log = () => (sqlite.pragma('wal_checkpoint(NOOP)') as { log: number; checkpointed: number }[])[0];
  const write = (count: number) => {
    for (let n = 0; n < count; n++) insert.run();
  };
  return { path, sqlite, log, write };
}

test('the log is brought into the file once nobody writes any more, and begins anew after it', async (t) => {
  const { sqlite, log, write } = bareFile(temporaryFolder(t));
  const checkpointer = createCheckpointer(sqlite, () => assert.fail('no sync failed'), { pages: 200, lookMs: 50 });
  write(20);
  await wait(200);
  assert.equal(log()?.checkpointed, 0, 'a short log is left alone');

  write(200);
  for (let n = 0; n < 30; n++) {
    await wait(10);
    write(1);
  }
  assert.equal(log()?.checkpointed, 0, 'and so is a long one while somebody writes');

  await until('the log to be in the file', () => log()?.checkpointed === log()?.log);
  write(1);
  assert.ok((log()?.log ?? 0) < 20, 'the log begins anew');
  checkpointer.close();
  sqlite.close();
});

test('while another reads what it began with, nothing is held up, and the rest follows when it has ended', async (t) => {
  const { path, sqlite, log, write } = bareFile(temporaryFolder(t));
  const checkpointer = createCheckpointer(sqlite, () => {}, { pages: 200, lookMs: 20 });
  const reader = new Database(path);
  reader.exec('BEGIN; SELECT count(*) FROM notes');
  write(300);
  await wait(200);
  assert.ok((log()?.checkpointed ?? 0) < (log()?.log ?? 0), 'what somebody still reads stays as it was');
  const begin = performance.now();
  write(10);
  assert.ok(performance.now() - begin < 500, 'and writing goes on');
  reader.exec('COMMIT');
  await until('the log to be in the file', () => log()?.checkpointed === log()?.log);
  reader.close();
  checkpointer.close();
  sqlite.close();
});

test('a database that is opened as the server opens it does so, and stops with it', async (t) => {
  const { sqlite, close } = openDatabase(join(temporaryFolder(t), 'zalo-bridge.db'), TABLE);
  const insert = sqlite.prepare('INSERT INTO notes (text) VALUES (randomblob(3000))');
  sqlite.transaction(() => {
    for (let n = 0; n < 1_000; n++) insert.run();
  })();
  const log = () => (sqlite.pragma('wal_checkpoint(NOOP)') as { log: number; checkpointed: number }[])[0];
  assert.deepEqual([log()?.checkpointed, (log()?.log ?? 0) > 1_000], [0, true]);
  await until('the log to be in the file', () => log()?.checkpointed === log()?.log);
  close();
  await wait(1_200);
});
