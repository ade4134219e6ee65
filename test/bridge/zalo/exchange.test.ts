import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import * as zlib from 'node:zlib';
import { causeCode } from '../../../src/bridge/zalo/errors.ts';
import { exchange } from '../../../src/bridge/zalo/exchange.ts';
import { createManualClock } from '../../helpers/manual-clock.ts';

async function serve(t: TestContext, answer: RequestListener) {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/x?y=1`);
  const clock = createManualClock();
  const ask = (init: RequestInit = {}, maxBytes = 1_000, signal = AbortSignal.timeout(10_000)) =>
    exchange(url, init, { clock, signal, maxBytes });
  return { url, clock, ask };
}

const PACKED: [string, Buffer][] = [
  ['gzip', zlib.gzipSync('chào bạn')],
  ['deflate', zlib.deflateSync('chào bạn')],
  ['deflate', zlib.deflateRawSync('chào bạn')],
  ['br', zlib.brotliCompressSync('chào bạn')],
  ['zstd', zlib.zstdCompressSync('chào bạn')],
  ['gzip, br', zlib.brotliCompressSync(zlib.gzipSync('chào bạn'))],
];

test('an answer is unpacked, however it was packed, and one that grows too large is refused', async (t) => {
  let next: (typeof PACKED)[number] = ['', Buffer.alloc(0)];
  const { ask } = await serve(t, (_, response) => response.setHeader('content-encoding', next[0]).end(next[1]));
  for (const one of PACKED) {
    next = one;
    const { body, status } = await ask();
    assert.equal(status, 200);
    assert.equal(body.toString(), 'chào bạn', one[0]);
  }
  next = ['gzip', zlib.gzipSync(Buffer.alloc(5_000))];
  await assert.rejects(ask(), TypeError);
});

test('what goes out is what fetch would send', async (t) => {
  const heard: unknown[] = [];
  const { url, ask } = await serve(t, (request, response) => {
    const { host: _host, connection: _connection, 'accept-encoding': _encoding, ...headers } = request.headers;
    let body = '';
    request.on('data', (part) => {
      body += part;
    });
    request.on('end', () => {
      heard.push({ method: request.method, url: request.url, headers, body });
      response.writeHead(302, { location: 'https://chat.zalo.me/' }).end('{}');
    });
  });
  const inits: RequestInit[] = [
    {},
    { headers: { Cookie: 'a=1', 'User-Agent': 'Mozilla', Accept: 'application/json', 'Accept-Language': 'vi' } },
    { method: 'POST', body: new URLSearchParams({ params: 'ơ+=' }) },
    { method: 'POST', body: 'một' },
    { method: 'POST' },
    { method: 'post', body: Buffer.from([1, 2]), headers: new Headers({ 'content-type': 'image/png' }) },
  ];
  for (const init of inits) {
    const answer = await ask(init);
    assert.equal(answer.status, 302, 'nothing is followed');
    await fetch(url, { ...init, redirect: 'manual' });
    const [ours, theirs] = heard.splice(0);
    assert.deepEqual(ours, theirs);
  }
});

test('an answer that breaks off, is too long, or never comes is an error with its cause', async (t) => {
  const { ask, clock } = await serve(t, (request, response) => {
    if (request.headers['x-case'] === 'hang') return;
    response.writeHead(200, { 'content-length': '5000' });
    response.write(Buffer.alloc(request.headers['x-case'] === 'long' ? 2_000 : 100));
    if (request.headers['x-case'] === 'cut') setImmediate(() => response.destroy());
  });
  await assert.rejects(ask({ headers: { 'x-case': 'cut' } }), TypeError);
  await assert.rejects(ask({ headers: { 'x-case': 'long' } }), TypeError);
  const ended = new AbortController();
  const hanging = ask({ headers: { 'x-case': 'hang' } }, 1_000, ended.signal);
  ended.abort();
  await assert.rejects(hanging, TypeError);
  assert.equal(clock.pending(), 0);
});

test('nobody there is told by its code, so that a send is known not to have left', async (t) => {
  const { url, clock } = await serve(t, () => {});
  url.port = '9';
  const asked = exchange(url, {}, { clock, signal: AbortSignal.timeout(10_000), maxBytes: 10 });
  await assert.rejects(asked, (error) => causeCode(error) === 'ECONNREFUSED');
});
