import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FastifyPluginAsync } from 'fastify';
import type { AppParts } from '../../src/app.ts';
import { apiAuth } from '../../src/auth/api-auth.ts';
import { createToken } from '../../src/auth/api-tokens.ts';
import { startApp, type TestApp } from '../helpers/app.ts';

const MINUTE = 60_000;

/** A small API of its own prefix, so that these tests do not depend on the real one. */
const probeApi: FastifyPluginAsync<AppParts> = async (api, { stores, clock }) => {
  await api.register(apiAuth, { tokens: stores.apiTokens, attempts: stores.attempts, clock });
  api.get('/who', (request) => request.apiToken);
  api.post('/change', () => ({ changed: true }));
};

const start = (t: Parameters<typeof startApp>[0]) =>
  startApp(t, {
    extend: async (app, parts) => void (await app.register(probeApi, { ...parts, prefix: '/api/probe' })),
  });
const make = (zb: TestApp, scope: 'read' | 'manage', expiresAt: number | null = null) =>
  createToken(zb.stores.apiTokens, { name: 'test', scope, expiresAt });
const call = (zb: TestApp, method: 'GET' | 'POST', authorization?: string, headers = {}) =>
  zb.app.inject({
    method,
    url: method === 'GET' ? '/api/probe/who' : '/api/probe/change',
    headers: { ...(authorization && { authorization }), ...headers },
  });

test('a read token reads and a manage token does everything, without any CSRF header', async (t) => {
  const zb = await start(t);
  const [read, manage] = [make(zb, 'read'), make(zb, 'manage')];
  assert.deepEqual((await call(zb, 'GET', `Bearer ${read.secret}`)).json(), {
    id: read.token.id,
    name: 'test',
    scope: 'read',
  });
  const refused = await call(zb, 'POST', `Bearer ${read.secret}`);
  assert.equal(refused.statusCode, 403);
  assert.match(String(refused.headers['content-type']), /^application\/problem\+json/);
  assert.equal(refused.json().code, 'scope');
  assert.equal((await call(zb, 'POST', `bearer ${manage.secret}`)).statusCode, 200);
});

test('without a token, with a wrong, an expired or a revoked one, nothing opens', async (t) => {
  const zb = await start(t);
  const expiring = make(zb, 'manage', zb.clock.now() + MINUTE);
  const revoked = make(zb, 'manage');
  assert.equal((await call(zb, 'POST', `Bearer ${expiring.secret}`)).statusCode, 200);
  assert.equal((await call(zb, 'POST', `Bearer ${revoked.secret}`)).statusCode, 200);
  zb.clock.advance(MINUTE);
  zb.stores.apiTokens.remove(revoked.token.id);
  for (const [what, header] of [
    ['none', undefined],
    ['expired', `Bearer ${expiring.secret}`],
    ['revoked', `Bearer ${revoked.secret}`],
    ['invented', `Bearer zb_${'a'.repeat(43)}`],
    ['cut', `Bearer ${revoked.secret.slice(0, 20)}`],
    ['not Bearer', `Basic ${Buffer.from(`x:${revoked.secret}`).toString('base64')}`],
  ] as const) {
    const answer = await call(zb, 'GET', header);
    assert.equal(answer.statusCode, 401, what);
    assert.match(String(answer.headers['content-type']), /^application\/problem\+json/, what);
    assert.match(String(answer.headers['www-authenticate']), /^Bearer/, what);
    assert.equal(answer.json().code, 'unauthorized', what);
  }
});

test('a signed-in browser cannot use the API by its cookie, and a token does not open pages', async (t) => {
  const zb = await start(t);
  const { cookie, csrf } = zb.signIn();
  const headers = { cookie, 'x-csrf-token': csrf, 'sec-fetch-site': 'same-origin' };
  assert.equal((await call(zb, 'GET', undefined, headers)).statusCode, 401);
  assert.equal((await call(zb, 'POST', undefined, headers)).statusCode, 401);
  const { secret } = make(zb, 'manage');
  const page = await zb.app.inject({ url: '/system', headers: { authorization: `Bearer ${secret}` } });
  assert.equal(page.statusCode, 303);
});

test('the last use of a token is written once a minute at most', async (t) => {
  const zb = await start(t);
  const { secret } = make(zb, 'read');
  const lastUsed = () => zb.stores.apiTokens.list()[0]?.lastUsedAt;
  assert.equal(lastUsed(), null);
  await call(zb, 'GET', `Bearer ${secret}`);
  const first = lastUsed();
  assert.equal(first, zb.clock.now());
  zb.clock.advance(59_000);
  await call(zb, 'GET', `Bearer ${secret}`);
  assert.equal(lastUsed(), first);
  zb.clock.advance(1000);
  await call(zb, 'GET', `Bearer ${secret}`);
  assert.equal(lastUsed(), zb.clock.now());
});

test('the page makes a token, shows it once, and revokes it', async (t) => {
  const zb = await start(t);
  const { client } = zb.signIn();
  await client.get('/system/tokens');
  const form = { name: 'Phần mềm <b>bán hàng</b>', scope: 'manage', expiry: '30' };

  const wrong = await client.hxPost('/system/tokens', { ...form, name: ' ' });
  assert.equal(wrong.statusCode, 422);
  assert.match(wrong.body, /id="f-name-error"/);
  assert.match(wrong.body, /value="manage" checked/, 'the rest of the form stays');
  assert.deepEqual(zb.stores.apiTokens.list(), []);

  const made = await client.post('/system/tokens', form);
  assert.equal(made.statusCode, 200);
  assert.equal(made.headers['cache-control'], 'no-store');
  const secret = /value="(zb_[\w-]{43})"/.exec(made.body)?.[1] ?? '';
  assert.equal((await call(zb, 'POST', `Bearer ${secret}`)).statusCode, 200);
  assert.doesNotMatch(made.body, /<b>bán hàng/, 'the name is text, not markup');

  const [token] = zb.stores.apiTokens.list();
  assert.equal(token?.expiresAt, zb.clock.now() + 30 * 24 * 60 * MINUTE);
  assert.ok(!JSON.stringify(token).includes(secret), 'only its hash is stored');
  assert.ok(!(await client.get('/system/tokens')).body.includes(secret), 'not shown again');
  assert.ok(!JSON.stringify([zb.log.lines, zb.stores.audit.list(9)]).includes(secret), 'not logged');

  const revoked = await client.hxPost(`/system/tokens/${token?.id}/revoke`);
  assert.equal(revoked.statusCode, 200);
  assert.equal((await call(zb, 'GET', `Bearer ${secret}`)).statusCode, 401);
  assert.equal((await client.post(`/system/tokens/${token?.id}/revoke`)).statusCode, 404);
  assert.deepEqual(
    zb.stores.audit.list(2).map(({ action }) => action),
    ['token.revoked', 'token.created'],
  );
});
