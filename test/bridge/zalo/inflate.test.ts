import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import * as ws from 'ws';
import WebSocket, { WebSocketServer } from 'ws';
import { inflateAtOnce } from '../../../src/bridge/zalo/inflate-at-once.ts';

/** Not in the types. */
const { Sender } = ws as unknown as { Sender: { frame(data: Buffer, options: object): Buffer[] } };

type Offer = Exclude<ConstructorParameters<typeof WebSocketServer>[0], undefined>['perMessageDeflate'];

/** A socket as zca-js opens one, and the server's end of it. */
async function pair(t: TestContext, perMessageDeflate: Offer) {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate });
  await once(server, 'listening');
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  inflateAtOnce(client);
  const [[peer]] = (await Promise.all([once(server, 'connection'), once(client, 'open')])) as [[WebSocket], unknown];
  t.after(() => {
    client.terminate();
    server.close();
  });
  return { client, peer };
}

/** Of all sizes, some of which repeat what came long before them. */
function texts(): string[] {
  const sentence = 'Cửa hàng mở cửa từ 8 giờ sáng đến 9 giờ tối, kể cả Chủ nhật. ';
  const numbers = (count: number) => Array.from({ length: count }, (_, n) => (n * 7919) % 99_991).join(',');
  return ['a', sentence, sentence.repeat(900), numbers(9_000), sentence, numbers(9_000), sentence.repeat(40_000), 'z'];
}

const OFFERS: [string, Offer, boolean][] = [
  ['with what came before in mind', { threshold: 0 }, true],
  ['each on its own', { threshold: 0, serverNoContextTakeover: true }, true],
  ['with a small window', { threshold: 0, serverMaxWindowBits: 9 }, true],
  ['without compression', false, false],
];

for (const [name, offer, isCompressed] of OFFERS) {
  test(`frames are read as they were sent, in whole and in pieces: ${name}`, async (t) => {
    const { client, peer } = await pair(t, offer);
    assert.equal(client.extensions.includes('permessage-deflate'), isCompressed);
    const received: string[] = [];
    const sent = texts();
    const all = new Promise<void>((resolve) => {
      client.on('message', (data) => {
        received.push(data.toString());
        if (received.length === 2 * sent.length) resolve();
      });
    });
    for (const text of sent) peer.send(text);
    for (const text of sent) {
      peer.send(text.slice(0, 5), { fin: false });
      peer.send(text.slice(5));
    }
    await all;
    assert.deepEqual(
      received.map((text) => text.length),
      [...sent, ...sent].map((text) => text.length),
    );
    assert.ok(received.every((text, n) => text === sent[n % sent.length]));
  });
}

test('a frame that cannot be inflated ends its socket with an error and nothing else', async (t) => {
  const { client, peer } = await pair(t, { threshold: 0 });
  const received: string[] = [];
  client.on('message', (data) => received.push(data.toString()));
  peer.send('trước');
  await once(client, 'message');
  const broken = Sender.frame(Buffer.alloc(40, 0xff), {
    fin: true,
    rsv1: true,
    opcode: 1,
    mask: false,
    readOnly: false,
  });
  for (const part of broken) (peer as unknown as { _socket: Socket })._socket.write(part);
  const error = await new Promise<Error>((resolve) => client.once('error', resolve));
  await once(client, 'close');
  assert.match(error.message, /invalid/);
  assert.deepEqual(received, ['trước']);
});
