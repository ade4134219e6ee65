/* An upgrade that dies, and upgrades that meet. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { loadMigrations } from '../../src/cli/open-data.ts';
import { openDatabase } from '../../src/db/client.ts';
import { run } from '../cli/process.ts';
import { contentOf, copied, fill } from '../db/sample.ts';
import { temporaryFolder } from '../helpers/app.ts';

const ALL = loadMigrations();
const FROM = ALL.length - 2;

/** A data folder of an earlier version, with a row in every table. */
function earlier(t: TestContext) {
  const dataDir = temporaryFolder(t);
  const path = join(dataDir, 'zalo-bridge.db');
  const old = openDatabase(path, ALL.slice(0, FROM));
  fill(old.sqlite);
  const before = contentOf(old.sqlite);
  old.close();
  return { dataDir, path, before, env: { ZB_DATA_DIR: dataDir } };
}

test('an upgrade that is killed at any step loses no row, leaves a whole copy, and is finished by the next', async (t) => {
  const hook = fileURLToPath(new URL('migrate-hook.cjs', import.meta.url));
  // Before the copy has its name; before, in and at the end of the first step; at the end of the second.
  for (const at of [1, 2, 4, 5, 7]) {
    const { dataDir, path, before, env } = earlier(t);
    const first = await run(['migrate'], { ...env, NODE_OPTIONS: `--require ${hook}`, TEST_KILL_AT: String(at) });
    assert.equal(first.code, null, `it was killed: ${first.stderr}`);
    const copy = `${path}.before-v${FROM + 1}`;
    if (at > 1) assert.deepEqual(copied(copy), { schema: FROM, content: before }, `killed at ${at}`);
    else assert.equal(existsSync(copy), false, 'a copy that is not finished has not its name');

    assert.equal(copied(path).schema, at < 5 ? FROM : FROM + 1, 'a step counts as a whole or not at all');
    const again = await run(['migrate'], env);
    assert.equal(again.code, 0, again.stderr);
    const now = copied(path);
    assert.equal(now.schema, ALL.length);
    for (const [table, rows] of before) assert.equal(now.content.get(table)?.length, rows.length, `${at}: ${table}`);
    assert.deepEqual(copied(copy), { schema: FROM, content: before });
    assert.deepEqual(
      readdirSync(dataDir).filter((name) => name.includes('.part')),
      [],
    );
  }
});

test('commands that meet an older database at the same moment upgrade it once', async (t) => {
  const { path, before, env } = earlier(t);
  const all = await Promise.all(Array.from({ length: 4 }, () => run(['token', 'list'], env)));
  for (const { code, stderr } of all) assert.equal(code, 0, stderr);
  const now = copied(path);
  assert.equal(now.schema, ALL.length);
  for (const [table, rows] of before) assert.equal(now.content.get(table)?.length, rows.length, table);
  assert.deepEqual(copied(`${path}.before-v${FROM + 1}`), { schema: FROM, content: before });
});

test('commands that meet in an empty folder make one key and one database, and none of them fails', async (t) => {
  const dataDir = temporaryFolder(t);
  const env = { ZB_DATA_DIR: dataDir };
  const all = await Promise.all(Array.from({ length: 4 }, (_, n) => run(['token', 'create', '--name', `t${n}`], env)));
  for (const { code, stderr } of all) assert.equal(code, 0, stderr);
  assert.equal(statSync(join(dataDir, 'secret.key')).size, 32);
  const { stdout } = await run(['token', 'list'], env);
  for (const n of [0, 1, 2, 3]) assert.match(stdout, new RegExp(`\\bt${n}\\b`));
});
