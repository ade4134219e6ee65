import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JsonSchema } from '../../src/routes/api/openapi.ts';
import { startApi } from './helper.ts';
import { allCalls } from './operations.ts';

const TYPES = ['string', 'integer', 'number', 'boolean', 'object', 'array', 'null'];

function schemasIn(schema: JsonSchema): JsonSchema[] {
  const inside = [
    ...Object.values(schema.properties ?? {}),
    ...(schema.anyOf ?? []),
    ...(schema.items ? [schema.items] : []),
    ...(typeof schema.additionalProperties === 'object' ? [schema.additionalProperties] : []),
  ];
  return [schema, ...inside.flatMap(schemasIn)];
}

test('the document is OpenAPI 3.1: every part of it is where the standard wants it, every reference leads somewhere', async (t) => {
  const { document } = await startApi(t);
  assert.equal(document.openapi, '3.1.0');
  assert.equal(document.info.title, 'zalo-bridge');
  assert.match(document.info.version, /^\d+\.\d+\.\d+/);
  const calls = allCalls(document);
  assert.equal(new Set(calls.map(({ id }) => id)).size, calls.length, 'operation ids are unique');
  const tags = document.tags.map(({ name }) => name);
  const all: JsonSchema[] = Object.values(document.components.schemas).flatMap(schemasIn);
  for (const { id, template, method, operation } of calls) {
    assert.match(id, /^[a-z][A-Za-z]+$/);
    assert.ok(operation.summary, id);
    assert.ok(operation.tags.length === 1 && tags.includes(operation.tags[0] ?? ''), id);
    const named = [...template.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
    const parameters = operation.parameters ?? [];
    assert.deepEqual(
      parameters.filter((one) => one.in === 'path').map((one) => one.name),
      named,
      id,
    );
    assert.ok(parameters.every((one) => ['path', 'query', 'header'].includes(one.in) && one.schema));
    assert.ok(parameters.filter((one) => one.in === 'path').every((one) => one.required));
    if (method === 'GET') assert.equal(operation.requestBody, undefined, id);
    assert.ok(
      Object.keys(operation.responses).some((status) => status.startsWith('2')),
      id,
    );
    assert.ok(operation.responses['4XX'], id);
    for (const response of Object.values(operation.responses)) {
      assert.ok(response.description && response.description !== 'Default Response', id);
      all.push(...Object.values(response.content ?? {}).flatMap(({ schema }) => schemasIn(schema)));
    }
    const body = operation.requestBody?.content['application/json']?.schema;
    if (body) all.push(...schemasIn(body));
  }
  for (const schema of all) {
    assert.equal(schema.nullable, undefined, 'nullable is not of OpenAPI 3.1');
    assert.equal(schema.$id, undefined);
    for (const type of [schema.type ?? []].flat()) assert.ok(TYPES.includes(type), type);
    if (schema.$ref === undefined) continue;
    const name = /^#\/components\/schemas\/(\w+)$/.exec(schema.$ref)?.[1] ?? '';
    assert.ok(document.components.schemas[name], `${schema.$ref} leads nowhere`);
  }
  assert.deepEqual(
    Object.keys(document.components.schemas).filter((name) => name.startsWith('def-')),
    [],
  );
});

test('the document lists every route of the API, and no route that is not there', async (t) => {
  const zb = await startApi(t);
  const inDocument = allCalls(zb.document).map(({ method, template }) => `${method} ${template}`);
  for (const { method, template } of allCalls(zb.document))
    assert.ok(
      zb.app.hasRoute({ method: method as 'GET', url: `/api/v1${template.replace(/\{(\w+)\}/g, ':$1')}` }),
      template,
    );
  assert.deepEqual(routesOf(zb.app.printRoutes({ commonPrefix: false })), inDocument.sort());
});

/** `GET /channels/{id}` for every route below the API, from Fastify's own drawing of its router. */
function routesOf(drawing: string): string[] {
  const stack: string[] = [];
  const routes: string[] = [];
  for (const line of drawing.split('\n')) {
    const match = /^([│ ]*)[├└]── (\S*)(?: \(([^)]+)\))?/.exec(line);
    if (!match) continue;
    const depth = (match[1] ?? '').length / 4;
    stack.length = depth;
    stack.push(match[2] ?? '');
    const path = stack.join('');
    if (!match[3] || !path.startsWith('/api/v1/') || /\*|openapi\.json/.test(path)) continue;
    const template = path.replace('/api/v1', '').replace(/:(\w+)/g, '{$1}');
    routes.push(
      ...match[3]
        .split(', ')
        .filter((method) => method !== 'HEAD')
        .map((method) => `${method} ${template}`),
    );
  }
  return routes.sort();
}

test('everything that the contract names is in the document', async (t) => {
  const { document } = await startApi(t);
  const have = allCalls(document).map(
    ({ method, template }) => `${method} ${template.replaceAll('{', ':').replaceAll('}', '')}`,
  );
  for (const call of CONTRACT) assert.ok(have.includes(call), call);
});

test('the document needs no token, and says nothing about this server', async (t) => {
  const zb = await startApi(t);
  zb.stores.workspaces.create('Tiệm Bí Mật');
  const response = await zb.app.inject('/api/v1/openapi.json');
  assert.equal(response.statusCode, 200);
  assert.match(String(response.headers['content-type']), /^application\/json/);
  const told = /Bí Mật|(ws|ch|ag)_[0-9a-f]{6}|localhost|127\.0\.0\.1/.exec(response.body)?.[0];
  assert.equal(told, undefined);
});

const CONTRACT = `
GET /workspaces, POST /workspaces, GET /workspaces/:id, PATCH /workspaces/:id, DELETE /workspaces/:id
GET /workspaces/:id/agents, POST /workspaces/:id/agents, GET /agents/:id, PATCH /agents/:id, DELETE /agents/:id
POST /agents/:id/test, GET /workspaces/:id/threads, POST /workspaces/:id/threads, GET /threads/:id/messages
GET /channels, POST /channels, GET /channels/:id, PATCH /channels/:id, DELETE /channels/:id
POST /channels/:id/start, POST /channels/:id/stop
POST /channels/:id/login, GET /channels/:id/login, DELETE /channels/:id/login, GET /channels/:id/status-history
POST /channels/:id/directory/refresh, GET /channels/:id/friends, GET /channels/:id/groups
GET /channels/:id/policy, PUT /channels/:id/policy, POST /channels/:id/policy/explain
GET /channels/:id/pairing, POST /channels/:id/pairing
POST /pairing/:id/approve, POST /pairing/:id/reject, POST /pairing/:id/block
GET /channels/:id/users, POST /channels/:id/users, PATCH /users/:id, DELETE /users/:id
GET /channels/:id/blocked, POST /channels/:id/blocked, DELETE /channels/:id/blocked
GET /channels/:id/conversations, GET /conversations/:id/messages, POST /conversations/:id/messages
POST /conversations/:id/pause, POST /conversations/:id/resume
POST /messages/:id/retry, POST /messages/:id/discard, GET /channels/:id/activity`
  .trim()
  .split(/,\s+|\n/);
