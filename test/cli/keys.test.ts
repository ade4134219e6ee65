import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import Database from 'better-sqlite3';
import { loadMigrations, openData } from '../../src/cli/open-data.ts';
import { systemClock } from '../../src/clock.ts';
import { readConfig } from '../../src/config.ts';
import { openDatabase } from '../../src/db/client.ts';
import { SEALED } from '../../src/db/stores/sealed.ts';
import { rotateKey } from '../../src/key-rotation.ts';
import { createKeyring, KeyError, newKey, openKeyring } from '../../src/keyring.ts';
import { startRig } from '../faults/rig.ts';
import { temporaryFolder } from '../helpers/app.ts';
import { until } from '../helpers/until.ts';
import { run } from './process.ts';

test('rotate-key seals everything with a new key while the server is stopped, and the channel reconnects without a QR code', async (t) => {
  const rig = await startRig(t);
  const { simulator, env } = rig;
  const [friend = ''] = rig.friends;
  const keyFile = join(env.ZB_DATA_DIR, 'secret.key');
  const old = readFileSync(keyFile);
  const refused = await run(['rotate-key'], env);
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /is running on/);
  assert.deepEqual(readFileSync(keyFile), old, 'a running server keeps its key');

  await rig.kill();
  const [agent, admin, webhook] = rig.inspect((stores) => {
    const workspace = stores.workspaces.list()[0]?.id ?? '';
    const config = { baseUrl: 'https://ai.example.vn/v1', model: 'm' };
    const made = stores.agents.create(workspace, {
      handle: 'lan',
      name: 'Lan',
      kind: 'openai',
      config,
      secret: 'sk-lan',
    });
    const owner = stores.admins.create('lan', 'x')?.id ?? '';
    stores.secondFactors.begin(owner, 'JBSWY3DPEHPK3PXP');
    const hook = {
      url: 'https://shop.example.vn',
      events: ['message.failed' as const],
      allowPrivateNetwork: false,
      includeText: false,
    };
    return [made.id, owner, stores.webhooks.create(hook)] as const;
  });
  const code = rig.inspect((stores) => {
    const id = stores.pairing.create({
      ...{ channelId: rig.channelId, origin: 'owner', uid: null, note: null },
      ...{ code: 'K7MR4WXD', firstMessageId: null, expiresAt: Date.now() + 60_000 },
    });
    return { id, code: stores.pairing.get(id)?.code ?? '' };
  });
  const done = await run(['rotate-key'], env);
  assert.equal(done.code, 0, done.stderr);
  assert.match(done.stdout, /^Sealed 5 value\(s\) with a new key/);
  const fresh = readFileSync(keyFile);
  assert.equal(fresh.length, 32);
  assert.equal(statSync(keyFile).mode & 0o777, 0o600);
  assert.notDeepEqual(fresh, old);
  const [aside = ''] = readdirSync(env.ZB_DATA_DIR).filter((name) => name.startsWith('secret.key.before-'));
  assert.deepEqual(readFileSync(join(env.ZB_DATA_DIR, aside)), old, 'the old key is kept');
  assert.equal(statSync(join(env.ZB_DATA_DIR, aside)).mode & 0o777, 0o600);
  rig.inspect((stores) => {
    assert.equal(stores.agents.secretOf(agent), 'sk-lan');
    assert.equal(stores.secondFactors.secret(admin), 'JBSWY3DPEHPK3PXP');
    assert.deepEqual(stores.webhooks.secretsOf(webhook.webhook.id), [webhook.secret]);
    assert.equal(stores.pairing.get(code.id)?.code, code.code);
    assert.equal(
      stores.pairing.findOwnerCode(rig.channelId, code.code),
      code.id,
      'a code is still found by what is sent',
    );
    assert.equal(stores.audit.list(1)[0]?.action, 'key.rotated');
  });
  const withOld = openData({ dataDir: env.ZB_DATA_DIR, keyFile: join(env.ZB_DATA_DIR, aside) }, systemClock);
  assert.throws(() => withOld.stores.agents.secretOf(agent), KeyError, 'the old key opens nothing any more');
  withOld.close();

  await rig.revive();
  simulator.say({ from: friend, to: rig.accountUid, text: 'còn đó không' });
  await until('the answer', () => simulator.sent(rig.accountUid).some(({ text }) => text === 'echo: còn đó không'));
});

test('a change of the key that is cut off leaves everything open, and goes on where it stopped', (t) => {
  const path = join(temporaryFolder(t), 'secret.key');
  const old = openKeyring(path);
  let sealed = old.seal('agent-secret', 'a', 'khóa');
  const before = readFileSync(path);
  assert.throws(() =>
    rotateKey(path, 'before-1', () => {
      throw new Error('power cut');
    }),
  );
  assert.equal(openKeyring(path).open('agent-secret', 'a', sealed), 'khóa');
  assert.equal(readFileSync(path).length, 64);
  assert.throws(() => openKeyring(path).open('agent-secret', 'b', sealed), KeyError, 'bound to its row all the same');
  const between = openKeyring(path).seal('agent-secret', 'a', 'mới');
  rotateKey(path, 'before-2', () => {
    const keys = openKeyring(path);
    sealed = keys.seal('agent-secret', 'a', keys.open('agent-secret', 'a', sealed));
  });
  const after = openKeyring(path);
  assert.equal(after.open('agent-secret', 'a', sealed), 'khóa');
  assert.equal(after.open('agent-secret', 'a', between), 'mới', 'what was sealed in between is of the new key');
  assert.deepEqual(readFileSync(`${path}.before-1`), before);
  assert.equal(readFileSync(path).length, 32);
  assert.throws(() => createKeyring(newKey()).open('agent-secret', 'a', sealed), KeyError);
  writeFileSync(path, Buffer.alloc(48));
  assert.throws(() => openKeyring(path), KeyError);
});

test('every column that holds sealed values is on the list of what is sealed anew', (t) => {
  const { sqlite, close } = openDatabase(join(temporaryFolder(t), 'zalo-bridge.db'), loadMigrations());
  const columns = sqlite
    .prepare(
      `SELECT t.name || '.' || c.name FROM pragma_table_list t JOIN pragma_table_info(t.name) c
       WHERE t.schema = 'main' AND t.type = 'table' AND upper(c.type) = 'BLOB'`,
    )
    .pluck()
    .all() as string[];
  close();
  // A public key is no secret.
  const open = ['passkeys.public_key'];
  const known = SEALED.map(({ table, column }) => `${table}.${column}`);
  assert.deepEqual(columns.filter((one) => !open.includes(one)).sort(), known.toSorted());
});

test('migrate --check names what would be run and changes nothing; migrate does it and keeps a copy', async (t) => {
  const dataDir = temporaryFolder(t);
  const env = { ZB_DATA_DIR: dataDir };
  const path = join(dataDir, 'zalo-bridge.db');
  const none = await run(['migrate', '--check'], env);
  assert.equal(none.code, 1);
  assert.match(none.stderr, /the first start makes it/);
  const all = loadMigrations();
  openDatabase(path, all.slice(0, -2)).close();
  const names = all.slice(-2).map(({ name }) => name);
  const bytes = readFileSync(path);
  const check = await run(['migrate', '--check'], env);
  assert.equal(check.code, 3, check.stderr);
  assert.equal(check.stdout, `${names.join('\n')}\n`);
  assert.deepEqual(readFileSync(path), bytes, 'nothing was changed');
  const done = await run(['migrate'], env);
  assert.equal(done.code, 0, done.stderr);
  assert.match(done.stderr, new RegExp(`before-v${all.length - 1}`));
  const again = await run(['migrate', '--check'], env);
  assert.deepEqual([again.code, again.stdout], [0, '']);
  openData(readConfig(env), systemClock).close();
  const newer = new Database(path);
  newer.pragma(`user_version = ${all.length + 1}`);
  newer.close();
  const refused = await run(['migrate', '--check'], env);
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /install the newer one/);
});
