import assert from 'node:assert/strict';
import { test } from 'node:test';
import { apiAuth } from '../../src/auth/api-auth.ts';
import { startApp } from '../helpers/app.ts';
import { allRoutes } from '../helpers/routes.ts';

const PUBLIC = [
  '/login',
  '/login/code',
  '/login/passkey',
  '/login/passkey/options',
  '/setup',
  '/setup/:token',
  '/assets/*',
  '/ui/locale',
  '/ui/theme',
  '/livez',
  '/readyz',
  '/metrics',
  '/malformed',
  '/api/malformed',
  '/api/docs',
  '/api/v1/openapi.json',
];

test('without a sign-in every route but the listed ones leads to the sign-in, and does nothing', async (t) => {
  const zb = await startApp(t);
  zb.createAdmin();
  const routes = allRoutes(zb.app);
  assert.ok(
    routes.some(({ name }) => name === 'POST /system/tokens'),
    'the list means something',
  );
  for (const { name, method, path, url } of routes) {
    if (PUBLIC.includes(path)) continue;
    const { statusCode, headers } = await zb.app.inject({
      method: method as 'GET',
      url: url(),
      headers: { 'sec-fetch-site': 'same-origin' },
    });
    if (statusCode === 401 && path.startsWith('/api/')) continue;
    assert.equal(statusCode, 303, name);
    assert.match(String(headers.location), /^\/login(\?next=|$)/, name);
  }
});

test('the public routes answer without a sign-in', async (t) => {
  const zb = await startApp(t);
  zb.createAdmin();
  assert.equal((await zb.app.inject('/login')).statusCode, 200);
  for (const path of ['/livez', '/readyz']) {
    const answer = await zb.app.inject(path);
    assert.equal(answer.statusCode, 200);
    assert.deepEqual(answer.json(), { status: 'ok' }, 'nothing but the state');
  }
  const page = await zb.client().get('/login');
  const css = /href="(\/assets\/[^"]+\.css)"/.exec(page.body)?.[1] ?? '';
  assert.equal((await zb.app.inject(css)).statusCode, 200);
});

test('a route that forgets to say anything is closed, even below /api', async (t) => {
  const zb = await startApp(t, {
    extend(app) {
      app.get('/forgotten', () => 'secret');
      app.get('/api/forgotten', () => 'secret');
    },
  });
  zb.createAdmin();
  for (const url of ['/forgotten', '/api/forgotten']) {
    const answer = await zb.app.inject(url);
    assert.equal(answer.statusCode, 303, url);
    assert.doesNotMatch(answer.body, /secret/);
  }
});

test('an address that does not exist looks like one that does', async (t) => {
  const zb = await startApp(t);
  zb.createAdmin();
  assert.equal((await zb.app.inject('/nothing-here')).headers.location, '/login?next=%2Fnothing-here');
  const { client } = zb.signIn();
  assert.equal((await client.get('/nothing-here')).statusCode, 404);
});

test('a partial update without a session loads the sign-in page as a whole, and comes back to its page', async (t) => {
  const zb = await startApp(t);
  zb.createAdmin();
  const answer = await zb.client({ host: 'zb.test' }).request({
    method: 'POST',
    url: '/system/sessions/end-others',
    headers: {
      'sec-fetch-site': 'same-origin',
      'hx-request': 'true',
      'hx-request-type': 'partial',
      'hx-current-url': 'http://zb.test/system?tab=1',
    },
  });
  assert.equal(answer.headers['hx-redirect'], '/login?next=%2Fsystem%3Ftab%3D1');
  assert.equal(answer.headers.location, undefined);
});

test('the API cannot be opened on the root by mistake', async (t) => {
  const zb = await startApp(t);
  await assert.rejects(
    startApp(t, {
      async extend(app, { stores, clock }) {
        await app.register(apiAuth, { tokens: stores.apiTokens, attempts: stores.attempts, clock });
      },
    }),
    /prefix/,
  );
  await zb.close();
});
