import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PASSWORD, startApp, type TestApp } from '../helpers/app.ts';

const HOST = 'zb.test:3000';

/** Ends the other sessions: something that a foreign page must not be able to do. */
async function post(
  zb: TestApp,
  headers: Record<string, string>,
  token: 'right' | 'wrong' | 'none' | 'header' = 'right',
) {
  const { client, csrf, adminId } = zb.signIn();
  zb.signIn();
  const form: Record<string, string> =
    token === 'right' ? { _csrf: csrf } : token === 'wrong' ? { _csrf: `${csrf}x` } : {};
  const { statusCode, body } = await client.request({
    method: 'POST',
    url: '/system/sessions/end-others',
    headers: {
      host: HOST,
      'content-type': 'application/x-www-form-urlencoded',
      ...(token === 'header' && { 'x-csrf-token': csrf }),
      ...headers,
    },
    payload: new URLSearchParams(form).toString(),
  });
  const happened = zb.stores.adminSessions.list(adminId).length === 1;
  zb.stores.adminSessions.removeAll(adminId);
  return { statusCode, body, happened };
}

test('only our own pages may change something: the browser says where a request comes from', async (t) => {
  const own = { origin: `http://${HOST}` };
  const foreign = { origin: 'https://evil.example' };
  const rows: [string, Record<string, string>, boolean][] = [
    ['same-origin', { 'sec-fetch-site': 'same-origin' }, true],
    [
      'same-origin wins over a proxy that changed the host',
      { 'sec-fetch-site': 'same-origin', origin: 'https://zb.example' },
      true,
    ],
    ['same-site', { 'sec-fetch-site': 'same-site', ...own }, false],
    ['cross-site', { 'sec-fetch-site': 'cross-site', ...own }, false],
    ['none: typed or from a bookmark', { 'sec-fetch-site': 'none' }, false],
    ['no Sec-Fetch-Site, our origin', own, true],
    ['no Sec-Fetch-Site, another origin', foreign, false],
    ['no Sec-Fetch-Site, another port', { origin: 'http://zb.test:8080' }, false],
    ['no Sec-Fetch-Site, the origin null of a sandbox', { origin: 'null' }, false],
    ['neither header', {}, false],
  ];
  const zb = await startApp(t);
  for (const [what, headers, allowed] of rows) {
    const { statusCode, happened } = await post(zb, headers);
    assert.equal(statusCode, allowed ? 303 : 403, what);
    assert.equal(happened, allowed, what);
  }
});

test('with a configured address, only that one counts where the browser says no more', async (t) => {
  const zb = await startApp(t, { env: { ZB_PUBLIC_ORIGIN: 'https://zalo.example.vn' } });
  assert.equal((await post(zb, { origin: 'https://zalo.example.vn' })).statusCode, 303);
  assert.equal((await post(zb, { origin: `http://${HOST}` })).statusCode, 403);
});

test('a request from our own page still needs the token of the session', async (t) => {
  const zb = await startApp(t);
  const headers = { 'sec-fetch-site': 'same-origin', 'accept-language': 'en' };
  assert.equal((await post(zb, headers, 'header')).statusCode, 303);
  for (const token of ['wrong', 'none'] as const) {
    const { statusCode, body, happened } = await post(zb, headers, token);
    assert.equal(statusCode, 403, token);
    assert.equal(happened, false, token);
    assert.match(body, /Nothing was changed/);
  }
});

test("another session's token is not accepted", async (t) => {
  const zb = await startApp(t);
  const [one, two] = [zb.signIn(), zb.signIn()];
  const answer = await one.client.post('/system/sessions/end-others', { _csrf: two.csrf });
  assert.equal(answer.statusCode, 403);
  assert.equal(zb.stores.adminSessions.list(one.adminId).length, 2);
});

test('the sign-in form has a token of its own, bound to a cookie', async (t) => {
  const zb = await startApp(t);
  zb.createAdmin();
  const browser = zb.client();
  const page = await browser.get('/login');
  const cookie = page.cookies.find(({ name }) => name === 'zb_pre');
  assert.deepEqual([cookie?.httpOnly, cookie?.sameSite], [true, 'Strict']);
  assert.ok(!page.body.includes(cookie?.value ?? '-'), 'the page does not show what the cookie holds');
  const form = { name: 'chu-shop', password: PASSWORD };

  const other = zb.client();
  await other.get('/login');
  assert.equal((await other.post('/login', { ...form, _csrf: browser.csrf })).statusCode, 403, 'of another browser');
  const without = zb.client();
  assert.equal((await without.post('/login', { ...form, _csrf: browser.csrf })).statusCode, 403, 'without a cookie');

  await browser.get('/login');
  const tab = browser.csrf;
  await browser.get('/login');
  assert.equal(
    (await browser.post('/login', { ...form, _csrf: tab })).statusCode,
    303,
    'a tab opened before still works',
  );
});

test('language and theme are behind the same checks', async (t) => {
  const zb = await startApp(t);
  zb.createAdmin();
  const browser = zb.client();
  await browser.get('/login');
  assert.equal((await browser.post('/ui/locale', { locale: 'en' })).statusCode, 303);
  assert.equal((await browser.post('/ui/locale', { locale: 'en', _csrf: 'x' })).statusCode, 403);
  assert.equal(
    (await browser.post('/ui/locale', { locale: 'en' }, { 'sec-fetch-site': 'cross-site' })).statusCode,
    403,
  );
});
