import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sampleOf } from '../../src/routes/api/docs-sample.ts';
import type { JsonSchema } from '../../src/routes/api/openapi.ts';
import { type Api, type Json, refusal, startApi } from './helper.ts';
import { ownerCalls } from './operations.ts';

/** Rows to name in paths, so that a call gets as far as its body. */
function rows({ stores, bridge }: Api) {
  const workspace = stores.workspaces.create('Tiệm Hoa An');
  const channel = stores.channels.create({ workspaceId: workspace.id, threadId: null, displayName: 'Kênh' });
  const ids: Record<string, string> = {
    workspaces: workspace.id,
    agents: workspace.defaultAgentId ?? '',
    channels: channel.id,
    pairing: bridge.createPairingCode(channel.id, {}),
    users: bridge.approveUser(channel.id, '8412345').id,
    conversations: stores.conversations.ensure(channel.id, 'dm', '8412345').id,
    webhooks: stores.webhooks.create({
      url: 'https://example.vn/hook',
      events: ['message.failed'],
      allowPrivateNetwork: false,
      includeText: false,
    }).webhook.id,
  };
  return (template: string) =>
    template.replace('{id}', ids[template.split('/')[1] ?? ''] ?? 'none').replace('{uid}', '8412345');
}

/** Values of every JSON type that the schema does not take. */
function wrongValues(schema: JsonSchema): unknown[] {
  const types = (schema.anyOf ?? [schema]).map(({ type, enum: values }) => (values ? 'string' : type));
  const all: [string, unknown][] = [
    ['string', 'true'],
    ['integer', 7],
    ['boolean', true],
    ['null', null],
    ['array', [{}]],
    ['object', { a: 1 }],
  ];
  return all.filter(([type]) => !types.includes(type)).map(([, value]) => value);
}

const withBody = (zb: Api) =>
  ownerCalls(zb.document).flatMap((call) => {
    const schema = call.operation.requestBody?.content['application/json']?.schema;
    const resolved = schema?.$ref ? zb.document.components.schemas[schema.$ref.split('/').at(-1) ?? ''] : schema;
    return resolved ? [{ ...call, schema: resolved }] : [];
  });

test('what is not JSON, or not an object, is 400 in every call', async (t) => {
  const zb = await startApi(t);
  const path = rows(zb);
  const calls = withBody(zb);
  assert.ok(calls.length > 12);
  for (const { id, method, template } of calls) {
    for (const body of ['{', '[]', '"x"', '5', 'null', '{"a":1}}', '{"__proto__":{"a":1}}']) {
      const answer = await zb.call(method, path(template), body);
      assert.equal(answer.status, 400, `${id} with ${body}: ${JSON.stringify(answer.body)}`);
      assert.equal(answer.body.code, 'bad-request');
    }
    const form = await zb.call(method, path(template), 'a=1', {
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    assert.deepEqual(refusal(form), { status: 400, code: 'unsupported-media-type', paths: [] }, id);
  }
});

test('a field of the wrong type is 422 and named; nothing is read into another type', async (t) => {
  const zb = await startApi(t);
  const path = rows(zb);
  let tried = 0;
  for (const { id, method, template, schema } of withBody(zb)) {
    for (const [name, property] of Object.entries(schema.properties ?? {})) {
      for (const value of wrongValues(property)) {
        tried++;
        const body = { ...(sampleOf(schema) as object), [name]: value };
        const answer = await zb.call(method, path(template), body);
        const { status, code, paths } = refusal(answer);
        assert.equal(status, 422, `${id} with ${JSON.stringify(body)}: ${JSON.stringify(answer.body)}`);
        assert.equal(code, 'invalid');
        assert.ok(
          paths.some((one) => one === name || one.startsWith(`${name}.`)),
          `${id}: ${name} is not among ${paths}`,
        );
        assert.match(answer.body.detail, new RegExp(name), 'the sentence names it too');
      }
    }
  }
  assert.ok(tried > 100, `${tried} wrong values are too few to mean something`);
});

test('a required field that is missing is named, all of them at once', async (t) => {
  const zb = await startApi(t);
  const path = rows(zb);
  for (const { id, method, template, schema } of withBody(zb)) {
    if (!schema.required?.length) continue;
    for (const body of [{}, undefined]) {
      const answer = await zb.call(method, path(template), body);
      assert.deepEqual(refusal(answer), { status: 422, code: 'invalid', paths: schema.required }, id);
    }
  }
});

test('an empty body with a JSON content type is no body, as many clients send it', async (t) => {
  const zb = await startApi(t);
  const path = rows(zb);
  const headers = { 'content-type': 'application/json' };
  const stopped = await zb.call('POST', path('/channels/{id}/stop'), undefined, { headers });
  assert.equal(stopped.status, 200);
  const paused = await zb.call('POST', path('/conversations/{id}/pause'), undefined, { headers });
  assert.equal(paused.status, 200);
  assert.equal((await zb.call('DELETE', path('/users/{id}'), undefined, { headers })).status, 204);

  const base = `${await zb.listen()}/api/v1`;
  const authorization = `Bearer ${zb.tokens.manage}`;
  for (const sent of [{ authorization }, { authorization, ...headers }]) {
    const response = await fetch(`${base}${path('/conversations/{id}/resume')}`, { method: 'POST', headers: sent });
    assert.equal(response.status, 200, 'over a real connection too');
  }
});

test('a body that is larger than allowed is refused before it is read', async (t) => {
  const zb = await startApi(t);
  const answer = await zb.post('/workspaces', { name: 'x'.repeat(1_100_000) });
  assert.deepEqual(refusal(answer), { status: 400, code: 'too-large', paths: [] });
  assert.equal(zb.stores.workspaces.list().length, 0);
});

test('unknown fields are ignored, and never reach a row', async (t) => {
  const zb = await startApi(t);
  const { body: workspace } = await zb.post('/workspaces', { name: 'Tiệm', id: 'ws_mine', slug: 'mine', extra: 1 });
  assert.notEqual(workspace.id, 'ws_mine');
  assert.equal(workspace.slug, 'tiem');
  const { body: agent } = await zb.post(`/workspaces/${workspace.id}/agents`, {
    handle: 'hai',
    name: 'Hai',
    kind: 'echo',
    config: {},
    secretLast4: '1234',
    hasSecret: true,
    createdAt: 5,
  });
  assert.equal(agent.secretLast4, null);
  assert.equal(agent.hasSecret, false);
  assert.notEqual(agent.createdAt, '1970-01-01T00:00:00.005Z');
});

test('a query that cannot be read is 400 with the name of the parameter', async (t) => {
  const zb = await startApi(t);
  const path = rows(zb);
  const lists = ownerCalls(zb.document).filter(({ operation }) =>
    operation.parameters?.some((parameter) => parameter.name === 'limit'),
  );
  assert.ok(lists.length > 12);
  const foreign = Buffer.from('no cursor of this list').toString('base64url');
  for (const { id, template } of lists) {
    const base = template.startsWith('/threads')
      ? `/threads/${zb.stores.threads.create(zb.stores.workspaces.list()[0]?.id ?? '', 'x').id}/messages`
      : path(template);
    const and = template === '/search' ? 'q=hoa&' : '';
    for (const bad of ['0', '201', '-1', '1.5', 'x', '', '0x10', '1e1', '5&limit=5']) {
      const { status, code, paths } = refusal(await zb.get(`${base}?${and}limit=${bad}`));
      assert.deepEqual({ status, code, paths }, { status: 400, code: 'bad-request', paths: ['limit'] }, `${id} ${bad}`);
    }
    for (const bad of ['x', foreign, '', 'x'.repeat(3_000)]) {
      const { status, paths } = refusal(await zb.get(`${base}?${and}cursor=${bad}`));
      assert.deepEqual({ status, paths }, { status: 400, paths: ['cursor'] }, `${id} ${bad}`);
    }
    const whole = (await zb.get(`${base}?${and}limit=200`)) as Json;
    assert.equal(whole.status, 200);
    assert.deepEqual(Object.keys(whole.body), ['items'], 'no cursor where nothing follows');
  }
});
