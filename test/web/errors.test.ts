import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { HttpProblem, notFound } from '../../src/web/errors.ts';
import { buildWeb } from './app.ts';

const PARTIAL = { 'hx-request': 'true', 'hx-request-type': 'partial' };

const Body = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 5 }),
    mode: Type.Enum(['open', 'pairing']),
    count: Type.Integer({ maximum: 9 }),
  },
  { additionalProperties: false },
);

function routes(app: FastifyInstance) {
  for (const prefix of ['', '/api/v1']) {
    app.get(`${prefix}/boom`, () => {
      throw new Error('the password is hunter2');
    });
    app.get(`${prefix}/conflict`, () => {
      throw new HttpProblem(409, 'channel-busy', {
        title: { key: 'state.error' },
        errors: [{ path: 'name', message: { key: 'error.field.required' } }],
      });
    });
    app.get(`${prefix}/gone`, () => {
      throw notFound();
    });
    app.get(`${prefix}/teapot`, () => {
      throw Object.assign(new Error('short and stout'), { statusCode: 418 });
    });
    app.get(`${prefix}/odd`, () => {
      throw Object.assign(new Error('odd'), { statusCode: 200 });
    });
    app.post(`${prefix}/form`, { schema: { body: Body } }, () => 'ok');
  }
}

test('people get a page in their language, with the request id and without internals', async (t) => {
  const app = await buildWeb(t, routes);
  for (const [locale, title] of [
    ['vi', 'Có lỗi ở phía máy chủ'],
    ['en', 'Something broke on the server'],
  ] as const) {
    const response = await app.inject({ url: '/boom', cookies: { zb_locale: locale } });
    assert.equal(response.statusCode, 500);
    assert.equal(response.headers['content-type'], 'text/html; charset=utf-8');
    assert.match(response.body, new RegExp(`<h1>${title}</h1>`));
    assert.match(response.body, /req-\d/);
    assert.doesNotMatch(response.body, /hunter2|at .*\.ts/);
    assert.equal(response.headers['cache-control'], 'no-store');
  }
});

test('programs get problem+json with a stable code', async (t) => {
  const app = await buildWeb(t, routes);
  const response = await app.inject('/api/v1/conflict');
  assert.equal(response.statusCode, 409);
  assert.match(String(response.headers['content-type']), /^application\/problem\+json/);
  assert.deepEqual(response.json(), {
    type: 'urn:zalo-bridge:problem:channel-busy',
    title: 'Error',
    status: 409,
    detail: 'Someone, or another window, has just changed this. Reload the page to see the newest state.',
    code: 'channel-busy',
    instance: 'urn:zalo-bridge:request:req-1',
    errors: [{ path: 'name', message: 'Please fill this in.' }],
  });
});

test('an unexpected error tells programs nothing either', async (t) => {
  const app = await buildWeb(t, routes);
  const response = await app.inject('/api/v1/boom');
  assert.equal(response.json().code, 'internal');
  assert.doesNotMatch(response.body, /hunter2/);
});

test('an address that does not exist is a page or a problem', async (t) => {
  const app = await buildWeb(t, routes);
  const page = await app.inject('/nowhere');
  assert.equal(page.statusCode, 404);
  assert.match(page.body, /Không tìm thấy trang/);
  const problem = await app.inject('/api/v1/nowhere');
  assert.equal(problem.statusCode, 404);
  assert.equal(problem.json().code, 'not-found');
  assert.equal((await app.inject('/gone')).statusCode, 404);
});

test('all findings of a schema are listed, one for each field, in words', async (t) => {
  const app = await buildWeb(t, routes);
  const send = (url: string) =>
    app.inject({ method: 'POST', url, payload: { name: 'too long', mode: 'x', count: 10 } });
  const api = await send('/api/v1/form');
  assert.equal(api.statusCode, 422);
  assert.equal(api.json().code, 'invalid');
  assert.deepEqual(api.json().errors, [
    { path: 'name', message: 'Use at most 5 characters.' },
    { path: 'mode', message: 'Choose one of the listed values.' },
    { path: 'count', message: 'Must not be more than 9.' },
  ]);
  const page = await send('/form');
  assert.equal(page.statusCode, 422);
  for (const sentence of ['Nhiều nhất 5 ký tự.', 'Hãy chọn một giá trị', 'Không được lớn hơn 9.'])
    assert.ok(page.body.includes(sentence), sentence);
  const empty = await app.inject({ method: 'POST', url: '/api/v1/form', payload: { name: '' } });
  assert.deepEqual(
    empty
      .json()
      .errors.map(({ path, message }: { path: string; message: string }) => `${path}: ${message}`)
      .sort(),
    ['count: Please fill this in.', 'mode: Please fill this in.', 'name: Please fill this in.'],
  );
});

test('broken JSON, unknown statuses and statuses that are no errors are answered in kind', async (t) => {
  const app = await buildWeb(t, routes);
  const headers = { 'content-type': 'application/json' };
  const broken = await app.inject({ method: 'POST', url: '/api/v1/form', headers, payload: '{' });
  assert.equal(broken.statusCode, 400);
  assert.equal(broken.json().code, 'bad-request');
  const teapot = await app.inject('/api/v1/teapot');
  assert.equal(teapot.statusCode, 418);
  assert.doesNotMatch(teapot.body, /stout/);
  assert.equal((await app.inject('/odd')).statusCode, 500);
});

test('a partial update that fails gets a notice, aimed away from what asked', async (t) => {
  const app = await buildWeb(t, routes);
  for (const [locale, words] of [
    ['vi', 'Mã yêu cầu'],
    ['en', 'Request id'],
  ] as const)
    for (const [url, status] of [
      ['/boom', 500],
      ['/conflict', 409],
      ['/nowhere', 404],
    ] as const) {
      const response = await app.inject({ url, headers: PARTIAL, cookies: { zb_locale: locale } });
      assert.equal(response.statusCode, status);
      assert.match(response.body, /^<hx-partial hx-target="#flash" hx-swap="innerMorph">/);
      assert.match(response.body, /role="alert"/);
      assert.match(response.body, new RegExp(`${words}: <code>req-\\d</code>`), `${locale} ${url}`);
      assert.doesNotMatch(response.body, /hunter2|<html/);
    }
});

test('when the error page itself is broken, something safe is said', async (t) => {
  const app = await buildWeb(t, routes);
  app.addHook('onRequest', async (request) => {
    Object.defineProperty(request, 'csrfToken', {
      get() {
        throw new Error('hunter2');
      },
    });
  });
  const response = await app.inject('/boom');
  assert.equal(response.statusCode, 500);
  assert.match(String(response.headers['content-type']), /^text\/plain/);
  assert.match(response.body, /^500 .*\nreq-1\n$/);
});
