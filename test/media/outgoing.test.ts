import assert from 'node:assert/strict';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import { type OutgoingMedia, type OutgoingReason, resolveOutgoing } from '../../src/bridge/media/outgoing.ts';
import { systemClock } from '../../src/clock.ts';
import { createManualClock } from '../helpers/manual-clock.ts';
import { until } from '../helpers/until.ts';
import { GIF, JPEG, PDF, PNG } from './samples.ts';
import { CERTIFICATE, KEY } from './tls.ts';

const refusedWith = (reason: OutgoingReason) => (error: { name: string; reason: string }) => {
  assert.deepEqual([error.name, error.reason], ['OutgoingMediaError', reason]);
  return true;
};

// --- Where may be asked ---

const addresses: [url: string, reason: OutgoingReason][] = [
  ['http://example.com/a.png', 'not_https'],
  ['file:///etc/passwd', 'not_https'],
  ['/etc/passwd', 'not_https'],
  ['../data/secret.key', 'not_https'],
  ['C:\\Users\\shop\\secret.key', 'not_https'],
  ['data:image/png;base64,AAAA', 'not_https'],
  ['ftp://example.com/a.png', 'not_https'],
  ['https://shop:secret@example.com/a.png', 'not_https'],
  ['', 'not_https'],
  ['https://127.0.0.1/a.png', 'private_address'],
  ['https://2130706433/a.png', 'private_address'],
  ['https://0x7f.1/a.png', 'private_address'],
  ['https://017700000001/a.png', 'private_address'],
  ['https://168.63.129.16/', 'private_address'],
  ['https://10.0.0.1/a.png', 'private_address'],
  ['https://172.16.0.1/a.png', 'private_address'],
  ['https://192.168.1.1/a.png', 'private_address'],
  ['https://100.64.0.1/a.png', 'private_address'],
  ['https://0.0.0.0/a.png', 'private_address'],
  ['https://224.0.0.1/a.png', 'private_address'],
  ['https://169.254.169.254/latest/meta-data/', 'private_address'],
  ['https://[::1]/a.png', 'private_address'],
  ['https://[::127.0.0.1]/a.png', 'private_address'],
  ['https://[fe80::1]/a.png', 'private_address'],
  ['https://[fd00:ec2::254]/a.png', 'private_address'],
  ['https://[2002:7f00:1::]/a.png', 'private_address'],
  ['https://[::ffff:10.0.0.1]/a.png', 'private_address'],
  ['https://[64:ff9b::a9fe:a9fe]/a.png', 'private_address'],
];
for (const [url, reason] of addresses)
  test(`${JSON.stringify(url)} is refused before anything is asked: ${reason}`, async () => {
    await assert.rejects(resolveOutgoing({ url }, { clock: systemClock }), refusedWith(reason));
  });

test('one private address among public ones is enough to refuse', async () => {
  const resolve = async () => ['8.8.8.8', '10.0.0.5'];
  await assert.rejects(
    resolveOutgoing({ url: 'https://hoa.example/a.png' }, { clock: systemClock, resolve }),
    refusedWith('private_address'),
  );
});

// --- A real server behind a name ---

async function serve(t: TestContext, answer: (request: IncomingMessage, response: ServerResponse) => void) {
  const asked: IncomingMessage[] = [];
  const server = createServer({ key: KEY, cert: CERTIFICATE }, (request, response) => {
    asked.push(request);
    answer(request, response);
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  let lookups = 0;
  const options = {
    clock: systemClock,
    ca: CERTIFICATE,
    // A name whose second answer would be another machine: it must not be asked twice.
    resolve: async () => (++lookups === 1 ? ['127.0.0.1'] : ['192.0.2.1']),
    isAllowed: (address: string) => address === '127.0.0.1',
  };
  const { port } = server.address() as AddressInfo;
  return { asked, options, url: (path: string) => `https://hoa.example:${port}${path}`, lookups: () => lookups };
}

test('a picture behind an address is fetched from the checked address only, without saying who asks', async (t) => {
  const { asked, options, url, lookups } = await serve(t, (_, response) => void response.end(PNG));
  const file = await resolveOutgoing({ url: url('/anh/B%C3%B3%20hoa.PNG?x=1'), caption: 'Đây ạ' }, options);
  assert.deepEqual(file, {
    data: PNG,
    mime: 'image/png',
    fileName: 'Bó hoa.png',
    size: { width: 48, height: 36 },
    caption: 'Đây ạ',
  });
  assert.equal(lookups(), 1);
  assert.equal(asked.length, 1);
  assert.deepEqual(
    Object.keys(asked[0]?.headers ?? {}).sort(),
    ['accept', 'accept-encoding', 'connection', 'host', 'user-agent'],
    'no cookie, key or id goes along',
  );
});

test('a certificate that nobody trusts is refused', async (t) => {
  const { options, url, asked } = await serve(t, (_, response) => void response.end(PNG));
  const { ca: _, ...untrusting } = options;
  await assert.rejects(resolveOutgoing({ url: url('/a.png') }, untrusting), refusedWith('unreachable'));
  assert.equal(asked.length, 0);
});

const answers: [title: string, answer: (response: ServerResponse) => void, reason: OutgoingReason][] = [
  ['a redirect', (response) => response.writeHead(302, { location: 'https://8.8.8.8/' }).end(), 'redirect'],
  ['an error', (response) => response.writeHead(404).end(PNG), 'http'],
  ['a web page', (response) => response.writeHead(200, { 'content-type': 'image/png' }).end('<html>'), 'wrong_type'],
  ['a broken connection', (response) => response.destroy(), 'unreachable'],
  [
    'more than ten megabytes',
    (response) => {
      for (let at = 0; at < 11; at++) response.write(Buffer.alloc(1024 * 1024));
      response.end();
    },
    'too_big',
  ],
];
for (const [title, answer, reason] of answers)
  test(`${title} behind an address is refused, and nothing else is asked`, async (t) => {
    const { options, url, asked } = await serve(t, (_, response) => answer(response));
    await assert.rejects(resolveOutgoing({ url: url('/a.png') }, options), refusedWith(reason));
    assert.equal(asked.length, 1);
  });

test('a server that never answers is given up', async (t) => {
  const clock = createManualClock();
  const { options, url, asked } = await serve(t, () => {});
  const refused = assert.rejects(resolveOutgoing({ url: url('/a.png') }, { ...options, clock }), refusedWith('slow'));
  await until('the request', () => asked.length === 1);
  await clock.advance(20_000);
  await refused;
  assert.equal(clock.pending(), 0, 'no timer is left');
});

test('a fetch that is called off ends at once', async (t) => {
  const { options, url, asked } = await serve(t, () => {});
  const abort = new AbortController();
  const refused = assert.rejects(resolveOutgoing({ url: url('/a.png') }, { ...options, signal: abort.signal }));
  await until('the request', () => asked.length === 1);
  abort.abort();
  await refused;
});

// --- Bytes ---

const options = { clock: systemClock };

test('pictures are measured by us; whatever name they come with gets the ending that Zalo goes by', async () => {
  const jpeg = await resolveOutgoing({ data: JPEG, fileName: 'BO HOA.JPEG', caption: 'ảnh' }, options);
  assert.deepEqual([jpeg.fileName, jpeg.size, jpeg.caption], ['BO HOA.jpeg', { width: 30, height: 20 }, 'ảnh']);
  const renamed = await resolveOutgoing({ data: PNG, fileName: '../../anh.pdf' }, options);
  assert.deepEqual([renamed.fileName, renamed.size], ['anh.pdf.png', { width: 48, height: 36 }]);
  const nameless = await resolveOutgoing({ data: PNG }, options);
  assert.equal(nameless.fileName, 'file.png');
});

test('documents and moving pictures go without a size and without a caption', async () => {
  for (const [data, fileName] of [
    [PDF, 'bang-gia.pdf'],
    [GIF, 'cuoi.gif'],
  ] as const) {
    const file = await resolveOutgoing({ data, fileName, caption: 'mời xem' }, options);
    assert.deepEqual([file.fileName, file.size, file.caption], [fileName, null, '']);
  }
});

const wrong: [title: string, media: unknown, reason: OutgoingReason][] = [
  ['a path in place of bytes', { data: '/etc/passwd' }, 'no_data'],
  ['a list of numbers in place of bytes', { data: [...PNG] }, 'no_data'],
  ['neither bytes nor an address', { path: '/etc/passwd' }, 'no_data'],
  ['an address that is no text', { url: { href: 'file:///etc/passwd' } }, 'no_data'],
  ['a program', { data: Buffer.from('MZ\x90'), fileName: 'anh.png' }, 'wrong_type'],
  ['a picture with a broken head', { data: PNG.subarray(0, 20) }, 'wrong_type'],
  ['nothing', { data: Buffer.alloc(0) }, 'wrong_type'],
  ['too much', { data: Buffer.concat([PNG, Buffer.alloc(11 * 1024 * 1024)]) }, 'too_big'],
];
for (const [title, media, reason] of wrong)
  test(`${title} is not sent: ${reason}`, async () => {
    await assert.rejects(resolveOutgoing(media as OutgoingMedia, options), refusedWith(reason));
  });
