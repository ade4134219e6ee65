import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { type TestContext, test } from 'node:test';
import { createToken } from '../../src/auth/api-tokens.ts';
import { startApp } from '../helpers/app.ts';
import { until } from '../helpers/until.ts';

/** What a server answers to raw bytes, until it closes. */
async function raw(address: string, request: string): Promise<{ status: number; type: string; body: string }> {
  const { hostname, port } = new URL(address);
  const socket = connect(Number(port), hostname);
  socket.write(request);
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk as Buffer);
  const [head = '', body = ''] = Buffer.concat(chunks)
    .toString()
    .split(/\r\n\r\n(.*)/s);
  return {
    status: Number(/^HTTP\/1\.1 (\d+)/.exec(head)?.[1]),
    type: /content-type: ([^;\r]+)/i.exec(head)?.[1] ?? '',
    body,
  };
}

const PAGE = /<h1>[^<]+<\/h1>[\s\S]*\b[0-9a-f]{12}\b/;
const INTERNALS = /node_modules|at \w+ \(|\.ts:|FST_|HPE_/;

async function start(t: TestContext) {
  const zb = await startApp(t);
  const { secret } = createToken(zb.stores.apiTokens, { name: 'x', scope: 'manage', expiresAt: null });
  return { zb, secret, ...zb.signIn() };
}

function isProblem(answer: { status: number; type: string; body: string }, status: number, code: string) {
  assert.deepEqual([answer.status, answer.type], [status, 'application/problem+json'], answer.body);
  const problem = JSON.parse(answer.body);
  assert.deepEqual([problem.status, problem.code], [status, code]);
  assert.match(problem.instance, /request:[0-9a-f]{12}$/);
  assert.doesNotMatch(answer.body, INTERNALS);
}

function isPage(answer: { status: number; type: string; body: string }, status: number) {
  assert.deepEqual([answer.status, answer.type], [status, 'text/html'], answer.body.slice(0, 300));
  assert.match(answer.body, PAGE, 'with the request id');
  assert.doesNotMatch(answer.body, INTERNALS);
}

test('an address that cannot be decoded, or is very long, is refused in kind', async (t) => {
  const { zb, secret, cookie } = await start(t);
  const ask = async (url: string, method: 'GET' | 'POST' = 'GET') => {
    const response = await zb.app.inject({ url, method, headers: { cookie, authorization: `Bearer ${secret}` } });
    return {
      status: response.statusCode,
      type: String(response.headers['content-type']).split(';')[0] ?? '',
      body: response.body,
    };
  };
  for (const bad of ['%', '%zz', '%c3%28', '%E0%A4%A', '..%c0%af'])
    for (const method of ['GET', 'POST'] as const) {
      isProblem(await ask(`/api/v1/channels/${bad}`, method), 400, 'bad-request');
      isProblem(await ask(`/api/${bad}?q=1`, method), 400, 'bad-request');
      isPage(await ask(`/channels/${bad}`, method), 400);
      isPage(await ask(`/${bad}`, method), 400);
    }
  assert.equal((await ask('/api/v1/channels?q=%zz')).status, 200, 'a query is only text');
  isProblem(await ask(`/api/v1/channels/${'x'.repeat(9_000)}`), 404, 'not-found');
  isPage(await ask(`/channels/${'x'.repeat(9_000)}`), 404);
  isPage(await ask('/malformed?status=200'), 400);
});

test('what is not HTTP, or carries more headers than the server takes, is answered and closed', async (t) => {
  const { zb } = await start(t);
  const address = await zb.listen();
  const big = `X-Big: ${'x'.repeat(20_000)}`;
  isPage(await raw(address, `GET /channels HTTP/1.1\r\nHost: a\r\n${big}\r\n\r\n`), 431);
  isProblem(await raw(address, `GET /api/v1/channels HTTP/1.1\r\nHost: a\r\n${big}\r\n\r\n`), 431, 'headers-too-large');
  isPage(await raw(address, 'hello\r\n\r\n'), 400);
  isPage(await raw(address, 'GET / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n'), 400);
  isProblem(await raw(address, 'POST /api/v1/x HTTP/1.1\r\nHost: a\r\nBad Header\r\n\r\n'), 400, 'bad-request');
  assert.equal((await fetch(`${address}/livez`)).status, 200, 'and the server goes on');
});

test('bodies that are too large, of another type or broken are refused in kind, and nothing is saved', async (t) => {
  const { zb, secret, cookie, csrf } = await start(t);
  const address = await zb.listen();
  const send = async (path: string, type: string, body: string) => {
    const headers = path.startsWith('/api')
      ? { authorization: `Bearer ${secret}` }
      : { cookie, 'x-csrf-token': csrf, origin: address, 'sec-fetch-site': 'same-origin' };
    const response = await fetch(address + path, {
      method: 'POST',
      body,
      headers: { ...headers, 'content-type': type },
    });
    return {
      status: response.status,
      type: response.headers.get('content-type')?.split(';')[0] ?? '',
      body: await response.text(),
    };
  };
  const form = 'application/x-www-form-urlencoded';
  const large = 'x'.repeat(1_100_000);
  isProblem(await send('/api/v1/workspaces', 'application/json', `{"name":"${large}"}`), 400, 'too-large');
  isProblem(await send('/api/v1/workspaces', 'application/json', '{"name":'), 400, 'bad-request');
  isProblem(await send('/api/v1/workspaces', form, 'name=a'), 400, 'unsupported-media-type');
  isProblem(await send('/api/v1/workspaces', 'text/html', '<b>'), 400, 'unsupported-media-type');
  isPage(await send('/workspaces', form, `name=${large}`), 413);
  isPage(await send('/workspaces', 'text/csv', 'name,a'), 415);
  isPage(await send('/workspaces', 'application/json', '{"name":'), 400);
  assert.equal(zb.stores.workspaces.list().length, 0);
});

/** Sends a body in two halves, as a proxy does that has asked to close afterwards; tells what came before the second. */
async function inHalves(address: string, path: string, bytes: number, headers: string[]) {
  const { hostname, port } = new URL(address);
  const socket = connect(Number(port), hostname);
  let answer = '';
  let isClosed = false;
  const closed = new Promise<string>((resolve) => {
    socket.on('close', () => resolve('closed')).on('error', ({ message }) => resolve(message));
  });
  socket.setEncoding('utf8').on('data', (chunk) => (answer += chunk));
  socket.on('end', () => (isClosed = true));
  const head = [`POST ${path} HTTP/1.1`, 'Host: a', 'Connection: close', `Content-Length: ${bytes}`, ...headers];
  const half = 'x'.repeat(bytes / 2);
  socket.write(`${head.join('\r\n')}\r\n\r\n${half}`);
  await until('the first half to be taken', () => socket.bytesWritten > bytes / 2);
  for (let n = 0; n < 5; n++) assert.equal((await fetch(`${address}/livez`)).status, 200);
  const early = answer;
  if (!isClosed) socket.write(half);
  return { early, end: await closed, status: Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1]) };
}

test('who still sends hears the answer at the end of it, and is not cut off: a proxy would make 502 of it', async (t) => {
  const { zb, cookie, csrf } = await start(t);
  const address = await zb.listen();
  const form = 'Content-Type: application/x-www-form-urlencoded';
  const own = [form, `Cookie: ${cookie}`, `X-CSRF-Token: ${csrf}`, 'Sec-Fetch-Site: same-origin'];
  const size = 1_200_000;
  assert.deepEqual(await inHalves(address, '/workspaces', size, own), { early: '', end: 'closed', status: 413 });
  assert.deepEqual(await inHalves(address, '/workspaces', size, [form, own[3] ?? '']), {
    early: '',
    end: 'closed',
    status: 303,
  });
  const api = await inHalves(address, '/api/v1/workspaces', size, ['Content-Type: application/json']);
  assert.deepEqual(api, { early: '', end: 'closed', status: 401 });
  const large = await inHalves(address, '/workspaces', 36_000_000, own);
  assert.deepEqual(large, { early: '', end: 'closed', status: 413 }, 'however much it is');
  assert.equal(zb.stores.workspaces.list().length, 0);
});
