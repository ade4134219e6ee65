import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import { ZaloApiError } from 'zca-js';
import { createBackoff, createBreaker } from '../../../src/bridge/zalo/backoff.ts';
import { fingerprint, withAbsoluteExpiry } from '../../../src/bridge/zalo/cookies.ts';
import { describeError, isZaloLibraryError } from '../../../src/bridge/zalo/errors.ts';
import { createTransport } from '../../../src/bridge/zalo/transport.ts';
import { createManualClock } from '../../helpers/manual-clock.ts';
import { moment } from './helpers.ts';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A server that answers whatever a test wants, and a transport that leads there. */
async function serve(t: TestContext, answer: Answer) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    answer(request, response);
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const clock = createManualClock();
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { asked, clock, transport: createTransport({ baseUrl, clock }) };
}

// --- Where requests may go ---

test('requests go to the stand-in with their host in the path', async (t) => {
  const { transport, asked } = await serve(t, (_, response) => response.end('{}'));
  await transport
    .open()
    .fetch('https://tt-chat-wpa.chat.zalo.me/api/message/sms?nretry=0', { method: 'POST', body: 'x' });
  assert.deepEqual(asked, ['POST /tt-chat-wpa.chat.zalo.me/api/message/sms?nretry=0']);
});

test('a base address that is not this machine is refused', () => {
  const clock = createManualClock();
  for (const baseUrl of [
    'http://10.0.0.1:80',
    'https://127.0.0.1',
    'http://example.com',
    'http://127.0.0.1.example.com',
    'x',
  ])
    assert.throws(() => createTransport({ baseUrl, clock }), /on this machine/, baseUrl);
});

test('anything but https has no way out', async (t) => {
  const { transport, asked } = await serve(t, (_, response) => response.end());
  for (const url of ['http://chat.zalo.me/', 'http://127.0.0.1/', 'ftp://chat.zalo.me/'])
    await assert.rejects(transport.open().fetch(url), /only https/, url);
  assert.deepEqual(asked, []);
});

const locations: [status: number, location: string, expected: string | null][] = [
  [302, 'https://chat.zalo.me/index.html', 'https://chat.zalo.me/index.html'],
  [302, '/index.html', 'https://id.zalo.me/index.html'],
  [302, 'https://example.com/', null],
  [302, 'https://zalo.me.example.com/', null],
  [302, 'http://chat.zalo.me/', null],
  [302, 'http://', null],
  [200, 'https://chat.zalo.me/', null],
];
for (const [status, location, expected] of locations)
  test(`zca-js is ${expected ? '' : 'not '}led on by ${status} to ${location}`, async (t) => {
    const { transport, asked } = await serve(t, (_, response) => response.writeHead(status, { location }).end());
    const response = await transport.open().fetch('https://id.zalo.me/account/checksession');
    assert.equal(response.headers.get('location'), expected);
    assert.equal(asked.length, 1, 'it was followed unseen');
  });

test('a circle of redirects ends', async (t) => {
  const { transport } = await serve(t, (_, response) => response.writeHead(302, { location: '/round' }).end());
  const wire = transport.open();
  let hops = 0;
  while ((await wire.fetch('https://id.zalo.me/round')).headers.get('location')) hops++;
  assert.equal(hops, 10);
});

// --- How long ---

for (const [path, seconds] of [
  ['/api/message/sms', 20],
  ['/account/authen/qr/waiting-confirm', 70],
  ['/api/message/asyncfile/upload', 120],
] as const)
  test(`${path} may take ${seconds} s and not longer`, async (t) => {
    const { transport, clock, asked } = await serve(t, () => {});
    const wire = transport.open();
    const outcome = wire.fetch(`https://id.zalo.me${path}`).then(
      () => 'answered',
      (error: Error) => error.name,
    );
    while (asked.length === 0) await moment(5);
    await clock.advance(seconds * 1000 - 1);
    assert.equal(wire.answers.get(path), null);
    await clock.advance(1);
    await moment(5);
    assert.equal(wire.answers.get(path)?.failure, 'timeout');
    wire.close();
    await outcome;
    assert.equal(clock.pending(), 0);
  });

test('closing a wire ends its requests and refuses new ones', async (t) => {
  const { transport, clock, asked } = await serve(t, () => {});
  const wire = transport.open();
  const outcome = wire.fetch('https://chat.zalo.me/x').catch((error: Error) => error.name);
  while (asked.length === 0) await moment(5);
  wire.close();
  assert.equal(await outcome, 'WireClosed');
  await assert.rejects(wire.fetch('https://chat.zalo.me/y'), { name: 'WireClosed' });
  assert.equal(clock.pending(), 0);
  assert.equal(asked.length, 1);
});

// --- Cookies ---

test('the life of a cookie becomes a date, so that a restore cannot begin it again', () => {
  const now = Date.parse('2026-11-22T00:00:00Z');
  const line =
    'zpw_sek=a.b; Domain=.chat.zalo.me; Path=/; Max-Age=604800; Expires=Wed, 18 Mar 2037 10:00:00 GMT; Secure; HttpOnly';
  assert.equal(
    withAbsoluteExpiry(line, now),
    'zpw_sek=a.b; Domain=.chat.zalo.me; Path=/; Secure; HttpOnly; Expires=Sun, 29 Nov 2026 00:00:00 GMT',
  );
  assert.equal(withAbsoluteExpiry('a=1; Max-Age=0', now), 'a=1; Expires=Sun, 22 Nov 2026 00:00:00 GMT');
  assert.equal(withAbsoluteExpiry('a=1; Max-Age=-9999999999', now), 'a=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT');
  assert.equal(withAbsoluteExpiry('max-age=1; Path=/', now), 'max-age=1; Path=/');
});

test('cookies with commas in their dates are not split', async (t) => {
  const cookies = ['a=1; Expires=Wed, 18 Mar 2037 10:00:00 GMT; Domain=.zalo.me', 'b=2; Max-Age=60; Domain=.zalo.me'];
  const { transport } = await serve(t, (_, response) => response.setHeader('set-cookie', cookies).end());
  const { headers } = await transport.open().fetch('https://id.zalo.me/account');
  assert.equal(headers.getSetCookie().length, 2);
  assert.match(headers.getSetCookie()[1] ?? '', /^b=2; Domain=\.zalo\.me; Expires=/);
});

test('cookies have changed when a value or a date has, and not when they were merely used', () => {
  const cookie = { key: 'zpw_sek', value: 'a', domain: '.chat.zalo.me', path: '/', expires: '2026-11-29T00:00:00Z' };
  const other = { ...cookie, key: 'zpsid' };
  const print = fingerprint([cookie, other]);
  assert.equal(
    fingerprint([other, { ...cookie, domain: 'chat.zalo.me', lastAccessed: 'now', creation: 'then' }]),
    print,
  );
  assert.notEqual(fingerprint([{ ...cookie, value: 'b' }, other]), print);
  assert.notEqual(fingerprint([{ ...cookie, expires: '2026-11-30T00:00:00Z' }, other]), print);
});

// --- Downloads ---

test('a file of Zalo is downloaded, and other hosts are never asked', async (t) => {
  const { transport, asked } = await serve(t, (_, response) =>
    response.setHeader('content-type', 'image/png').end('png'),
  );
  const file = await transport.download('https://s120-ava-talk.zadn.vn/a/b.png', { maxBytes: 100 });
  assert.deepEqual([file.body.toString(), file.contentType], ['png', 'image/png']);
  for (const url of [
    'https://example.com/a',
    'http://s120.zadn.vn/a',
    'https://evilzadn.vn/a',
    'https://zadn.vn:8443/',
    'https://127.0.0.1/',
    'x',
  ])
    await assert.rejects(
      transport.download(url, { maxBytes: 100 }),
      { name: 'DownloadError', reason: 'not_allowed' },
      url,
    );
  assert.equal(asked.length, 1);
});

test('a download does not follow to another host, and not for ever', async (t) => {
  const { transport } = await serve(t, (request, response) => {
    const location = request.url?.includes('away') ? 'https://example.com/' : '/round';
    response.writeHead(302, { location }).end();
  });
  await assert.rejects(transport.download('https://f1.zdn.vn/away', { maxBytes: 9 }), { reason: 'not_allowed' });
  await assert.rejects(transport.download('https://f1.zdn.vn/round', { maxBytes: 9 }), { reason: 'http' });
});

test('a download that is too big is cut off, not swallowed', async (t) => {
  const { transport } = await serve(t, (_, response) => response.end(Buffer.alloc(2_000_000)));
  await assert.rejects(transport.download('https://f1.zdn.vn/a', { maxBytes: 200_000 }), { reason: 'too_big' });
});

test('a lapsed link is told apart from a file', async (t) => {
  const { transport } = await serve(t, (request, response) => {
    if (request.url?.endsWith('403')) response.writeHead(403).end();
    else response.end('{"err_code":"1","message":"Invalid signature"}');
  });
  for (const path of ['403', '200'])
    await assert.rejects(transport.download(`https://f1.zdn.vn/${path}`, { maxBytes: 9999 }), { reason: 'expired' });
});

test('a download that stalls ends, and one that is cancelled ends at once', async (t) => {
  const { transport, clock, asked } = await serve(t, () => {});
  const stalled = assert.rejects(transport.download('https://f1.zdn.vn/a', { maxBytes: 9 }), { reason: 'network' });
  while (asked.length === 0) await moment(5);
  await clock.advance(20_000);
  await stalled;
  const stop = new AbortController();
  const cancelled = assert.rejects(transport.download('https://f1.zdn.vn/b', { maxBytes: 9, signal: stop.signal }), {
    reason: 'network',
  });
  stop.abort();
  await cancelled;
  assert.equal(clock.pending(), 0);
});

// --- Small parts ---

test('pauses vary by a fifth, so that channels do not come back together', () => {
  assert.equal(createBackoff(() => 0).next(), 1_600);
  assert.equal(createBackoff(() => 1).next(), 2_400);
});

test('the breaker forgets drops after five minutes', () => {
  const breaker = createBreaker();
  const opened = [0, 80, 160, 240, 320, 400].map((seconds) => breaker.dropped(seconds * 1000));
  assert.deepEqual(opened, [false, false, false, false, false, false]);
  assert.equal(breaker.dropped(401_000), true);
});

test('an error of zca-js is told without the session that it may hold', () => {
  const error = new ZaloApiError('Invalid context {\n  "cookie": "zpw_sek=secret"\n}');
  assert.ok(!describeError(error).includes('secret'));
  assert.equal(
    describeError(new ZaloApiError('An error has occurred.\nResponse: {"secret":1}')),
    'An error has occurred.',
  );
  assert.equal(describeError('secret'), 'unknown error');
});

test('only errors of the library are taken for such', () => {
  assert.equal(isZaloLibraryError(new ZaloApiError('x')), true);
  assert.equal(isZaloLibraryError(new Error('ours')), false);
  const theirs = new Error('x');
  theirs.stack = 'Error: x\n    at ws.onmessage (file:///app/node_modules/zca-js/dist/apis/listen.js:5:5)';
  assert.equal(isZaloLibraryError(theirs), true);
  assert.equal(isZaloLibraryError(null), false);
});

test('a clock that is set back does not make old drops count for hours', () => {
  const breaker = createBreaker();
  const later = 10 * 3_600_000;
  for (let n = 0; n < 4; n++) assert.equal(breaker.dropped(later + n), false);
  assert.equal(breaker.dropped(later - 2 * 3_600_000), false);
});
