import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { PASSWORD, startApp } from '../helpers/app.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const MADE = 'Đã tạo bản sao lưu';

test('the owner makes a backup in the page, fetches it and deletes it; the key file only leaves under a pass-phrase', async (t) => {
  const { signIn, parts, stores } = await startApp(t);
  const { client } = signIn();
  assert.match((await client.get('/system/backup')).body, /Chưa có bản nào/);

  const refused = await client.post('/system/backup', { withKey: 'yes' });
  assert.equal(refused.statusCode, 422);
  assert.match(refused.body, /Tệp có kèm khóa phải có mật khẩu/);
  assert.match(refused.body, /name="withKey"[^>]*checked/, 'what was ticked stays ticked');
  const short = await client.post('/system/backup', { withMedia: 'yes', passphrase: 'ngắn' });
  assert.equal(short.statusCode, 422);
  assert.doesNotMatch(short.body, /value="ngắn"/, 'a pass-phrase never comes back');
  assert.deepEqual(await parts.backups.list(), [], 'nothing was made');

  assert.equal((await client.post('/system/backup', { withMedia: 'yes' })).statusCode, 303);
  assert.match((await client.get('/system/backup')).body, new RegExp(MADE));
  const [kept] = await parts.backups.list();
  assert.ok(kept && !kept.hasKey && !kept.isEncrypted && !kept.isScheduled);

  const fetched = await client.get(`/system/backup/${kept.name}`);
  assert.equal(fetched.statusCode, 200);
  assert.equal(fetched.rawPayload.length, kept.bytes);
  assert.match(
    String(fetched.headers['content-disposition']),
    /^attachment; filename="zalo-bridge-\d{8}-\d{6}\.tar\.gz"/,
  );
  assert.match(String(fetched.headers['cache-control']), /no-store/);

  assert.equal((await client.post(`/system/backup/${kept.name}/delete`)).statusCode, 303);
  assert.equal(
    (await client.post(`/system/backup/${kept.name}/delete`)).statusCode,
    404,
    'a second press finds nothing',
  );
  assert.deepEqual(await parts.backups.list(), []);
  const actions = stores.audit.list(10).map(({ action }) => action);
  for (const action of ['backup.made', 'backup.fetched', 'backup.deleted']) assert.ok(actions.includes(action), action);
});

test('a backup is fetched, made and deleted only after a recent proof, and only by its own name', async (t) => {
  const { signIn, clock, client: stranger, config, parts } = await startApp(t);
  const { client } = signIn();
  await client.post('/system/backup', {});
  const [kept] = await parts.backups.list();
  assert.ok(kept);
  writeFileSync(join(config.dataDir, 'backups', 'notes.txt'), 'không phải bản sao lưu');
  mkdirSync(join(config.dataDir, 'backups', 'zalo-bridge-20260101-000000.tar.gz'));
  for (const name of [
    '..%2Fsecret.key',
    '..%2fzalo-bridge.db',
    'notes.txt',
    '%2e%2e',
    'zalo-bridge-20260101-000000.tar.gz',
    'zalo-bridge-20260101-000001.tar.gz',
  ])
    assert.equal((await client.get(`/system/backup/${name}`)).statusCode, 404, name);

  assert.equal((await stranger().get(`/system/backup/${kept.name}`)).statusCode, 303, 'to the sign-in');
  clock.advance(11 * MINUTE);
  const asked = await client.get(`/system/backup/${kept.name}`);
  assert.equal(asked.statusCode, 303);
  assert.match(String(asked.headers.location), /^\/prove\?next=/);
  assert.notEqual(asked.rawPayload.length, kept.bytes);
  const unproved = await client.post(`/system/backup/${kept.name}/delete`);
  assert.match(unproved.body, /_proof_password/);
  assert.equal((await parts.backups.list()).length, 1, 'it is still there');
  await client.post(`/system/backup/${kept.name}/delete`, { _proof_password: PASSWORD });
  assert.equal((await parts.backups.list()).length, 0);
});

test('scheduled backups are made once a day, the oldest go, and those that the owner made stay', async (t) => {
  const { signIn, clock, parts, stores } = await startApp(t, {
    env: { ZB_BACKUP_PASSPHRASE: 'ba con meo ngu tren mai' },
  });
  const { client } = signIn();
  for (const keep of ['0', '91', 'ba', '1.5', '']) {
    const refused = await client.post('/system/backup/schedule', { every: 'day', keep });
    assert.equal(refused.statusCode, 422, keep);
  }
  assert.equal((await client.post('/system/backup/schedule', { every: 'day', keep: '2' })).statusCode, 303);
  await client.post('/system/backup', {});

  const scheduled = async () => (await parts.backups.list()).filter((one) => one.isScheduled);
  await parts.backups.runDue();
  await parts.backups.runDue();
  assert.equal((await scheduled()).length, 1, 'the second look makes none');
  for (let day = 0; day < 3; day++) {
    clock.advance(DAY);
    await parts.backups.runDue();
  }
  assert.equal((await scheduled()).length, 2);
  assert.ok((await scheduled()).every((one) => one.isEncrypted && !one.hasKey));
  assert.equal((await parts.backups.list()).length, 3);

  await client.post('/system/backup/schedule', { every: 'off', keep: '2' });
  clock.advance(30 * DAY);
  await parts.backups.runDue();
  assert.equal((await parts.backups.list()).length, 3, 'none when it is switched off');
  assert.ok(stores.audit.list(20).some(({ actor, action }) => actor === 'schedule' && action === 'backup.made'));
});

test('a scheduled backup that fails is told on the page, and the next look does not try again at once', async (t) => {
  const { signIn, config, parts } = await startApp(t);
  // A file where the folder should be.
  writeFileSync(join(config.dataDir, 'backups'), '');
  await parts.backups.runDue();
  const { client } = signIn();
  const page = await client.get('/system/backup');
  assert.equal(page.statusCode, 200);
  assert.match(page.body, /Lần tự động gần nhất không thành công/);
});
