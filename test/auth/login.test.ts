import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addressLimit, countTry, network } from '../../src/auth/throttle.ts';
import { PASSWORD, startApp, temporaryFolder } from '../helpers/app.ts';

const MINUTE = 60_000;

test('the right password signs in, with a cookie that only this site can use', async (t) => {
  const zb = await startApp(t);
  zb.createAdmin('Chủ Shop');
  const browser = zb.client();
  await browser.get('/login');
  // Phones change capitals, and keyboards compose letters differently.
  const answer = await browser.post('/login', { name: ' chủ shop'.normalize('NFD'), password: PASSWORD });
  assert.equal(answer.statusCode, 303);
  assert.equal(answer.headers.location, '/channels');
  const cookie = answer.cookies.find(({ name }) => name === 'zb_sid');
  assert.ok(cookie);
  assert.deepEqual([cookie.httpOnly, cookie.sameSite, cookie.path], [true, 'Strict', '/']);
  assert.equal(cookie.maxAge, undefined, 'ends with the browser');
  assert.equal(Buffer.from(cookie.value, 'base64url').length, 32);
  assert.equal((await browser.get('/system')).statusCode, 200);
  const stored = JSON.stringify(zb.stores.adminSessions.list(zb.stores.admins.list()[0]?.id ?? ''));
  assert.ok(!stored.includes(cookie.value), 'the value of the cookie is not stored');
});

test('on https the cookie is a Secure one that belongs to this host alone', async (t) => {
  const zb = await startApp(t, { env: { ZB_PUBLIC_ORIGIN: 'https://zalo.example.vn' } });
  zb.createAdmin();
  const browser = zb.client();
  await browser.get('/login');
  const answer = await browser.post('/login', { name: 'chu-shop', password: PASSWORD, remember: 'true' });
  const cookie = answer.cookies.find(({ name }) => name === '__Host-sid');
  assert.deepEqual([cookie?.secure, cookie?.path, cookie?.domain], [true, '/', undefined]);
  assert.equal(cookie?.maxAge, 30 * 24 * 3600);
});

test('a wrong password and a name that does not exist get the same answer', async (t) => {
  const zb = await startApp(t);
  zb.createAdmin();
  const browser = zb.client();
  const page = await browser.get('/login');
  const plain = (body: string) => body.replaceAll(/value="[^"]*"|<code>\w{12}<\/code>/g, '');
  const wrong = await browser.post('/login', { name: 'chu-shop', password: 'something else' });
  const unknown = await browser.post('/login', { name: 'not-there', password: 'something else' });
  assert.equal(wrong.statusCode, 401);
  assert.equal(unknown.statusCode, 401);
  assert.equal(plain(wrong.body), plain(unknown.body));
  assert.match(wrong.body, /role="alert"/);
  assert.doesNotMatch(wrong.body, /something else/, 'the password is not sent back');
  assert.doesNotMatch(page.body, /role="alert"/);
  assert.equal(
    wrong.cookies.some(({ name }) => name === 'zb_sid'),
    false,
  );
});

test('five tries for an account in a quarter of an hour, counted over a restart; then the right one waits too', async (t) => {
  const dataDir = temporaryFolder(t);
  const first = await startApp(t, { dataDir });
  first.createAdmin();
  let browser = first.client();
  await browser.get('/login');
  for (let n = 0; n < 5; n++)
    assert.equal((await browser.post('/login', { name: 'Chu-Shop', password: `wrong ${n}` })).statusCode, 401);
  await first.close();

  const zb = await startApp(t, { dataDir, clock: first.clock });
  browser = zb.client({ 'accept-language': 'en' });
  await browser.get('/login');
  const refused = await browser.post('/login', { name: 'chu-shop', password: PASSWORD });
  assert.equal(refused.statusCode, 429);
  assert.ok(Number(refused.headers['retry-after']) > 14 * 60 && Number(refused.headers['retry-after']) <= 15 * 60);
  assert.match(refused.body, /Wait 15 minutes/);
  assert.equal((await browser.get('/system')).statusCode, 303, 'not signed in');

  zb.clock.advance(15 * MINUTE);
  assert.equal((await browser.post('/login', { name: 'chu-shop', password: PASSWORD })).statusCode, 303);
});

test('many guesses at the same moment are not more than five', async (t) => {
  const zb = await startApp(t);
  zb.createAdmin();
  const browser = zb.client();
  await browser.get('/login');
  const answers = await Promise.all(
    Array.from({ length: 9 }, (_, n) => browser.post('/login', { name: 'chu-shop', password: `guess ${n}` })),
  );
  assert.equal(answers.filter(({ statusCode }) => statusCode === 401).length, 5);
  assert.equal(answers.filter(({ statusCode }) => statusCode === 429).length, 4);
});

test('ten tries a minute for one address, whatever the names; another address goes on', async (t) => {
  const { stores, clock } = await startApp(t);
  const from = (ip: string) => countTry(stores.attempts, clock, [addressLimit(ip)]);
  for (let n = 0; n < 10; n++) assert.equal(from(`2001:db8:1:2::${n}`), null);
  assert.deepEqual(from('2001:db8:1:2:ffff::1'), { retryAfterMs: MINUTE }, 'the same /64');
  assert.equal(from('2001:db8:1:3::1'), null);
  assert.equal(from('::ffff:203.0.113.1'), null);
  clock.advance(MINUTE);
  assert.equal(from('2001:db8:1:2::1'), null);
});

test('addresses count by their network', () => {
  for (const [ip, expected] of [
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['2001:DB8::1', '2001:db8:0:0::/64'],
    ['2001:db8:0:0:1::1', '2001:db8:0:0::/64'],
    ['2001:0db8:00a0:1:2:3:4:5', '2001:db8:a0:1::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
  ] as const)
    assert.equal(network(ip), expected);
});

test('X-Forwarded-For is believed of a trusted proxy only', async (t) => {
  for (const [trustProxy, status] of [
    [[], 429],
    [['127.0.0.1'], 401],
  ] as const) {
    const zb = await startApp(t, { env: { ZB_TRUST_PROXY: trustProxy.join(',') } });
    zb.createAdmin();
    for (let n = 0; n < 10; n++) zb.stores.attempts.add(addressLimit('127.0.0.1').key);
    const browser = zb.client();
    await browser.get('/login');
    const answer = await browser.post('/login', { name: 'x', password: 'x' }, { 'x-forwarded-for': '203.0.113.1' });
    assert.equal(answer.statusCode, status);
  }
});

test('after signing in one lands on the page that was asked for, and never on another site', async (t) => {
  const zb = await startApp(t);
  zb.createAdmin();
  const asked = await zb.client().get('/system/tokens?x=1');
  assert.equal(asked.headers.location, '/login?next=%2Fsystem%2Ftokens%3Fx%3D1');
  for (const [next, expected] of [
    ['/system/tokens?x=1', '/system/tokens?x=1'],
    ['https://evil.example/', '/channels'],
    ['/\\evil.example', '/channels'],
    ['/\t/evil.example', '/channels'],
  ] as const) {
    const browser = zb.client();
    await browser.get(`/login?next=${encodeURIComponent(next)}`);
    const answer = await browser.post('/login', { name: 'chu-shop', password: PASSWORD, next });
    assert.equal(answer.headers.location, expected, JSON.stringify(next));
    zb.clock.advance(MINUTE);
  }
});

test('a password that was hashed with older settings is hashed again at the next sign-in', async (t) => {
  const zb = await startApp(t);
  const { id } = zb.createAdmin();
  const browser = zb.client();
  await browser.get('/login');
  await browser.post('/login', { name: 'chu-shop', password: PASSWORD });
  assert.match(zb.stores.admins.get(id)?.passwordHash ?? '', /^\$scrypt\$ln=15,r=8,p=3\$/);
  const again = zb.client();
  await again.get('/login');
  assert.equal((await again.post('/login', { name: 'chu-shop', password: PASSWORD })).statusCode, 303);
});

test('signing in and failing to are in the audit log, without the name that was tried or the password', async (t) => {
  const zb = await startApp(t);
  const { id } = zb.createAdmin();
  const browser = zb.client();
  await browser.get('/login');
  await browser.post('/login', { name: 'my-secret-password', password: 'x' });
  await browser.post('/login', { name: 'chu-shop', password: PASSWORD });
  const log = zb.stores.audit.list(9);
  assert.deepEqual(
    log.map(({ actor, action }) => [actor, action]),
    [
      [id, 'sign-in.ok'],
      ['anonymous', 'sign-in.failed'],
    ],
  );
  assert.doesNotMatch(JSON.stringify([log, zb.log.lines]), /my-secret-password|mot cau dai/);
});
