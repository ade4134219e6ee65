/* A backup is worth what its restore is worth: made from a running server, restored on a blank folder, and lived with. */
import assert from 'node:assert/strict';
import { createWriteStream, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type TestContext, test } from 'node:test';
import { createGzip } from 'node:zlib';
import Database from 'better-sqlite3';
import { pack } from 'tar-stream';
import { run } from '../cli/process.ts';
import { startRig } from '../faults/rig.ts';
import { temporaryFolder } from '../helpers/app.ts';
import { until } from '../helpers/until.ts';

const PASSPHRASE = 'ba con mèo ngủ trên mái';

test('T39: a backup of a running server, restored on a blank folder, goes on answering without a new QR code and without a second answer', async (t) => {
  const rig = await startRig(t);
  const [friend = ''] = rig.friends;
  const { simulator } = rig;
  const answered = () => simulator.sent(rig.accountUid).map(({ text }) => text);
  simulator.say({ from: friend, to: rig.accountUid, text: 'trước khi sao lưu' });
  await until('the first answer', () => answered().includes('echo: trước khi sao lưu'));
  assert.equal((await run(['admin', 'create', '--name', 'chu-shop'], rig.env, 'mot cau dai de nho\n')).code, 0);

  // While the answer to this one cannot go out, so that it waits in the backup.
  simulator.faults.api.delay(60_000, '/api/message/sms');
  simulator.say({ from: friend, to: rig.accountUid, text: 'đang chờ' });
  await until('the second question', () =>
    rig.inspect((stores) =>
      stores.activity.page(rig.channelId, { limit: 5 }).items.some(({ message }) => message.text === 'đang chờ'),
    ),
  );
  const file = join(temporaryFolder(t), 'tiem-hoa.tar.gz.age');
  const made = await run(['backup', file, '--encrypt', '--with-key'], rig.env, `${PASSPHRASE}\n`);
  assert.equal(made.code, 0, made.stderr);
  assert.equal(made.stdout, `${file}\n`);
  assert.equal(statSync(file).mode & 0o777, 0o600);
  assert.equal(readFileSync(file).subarray(0, 21).toString(), 'age-encryption.org/v1');
  assert.deepEqual(
    readdirSync(rig.env.ZB_DATA_DIR).filter((name) => name.startsWith('.')),
    [],
    'nothing is left lying about',
  );

  await rig.kill();
  simulator.faults.reset();
  const blank = temporaryFolder(t);
  const env = { ...rig.env, ZB_DATA_DIR: join(blank, 'data') };
  const wrong = await run(['restore', file, '--yes'], env, 'khong phai mat khau nay\n');
  assert.equal(wrong.code, 1);
  assert.match(wrong.stderr, /pass-phrase does not open/);
  assert.equal(existsSync(join(env.ZB_DATA_DIR, 'zalo-bridge.db')), false, 'a wrong pass-phrase changes nothing');

  const restored = await run(['restore', file, '--yes'], env, `${PASSPHRASE}\n`);
  assert.equal(restored.code, 0, restored.stderr);
  assert.doesNotMatch(restored.stderr, /scan their QR/, 'the key came along');

  const before = answered().length;
  await rig.revive(env);
  simulator.say({ from: friend, to: rig.accountUid, text: 'sau khi khôi phục' });
  await until('an answer on the new machine', () => answered().includes('echo: sau khi khôi phục'));
  assert.equal(answered().filter((text) => text === 'echo: trước khi sao lưu').length, 1);
  assert.equal(answered().length, before + 1, 'nothing that waited in the backup was sent by itself');
  const waiting = await rig.inspect((stores) =>
    stores.activity.page(rig.channelId, { limit: 5 }).items.find(({ message }) => message.text === 'đang chờ'),
  );
  assert.ok(waiting, 'and it is still there to be seen');
});

/** A data folder with an administrator, and a backup of it. */
async function backedUp(t: TestContext): Promise<{ env: { ZB_DATA_DIR: string }; file: string }> {
  const env = { ZB_DATA_DIR: temporaryFolder(t) };
  assert.equal((await run(['admin', 'create', '--name', 'truoc'], env, 'mot cau dai de nho\n')).code, 0);
  const { stdout, code, stderr } = await run(['backup'], env);
  assert.equal(code, 0, stderr);
  return { env, file: stdout.trim() };
}

const admins = (dataDir: string): unknown[] => {
  const sqlite = new Database(join(dataDir, 'zalo-bridge.db'), { readonly: true });
  try {
    return sqlite.prepare('SELECT name FROM admins ORDER BY name').pluck().all();
  } finally {
    sqlite.close();
  }
};

test('a restore keeps what it replaces, ends every sign-in, and says what to look at', async (t) => {
  const { env, file } = await backedUp(t);
  assert.equal((await run(['admin', 'create', '--name', 'sau'], env, 'mot cau dai de nho\n')).code, 0);
  const key = readFileSync(join(env.ZB_DATA_DIR, 'secret.key'));

  const asked = await run(['restore', file], env);
  assert.equal(asked.code, 1);
  assert.match(asked.stderr, /nothing was changed: add --yes/);
  assert.deepEqual(admins(env.ZB_DATA_DIR), ['sau', 'truoc']);

  const done = await run(['restore', file, '--yes'], env);
  assert.equal(done.code, 0, done.stderr);
  assert.deepEqual(admins(env.ZB_DATA_DIR), ['truoc']);
  const aside = /kept in (\S+);/.exec(done.stderr)?.[1] ?? assert.fail(done.stderr);
  assert.deepEqual(admins(aside), ['sau', 'truoc'], 'what was there can be had back');
  assert.deepEqual(readFileSync(join(env.ZB_DATA_DIR, 'secret.key')), key, 'the key file is not touched');
});

test('a backup of a newer version is refused with its version, and nothing changes', async (t) => {
  const { env, file } = await backedUp(t);
  const newer = join(temporaryFolder(t), 'newer.tar.gz');
  await archive(newer, {
    'manifest.json': JSON.stringify({
      format: 1,
      version: '9.9.9',
      schema: 999,
      createdAt: 1,
      withKey: false,
      withMedia: false,
      database: { bytes: 1, sha256: '0'.repeat(64) },
    }),
    'zalo-bridge.db': 'x',
  });
  const refused = await run(['restore', newer, '--yes'], env);
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /made by zalo-bridge 9\.9\.9 \(schema 999\)/);
  assert.deepEqual(admins(env.ZB_DATA_DIR), ['truoc']);
  assert.ok(existsSync(file));
});

test('a file that is no backup, a damaged one, and one that would write elsewhere are refused and change nothing', async (t) => {
  const { env, file } = await backedUp(t);
  const folder = temporaryFolder(t);
  const whole = readFileSync(file);
  const path = (name: string) => join(folder, name);
  writeFileSync(path('text'), 'không phải bản sao lưu');
  writeFileSync(path('half'), whole.subarray(0, whole.length / 2));
  await archive(path('traversal'), { '../../evil': 'x' });
  await archive(path('absolute'), { '/tmp/evil': 'x' });
  await archive(path('media'), { 'media/../../evil': 'x' });
  await archive(path('twice'), [
    ['manifest.json', '{}'],
    ['manifest.json', '{}'],
  ]);
  await archive(path('link'), { 'zalo-bridge.db': { linkname: '/etc/passwd' } });
  await archive(path('empty'), {});
  const inFolder = () =>
    readdirSync(env.ZB_DATA_DIR)
      .filter((name) => name !== 'serve.lock')
      .sort();
  const seen = inFolder();
  for (const name of readdirSync(folder)) {
    const refused = await run(['restore', path(name), '--yes'], env);
    assert.equal(refused.code, 1, name);
    assert.match(refused.stderr, /^zalo-bridge: [^\n]+\n$/, `${name}: one line, no stack`);
  }
  assert.equal((await run(['restore', path('nothing-there'), '--yes'], env)).code, 1);
  assert.deepEqual(inFolder(), seen, 'nothing was left behind');
  assert.deepEqual(admins(env.ZB_DATA_DIR), ['truoc']);
  assert.equal(existsSync(join(folder, 'evil')), false);
});

type Content = string | { linkname: string };

async function archive(to: string, files: Record<string, Content> | [string, Content][]): Promise<void> {
  const tar = pack();
  for (const [name, content] of Array.isArray(files) ? files : Object.entries(files))
    if (typeof content === 'string') tar.entry({ name }, content);
    else tar.entry({ name, type: 'symlink', linkname: content.linkname });
  tar.finalize();
  await pipeline(tar, createGzip(), createWriteStream(to));
}
