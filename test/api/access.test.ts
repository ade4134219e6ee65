import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sampleOf } from '../../src/routes/api/docs-sample.ts';
import { type Api, startApi } from './helper.ts';
import { allCalls, type Call, ownerCalls } from './operations.ts';

const UNKNOWN = { id: 'xx_000000000000000000000000', uid: '8400000000000000001' };

const pathOf = ({ template, operation }: Call, id = UNKNOWN.id) => {
  const needed = (operation.parameters ?? []).filter((one) => one.in === 'query' && one.required);
  const query = needed.map(({ name }) => `${name}=hoa`).join('&');
  return template.replace('{id}', id).replace('{uid}', UNKNOWN.uid) + (query && `?${query}`);
};
const bodyOf = ({ operation }: Call) => {
  const schema = operation.requestBody?.content['application/json']?.schema;
  return schema && sampleOf(schema);
};
/** What the database holds, to see that nothing was changed. */
const state = ({ stores }: Api) => [stores.workspaces.list(), stores.channels.list(), stores.audit.list(100)];

test('without a token, with an invented one, and with a signed-in browser, no call opens', async (t) => {
  const zb = await startApi(t);
  zb.stores.workspaces.create('Tiệm Hoa An');
  const { cookie, csrf } = zb.signIn();
  const before = state(zb);
  const calls = allCalls(zb.document);
  assert.ok(calls.length > 40, 'there must be something to try');
  for (const call of calls) {
    for (const options of [
      { token: null },
      { token: `zb_${'a'.repeat(43)}` },
      { token: null, headers: { cookie, 'x-csrf-token': csrf, 'sec-fetch-site': 'same-origin' } },
    ]) {
      const { status, body, headers } = await zb.call(call.method, pathOf(call), bodyOf(call), options);
      assert.equal(status, 401, call.id);
      assert.equal(body.code, 'unauthorized');
      assert.match(String(headers['www-authenticate']), /^Bearer/);
      assert.equal(headers['set-cookie'], undefined, 'a program gets no cookie');
    }
  }
  assert.deepEqual(state(zb), before, 'nothing was changed');
});

test('a read token may ask everything and change nothing', async (t) => {
  const zb = await startApi(t);
  const before = state(zb);
  for (const call of ownerCalls(zb.document)) {
    const { status, body } = await zb.call(call.method, pathOf(call), bodyOf(call), { token: zb.tokens.read });
    const expected = call.method !== 'GET' ? 403 : call.template.includes('{id}') ? 404 : 200;
    assert.equal(status, expected, call.id);
    if (status === 403) assert.equal(body.code, 'scope');
    assert.deepEqual(call.operation.security, [{ bearer: [call.method === 'GET' ? 'read' : 'manage'] }]);
  }
  assert.deepEqual(state(zb), before, 'nothing was changed');
});

test('what a back-end answers with its own token takes none of the owner’s', async (t) => {
  const zb = await startApi(t);
  const calls = allCalls(zb.document).filter((call) => !ownerCalls(zb.document).some(({ id }) => id === call.id));
  assert.deepEqual(calls.map(({ id }) => id).sort(), ['replyLater', 'replyLaterInChat']);
  for (const call of calls)
    for (const token of [zb.tokens.read, zb.tokens.manage]) {
      const { status, headers } = await zb.call(call.method, pathOf(call), { text: 'alo' }, { token });
      assert.equal(status, 401, call.id);
      assert.match(String(headers['www-authenticate']), /^Bearer/);
    }
});

test('an id that names nothing is 404 in every call, however it is written', async (t) => {
  const zb = await startApi(t);
  const calls = ownerCalls(zb.document).filter(({ template }) => template.includes('{id}'));
  assert.ok(calls.length > 35);
  const ids = [UNKNOWN.id, '0', '1', '-1', '1e3', '999999999999999999999', '%00', "' OR 1=1 --", 'x'.repeat(300)];
  for (const call of calls) {
    for (const id of ids) {
      const path = pathOf(call, id === '%00' ? id : encodeURIComponent(id));
      const { status, body } = await zb.call(call.method, path, bodyOf(call));
      assert.equal(status, 404, `${call.id} with ${id}: ${JSON.stringify(body)}`);
      assert.equal(body.code, 'not-found');
    }
  }
});

test('an id of another kind is as unknown as an invented one', async (t) => {
  const zb = await startApi(t);
  const workspace = zb.stores.workspaces.create('Tiệm Hoa An');
  const channel = zb.stores.channels.create({ workspaceId: workspace.id, threadId: null, displayName: 'Kênh' });
  for (const path of [`/channels/${workspace.id}`, `/agents/${workspace.id}`, `/threads/${workspace.id}/messages`])
    assert.equal((await zb.get(path)).status, 404, path);
  for (const path of [`/pairing/${channel.id}/approve`, `/conversations/${channel.id}/resume`])
    assert.equal((await zb.post(path)).status, 404, path);
  assert.equal((await zb.patch(`/users/${channel.id}`, { status: 'disabled' })).status, 404);
  assert.equal((await zb.delete(`/workspaces/${channel.id}`)).status, 404);
  assert.equal((await zb.get(`/channels/${channel.id}`)).status, 200, 'and nothing was deleted');
});

test('addresses that are no call are 404 behind the token, and 401 before it, whatever the method', async (t) => {
  const zb = await startApi(t);
  for (const [method, path] of [
    ['GET', '/nothing'],
    ['POST', '/nothing'],
    ['PUT', '/workspaces'],
    ['DELETE', '/channels'],
    ['GET', '/'],
    ['GET', '/openapi.yaml'],
  ] as const) {
    assert.equal((await zb.call(method, path, undefined, { token: null })).status, 401, `${method} ${path}`);
    const { status, body } = await zb.call(method, path);
    assert.equal(status, 404, `${method} ${path}`);
    assert.equal(body.status, 404);
    assert.match(body.detail, /no such call/);
  }
});

test('answers are never cached, and an unexpected failure tells nothing of itself', async (t) => {
  const zb = await startApi(t);
  assert.equal((await zb.get('/workspaces')).headers['cache-control'], 'no-store');
  zb.log.expectErrors();
  t.mock.method(zb.stores.workspaces, 'list', () => {
    throw new Error('SELECT hunter2 FROM secrets');
  });
  const response = await zb.app.inject({
    url: '/api/v1/workspaces',
    headers: { authorization: `Bearer ${zb.tokens.read}` },
  });
  assert.equal(response.statusCode, 500);
  assert.match(String(response.headers['content-type']), /^application\/problem\+json/);
  assert.equal(response.json().code, 'internal');
  assert.doesNotMatch(response.body, /hunter2|SELECT/);
});

test('every change is in the audit log with the token that made it, and without what was said', async (t) => {
  const zb = await startApi(t);
  const { body: workspace } = await zb.post('/workspaces', { name: 'Tiệm Hoa An' });
  await zb.patch(`/workspaces/${workspace.id}`, { name: 'Tiệm khác' });
  await zb.get('/workspaces');
  await zb.post('/workspaces', { name: 5 });
  const [token] = zb.stores.apiTokens.list().filter(({ scope }) => scope === 'manage');
  const entries = zb.stores.audit.list(10).map(({ actor, action, subject }) => [actor, action, subject]);
  assert.deepEqual(entries, [
    [`api:${token?.id}`, 'api.updateWorkspace', workspace.id],
    [`api:${token?.id}`, 'api.createWorkspace', workspace.id],
  ]);
  assert.doesNotMatch(JSON.stringify(zb.stores.audit.list(10)), /Tiệm/);
});
