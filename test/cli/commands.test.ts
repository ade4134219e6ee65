import assert from 'node:assert/strict';
import { test } from 'node:test';
import { codeLimit } from '../../src/auth/throttle.ts';
import { openData } from '../../src/cli/open-data.ts';
import { systemClock } from '../../src/clock.ts';
import { readConfig } from '../../src/config.ts';
import { temporaryFolder } from '../helpers/app.ts';
import { run, startServe } from './process.ts';

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
  const mistakes = [
    [{ ZB_PORT: 'many' }, /ZB_PORT: a number/],
    [{ ZB_LOG_LEVEL: 'loud' }, /ZB_LOG_LEVEL: one of/],
    [{ ZB_ZALO_BASE: 'http://zalo.example' }, /ZB_ZALO_BASE/],
    [{ ZB_HOST: '203.0.113.1', ZB_PLAIN_HTTP: 'accept', ZB_PORT: '0' }, /does not have the address 203\.0\.113\.1/],
    [{ ZB_DATA_DIR: '/dev/null/data' }, /\/dev\/null/],
  ] as const;
  const results = await Promise.all(
    mistakes.map(async ([env, sentence]) => ({
      env,
      sentence,
      ...(await run(['serve'], { ZB_DATA_DIR: folder, ...env })),
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
  assert.equal((await run(['token', 'revoke', id], env)).code, 0);
  assert.equal((await run(['token', 'list'], env)).stdout, '');
  assert.equal((await run(['token', 'revoke', id], env)).code, 1);
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
  assert.equal((await run(['admin', 'disable-2fa', '--name', 'nobody'], env)).code, 1);
  assert.equal((await run(['admin', 'disable-2fa', '--name', 'lan'], env)).code, 0);
  const again = await run(['admin', 'disable-2fa', '--name', 'lan'], env);
  assert.equal(again.code, 1, 'there is nothing to turn off any more');
  await startServe(t, env);
  lose();
  assert.equal((await run(['admin', 'disable-2fa', '--name', 'lan'], env)).code, 0);
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
