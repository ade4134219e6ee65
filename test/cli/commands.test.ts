import assert from 'node:assert/strict';
import {
  chownSync,
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseArgs } from 'node:util';
import Database from 'better-sqlite3';
import { codeLimit } from '../../src/auth/throttle.ts';
import { helpOf } from '../../src/cli/help.ts';
import { COMMANDS } from '../../src/cli/main.ts';
import { openData } from '../../src/cli/open-data.ts';
import { systemClock } from '../../src/clock.ts';
import { readConfig } from '../../src/config.ts';
import { temporaryFolder } from '../helpers/app.ts';
import { inTerminal, run, startServe } from './process.ts';

test('--help names every command, and none that does not exist', async () => {
  const { code, stdout, stderr } = await run(['--help']);
  assert.equal(code, 0);
  assert.equal(stderr, '');
  for (const words of [
    'serve',
    'setup-url',
    'admin create',
    'admin reset-password',
    'token create',
    'token list',
    'backup',
    'restore',
    'migrate',
    'rotate-key',
    'person export',
    'person erase',
    'install',
    'healthcheck',
    'doctor',
  ])
    assert.match(stdout, new RegExp(`^  ${words}`, 'm'));
  assert.doesNotMatch(stdout, /config-dump/);
});

test('--help after the first word of several commands explains each of them', async () => {
  const { code, stdout, stderr } = await run(['token', '--help']);
  assert.deepEqual([code, stderr], [0, '']);
  for (const words of ['token create', 'token list', 'token revoke'])
    assert.match(stdout, new RegExp(`^Usage: .*${words}`, 'm'));
  assert.doesNotMatch(stdout, /admin/);
  const unknown = await run(['bogus', '--help']);
  assert.deepEqual([unknown.code, unknown.stdout], [2, '']);
});

test('the help of each command says what its options are, what its exit codes mean, and shows command lines that it takes', () => {
  for (const command of COMMANDS) {
    const { words, usage, options, examples, server, maxArgs } = command;
    const help = helpOf(command);
    assert.match(help, /^Usage: .*\n\n[^\n]{30}/, words);
    assert.match(help, /^Exit codes: 0 /m, words);
    if (server) assert.match(help, /The server must be stopped|Works while the server runs/, words);
    for (const name of Object.keys(options)) {
      assert.match(help, new RegExp(`^ {2}--${name}\\b.*\\w{2}`, 'm'), `${words} --${name}`);
      assert.ok(usage.includes(`--${name}`), `${words}: --${name} is in its first line`);
    }
    assert.ok(examples.length > 0, words);
    for (const example of examples) {
      assert.ok(help.includes(example) && example.startsWith(words), example);
      const args =
        example
          .slice(words.length)
          .split(/ [<>|&]/)[0]
          ?.split(' ')
          .filter(Boolean) ?? [];
      const { positionals } = parseArgs({ args, options, allowPositionals: maxArgs > 0 });
      assert.ok(positionals.length <= maxArgs, example);
    }
    for (const line of help.split('\n').slice(1)) assert.ok(line.length < 100, line);
  }
});

test('a command whose output nobody reads does its work and is quiet about it', async (t) => {
  const env = { ZB_DATA_DIR: temporaryFolder(t) };
  for (const argv of [['--help'], ['token', 'create', '--name', 'unread']]) {
    const { code, stderr } = await run(argv, env, '', true);
    assert.equal(code, 0, stderr);
    assert.doesNotMatch(stderr, /EPIPE|\n\s+at /);
  }
  assert.match((await run(['token', 'list'], env)).stdout, /\tunread$/m);
});

test('--version prints the version, the commit and the Node that runs it, in one line', async () => {
  const { code, stdout } = await run(['--version']);
  assert.equal(code, 0);
  assert.match(stdout, /^\d+\.\d+\.\d+ \(commit ([0-9a-f]{10}|unknown), Node \d+\.\d+\.\d+\)\n$/);
});

test('what is not understood ends with 2, and says so on stderr only', async (t) => {
  const env = { ZB_DATA_DIR: temporaryFolder(t) };
  const misuses = [
    ['bogus'],
    ['token'],
    ['token', 'create'],
    ['token', 'create', '--name', 'x', '--scope', 'everything'],
    ['token', 'create', '--name', 'a\u001bb'],
    ['admin', 'create', '--name', 'a\u0007b'],
    ['token', 'create', '--nmae', 'x'],
    ['serve', 'now'],
    ['--port', '1'],
  ];
  const results = await Promise.all(misuses.map(async (argv) => ({ argv, ...(await run(argv, env)) })));
  for (const { argv, code, stdout, stderr } of results) {
    assert.equal(code, 2, argv.join(' '));
    assert.equal(stdout, '', argv.join(' '));
    assert.match(stderr, /^zalo-bridge: /, argv.join(' '));
    assert.doesNotMatch(stderr, /\n\s+at /, 'no stack');
  }
});

test('an unusable configuration is one clear line and 1', async (t) => {
  const folder = temporaryFolder(t);
  // A folder each: some of them get as far as its lock.
  const mistakes = [
    [{ ZB_PORT: 'many' }, /ZB_PORT: a number/],
    [{ ZB_LOG_LEVEL: 'loud' }, /ZB_LOG_LEVEL: one of/],
    [{ ZB_ZALO_BASE: 'http://zalo.example' }, /ZB_ZALO_BASE/],
    [{ ZB_HOST: '203.0.113.1', ZB_PLAIN_HTTP: 'accept', ZB_PORT: '0' }, /does not have the address 203\.0\.113\.1/],
    [{ ZB_DATA_DIR: '/dev/null/data' }, /\/dev\/null/],
    [{ ZB_KEY_FILE: folder }, /the key file .* is a folder/],
  ] as const;
  const results = await Promise.all(
    mistakes.map(async ([env, sentence]) => ({
      env,
      sentence,
      ...(await run(['serve'], { ZB_DATA_DIR: temporaryFolder(t), ...env })),
    })),
  );
  for (const { env, sentence, code, stdout, stderr } of results) {
    assert.equal(code, 1, JSON.stringify(env));
    assert.equal(stdout, '');
    assert.match(stderr, sentence);
    assert.equal(stderr.trim().split('\n').length, 1, stderr);
  }
});

test('token create prints the token alone, while the server runs, and the server accepts what the list shows', async (t) => {
  const env = { ZB_DATA_DIR: temporaryFolder(t) };
  const server = await startServe(t, env);
  const made = await run(['token', 'create', '--name', 'kiểm tra', '--scope', 'manage', '--expires', '7d'], env);
  assert.equal(made.code, 0, made.stderr);
  assert.match(made.stdout, /^zb_[\w-]{43}\n$/);
  assert.match(made.stderr, /kiểm tra.*scope manage, expires/);

  for (const expires of ['soon', '0d', '-1d', '2020-01-01', '2999-02-31', '30']) {
    const refused = await run(['token', 'create', '--name', 'x', '--expires', expires], env);
    assert.deepEqual([refused.code, refused.stdout], [2, ''], expires);
  }

  const list = await run(['token', 'list'], env);
  const id = /^(tok_\w+)\t.*\tmanage\t.*\tkiểm tra$/m.exec(list.stdout)?.[1] ?? '';
  assert.ok(!list.stdout.includes(made.stdout.trim()), 'never shown again');
  assert.equal((await run(['token', 'revoke', id, '--yes'], env)).code, 0);
  assert.equal((await run(['token', 'list'], env)).stdout, '');
  assert.equal((await run(['token', 'revoke', id, '--yes'], env)).code, 1);
  assert.equal((await fetch(`${server.url}/readyz`)).status, 200);
});

test('admin create and reset-password read the password from stdin, and sign out everywhere', async (t) => {
  const env = { ZB_DATA_DIR: temporaryFolder(t) };
  const short = await run(['admin', 'create', '--name', 'lan'], env, 'short\n');
  assert.equal(short.code, 1);
  assert.match(short.stderr, /at least 12/);
  assert.equal((await run(['admin', 'create', '--name', 'lan'], env, 'mot cau dai de nho\n')).code, 0);
  assert.equal((await run(['admin', 'create', '--name', 'LAN'], env, 'mot cau dai de nho\n')).code, 1, 'taken');

  const open = () => openData(readConfig(env), systemClock);
  const before = open();
  const admin = before.stores.admins.byName('lan');
  before.stores.adminSessions.create({
    tokenHash: 'x',
    adminId: admin?.id ?? '',
    csrfToken: 'x',
    ip: '',
    userAgent: '',
    remember: false,
    expiresAt: Date.now() + 60_000,
  });
  before.close();
  assert.equal((await run(['admin', 'reset-password'], env, 'another long phrase\n')).code, 0);
  const after = open();
  assert.notEqual(after.stores.admins.byName('lan')?.passwordHash, admin?.passwordHash);
  assert.deepEqual(after.stores.adminSessions.list(admin?.id ?? ''), []);
  after.close();
  assert.equal((await run(['setup-url'], env)).code, 1, 'no setup any more');

  // A lost phone: the second step goes, with the sessions; stopped here, and beside a running server.
  const lose = () => {
    const data = open();
    const id = admin?.id ?? '';
    data.stores.secondFactors.begin(id, 'JBSWY3DPEHPK3PXP');
    data.stores.secondFactors.confirm(id, 1, ['a', 'b']);
    for (let n = 0; n < 5; n++) data.stores.attempts.add(codeLimit(id).key);
    data.close();
  };
  lose();
  const off = (name: string) => ['admin', 'disable-2fa', '--name', name, '--yes'];
  assert.equal((await run(off('nobody'), env)).code, 1);
  assert.equal((await run(off('lan'), env)).code, 0);
  const again = await run(off('lan'), env);
  assert.equal(again.code, 1, 'there is nothing to turn off any more');
  await startServe(t, env);
  lose();
  assert.equal((await run(off('lan'), env)).code, 0);
  const end = open();
  assert.equal(end.stores.secondFactors.confirmedAt(admin?.id ?? ''), null);
  assert.equal(end.stores.secondFactors.codesLeft(admin?.id ?? ''), 0);
  const { key, windowMs } = codeLimit(admin?.id ?? '');
  assert.deepEqual(
    end.stores.attempts.within(key, windowMs),
    [],
    'a new phone does not wait for guesses at the old one',
  );
  const noted = end.stores.audit.list(9).filter(({ action }) => action === 'two-step.disabled');
  assert.deepEqual(
    noted.map(({ actor, subject }) => [actor, subject]),
    [
      ['cli', admin?.id],
      ['cli', admin?.id],
    ],
  );
  end.close();
});

test('what cannot be taken back is asked first; where nobody can be asked, only --yes does it', async (t) => {
  const env = { ZB_DATA_DIR: temporaryFolder(t) };
  await run(['token', 'create', '--name', 'a'], env);
  const list = async () => (await run(['token', 'list'], env)).stdout;
  const id = /^tok_\w+/.exec(await list())?.[0] ?? '';
  const acts = [
    ['token', 'revoke', id],
    ['person', 'erase', 'ch_1', '123'],
    ['admin', 'disable-2fa'],
    ['restore', join(env.ZB_DATA_DIR, 'secret.key')],
  ];
  // "yes" on stdin is no answer: it may have been meant for something else.
  const refusals = await Promise.all(acts.map((argv) => run(argv, env, 'yes\n')));
  for (const { code, stdout, stderr } of refusals) {
    assert.deepEqual([code, stdout], [1, '']);
    assert.match(stderr, /^zalo-bridge: nothing was changed: [^\n]*--yes[^\n]*\n$/);
  }
  for (const answer of ['no', '']) {
    const kept = await inTerminal(['token', 'revoke', id], env, [[/End the token "a"\? Type "yes": /, answer]]);
    assert.deepEqual([kept.code, kept.unasked], [1, 0], kept.text);
    assert.match(kept.text, /nothing was changed/);
  }
  for (const key of ['\u0003', '\u0004']) {
    const left = await inTerminal(['token', 'revoke', id], env, [[/Type "yes": /, key]]);
    assert.equal(left.code, 1, left.text);
    assert.match(left.text, /^zalo-bridge: nothing was changed: it was ended from the keyboard\s*$/m);
  }
  assert.match(await list(), new RegExp(id));
  const done = await inTerminal(['token', 'revoke', id], env, [[/Type "yes": /, 'yes']]);
  assert.deepEqual([done.code, done.unasked], [0, 0], done.text);
  assert.equal(await list(), '');
});

test('a folder that is not the one of the server is said to be so, and no empty server is made or backed up in it', async (t) => {
  const folder = join(temporaryFolder(t), 'mistyped');
  const acts = [
    ['token', 'list'],
    ['token', 'revoke', 'tok_1', '--yes'],
    ['backup'],
    ['admin', 'reset-password'],
    ['person', 'export', 'ch_1', '1', '--to', join(folder, 'x')],
    ['migrate'],
    ['rotate-key'],
  ];
  const refusals = await Promise.all(acts.map((argv) => run(argv, { ZB_DATA_DIR: folder })));
  for (const { code, stdout, stderr } of refusals) {
    assert.deepEqual([code, stdout], [1, ''], stderr);
    assert.match(stderr, /^zalo-bridge: there is no \S*mistyped\/\S+.*\n$/);
  }
  assert.equal(existsSync(folder), false);
});

test('a database of another program gets none of our tables', async (t) => {
  for (const version of [0, 3]) {
    const env = { ZB_DATA_DIR: temporaryFolder(t) };
    const path = join(env.ZB_DATA_DIR, 'zalo-bridge.db');
    const other = new Database(path);
    other.exec('CREATE TABLE channels (id TEXT); INSERT INTO channels VALUES (1)');
    other.pragma(`user_version = ${version}`);
    other.close();
    const bytes = readFileSync(path);
    const acts = [['serve'], ['token', 'create', '--name', 'x'], ['migrate'], ['migrate', '--check']];
    for (const { code, stdout, stderr } of await Promise.all(acts.map((argv) => run(argv, env)))) {
      assert.deepEqual([code, stdout], [1, '']);
      assert.match(stderr, /^zalo-bridge: .*(another program|is running on).*\n$/);
    }
    assert.match((await run(['doctor'], env)).stdout, /^BAD +database +.*another program/m);
    assert.deepEqual(readFileSync(path), bytes);
    assert.deepEqual(
      readdirSync(env.ZB_DATA_DIR).filter((name) => name.includes('before')),
      [],
    );
  }
});

test('beside a running server no command upgrades the database under it', async (t) => {
  const env = { ZB_DATA_DIR: temporaryFolder(t) };
  const server = await startServe(t, env);
  const sqlite = new Database(join(env.ZB_DATA_DIR, 'zalo-bridge.db'));
  t.after(() => sqlite.close());
  const schema = Number(sqlite.pragma('user_version', { simple: true }));
  sqlite.pragma(`user_version = ${schema - 1}`);
  const refused = await run(['token', 'list'], env);
  assert.deepEqual([refused.code, refused.stdout], [1, '']);
  assert.match(refused.stderr, /restart the server first/);
  assert.equal(sqlite.pragma('user_version', { simple: true }), schema - 1);
  sqlite.pragma(`user_version = ${schema}`);
  assert.equal((await run(['token', 'list'], env)).code, 0);
  assert.equal((await fetch(`${server.url}/readyz`)).status, 200);
});

const isRoot = process.geteuid?.() === 0;

test('root makes nothing in a folder of the server’s user that this one could not use', {
  skip: !isRoot,
}, async (t) => {
  const env = { ZB_DATA_DIR: temporaryFolder(t) };
  const before = readdirSync(env.ZB_DATA_DIR);
  chownSync(env.ZB_DATA_DIR, 65534, 65534);
  const acts = [['serve'], ['setup-url'], ['token', 'create', '--name', 'x'], ['restore', '/etc/passwd', '--yes']];
  for (const { code, stderr } of await Promise.all(acts.map((argv) => run(argv, env)))) {
    assert.equal(code, 1);
    assert.match(stderr, /^zalo-bridge: .* belongs to another user \(number 65534\).*sudo -u.*\n$/);
  }
  assert.deepEqual(readdirSync(env.ZB_DATA_DIR), before);
});

test('what root makes for a new key belongs to the server’s user afterwards, and nothing that a link leads to', {
  skip: !isRoot,
}, async (t) => {
  const env = { ZB_DATA_DIR: temporaryFolder(t) };
  assert.equal((await run(['token', 'create', '--name', 'x'], env)).code, 0);
  const roots = join(temporaryFolder(t), 'of-root');
  writeFileSync(roots, 'not for others');
  symlinkSync(roots, join(env.ZB_DATA_DIR, 'link'));
  const all = () => readdirSync(env.ZB_DATA_DIR).map((name) => join(env.ZB_DATA_DIR, name));
  for (const path of [env.ZB_DATA_DIR, ...all().filter((one) => !one.endsWith('link'))]) chownSync(path, 65534, 65534);
  const done = await run(['rotate-key'], env);
  assert.equal(done.code, 0, done.stderr);
  assert.deepEqual(new Set(all().map((path) => lstatSync(path).uid)), new Set([65534]));
  assert.ok(all().length > 4, 'the old key lies there, too');
  assert.equal(statSync(roots).uid, 0);
});
