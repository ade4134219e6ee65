/* A backup is worth what its restore is worth: made from a running server, restored on a blank folder, and lived with. */
import assert from 'node:assert/strict';
import {
  createWriteStream,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createGzip, gzipSync } from 'node:zlib';
import Database from 'better-sqlite3';
import { pack } from 'tar-stream';
import { copyWhole } from '../../src/db/copy-before.ts';
import { inTerminal, run, startServe } from '../cli/process.ts';
import { startRig } from '../faults/rig.ts';
import { diskKinds, smallDisk } from '../faults/small-disk.ts';
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
  assert.equal(await signIn(rig.server().url, 'chu-shop', 'mot cau dai de nho'), 'Cửa hàng');
  assert.equal(await signIn(rig.server().url, 'chu-shop', 'mot cau khac han'), null);
  simulator.say({ from: friend, to: rig.accountUid, text: 'sau khi khôi phục' });
  await until('an answer on the new machine', () => answered().includes('echo: sau khi khôi phục'));
  assert.equal(answered().filter((text) => text === 'echo: trước khi sao lưu').length, 1);
  assert.equal(answered().length, before + 1, 'nothing that waited in the backup was sent by itself');
  const waiting = await rig.inspect((stores) =>
    stores.activity.page(rig.channelId, { limit: 5 }).items.find(({ message }) => message.text === 'đang chờ'),
  );
  assert.ok(waiting, 'and it is still there to be seen');
});

/** Signs in as a browser does; answers the name of a workspace that the owner's page shows then, or null. */
async function signIn(url: string, name: string, password: string): Promise<string | null> {
  const form = await fetch(`${url}/login`);
  const [, csrf = ''] = /name="_csrf" value="([^"]+)"/.exec(await form.text()) ?? [];
  const cookies = (from: Response) => from.headers.getSetCookie().map((cookie) => cookie.split(';', 1)[0]);
  const answer = await fetch(`${url}/login`, {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie: cookies(form).join('; '), origin: url, 'sec-fetch-site': 'same-origin' },
    body: new URLSearchParams({ name, password, _csrf: csrf }),
  });
  const page = await fetch(`${url}/channels`, { headers: { cookie: cookies(answer).join('; ') }, redirect: 'manual' });
  return page.status === 200 ? (/Cửa hàng/.exec(await page.text())?.[0] ?? 'nothing') : null;
}

test('a backup that is made while messages pour in is whole, and fits together', async (t) => {
  const rig = await startRig(t);
  const { simulator, friends } = rig;
  let said = 0;
  let isOver = false;
  const pouring = (async () => {
    for (; !isOver; said++) {
      simulator.say({ from: friends[said % friends.length] ?? '', to: rig.accountUid, text: `tin ${said}` });
      await until('some answers', () => simulator.sent(rig.accountUid).length > said - 12);
    }
  })();
  await until('the first answers', () => simulator.sent(rig.accountUid).length > 12);
  const before = simulator.sent(rig.accountUid).length;
  const file = join(temporaryFolder(t), 'busy.tar.gz');
  const made = await run(['backup', file], rig.env);
  const after = simulator.sent(rig.accountUid).length;
  isOver = true;
  await pouring;
  assert.equal(made.code, 0, made.stderr);
  assert.ok(after > before + 5, 'messages went on meanwhile, or this proves nothing');
  await rig.kill();

  const blank = join(temporaryFolder(t), 'data');
  const restored = await run(['restore', file, '--yes'], { ZB_DATA_DIR: blank });
  assert.equal(restored.code, 0, restored.stderr);
  const sqlite = new Database(join(blank, 'zalo-bridge.db'), { readonly: true });
  t.after(() => sqlite.close());
  assert.equal(sqlite.pragma('integrity_check', { simple: true }), 'ok');
  assert.deepEqual(sqlite.pragma('foreign_key_check'), []);
  const count = (where: string) => Number(sqlite.prepare(`SELECT count(*) FROM ${where}`).pluck().get());
  assert.ok(count("messages WHERE direction = 'in'") >= before);
  assert.equal(count("messages WHERE direction = 'in' AND id NOT IN (SELECT message_id FROM inbox)"), 0);
  const unanswered = "inbox WHERE state = 'answered' AND message_id NOT IN (SELECT answers_id FROM outbox)";
  assert.equal(count(unanswered), 0, 'handled and answered are one step');
  assert.ok(count("inbox WHERE state = 'answered'") > 0);
});

test('rolled back to the copy that an upgrade made, it goes on from there and answers nothing a second time', async (t) => {
  const rig = await startRig(t);
  const [friend = '', other = ''] = rig.friends;
  const { simulator } = rig;
  const answers = (text: string) => simulator.sent(rig.accountUid).filter((one) => one.text === `echo: ${text}`).length;
  const ask = async (from: string, text: string) => {
    simulator.say({ from, to: rig.accountUid, text });
    await until(`an answer to ${text}`, () => answers(text) > 0);
  };
  // Otherwise what the agent wrote after the copy would count as the owner's hand, and keep it quiet for a while.
  await rig.call('PATCH', `/channels/${rig.channelId}`, { settings: { takeoverMinutes: 0 } });
  await ask(friend, 'trước khi nâng cấp');
  await rig.kill();
  const path = join(rig.env.ZB_DATA_DIR, 'zalo-bridge.db');
  const copy = `${path}.before-v${Number(new Database(path).pragma('user_version', { simple: true })) + 1}`;
  copyWhole(path, copy);
  await rig.revive();
  await ask(friend, 'sau khi nâng cấp');
  await rig.kill();

  const back = await run(['restore', copy, '--yes'], rig.env);
  assert.equal(back.code, 0, back.stderr);
  assert.match(back.stderr, /What was there before is kept in/);
  await rig.revive();
  await ask(other, 'sau khi quay lại');
  // Zalo tells its history at each connection: the question is there again, and its answer is not known here.
  const stateOf = (text: string) =>
    rig.inspect((stores) =>
      stores.activity.page(rig.channelId, { limit: 9 }).items.find(({ message }) => message.text === text),
    )?.inbox?.state;
  await until('it to be decided', () => /^(ignored|answered)$/.test(stateOf('sau khi nâng cấp') ?? ''));
  assert.equal(stateOf('sau khi nâng cấp'), 'ignored');
  assert.deepEqual(['trước khi nâng cấp', 'sau khi nâng cấp', 'sau khi quay lại'].map(answers), [1, 1, 1]);
  assert.ok(existsSync(copy), 'the copy itself stays');
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

test('a backup goes to no folder that is not there; a restore keeps what it replaces, ends every sign-in, and says what to look at', async (t) => {
  const { env, file } = await backedUp(t);
  assert.equal((await run(['admin', 'create', '--name', 'sau'], env, 'mot cau dai de nho\n')).code, 0);
  const key = readFileSync(join(env.ZB_DATA_DIR, 'secret.key'));

  const astray = join(env.ZB_DATA_DIR, 'no-such-disk');
  const nowhere = await run(['backup', join(astray, 'x.tar.gz')], env);
  assert.equal(nowhere.code, 1);
  assert.match(nowhere.stderr, /^zalo-bridge: there is no folder .*no-such-disk\n$/);
  assert.equal(existsSync(astray), false);

  const asked = await run(['restore', file], env);
  assert.equal(asked.code, 1);
  assert.match(asked.stderr, /nothing was changed: .*add --yes/);
  assert.deepEqual(admins(env.ZB_DATA_DIR), ['sau', 'truoc']);

  const done = await run(['restore', file, '--yes'], env);
  assert.equal(done.code, 0, done.stderr);
  assert.deepEqual(admins(env.ZB_DATA_DIR), ['truoc']);
  const aside = /kept in (\S+);/.exec(done.stderr)?.[1] ?? assert.fail(done.stderr);
  assert.deepEqual(admins(aside), ['sau', 'truoc'], 'what was there can be had back');
  assert.deepEqual(readFileSync(join(env.ZB_DATA_DIR, 'secret.key')), key, 'the key file is not touched');
});

test('with ZB_BACKUP_PASSPHRASE nobody is asked: backup encrypts with it, --encrypt or not, and restore opens it', async (t) => {
  const { env } = await backedUp(t);
  const secret = { ...env, ZB_BACKUP_PASSPHRASE: PASSPHRASE };
  const folder = temporaryFolder(t);
  const made: string[] = [];
  for (const argv of [['plain'], ['asked', '--encrypt']]) {
    const [name = '', ...more] = argv;
    const file = join(folder, name);
    // What lies on stdin is no pass-phrase: a cron job has none, or something else.
    const { code, stderr } = await run(['backup', file, ...more], secret, 'something else\n');
    assert.equal(code, 0, stderr);
    assert.equal(readFileSync(file).subarray(0, 21).toString(), 'age-encryption.org/v1', name);
    made.push(file);
  }
  const [, file = ''] = made;
  const restored = await run(['restore', file, '--yes'], secret, 'something else\n');
  assert.equal(restored.code, 0, restored.stderr);

  // The one of the environment may have been changed since the backup was made.
  const changed = { ...env, ZB_BACKUP_PASSPHRASE: 'một câu khác hẳn' };
  const neither = await run(['restore', file, '--yes'], changed, 'khong phai cau nay\n');
  assert.equal(neither.code, 1);
  assert.match(neither.stderr, /ZB_BACKUP_PASSPHRASE does not open .*\n.*the pass-phrase does not open this backup\n$/);
  const piped = await run(['restore', file, '--yes'], changed, `${PASSPHRASE}\n`);
  assert.equal(piped.code, 0, piped.stderr);
  const typed = await inTerminal(['restore', file], changed, [
    [/ZB_BACKUP_PASSPHRASE does not open.*Pass-phrase: /s, 'gõ nhầm'],
    [/That does not open this backup.*Pass-phrase: /s, PASSPHRASE],
    [/Replace what is in .*Type "yes": /s, 'yes'],
  ]);
  assert.deepEqual([typed.code, typed.unasked], [0, 0], typed.text);
  assert.ok(!typed.text.includes(PASSPHRASE), 'what is typed is not shown');
});

test('two restores at the same moment each keep what they replace', async (t) => {
  const { env, file } = await backedUp(t);
  for (const name of ['sau', 'nua']) {
    assert.equal((await run(['admin', 'create', '--name', name], env, 'mot cau dai de nho\n')).code, 0);
    const hook = fileURLToPath(new URL('clock-hook.cjs', import.meta.url));
    const done = await run(['restore', file, '--yes'], { ...env, NODE_OPTIONS: `--require ${hook}` });
    assert.equal(done.code, 0, done.stderr);
  }
  const kept = readdirSync(env.ZB_DATA_DIR).filter((name) => name.startsWith('replaced-'));
  assert.deepEqual(kept.map((name) => admins(join(env.ZB_DATA_DIR, name)).join()).sort(), ['nua,truoc', 'sau,truoc']);
});

test('a restore that dies in the middle of replacing is taken back by the next start, and can be run again', async (t) => {
  const first = await backedUp(t);
  const file = join(temporaryFolder(t), 'with-key');
  assert.equal((await run(['backup', file, '--encrypt', '--with-key'], first.env, `${PASSPHRASE}\n`)).code, 0);
  const hook = fileURLToPath(new URL('kill-hook.cjs', import.meta.url));
  let cuts = 0;
  for (let at = 1; ; at++) {
    const env = { ZB_DATA_DIR: temporaryFolder(t) };
    assert.equal((await run(['admin', 'create', '--name', 'sau'], env, 'mot cau dai de nho\n')).code, 0);
    const key = readFileSync(join(env.ZB_DATA_DIR, 'secret.key'));
    const killed = { ...env, NODE_OPTIONS: `--require ${hook}`, TEST_KILL_AT: String(at) };
    const done = await run(['restore', file, '--yes'], killed, `${PASSPHRASE}\n`);
    if (done.code === 0) break;
    assert.equal(done.code, null, `it was killed: ${done.stderr}`);
    const isBegun = existsSync(join(env.ZB_DATA_DIR, 'restore-begun.json'));
    if (isBegun) {
      cuts++;
      const other = await run(['token', 'list'], env);
      assert.equal(other.code, 1);
      assert.match(other.stderr, /a restore is under way, or was cut off/);
    }
    const server = await startServe(t, env);
    assert.equal(server.setupUrl, null, 'the server is not a new one');
    server.child.kill('SIGTERM');
    await server.exited;
    assert.deepEqual(admins(env.ZB_DATA_DIR), ['sau'], `killed at ${at}: what was there is there`);
    assert.deepEqual(readFileSync(join(env.ZB_DATA_DIR, 'secret.key')), key);
    assert.deepEqual(
      readdirSync(env.ZB_DATA_DIR).filter((name) => /restore|replaced/.test(name)),
      [],
      'and nothing is left of the attempt',
    );
    const again = await run(['restore', file, '--yes'], env, `${PASSPHRASE}\n`);
    assert.equal(again.code, 0, again.stderr);
    assert.deepEqual(admins(env.ZB_DATA_DIR), ['truoc']);
    assert.notDeepEqual(readFileSync(join(env.ZB_DATA_DIR, 'secret.key')), key, 'the key came along');
  }
  assert.ok(cuts >= 2, 'it was cut between the moves, or this proves nothing');
});

test('copies that a backup or a restore left when it was cut off are removed', async (t) => {
  const { env } = await backedUp(t);
  const path = (...name: string[]) => join(env.ZB_DATA_DIR, ...name);
  const old = new Date(Date.now() - 48 * 3600_000);
  mkdirSync(path('.restore-20260101T000000Z'));
  for (const name of ['.restore-20260101T000000Z/zalo-bridge.db', '.backup-0123456789ab.db', 'backups/x.tar.gz.part']) {
    writeFileSync(path(name), 'x');
    utimesSync(path(name), old, old);
  }
  writeFileSync(path('.backup-ba9876543210.db'), 'being made');
  const server = await startServe(t, env);
  server.child.kill('SIGTERM');
  await server.exited;
  assert.deepEqual(
    readdirSync(env.ZB_DATA_DIR).filter((name) => name.startsWith('.')),
    ['.backup-ba9876543210.db'],
  );
  assert.deepEqual(
    readdirSync(path('backups')).filter((name) => name.endsWith('.part')),
    [],
  );
});

const canFill = diskKinds().includes('file system');

test('on a full disk a backup and a restore end in a sentence, leave nothing half-made, and what was there is there', {
  skip: !canFill,
}, async (t) => {
  const { file } = await backedUp(t);
  const disk = smallDisk(t, 'file system');
  const env = { ZB_DATA_DIR: disk.dataDir };
  assert.equal((await run(['admin', 'create', '--name', 'sau'], env, 'mot cau dai de nho\n')).code, 0);
  const inFolder = () =>
    readdirSync(disk.dataDir, { recursive: true })
      .filter((name) => !/^(serve\.lock|backups|zalo-bridge\.db-(shm|wal))$/.test(String(name)))
      .sort();
  const seen = inFolder();
  disk.fill(process.pid);
  for (const argv of [['backup'], ['restore', file, '--yes']]) {
    const refused = await run(argv, env);
    assert.equal(refused.code, 1, refused.stderr);
    assert.match(refused.stderr, /^zalo-bridge: [^\n]*(free some space|the disk has \d+ MB)[^\n]*\n$/);
    assert.deepEqual(inFolder(), seen, argv.join(' '));
  }
  disk.free(process.pid);
  assert.deepEqual(admins(disk.dataDir), ['sau']);
  assert.equal((await run(['restore', file, '--yes'], env)).code, 0);
  assert.deepEqual(admins(disk.dataDir), ['truoc']);
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
  await archive(path('huge manifest'), { 'manifest.json': ' '.repeat(100_000) });
  await boasting(path('more than any disk'), 'zalo-bridge.db', 2 ** 60);
  await archive(path('link'), { 'zalo-bridge.db': { linkname: '/etc/passwd' } });
  await archive(path('empty'), {});
  const other = new Database(path('a database of another program'));
  other.exec('CREATE TABLE notes (id TEXT)');
  other.close();
  copyWhole(join(env.ZB_DATA_DIR, 'zalo-bridge.db'), path('a newer database'));
  const newer = new Database(path('a newer database'));
  newer.pragma('user_version = 999');
  newer.close();
  writeFileSync(path('half a database'), readFileSync(join(env.ZB_DATA_DIR, 'zalo-bridge.db')).subarray(0, 9_000));
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

/** An archive whose one file claims to be so large, and is not. */
async function boasting(to: string, name: string, size: number): Promise<void> {
  const tar = pack();
  tar.entry({ name, size });
  const header = await new Promise<Buffer>((resolve) => tar.once('data', (data) => resolve(data as Buffer)));
  tar.destroy();
  writeFileSync(to, gzipSync(Buffer.concat([header, Buffer.alloc(2_048, 120)])));
}

type Content = string | { linkname: string };

async function archive(to: string, files: Record<string, Content> | [string, Content][]): Promise<void> {
  const tar = pack();
  for (const [name, content] of Array.isArray(files) ? files : Object.entries(files))
    if (typeof content === 'string') tar.entry({ name }, content);
    else tar.entry({ name, type: 'symlink', linkname: content.linkname });
  tar.finalize();
  await pipeline(tar, createGzip(), createWriteStream(to));
}
