import assert from 'node:assert/strict';
import { once } from 'node:events';
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { openData } from '../../src/cli/open-data.ts';
import { systemClock } from '../../src/clock.ts';
import { readConfig } from '../../src/config.ts';
import { startSimulator } from '../../src/simulator/index.ts';
import { run, startServe } from '../cli/process.ts';
import { createTestClock, startApp, temporaryFolder } from '../helpers/app.ts';

interface Said {
  check: string;
  level: string;
  text: string;
}

async function startZalo(t: TestContext) {
  const simulator = await startSimulator({ friends: 1, groups: 0 });
  t.after(async () => {
    await simulator.close();
    assert.deepEqual(simulator.violations, []);
  });
  return simulator.baseUrl;
}

/** A back-end that writes down what it is asked for. */
async function startBackend(t: TestContext) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url} ${request.headers.authorization ?? ''}`.trim());
    response.writeHead(404).end('x'.repeat(5000));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  return { asked, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

/** A port of this machine that nobody listens on. */
async function nowhere(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return `http://127.0.0.1:${port}`;
}
const chip = (body: string, name: string) =>
  new RegExp(`<b>${name}</b></p>\\s*<p[^>]*>([^<]*)</p>\\s*</div>\\s*<span class="chip (\\w+)"`).exec(body)?.slice(1);

test('the page looks at what is at hand, and at the rest when the button is pressed, with or without htmx', async (t) => {
  const backend = await startBackend(t);
  const zb = await startApp(t, { clock: systemClock, env: { ZB_ZALO_BASE: await startZalo(t) } });
  const workspace = zb.stores.workspaces.create('Cửa hàng');
  const config = { baseUrl: `${backend.origin}/v1`, model: 'm', allowPrivateNetwork: true };
  const agent = { handle: 'ban-hang', name: 'Trợ lý bán hàng', kind: 'openai', config, secret: 'khoa-bi-mat' };
  zb.stores.agents.create(workspace.id, agent);
  zb.stores.agents.create(workspace.id, {
    ...agent,
    handle: 'cu',
    name: 'Trợ lý cũ',
    config: { ...config, baseUrl: `${await nowhere()}/v1` },
  });
  zb.stores.agents.create(workspace.id, {
    ...agent,
    handle: 'dong',
    name: 'Trợ lý đóng',
    config: { ...config, allowPrivateNetwork: false },
  });
  const { client } = zb.signIn();

  const first = await client.get('/system/diagnostics');
  assert.equal(first.statusCode, 200);
  assert.equal(chip(first.body, 'Tệp khóa')?.[1], 'ok');
  assert.equal(chip(first.body, 'Sao lưu tự động')?.[1], 'warn');
  assert.match(chip(first.body, 'Phiên bản')?.[0] ?? '', /^zalo-bridge \d+\.\d+\.\d+, Node [\d.]+, zca-js 2\./);
  assert.equal(chip(first.body, 'Zalo và đồng hồ'), undefined, 'nobody was called yet');
  assert.deepEqual(backend.asked, []);

  const { body } = await client.post('/system/diagnostics');
  assert.match(chip(body, 'Cơ sở dữ liệu')?.join(' ') ?? '', /^Không có lỗi.* ok$/);
  assert.match(chip(body, 'Dữ liệu đã mã hóa')?.[0] ?? '', /cả 3 mục/);
  assert.match(body, /id\.zalo\.me trả lời sau/);
  assert.match(body, /wpa\.chat\.zalo\.me trả lời sau/);
  assert.match(body, /Đồng hồ máy chủ lệch \d giây/);
  assert.match(body, /Trợ lý bán hàng \(openai\): máy chủ trả lời sau/);
  assert.match(body, /Trợ lý cũ \(openai\): không kết nối được/);
  assert.match(body, /Trợ lý đóng \(openai\): không kết nối được/, 'the guard of addresses counts here too');
  assert.match(body, /2 chỗ cần sửa/);
  assert.deepEqual(backend.asked, ['GET /'], 'never the configured path, never the key');

  const support = /<pre class="support"[^>]*>([^<]*)</.exec(body)?.[1] ?? '';
  assert.match(support, /^agents: bad agents\.unreachable$/m);
  assert.match(support, /^queues: inbox_open 0, /m);
  for (const secret of ['Trợ lý', '127.0.0.1', 'zalo.me', zb.config.dataDir, 'khoa-bi-mat', 'Cửa hàng'])
    assert.ok(!support.includes(secret), secret);

  const partial = await client.hxPost('/system/diagnostics');
  assert.equal(partial.statusCode, 200);
  assert.doesNotMatch(partial.body, /<html/);
  assert.match(partial.body, /id="checks"/);
  await client.post('/ui/locale', { locale: 'en' });
  assert.match((await client.get('/system/diagnostics')).body, /Run the checks/);
});

test('a clock that is wrong, a key that others read, a failed backup and a full word about the proxy', async (t) => {
  const zb = await startApp(t, {
    clock: createTestClock(Date.now() + 10 * 60_000),
    env: { ZB_ZALO_BASE: await startZalo(t), ZB_PUBLIC_ORIGIN: 'http://zalo.example.vn' },
  });
  zb.stores.serverSettings.set('backup.last', { at: zb.clock.now(), error: 'ENOSPC' });
  chmodSync(zb.config.keyFile, 0o644);
  const { client } = zb.signIn();
  const { body } = await client.post(
    '/system/diagnostics',
    {},
    { host: 'zalo.example.vn', origin: 'http://zalo.example.vn', 'x-forwarded-for': '203.0.113.9' },
  );
  assert.match(body, /Đồng hồ máy chủ nhanh (599|60\d) giây/);
  assert.equal(chip(body, 'Tệp khóa')?.[1], 'bad');
  assert.equal(chip(body, 'Sao lưu tự động')?.[1], 'bad');
  assert.match(chip(body, 'Địa chỉ và proxy')?.[0] ?? '', /ZB_TRUST_PROXY chưa đặt/);
  const direct = await client.get('/system/diagnostics', { host: '127.0.0.1:3000' });
  assert.match(chip(direct.body, 'Địa chỉ và proxy')?.[0] ?? '', /ZB_PUBLIC_ORIGIN là http:\/\/zalo\.example\.vn/);
});

test('a stranger neither sees nor starts the checks, and does not change the log', async (t) => {
  const zb = await startApp(t);
  zb.createAdmin();
  const before = zb.app.logLevel.read();
  for (const answer of [
    await zb.client().get('/system/diagnostics'),
    await zb.client().post('/system/diagnostics'),
    await zb.client().post('/system/diagnostics/log-level', { level: 'silent' }),
  ])
    assert.ok([303, 403].includes(answer.statusCode), String(answer.statusCode));
  const { client } = zb.signIn();
  const refused = await client.post('/system/diagnostics/log-level', { level: 'loud' });
  assert.ok([400, 422].includes(refused.statusCode));
  assert.equal(zb.app.logLevel.read(), before);
});

test('the level of the log changes while the server runs, on the page or by the API, and is in the audit log', async (t) => {
  const env = { ZB_DATA_DIR: temporaryFolder(t) };
  const { stdout } = await run(['token', 'create', '--name', 'x', '--scope', 'manage'], env);
  const server = await startServe(t, env);
  const call = (level?: string) =>
    fetch(`${server.url}/api/v1/log-level`, {
      method: level ? 'PUT' : 'GET',
      headers: { authorization: `Bearer ${stdout.trim()}`, ...(level && { 'content-type': 'application/json' }) },
      ...(level && { body: JSON.stringify({ level }) }),
    });
  const requests = () => server.output.filter((line) => line.includes('"path":"/livez"')).length;
  await fetch(`${server.url}/livez`);
  assert.equal((await call('debug')).status, 200);
  await fetch(`${server.url}/livez`);
  assert.deepEqual(await (await call('warn')).json(), { level: 'warn' });
  await fetch(`${server.url}/livez`);
  assert.deepEqual(await (await call()).json(), { level: 'warn' });
  server.child.kill('SIGTERM');
  await server.exited;
  assert.equal(requests(), 1, 'only while the level was debug');
  assert.ok(!server.output.some((line) => line.includes('"closed"')), 'the server’s own lines follow it too');

  const zb = await startApp(t);
  const { client, adminId } = zb.signIn();
  assert.equal((await client.post('/system/diagnostics/log-level', { level: 'trace' })).statusCode, 303);
  assert.match((await client.get('/system/diagnostics')).body, /<option value="trace" selected/);
  const [entry] = zb.stores.audit.list(1);
  assert.deepEqual([entry?.actor, entry?.action, entry?.subject], [adminId, 'log.level', 'trace']);
});

test('doctor finds nothing bad beside a running server or without one, and changes nothing', async (t) => {
  const env = { ZB_DATA_DIR: temporaryFolder(t), ZB_ZALO_BASE: await startZalo(t) };
  const server = await startServe(t, env);
  const beside = await run(['doctor'], env);
  assert.equal(beside.code, 0, beside.stdout + beside.stderr);
  assert.match(beside.stdout, new RegExp(`^ok    server    Running, version .*process ${server.pid}\\.$`, 'm'));
  assert.match(beside.stdout, /^ok {4}database {2}No faults\./m);
  assert.match(beside.stdout, /^ok {4}zalo {6}id\.zalo\.me answered/m);
  assert.match(beside.stdout, /^WARN {2}backup {4}None was made yet\.$/m);
  server.child.kill('SIGTERM');
  await server.exited;

  const { code, stdout } = await run(['doctor', '--json'], env);
  assert.equal(code, 0);
  const { findings } = JSON.parse(stdout) as { findings: Said[] };
  assert.equal(findings.find(({ check }) => check === 'server')?.text, 'Not running.');
  assert.ok(findings.every(({ level }) => level !== 'bad'));
});

test('doctor names what is bad and ends with 1, and makes neither key nor database', async (t) => {
  const empty = temporaryFolder(t);
  const base = { ZB_ZALO_BASE: await nowhere() };
  const nothing = await run(['doctor'], { ...base, ZB_DATA_DIR: empty });
  assert.equal(nothing.code, 1);
  assert.match(nothing.stdout, /^BAD {3}zalo {6}id\.zalo\.me cannot be reached \(ECONNREFUSED\)/m);
  assert.match(nothing.stdout, /^WARN {2}key {7}There is no key file yet/m);
  assert.match(nothing.stdout, /^WARN {2}database {2}There is no database yet/m);
  assert.deepEqual(readdirSync(empty), [], 'nothing was made');

  const dataDir = temporaryFolder(t);
  const { keyFile } = readConfig({ ZB_DATA_DIR: dataDir });
  const data = openData(readConfig({ ZB_DATA_DIR: dataDir }), systemClock);
  const workspace = data.stores.workspaces.create('Tiệm');
  const baseUrl = `${base.ZB_ZALO_BASE}/v1`;
  const config = { baseUrl, model: 'm', allowPrivateNetwork: true };
  const agent = { handle: 'x', name: 'X', kind: 'openai', config, secret: 'khoa-rieng' };
  data.stores.agents.create(workspace.id, agent);
  data.close();
  writeFileSync(keyFile, Buffer.alloc(32, 9), { mode: 0o600 });
  const otherKey = await run(['doctor'], { ...base, ZB_DATA_DIR: dataDir });
  assert.equal(otherKey.code, 1);
  assert.match(otherKey.stdout, /^BAD {3}secrets {3}The key file does not open 1 /m);
  assert.match(
    otherKey.stdout,
    /^BAD {3}agents {4}X \(openai\): .* Nothing listens at 127\.0\.0\.1:\d+\. /m,
    'in words',
  );
  assert.ok(!otherKey.stdout.includes('khoa-rieng'));

  rmSync(keyFile);
  const noKey = await run(['doctor'], { ...base, ZB_DATA_DIR: dataDir });
  assert.match(noKey.stdout, /^BAD {3}key {7}There is no .*secret\.key\./m);
  assert.match(noKey.stdout, /^ok {4}database/m, 'the rest is looked at all the same');
  assert.ok(!existsSync(keyFile), 'no new key is put in the place of the lost one');

  const { default: Database } = await import('better-sqlite3');
  const path = join(dataDir, 'zalo-bridge.db');
  const whole = readFileSync(path);
  const damaged = Buffer.from(whole);
  damaged.fill(0xa5, 5 * 4096, 9 * 4096);
  writeFileSync(path, damaged);
  const broken = await run(['doctor'], { ...base, ZB_DATA_DIR: dataDir });
  assert.equal(broken.code, 1);
  assert.match(broken.stdout, /^BAD {3}database /m);
  assert.match(broken.stdout, /^BAD {3}zalo /m, 'the rest is looked at all the same');
  writeFileSync(path, whole);
  const newer = new Database(path);
  newer.pragma('user_version = 999');
  newer.close();
  const { stdout, code } = await run(['doctor'], { ...base, ZB_DATA_DIR: dataDir });
  assert.equal(code, 1);
  assert.match(stdout, /^BAD {3}database {2}Schema 999, this program only knows \d+/m);
});
