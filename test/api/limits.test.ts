import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createToken } from '../../src/auth/api-tokens.ts';
import { refusal, startApi } from './helper.ts';

const MINUTE = 60_000;

test('a token may make so many calls a minute; then 429 says how long to wait, and nothing is done', async (t) => {
  const zb = await startApi(t, { env: { ZB_API_RATE: '5' } });
  for (let n = 1; n <= 5; n++) assert.equal((await zb.post('/workspaces', { name: `Tiệm ${n}` })).status, 201);
  zb.clock.advance(20_000);
  const refused = await zb.post('/workspaces', { name: 'Tiệm 6' }, { headers: { 'idempotency-key': 'k' } });
  assert.deepEqual(refusal(refused), { status: 429, code: 'rate-limited', paths: [] });
  assert.equal(String(refused.headers['retry-after']), '40');
  assert.match(String(refused.headers['content-type']), /^application\/problem\+json/);
  assert.equal((await zb.get('/nowhere')).status, 429, 'a call that is not there counts too');
  assert.equal(zb.stores.workspaces.list().length, 5);

  const other = createToken(zb.stores.apiTokens, { name: 'b', scope: 'read', expiresAt: null });
  assert.equal((await zb.get('/workspaces', { token: other.secret })).status, 200, 'each token has its own');
  const { client } = zb.signIn();
  for (let n = 0; n < 12; n++) assert.equal((await client.get('/channels')).statusCode, 200, 'pages are not counted');
  assert.equal((await zb.app.inject('/livez')).statusCode, 200);

  zb.clock.advance(40_000);
  const next = await zb.post('/workspaces', { name: 'Tiệm 6' }, { headers: { 'idempotency-key': 'k' } });
  assert.deepEqual([next.status, next.headers['idempotent-replayed']], [201, undefined], 'the key is still unused');
});

test('the limit is 300 a minute, other numbers can be set, and nonsense is refused by name', async (t) => {
  const { readConfig } = await import('../../src/config.ts');
  assert.equal(readConfig({}).apiRate, 300);
  assert.equal(readConfig({ ZB_PACING: 'none' }).apiRate, 0);
  assert.equal(readConfig({ ZB_PACING: 'none', ZB_API_RATE: '7' }).apiRate, 7);
  for (const bad of ['-1', 'many', '1.5']) assert.throws(() => readConfig({ ZB_API_RATE: bad }), /ZB_API_RATE/);
  const zb = await startApi(t);
  for (let n = 0; n < 400; n++)
    await zb.app.inject({ url: '/api/v1/x', headers: { authorization: `Bearer ${zb.tokens.read}` } });
  assert.equal((await zb.get('/workspaces')).status, 200, 'no limit without pacing');
});

test('wrong tokens are throttled by address, and never keep a right one out', async (t) => {
  const zb = await startApi(t);
  const wrong = `zb_${'x'.repeat(40)}`;
  for (let n = 0; n < 100; n++) assert.equal((await zb.get('/workspaces', { token: wrong })).status, 401);
  zb.clock.advance(15_000);
  const refused = await zb.get('/workspaces', { token: wrong });
  assert.deepEqual(refusal(refused), { status: 429, code: 'rate-limited', paths: [] });
  assert.equal(String(refused.headers['retry-after']), '45');
  assert.doesNotMatch(JSON.stringify(refused.body), /zb_/);
  assert.equal((await zb.get('/workspaces')).status, 200);
  assert.equal((await zb.get('/workspaces', { token: null })).status, 401, 'without a token nothing is guessed');
  const elsewhere = {
    url: '/api/v1/workspaces',
    remoteAddress: '10.9.8.7',
    headers: { authorization: `Bearer ${wrong}` },
  };
  assert.equal((await zb.app.inject(elsewhere)).statusCode, 401);
  zb.clock.advance(MINUTE);
  assert.equal((await zb.get('/workspaces', { token: wrong })).status, 401);
});
