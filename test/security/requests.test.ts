import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { createToken } from '../../src/auth/api-tokens.ts';
import { addChannel, hear, startWorld, TAM, type World } from '../activity/world.ts';
import { PASSWORD, startApp } from '../helpers/app.ts';
import { allRoutes, type Route } from '../helpers/routes.ts';

const READING = ['GET', 'HEAD', 'OPTIONS', 'TRACE'];
const changes = ({ method, path }: Route) => !READING.includes(method) && !path.startsWith('/api/');
/** An address that no router can read is answered before anything is looked at. */
const isMalformed = ({ path }: Route) => path.endsWith('/malformed');

/** A group that only one of the channels knows. */
const FOREIGN_GROUP = '5000000000000000077';

/** What would show that something was done. */
const state = ({ stores }: World) => {
  const channels = stores.channels.list().map(({ id, status, displayName }) => [id, status, displayName]);
  return JSON.stringify([stores.audit.list(100), channels, stores.workspaces.list(), stores.apiTokens.list()]);
};

test('no route that changes something takes a form from elsewhere, signed in or not', async (t) => {
  const world = await startWorld(t);
  const { app } = world.app;
  const channel = addChannel(world);
  const own = world.app.signIn();
  const foreign = world.app.signIn();
  const before = state(world);
  const same = { 'sec-fetch-site': 'same-origin' };
  const routes = allRoutes(app).filter((route) => changes(route) && !isMalformed(route));
  assert.ok(routes.length > 60, 'there is something to try');
  assert.ok(routes.some(({ path }) => path === '/system/two-step/off'));
  const attempts: [string, Record<string, string>][] = [
    ['no token', same],
    ["another session's token", { ...same, 'x-csrf-token': foreign.csrf }],
    ['a cross-site page with the right token', { 'sec-fetch-site': 'cross-site', 'x-csrf-token': own.csrf }],
    ['a sibling site', { 'sec-fetch-site': 'same-site', 'x-csrf-token': own.csrf }],
    ['another origin', { origin: 'https://evil.example', 'x-csrf-token': own.csrf }],
    ['neither header', { 'x-csrf-token': own.csrf }],
  ];
  for (const route of routes) {
    for (const [what, headers] of attempts) {
      for (const cookie of [own.cookie, '']) {
        const form = { 'content-type': 'application/x-www-form-urlencoded', ...(cookie && { cookie }), ...headers };
        const url = route.url({ id: channel.id });
        const { statusCode, headers: answer } = await app.inject({
          method: route.method as 'POST',
          url,
          headers: form,
          payload: 'confirm=x',
        });
        // Without a sign-in the guard may be first; the setup hides itself once there is an administrator.
        const refused = statusCode === 403 || statusCode === 404 || (!cookie && statusCode === 303);
        assert.ok(refused, `${route.name}: ${what}, ${cookie ? 'signed in' : 'not signed in'}: ${statusCode}`);
        if (statusCode === 303) assert.match(String(answer.location), /^\/login(\?|$)/);
        if (statusCode === 404) assert.match(route.path, /^\/setup/, route.name);
      }
    }
  }
  assert.equal(state(world), before, 'nothing was changed');
});

test('a read token does nothing but read, on every route of the API', async (t) => {
  const world = await startWorld(t);
  const { secret } = createToken(world.stores.apiTokens, { name: 'r', scope: 'read', expiresAt: null });
  const before = state(world).replace(/"lastUsedAt":\d+/g, '');
  const routes = allRoutes(world.app.app).filter(
    (route) => route.path.startsWith('/api/v1/') && !READING.includes(route.method) && !route.path.includes('*'),
  );
  /** They take the token that a back-end was called with, and none of the owner's. */
  const forBackends = ['POST /api/v1/replies', 'POST /api/v1/chats/:id/messages'];
  assert.ok(routes.length > 25);
  for (const route of routes) {
    const answer = await world.app.app.inject({
      method: route.method as 'POST',
      url: route.url(),
      headers: { authorization: `Bearer ${secret}` },
    });
    const isForBackends = forBackends.includes(route.name);
    assert.equal(answer.statusCode, isForBackends ? 401 : 403, route.name);
    assert.equal(answer.json().code, isForBackends ? 'unauthorized' : 'scope', route.name);
  }
  const after = state(world);
  assert.equal(after.replace(/"lastUsedAt":(\d+|null)/g, ''), before.replace(/"lastUsedAt":(\d+|null)/g, ''));
});

test('two ids that do not belong together open nothing', async (t) => {
  const world = await startWorld(t);
  const { client, stores } = world;
  const mine = addChannel(world, 'Tiệm Hoa An', { dm: { mode: 'open' } });
  const other = addChannel(world, 'Phòng khám', { dm: { mode: 'allowlist', allow: [] } });
  const messageId = String(hear(world, mine, { delivery: 'dead' }));
  hear(world, mine, { from: TAM });
  hear(world, mine, { group: FOREIGN_GROUP, from: TAM });
  world.bridge.block(mine.id, TAM);
  await client.get('/system');
  const before = state(world);
  const policies = () => JSON.stringify([mine, other].map(({ id }) => stores.policies.get(id)));
  const rules = policies();

  const tried = new Set<string>();
  const attempt = async (method: 'GET' | 'POST', path: string, values: Record<string, string>, expected = [404]) => {
    const route = allRoutes(world.app.app).find((one) => one.name === `${method} ${path}`);
    assert.ok(route, `there is no ${method} ${path} any more`);
    tried.add(route.name);
    const url = route.url({ id: other.id, ...values });
    const answer = method === 'GET' ? await client.get(url) : await client.post(url);
    assert.ok(expected.includes(answer.statusCode), `${route.name}: ${answer.statusCode}`);
  };
  for (const act of ['retry', 'discard', 'answer'])
    await attempt('POST', `/channels/:id/activity/:messageId/${act}`, { messageId });
  await attempt('GET', '/channels/:id/avatar/:kind/:uid', { kind: 'contact', uid: TAM });
  await attempt('GET', '/channels/:id/avatar/:kind/:uid', { kind: 'group', uid: FOREIGN_GROUP });
  await attempt('GET', '/channels/:id/test/:field', { field: '../../../etc/passwd' });
  await attempt('POST', '/channels/:id/blocked/:uid/unblock', { uid: TAM }, [303, 404]);
  for (const kind of ['allow-group', 'mention-off', 'resume', 'nothing'])
    await attempt('POST', '/channels/:id/remedies/:kind/:target', { kind, target: 'cv_foreign' }, [303, 404]);
  await attempt(
    'POST',
    '/channels/:id/remedies/:kind/:target/undo',
    { kind: 'resume', target: 'cv_foreign' },
    [303, 404],
  );
  // Any Zalo id may be looked up; what is shown and erased is this channel's alone.
  await attempt('GET', '/channels/:id/people/:uid', { uid: TAM }, [200]);
  await attempt('POST', '/channels/:id/people/:uid/erase', { uid: TAM }, [422]);
  for (const uid of ['x', '..%2F1', messageId.repeat(30)])
    await attempt('GET', '/channels/:id/people/:uid/export', { uid });
  const webhook = (url: string) =>
    stores.webhooks.create({ url, events: ['message.failed'], allowPrivateNetwork: false, includeText: false }).webhook;
  await attempt('POST', '/system/webhooks/:id/deliveries/:delivery/replay', {
    id: webhook('https://example.vn/a').id,
    delivery: '1',
  });
  const thread = stores.threads.create(mine.workspaceId, 'Luồng chung').id;
  const elsewhere = stores.workspaces.create('Phòng khác').id;
  for (const id of [mine.workspaceId, elsewhere]) {
    await attempt('GET', '/workspaces/:id/playground/:thread', { id, thread });
    await attempt('GET', '/workspaces/:id/playground/:thread/live', { id, thread });
    for (const [message, index] of [
      ['1', '0'],
      ['..%2F1', '0'],
      ['1', '1e1'],
    ] as const)
      await attempt('GET', '/workspaces/:id/playground/:thread/files/:message/:index', { id, thread, message, index });
    for (const act of ['stop', 'again', 'delete'])
      await attempt('POST', `/workspaces/:id/playground/:thread/${act}`, { id, thread });
  }
  assert.ok(stores.threads.get(thread), 'a thread that is no playground stays');

  const { secret } = createToken(stores.apiTokens, { name: 'm', scope: 'manage', expiresAt: null });
  const written = stores.messages.get(Number(messageId))?.senderUid ?? assert.fail();
  for (const [method, path, uid, payload] of [
    ['DELETE', '/api/v1/channels/:id/blocked/:uid', TAM, undefined],
    ['GET', '/api/v1/channels/:id/people/:uid/export', '..%2F1', undefined],
    ['POST', '/api/v1/channels/:id/people/:uid/erase', written, { confirm: written }],
  ] as const) {
    const route = allRoutes(world.app.app).find((one) => one.name === `${method} ${path}`) ?? assert.fail(path);
    tried.add(route.name);
    const url = route.url({ id: other.id, uid });
    const headers = { authorization: `Bearer ${secret}` };
    const answer = await world.app.app.inject({ method, url, headers, ...(payload && { payload }) });
    // Erasing whom a channel does not know is done at once, and reaches nobody elsewhere.
    if (payload) assert.deepEqual(answer.json(), { messages: 0, files: 0 }, path);
    else assert.ok([400, 404].includes(answer.statusCode), `${route.name}: ${answer.statusCode}`);
  }
  assert.ok(stores.messages.get(Number(messageId)), 'what the person wrote to another account stays');

  assert.ok(stores.users.isBlocked(mine.id, TAM), 'a block of another channel stays');
  assert.equal(policies(), rules, 'no rules were changed');
  const audited = (text: string) =>
    JSON.parse(text)[0].filter(({ action }: { action: string }) => !action.startsWith('api.'));
  assert.deepEqual(audited(state(world)), audited(before), 'and nothing is noted as done');
  const untried = allRoutes(world.app.app)
    .filter((route) => route.params.length > 1 && route.method !== 'HEAD')
    .filter(({ name }) => !tried.has(name));
  assert.deepEqual(
    untried.map(({ name }) => name),
    [],
    'every route with two ids is in this list',
  );
});

test('an id of another kind is as unknown as an invented one, on every page', async (t) => {
  const world = await startWorld(t);
  const { client, stores } = world;
  const channel = addChannel(world);
  const workspace = stores.workspaces.list()[0]?.id ?? assert.fail();
  await client.get('/system');
  const routes = allRoutes(world.app.app).filter(
    ({ method, path, params }) =>
      params.length === 1 && params[0] === 'id' && method !== 'HEAD' && !path.startsWith('/api/'),
  );
  assert.ok(routes.length > 50);
  // Dismissing an alert that is gone is a second click, and no error.
  const again = routes.findIndex(({ path }) => path === '/alerts/:id/dismiss');
  routes.splice(again, 1);
  for (const route of routes) {
    const foreign = route.path.startsWith('/channels') ? workspace : channel.id;
    for (const id of [foreign, 'x', '0', '..%2f..', "'%20OR%201=1--", '%00', 'x'.repeat(99)]) {
      const url = route.url({ id });
      const { statusCode } = route.method === 'GET' ? await client.get(url) : await client.post(url, { name: 'x' });
      assert.ok([404, 400].includes(statusCode), `${route.name} with ${id}: ${statusCode}`);
    }
  }
  assert.equal(stores.channels.get(channel.id)?.status, 'stopped');
  assert.equal(stores.workspaces.list().length, 1);
});

test('no address reaches a file that is not meant to be read', async (t) => {
  const world = await startWorld(t);
  const key = readFileSync(world.app.config.keyFile).toString('latin1');
  const steps = ['../', '..%2f', '%2e%2e%2f', '..%5c', '....//', '%252e%252e%252f'].flatMap((up) => [
    up.repeat(2),
    up.repeat(6),
  ]);
  const ends = ['secret.key', 'zalo-bridge.db', 'etc/passwd', 'src/server.ts'];
  for (const base of ['/media/', '/assets/', '/assets/css/', '/system/backup/', '/channels/x/avatar/friend/', '/']) {
    for (const path of steps.flatMap((up) => ends.map((end) => base + up + end))) {
      const answer = await world.client.get(path);
      assert.ok([400, 404].includes(answer.statusCode), `${path}: ${answer.statusCode}`);
      assert.ok(!answer.rawPayload.toString('latin1').includes(key));
      assert.doesNotMatch(answer.body, /root:x:0|SQLite format/);
    }
  }
});

test('neither the Host header nor forwarded ones change what pages say, and nothing breaks out of a header', async (t) => {
  const zb = await startApp(t);
  zb.createAdmin();
  const evil = { host: 'evil.example', 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' };
  const page = await zb.app.inject({ url: '/login', headers: evil });
  assert.doesNotMatch(page.body + JSON.stringify(page.headers), /evil\.example/);
  assert.match(String(page.headers['set-cookie']), /^zb_pre=/, 'no proxy is trusted that was not named');
  const away = await zb.app.inject({ url: '/system', headers: evil });
  assert.equal(away.headers.location, '/login?next=%2Fsystem');

  const targets = [
    'https://evil.example',
    '//evil.example',
    '/\\evil.example',
    '/\t/evil.example',
    '\\\\evil.example',
    'javascript:alert(1)',
    'data:text/html,x',
    '/x\r\nSet-Cookie: a=b',
    '/%0d%0aSet-Cookie:%20a=b',
    ' //evil.example',
    'http:evil.example',
  ];
  for (const next of targets) {
    const browser = zb.client();
    const shown = await browser.get(`/login?next=${encodeURIComponent(next)}`);
    assert.doesNotMatch(shown.body, /name="next" value="(?!\/)/, next);
    const { headers, statusCode } = await browser.post('/login', { name: 'chu-shop', password: PASSWORD, next });
    assert.equal(statusCode, 303, next);
    const goal = new URL(String(headers.location), 'http://here.test');
    assert.equal(goal.host, 'here.test', `${next} → ${headers.location}`);
    assert.equal(goal.protocol, 'http:', next);
    assert.doesNotMatch(String(headers.location), /[\r\n]/);
    assert.ok(
      [headers['set-cookie']].flat().every((cookie) => !String(cookie).startsWith('a=')),
      next,
    );
    zb.clock.advance(60_000);
  }
});
