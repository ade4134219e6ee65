import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deviceName } from '../../src/auth/device.ts';
import { PASSWORD, startApp } from '../helpers/app.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const isSignedIn = async (client: { get(path: string): Promise<{ statusCode: number }> }) =>
  (await client.get('/system')).statusCode === 200;

test('a session ends after 30 minutes without use, and use keeps it', async (t) => {
  const zb = await startApp(t);
  const { client, adminId } = zb.signIn();
  for (let n = 0; n < 3; n++) {
    zb.clock.advance(29 * MINUTE);
    assert.ok(await isSignedIn(client), `used in time, ${n}`);
  }
  zb.clock.advance(30 * MINUTE);
  assert.equal(await isSignedIn(client), false);
  assert.deepEqual(zb.stores.adminSessions.list(adminId), [], 'its row is gone');
});

test('the last use is written once a minute at most', async (t) => {
  const zb = await startApp(t);
  const { client, adminId } = zb.signIn();
  const lastSeen = () => zb.stores.adminSessions.list(adminId)[0]?.lastSeenAt;
  const start = lastSeen();
  zb.clock.advance(59_000);
  await client.get('/system');
  assert.equal(lastSeen(), start);
  zb.clock.advance(1000);
  await client.get('/system');
  assert.equal(lastSeen(), zb.clock.now());
});

test('a session ends after 8 hours, however busy', async (t) => {
  const zb = await startApp(t);
  const { client } = zb.signIn();
  for (let n = 0; n < 23; n++) {
    zb.clock.advance(20 * MINUTE);
    assert.ok(await isSignedIn(client), `${n}`);
  }
  zb.clock.advance(20 * MINUTE);
  assert.equal(await isSignedIn(client), false);
});

test('who asked to stay signed in does so for 30 days and no longer', async (t) => {
  const zb = await startApp(t);
  zb.createAdmin();
  const browser = zb.client();
  await browser.get('/login');
  await browser.post('/login', { name: 'chu-shop', password: PASSWORD, remember: 'true' });
  zb.clock.advance(29 * 24 * HOUR);
  assert.ok(await isSignedIn(browser));
  zb.clock.advance(24 * HOUR);
  assert.equal(await isSignedIn(browser), false);
});

test('signing in gives a new session, so that a planted one is worth nothing', async (t) => {
  const zb = await startApp(t);
  const { client, cookie, sessionId, adminId } = zb.signIn();
  const planted = zb.client();
  planted.cookies.set('zb_sid', 'planted');
  await planted.get('/login');
  const answer = await planted.post('/login', { name: 'chu-shop', password: PASSWORD });
  assert.notEqual(answer.cookies.find(({ name }) => name === 'zb_sid')?.value, 'planted');

  // Signing in again over a session that runs ends that one.
  await client.get('/system');
  const again = await client.post('/login', { name: 'chu-shop', password: PASSWORD });
  assert.equal(again.statusCode, 303);
  assert.notEqual(`zb_sid=${client.cookies.get('zb_sid')}`, cookie);
  assert.ok(!zb.stores.adminSessions.list(adminId).some(({ id }) => id === sessionId));
});

test('signing out ends the session on the server and clears what the browser kept', async (t) => {
  const zb = await startApp(t);
  const { client, cookie } = zb.signIn();
  await client.get('/system');
  const answer = await client.post('/logout');
  assert.equal(answer.headers.location, '/login');
  assert.equal(answer.headers['clear-site-data'], '"cache", "storage"');
  assert.equal(client.cookies.has('zb_sid'), false);
  const thief = await zb.app.inject({ url: '/system', headers: { cookie } });
  assert.equal(thief.statusCode, 303, 'the old cookie is worth nothing');
});

test('the list of devices names this one, and ends another or all others', async (t) => {
  const zb = await startApp(t);
  const [one, two, three] = [zb.signIn(), zb.signIn(), zb.signIn()];
  const page = await one.client.get('/system');
  assert.equal(page.body.match(/\/system\/sessions\/ses_\w+\/end"/g)?.length, 4, 'action and hx-post of two others');
  assert.doesNotMatch(page.body, new RegExp(`/system/sessions/${one.sessionId}/end`));

  const ended = await one.client.hxPost(`/system/sessions/${two.sessionId}/end`);
  assert.equal(ended.statusCode, 200);
  assert.match(ended.body, /id="sessions"/);
  assert.doesNotMatch(ended.body, /<html/);
  assert.equal(await isSignedIn(two.client), false);
  assert.ok(await isSignedIn(three.client));

  const others = await one.client.post('/system/sessions/end-others');
  assert.equal(others.headers.location, '/system');
  assert.equal(await isSignedIn(three.client), false);
  assert.ok(await isSignedIn(one.client));
});

test("nobody ends another administrator's session", async (t) => {
  const zb = await startApp(t);
  const own = zb.signIn();
  const other = zb.createAdmin('other');
  const foreign = zb.stores.adminSessions.create({
    tokenHash: 'x',
    adminId: other.id,
    csrfToken: 'x',
    ip: '::1',
    userAgent: '',
    remember: false,
    expiresAt: zb.clock.now() + HOUR,
  });
  await own.client.get('/system');
  assert.equal((await own.client.post(`/system/sessions/${foreign.id}/end`)).statusCode, 404);
  assert.equal(zb.stores.adminSessions.list(other.id).length, 1);
});

test('a new password needs the current one, changes the session and signs out the other devices', async (t) => {
  const zb = await startApp(t);
  const { client, cookie, adminId } = zb.signIn();
  const other = zb.signIn();
  await client.get('/system');
  const form = { current: PASSWORD, password: 'another long phrase', passwordAgain: 'another long phrase' };

  const wrong = await client.hxPost('/system/password', { ...form, current: 'not it' });
  assert.equal(wrong.statusCode, 422);
  assert.match(wrong.body, /id="f-current-error"/);
  assert.ok(await isSignedIn(other.client), 'nothing has changed');

  const done = await client.post('/system/password', form);
  assert.equal(done.statusCode, 303);
  assert.notEqual(`zb_sid=${client.cookies.get('zb_sid')}`, cookie);
  assert.equal(await isSignedIn(other.client), false);
  assert.equal((await zb.app.inject({ url: '/system', headers: { cookie } })).statusCode, 303);
  assert.ok(await isSignedIn(client));
  assert.equal(zb.stores.adminSessions.list(adminId).length, 1);
  assert.equal(zb.stores.audit.list(1)[0]?.action, 'password.changed');
});

test('guessing the current password is throttled too, without closing the sign-in', async (t) => {
  const zb = await startApp(t);
  const { client } = zb.signIn();
  await client.get('/system');
  const form = { current: 'wrong', password: 'another long phrase', passwordAgain: 'another long phrase' };
  for (let n = 0; n < 5; n++) assert.equal((await client.hxPost('/system/password', form)).statusCode, 422);
  const refused = await client.hxPost('/system/password', { ...form, current: PASSWORD });
  assert.equal(refused.statusCode, 429);
  assert.ok(Number(refused.headers['retry-after']) > 0);
  const browser = zb.client();
  await browser.get('/login');
  assert.equal((await browser.post('/login', { name: 'chu-shop', password: PASSWORD })).statusCode, 303);
});

test('a device is named by what the browser is, not by what it also calls itself', () => {
  const KIT = 'AppleWebKit/537.36 (KHTML, like Gecko)';
  const IOS = 'AppleWebKit/605.1.15 (KHTML, like Gecko)';
  const windows = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64)';
  const linux = 'Mozilla/5.0 (X11; Linux x86_64)';
  const android = 'Mozilla/5.0 (Linux; Android 14; SM-S918B)';
  const iphone = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X)';
  const mac = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)';
  for (const [userAgent, name] of [
    [`${windows} ${KIT} Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0`, 'Edge · Windows'],
    [`${android} ${KIT} Chrome/140.0.0.0 Mobile Safari/537.36 EdgA/140.0`, 'Edge · Android'],
    [`${iphone} ${IOS} Version/18.0 EdgiOS/140.0 Mobile/15E148 Safari/605.1.15`, 'Edge · iPhone'],
    [`${windows} ${KIT} Chrome/140.0.0.0 Safari/537.36 OPR/120.0.0.0`, 'Opera · Windows'],
    [`${iphone} ${IOS} Version/18.0 OPT/6.0 Mobile/15E148 Safari/604.1`, 'Opera · iPhone'],
    [`${android} ${KIT} SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36`, 'Samsung Internet · Android'],
    [`${windows} ${KIT} coc_coc_browser/130.0 Chrome/124.0.0.0 Safari/537.36`, 'Cốc Cốc · Windows'],
    [`${iphone} ${IOS} Mobile/15E148 Zalo iOS/560 ZaloTheme/light`, 'Zalo · iPhone'],
    [`${android} ${KIT} Version/4.0 Chrome/140.0.0.0 Mobile Safari/537.36 Zalo android/12080`, 'Zalo · Android'],
    [`${windows} ${KIT} Chrome/140.0.0.0 Safari/537.36`, 'Chrome · Windows'],
    [`${linux} ${KIT} HeadlessChrome/140.0.0.0 Safari/537.36`, 'Chrome · Linux'],
    [`${iphone} ${IOS} CriOS/140.0.0.0 Mobile/15E148 Safari/604.1`, 'Chrome · iPhone'],
    [`Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) ${KIT} Chrome/140.0.0.0 Safari/537.36`, 'Chrome · ChromeOS'],
    [`${linux.replace(')', '; rv:143.0)')} Gecko/20100101 Firefox/143.0`, 'Firefox · Linux'],
    [`${iphone} ${IOS} FxiOS/143.0 Mobile/15E148 Safari/605.1.15`, 'Firefox · iPhone'],
    [`${mac} ${IOS} Version/18.0 Safari/605.1.15`, 'Safari · Mac'],
    [`${iphone} ${IOS} Version/18.0 Mobile/15E148 Safari/604.1`, 'Safari · iPhone'],
    [`Mozilla/5.0 (iPad; CPU OS 17_0 like Mac OS X) ${IOS} Version/17.0 Safari/604.1`, 'Safari · iPad'],
    ['curl/8.5.0', null],
    ['', null],
  ] as const)
    assert.equal(deviceName(userAgent), name, userAgent);
});
