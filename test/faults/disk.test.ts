import assert from 'node:assert/strict';
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { it, type TestContext } from 'node:test';
import Database from 'better-sqlite3';
import { diskProblem } from '../../src/db/errors.ts';
import { runningChannel, startPages, uidOf } from '../channels/world.ts';
import { startServe } from '../cli/process.ts';
import { until } from '../helpers/until.ts';
import { answerTo } from './backend.ts';
import { diskStory } from './disk-story.ts';
import { startRig } from './rig.ts';
import { diskKinds, smallDisk } from './small-disk.ts';
import { account, friend, moment, rowOf, say, sent, start } from './story.ts';

for (const kind of diskKinds())
  it(`T35: on a full disk (${kind}) nothing is acted on that is not written down, health and the log say so, and with room everything goes on by itself, each message answered once`, async (t) => {
    const disk = smallDisk(t, kind);
    const { backend, rig, tell, answers, readiness, think } = await diskStory(t, { dataDir: disk.dataDir });

    disk.fill(rig.server().pid);
    const names = Array.from({ length: 6 }, (_, n) => `lúc đầy ${n}`);
    for (const [n, text] of names.entries()) tell(text, n);
    await until('health to say it', async () => (await readiness()).status === 503, 15_000);
    assert.equal((await readiness()).reason, 'disk-full');
    // What the agent says now cannot be written down either.
    think();
    await moment(2_500);
    assert.equal(backend.questions.length, 2, 'no agent was asked about what is not on disk');
    assert.deepEqual(answers(), [answerTo('trước')], 'and nothing was sent');
    assert.ok(
      rig.server().output.some((line) => line.includes('free some space')),
      'the log says what to do',
    );
    assert.ok(rig.server().output.length < 60, 'and does not fill up what is left of the disk');
    assert.equal((await fetch(`${rig.server().url}/livez`)).status, 200, 'the process lives');

    backend.behave((_question, reply) => reply.answer());
    disk.free(rig.server().pid);
    await until('everything to be answered', () => answers().length === 8, 30_000);
    await until('health to be well', async () => (await readiness()).status === 200, 15_000);

    // A process that ends while the disk is full takes what it could not write down along; Zalo still has it.
    disk.fill(rig.server().pid);
    tell('trước khi chết', 2);
    await moment(300);
    await rig.kill();
    disk.free(process.pid);
    await rig.revive();
    await until('what was only in memory', () => answers().includes(answerTo('trước khi chết')), 15_000);
    await moment(300);
    assert.deepEqual(
      answers().toSorted(),
      ['trước', 'đang nghĩ', ...names, 'trước khi chết'].map((text) => answerTo(text)).toSorted(),
      'each once, none lost',
    );
  });

it('T35: while the database is locked nothing is lost, nothing crashes, and everything is answered once afterwards', async (t) => {
  const { world } = await start(t);
  say(world, 'trước');
  await until('an answer', () => sent(world).length === 1);
  await world.bridge.idle();
  world.expectErrors();
  const other = new Database(join(world.dataDir, 'zalo-bridge.db'));
  t.after(() => other.close());
  other.exec('BEGIN IMMEDIATE');
  const problem = assertThrows(() => world.stores.probeDisk());
  assert.equal(diskProblem(problem), 'database-locked', 'health says why');
  for (let n = 0; n < 3; n++) say(world, `lúc khóa ${n}`, n);
  // Long enough for a try that fails: calls wait two seconds for the lock.
  await moment(3_000);
  assert.equal(sent(world).length, 1, 'what is not on disk is not acted on');
  other.exec('ROLLBACK');
  await until('all three', () => sent(world).length === 4, 20_000);
  await world.bridge.idle();
  assert.deepEqual(
    sent(world).slice(1).sort(),
    [0, 1, 2].map((n) => answerTo(`lúc khóa ${n}`)),
  );
  world.stores.probeDisk();
});

it('T35: while nothing can be written the pages can still be read and say why, and a form says that nothing was saved', async (t) => {
  const pages = await startPages(t);
  const channelId = await runningChannel(pages);
  pages.app.log.expectErrors();
  const before = (await pages.client.get('/channels')).body;
  assert.doesNotMatch(before, /id="trouble"/);

  const other = new Database(join(pages.app.config.dataDir, 'zalo-bridge.db'));
  t.after(() => other.close());
  other.exec('BEGIN IMMEDIATE');
  pages.simulator.say({ from: friendOf(pages), to: uidOf(pages), text: 'có ai không' });
  await until('the trouble to be noticed', () => pages.stores.diskTrouble(), 10_000);
  const page = await pages.client.get('/channels');
  assert.equal(page.statusCode, 200);
  assert.match(page.body, /role="alert"[^>]*>Một chương trình khác đang giữ cơ sở dữ liệu/);
  const saved = await pages.client.post(`/channels/${channelId}/settings/alerts`, { cloudChat: 'true' });
  assert.equal(saved.statusCode, 503);
  assert.match(saved.body, /Chưa lưu được/);
  assert.doesNotMatch(saved.body, /SQLITE|database is locked/, 'nothing of the machine is told');

  other.exec('ROLLBACK');
  await until(
    'it to be over',
    async () => !(await pages.client.get('/channels')).body.includes('id="trouble"'),
    10_000,
  );
  assert.equal((await pages.client.post(`/channels/${channelId}/settings/alerts`, {})).statusCode, 303);
});

it('T35: a data folder that cannot be written is named at the start, nothing is left half-made, and the next start goes on', async (t) => {
  const rig = await startRig(t);
  await rig.kill();
  const { ZB_DATA_DIR: folder } = rig.env;
  const before = fs.readdirSync(folder).sort();
  fs.chmodSync(folder, 0o555);
  try {
    // Root may write anywhere, so it starts the server as somebody else.
    const who = process.getuid?.() === 0 ? { uid: 65_534 } : {};
    await assert.rejects(startServe(t, rig.env, who), (error: Error) => {
      assert.match(error.message, /zalo-bridge: .*(cannot be|may not be|not allowed|permission)/i);
      assert.ok(error.message.includes(folder) || /database/.test(error.message), 'it says what cannot be written');
      assert.doesNotMatch(error.message, /\n +at /, 'in a sentence, not in a stack');
      return true;
    });
    assert.deepEqual(fs.readdirSync(folder).sort(), before);
  } finally {
    fs.chmodSync(folder, 0o700);
  }
  await rig.revive();
});

/** The disk refuses to bring the log of the database to rest: what a failing device does, or one that was pulled out. */
function failingSync(t: TestContext) {
  const real = fs.fdatasync;
  let isFailing: boolean | 'once' = false;
  let refused = 0;
  t.mock.method(fs, 'fdatasync', ((fd: number, done: (error: NodeJS.ErrnoException | null) => void) => {
    if (!isFailing) return real(fd, done);
    refused++;
    if (isFailing === 'once') isFailing = false;
    setImmediate(() => done(Object.assign(new Error('EIO: i/o error, fdatasync'), { code: 'EIO', errno: -5 })));
  }) as typeof fs.fdatasync);
  syncBuiltinESMExports();
  t.after(() => {
    t.mock.restoreAll();
    syncBuiltinESMExports();
  });
  return {
    refused: () => refused,
    fail(fails: boolean | 'once') {
      isFailing = fails;
    },
  };
}

/** Somebody who reads, and so keeps the log from being brought into the database file: the other way to be safe. */
function readerOf(t: TestContext, { dataDir }: { dataDir: string }) {
  const reader = new Database(join(dataDir, 'zalo-bridge.db'));
  t.after(() => reader.close());
  reader.exec('BEGIN');
  reader.prepare('SELECT count(*) FROM messages').get();
  return reader;
}

it('a message that the disk does not confirm is acted on by nobody, the owner is told, and it is answered once when the disk does', async (t) => {
  const disk = failingSync(t);
  const { world, backend, channelId } = await start(t);
  say(world, 'trước');
  await until('an answer', () => sent(world).length === 1);
  await world.bridge.idle();
  world.expectErrors();
  const reader = readerOf(t, world);

  disk.fail(true);
  for (let n = 0; n < 3; n++) say(world, `chưa chắc ${n}`, n);
  await until('it to be shown', () => world.stores.channels.get(channelId)?.detailCode === 'db-readonly');
  assert.ok(disk.refused() >= 1);
  await moment(2_500);
  assert.ok(rowOf(world, channelId, 'chưa chắc 0'), 'they are in the database');
  assert.equal(backend.questions.length, 1, 'but nobody was asked about them');
  assert.equal(sent(world).length, 1);
  assert.equal(world.stores.diskTrouble()?.reason, 'database', 'every page says so');
  assertThrows(() => world.stores.probeDisk());

  disk.fail(false);
  reader.exec('ROLLBACK');
  await until('the answers', () => sent(world).length === 4, 10_000);
  await world.bridge.idle();
  assert.equal(world.stores.channels.get(channelId)?.detailCode, null, 'it is over');
  assert.equal(world.stores.diskTrouble(), null);
  assert.equal(backend.questions.length, 4, 'each was asked once');
});

it('after a failed sync nothing counts as safe before the whole log is in the database file', async (t) => {
  const disk = failingSync(t);
  const { world } = await start(t);
  // The echo of the answer is synced as well, at some time after it: it would take the one refusal in place of the message.
  world.simulator.faults.set({ echo: { mode: 'none' } });
  say(world, 'trước');
  await until('an answer', () => sent(world).length === 1);
  await world.bridge.idle();
  world.expectErrors();
  // The kernel tells of an error once; then it takes the lost pages for written.
  disk.fail('once');
  say(world, 'mất điện');
  await until('the refusal', () => disk.refused() === 1);
  await until('the answer', () => sent(world).length === 2, 10_000);
  const alone = new Database(':memory:');
  t.after(() => alone.close());
  // Only the database file, as if the log had not been kept by the disk at all.
  fs.copyFileSync(join(world.dataDir, 'zalo-bridge.db'), join(world.dataDir, 'alone.db'));
  alone.exec(`ATTACH '${join(world.dataDir, 'alone.db')}' AS it`);
  const found = alone.prepare(`SELECT count(*) FROM it.messages WHERE text = 'mất điện'`).pluck().get();
  assert.equal(found, 1, 'the message was in the file before anybody acted on it');
});

it('after a sync that failed while the log was brought into the file, nothing counts as safe either before it is all there', async (t) => {
  const { world, channelId, backend } = await start(t);
  say(world, 'trước');
  await until('an answer', () => sent(world).length === 1);
  // A log that is worth bringing over, of somebody who is not answered.
  world.bridge.block(channelId, world.simulator.uidOf(account(world).uid, friend(world, 5)));
  for (let n = 0; n < 40; n++) say(world, `${n} ${'dài '.repeat(4_900)}`, 5);
  await until('all of it', () => world.stores.activity.page(channelId, { limit: 500 }).items.length === 41, 15_000);
  await world.bridge.idle();
  world.expectErrors();
  const reader = readerOf(t, world);
  // SQLite's own sync is out of reach from here; it tells of a refusal like this.
  const { pragma } = Database.prototype;
  let refused = 0;
  t.mock.method(Database.prototype, 'pragma', function (this: Database.Database, ...given: Parameters<typeof pragma>) {
    if (given[0] !== 'wal_checkpoint(PASSIVE)' || refused > 0) return pragma.apply(this, given);
    refused++;
    throw Object.assign(new Error('disk I/O error'), { code: 'SQLITE_IOERR_FSYNC' });
  });
  await until('the refusal', () => refused === 1, 10_000);

  say(world, 'có chắc không');
  await until('it to be shown', () => world.stores.channels.get(channelId)?.detailCode === 'db-readonly');
  assert.ok(rowOf(world, channelId, 'có chắc không'), 'it is in the log, which a sync calls written');
  assert.deepEqual([backend.questions.length, sent(world).length], [1, 1], 'but nobody acts on it');
  reader.exec('ROLLBACK');
  await until('the answer', () => sent(world).length === 2, 10_000);
  await world.bridge.idle();
  assert.equal(world.stores.channels.get(channelId)?.detailCode, null, 'it is over');
  assert.equal(backend.questions.length, 2, 'it was asked about once');
});

it('a send that cannot be written down does not leave, is not given up, and leaves once when it can', async (t) => {
  const disk = failingSync(t);
  const { world, backend, channelId } = await start(t);
  const held: (() => void)[] = [];
  backend.behave((_question, reply) => void held.push(() => reply.answer()));
  say(world, 'chờ gửi');
  await until('the agent to think', () => held.length === 1);
  const reader = readerOf(t, world);
  disk.fail(true);
  world.expectErrors();
  held[0]?.();
  const delivery = () => {
    const row = rowOf(world, channelId, 'chờ gửi');
    return row && world.stores.messages.deliveriesOf([row.message.id]).get(row.message.id)?.[0];
  };
  await until('the send to be put off', () => delivery()?.state === 'failed');
  assert.equal(delivery()?.error, 'not_written');
  assert.deepEqual(sent(world), [], 'it did not leave');
  reader.exec('COMMIT');
  disk.fail(false);
  await until('it to leave', () => delivery()?.state === 'sent', 15_000);
  assert.deepEqual(sent(world), [answerTo('chờ gửi')]);
  assert.equal(backend.questions.length, 1, 'the agent was not asked again');
});

const friendOf = (pages: Parameters<typeof uidOf>[0]) =>
  [...(pages.simulator.world.accounts[0]?.friends ?? [])][0] ?? '';

function assertThrows(act: () => void): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  throw new assert.AssertionError({ message: 'nothing was thrown' });
}
