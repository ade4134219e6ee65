import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { DEFAULT_POLICY } from '../../src/bridge/policy/types.ts';
import { systemClock } from '../../src/clock.ts';
import { type ConfigError, readConfig } from '../../src/config.ts';
import { startSimulator } from '../../src/simulator/index.ts';
import { startApp } from '../helpers/app.ts';
import { until } from '../helpers/until.ts';

const TOKEN = 'mot-ma-rieng-cho-prometheus';
const BEARER = { authorization: `Bearer ${TOKEN}` };
const DEPLOY = join(import.meta.dirname, '../../deploy');

/** An application whose one channel runs at the stand-in for Zalo and answers everybody. */
async function startShop(t: TestContext) {
  const simulator = await startSimulator({ friends: 3, groups: 1, qrPollMs: 50 });
  let stop = async () => {};
  t.after(async () => {
    await stop();
    await simulator.close();
  });
  const zb = await startApp(t, {
    clock: systemClock,
    env: { ZB_ZALO_BASE: simulator.baseUrl, ZB_METRICS_TOKEN: TOKEN },
  });
  const { stores } = zb;
  const { bridge } = zb.parts;
  stop = () => bridge.stopAll();
  const workspace = stores.workspaces.create('Cửa hàng bí mật');
  const channel = stores.channels.create({ workspaceId: workspace.id, threadId: null, displayName: 'Tiệm Hoa An' });
  bridge.startLogin(channel.id);
  await until('a QR code', () => bridge.login(channel.id)?.qr);
  const account = simulator.world.accounts[0];
  assert.ok(account);
  simulator.qr.scan(undefined, account);
  await until('the scan to be seen', () => bridge.login(channel.id)?.state === 'scanned');
  simulator.qr.confirm();
  await until('the account', () => stores.channels.get(channel.id)?.directoryAt);
  stores.policies.save(channel.id, { ...DEFAULT_POLICY, dm: { ...DEFAULT_POLICY.dm, mode: 'open' } });
  bridge.start(channel.id);
  await until('the channel to run', () => stores.channels.get(channel.id)?.status === 'running');
  const [friend = ''] = account.friends;
  return { ...zb, simulator, channel, account: account.uid, friend };
}

const scrape = async (zb: Awaited<ReturnType<typeof startApp>>, headers: Record<string, string> = BEARER) =>
  zb.client().get('/metrics', headers);

test('a message shows in the figures by decision, delivery and agent, and nowhere its text or a name', async (t) => {
  const zb = await startShop(t);
  const first = await scrape(zb);
  assert.equal(first.statusCode, 200, 'from now on it counts');
  for (const state of ['sent', 'dead', 'uncertain'])
    assert.match(first.body, new RegExp(`delivery_total{state="${state}"} 0$`, 'm'), 'or the first one is no increase');
  zb.simulator.say({ from: zb.friend, to: zb.account, text: 'Hoa hồng giá bao nhiêu?' });
  await until('the answer', async () => /delivery_total\{state="sent"\} 1/.test((await scrape(zb)).body));
  const { body, headers } = await scrape(zb);
  assert.match(String(headers['content-type']), /^text\/plain; version=/);
  assert.match(body, /^zalo_bridge_messages_decided_total\{decision="allow",reason="[\w.]+"\} 1$/m);
  assert.match(body, /^zalo_bridge_agent_answer_seconds_count\{kind="echo"\} 1$/m);
  assert.match(body, /^zalo_bridge_queue_messages\{queue="outbox_waiting"\} 0$/m);
  assert.match(body, new RegExp(`^zalo_bridge_channel_connection{channel="${zb.channel.id}",phase="online"} 1$`, 'm'));
  assert.match(body, new RegExp(`^zalo_bridge_channel_drops_total{channel="${zb.channel.id}"} 0$`, 'm'));
  assert.match(body, /^zalo_bridge_channels\{status="running"\} 1$/m);
  assert.match(body, /^zalo_bridge_sqlite_transaction_seconds_count [1-9]/m);
  assert.match(body, /^zalo_bridge_build_info\{version="\d+\.\d+\.\d+",node="[\d.]+",sqlite="3\.[\d.]+"\} 1$/m);
  for (const secret of ['Hoa hồng', 'Tiệm Hoa An', 'bí mật', zb.account, zb.friend, TOKEN])
    assert.ok(!body.includes(secret), secret);
});

test('whoever has neither the token nor an address of the list finds nothing', async (t) => {
  const off = await startApp(t);
  off.createAdmin();
  assert.equal((await scrape(off)).statusCode, 404, 'nothing is configured');
  assert.equal((await off.signIn().client.get('/metrics')).statusCode, 404, 'a signed-in owner is no scraper');

  const byToken = await startApp(t, { env: { ZB_METRICS_TOKEN: TOKEN } });
  for (const authorization of ['', 'Bearer', `Bearer ${TOKEN}x`, TOKEN, `Basic ${TOKEN}`, `Bearer ${TOKEN.slice(1)}`]) {
    const { statusCode, body } = await scrape(byToken, { authorization });
    assert.equal(statusCode, 404, authorization);
    assert.doesNotMatch(body, /process_|zalo_bridge_/);
  }

  const byNetwork = await startApp(t, { env: { ZB_METRICS_NETWORKS: '127.0.0.0/8, fd00::/8' } });
  const from = (remoteAddress: string, headers = {}) =>
    byNetwork.app.inject({ url: '/metrics', remoteAddress, headers }).then(({ statusCode }) => statusCode);
  assert.equal(await from('127.0.0.1'), 200);
  assert.equal(await from('::ffff:127.0.0.9'), 200);
  assert.equal(await from('fd00::1'), 200);
  assert.equal(await from('203.0.113.9'), 404);
  assert.equal(await from('127.0.0.1', { 'x-forwarded-for': '203.0.113.9' }), 404, 'somebody behind an unknown proxy');
  assert.equal(await from('203.0.113.9', { 'x-forwarded-for': '127.0.0.1' }), 404, 'somebody who pretends');

  const behindProxy = await startApp(t, {
    env: { ZB_METRICS_NETWORKS: '10.1.0.0/16', ZB_TRUST_PROXY: '127.0.0.1' },
  });
  const through = (address: string) =>
    behindProxy.app.inject({ url: '/metrics', headers: { 'x-forwarded-for': address } });
  assert.equal((await through('10.1.2.3')).statusCode, 200);
  assert.equal((await through('10.2.2.3')).statusCode, 404);
  assert.equal((await behindProxy.app.inject('/metrics')).statusCode, 404);
});

test('a weak token and a network that is none are refused at the start', () => {
  const refused = (env: Record<string, string>) =>
    assert.throws(
      () => readConfig(env),
      (error: ConfigError) => error.message.startsWith(Object.keys(env)[0] ?? ''),
      JSON.stringify(env),
    );
  refused({ ZB_METRICS_TOKEN: 'short' });
  for (const network of ['10.0.0.0/33', '10.0.0.0/', 'localhost', '::1/129', '10.0.0.0/8/8', '1.2.3.4/-1'])
    refused({ ZB_METRICS_NETWORKS: network });
});

test('every figure of the dashboard and the alert rules exists', async (t) => {
  const zb = await startApp(t, { env: { ZB_METRICS_TOKEN: TOKEN } });
  const { body } = await scrape(zb);
  const known = new Set([...body.matchAll(/^# TYPE (\w+)/gm)].map(([, name]) => name));
  for (const file of ['grafana-dashboard.json', 'prometheus-rules.yml']) {
    const text = readFileSync(join(DEPLOY, file), 'utf8');
    const used = new Set([...text.matchAll(/\b(zalo_bridge|process|nodejs)_\w+/g)].map(([name]) => name));
    assert.ok(used.size > 5, file);
    for (const name of used)
      assert.ok(known.has(name) || known.has(name.replace(/_(bucket|count|sum)$/, '')), `${file}: ${name}`);
  }
  JSON.parse(readFileSync(join(DEPLOY, 'grafana-dashboard.json'), 'utf8'));
});

test('the server is ready only while its database has the schema that it knows, and takes writes', async (t) => {
  const zb = await startApp(t);
  const ask = async () => {
    zb.clock.advance(10_000);
    return (await zb.client().get('/readyz')).statusCode;
  };
  assert.equal(await ask(), 200);
  const { default: Database } = await import('better-sqlite3');
  const other = new Database(join(zb.config.dataDir, 'zalo-bridge.db'));
  t.after(() => other.close());
  const known = Number(other.pragma('user_version', { simple: true }));
  other.pragma(`user_version = ${known + 1}`);
  assert.equal(await ask(), 503, 'another program migrated it');
  other.pragma(`user_version = ${known}`);
  assert.equal(await ask(), 200);
});
