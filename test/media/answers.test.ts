import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { inEnglish } from '../../src/i18n/words.ts';
import { json, startServer } from '../agents/server.ts';
import type { BridgeWorldOptions } from '../helpers/bridge.ts';
import { until } from '../helpers/until.ts';
import { GIF, MP4, PDF, PNG } from './samples.ts';
import { CERTIFICATE, KEY } from './tls.ts';
import { settled, startWatched } from './world.ts';

/** A running channel whose agent is a webhook that gives this answer. */
async function startWith(t: TestContext, answer: object, options: BridgeWorldOptions = {}) {
  const server = await startServer(t, (_heard, reply) => json(reply, answer));
  const watched = await startWatched(t, { dm: { mode: 'open' } }, options);
  const { world, channelId, account, friend } = watched;
  const { workspaceId } = world.stores.channels.get(channelId) ?? { workspaceId: '' };
  const [agent] = world.stores.agents.listByWorkspace(workspaceId);
  assert.ok(agent);
  const agentConfig = { url: server.origin, allowPrivateNetwork: true };
  world.stores.agents.update(agent.id, { kind: 'webhook', config: agentConfig });
  const sent = () => world.simulator.sent(account);
  const ask = async (text = 'Cho xem hoa', count = 1) => {
    world.simulator.say({ from: friend, to: account, text });
    await settled(world, channelId, count);
  };
  /** What the agent's side of the conversation looks like, oldest first. */
  const outgoing = () => {
    const [conversation] = world.stores.conversations.page(channelId, { limit: 1 }).items;
    const { items } = world.stores.messages.page(conversation?.id ?? '', 50);
    return items.reverse().filter(({ message }) => message.direction === 'out');
  };
  const states = () => outgoing().map(({ message, outbox }) => [message.text, outbox?.state, outbox?.errorCode]);
  const folder = join(world.dataDir, 'media', channelId);
  const kept = () => (existsSync(folder) ? readdirSync(folder) : []);
  return { ...watched, server, sent, ask, outgoing, states, kept };
}

const base64 = (bytes: Buffer) => bytes.toString('base64');
const hoa = { name: 'hoa.png', mime: 'image/png', data: base64(PNG), caption: 'Hoa ly' };
const gia = { name: 'bảng giá.pdf', data: `data:application/pdf;base64,${base64(PDF)}` };

/** A server on the open internet, as far as the bridge can tell: hoa.example with its own certificate. */
async function startInternet(t: TestContext, body: (path: string) => Iterable<Buffer>) {
  const asked: string[] = [];
  let given = 0;
  const server = createServer({ key: KEY, cert: CERTIFICATE }, async (request, response) => {
    asked.push(request.url ?? '');
    const closed = once(response, 'close');
    for (const part of body(request.url ?? '')) {
      given += part.length;
      if (response.destroyed) return;
      if (!response.write(part)) await Promise.race([once(response, 'drain'), closed]);
    }
    response.end();
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const fileGuard = {
    resolve: async (name: string) => [name === 'hoa.example' ? '127.0.0.1' : '10.0.0.5'],
    isAllowed: (address: string) => address === '127.0.0.1',
    ca: CERTIFICATE,
  };
  return { asked, given: () => given, url: (path: string) => `https://hoa.example:${port}${path}`, fileGuard };
}

test('the text goes first, then a photo with its caption, then the file, each kept, shown and settled by its own echo', async (t) => {
  const one = await startWith(t, { text: 'Dạ đây ạ', files: [hoa, gia] });
  await one.ask();
  assert.deepEqual(
    one.sent().map(({ kind, text, params }) => [kind, text || params.fileName]),
    [
      ['text', 'Dạ đây ạ'],
      ['photo', 'Hoa ly'],
      ['file', 'bảng giá.pdf'],
    ],
  );
  assert.deepEqual([one.sent()[1]?.params.width, one.sent()[1]?.params.height], [48, 36]);
  assert.deepEqual(one.states(), [
    ['Dạ đây ạ', 'sent', null],
    ['Hoa ly', 'sent', null],
    ['', 'sent', null],
  ]);
  const [, photo, file] = one.outgoing();
  assert.ok(photo?.message.zaloMsgId && file?.message.cliMsgId, "Zalo's ids are kept");
  const [row] = one.world.stores.media.ofMessage(photo.message.id);
  const opened = await one.world.bridge.media(row?.id ?? '');
  assert.deepEqual([opened?.body, opened?.fileName], [PNG, 'hoa.png']);
  const conversation = one.world.stores.conversations.get(photo.message.conversationId);
  assert.equal(conversation?.pausedUntil, null, 'no echo was taken for the owner');
  const history = one.world.stores.threads.messages(conversation?.threadId ?? '', 5).items;
  assert.equal(history.at(-1)?.text, 'Dạ đây ạ\n[photo: hoa.png]\n[file: bảng giá.pdf]');
  assert.doesNotMatch(JSON.stringify(history), /base64|JVBER/, 'no bytes in the history');

  await one.world.restart();
  await one.ask('nữa', 2);
  assert.equal(one.sent().length, 6, 'nothing of the first answer goes out again');
});

test('an answer that is only a picture is an answer', async (t) => {
  const one = await startWith(t, { files: [{ name: 'g.gif', data: base64(GIF) }, { data: base64(MP4) }] });
  await one.ask();
  assert.deepEqual(
    one.sent().map(({ kind }) => kind),
    ['gif', 'file'],
  );
  assert.deepEqual(
    one.states().map(([, state]) => state),
    ['sent', 'sent'],
  );
});

test('what must not be read or fetched becomes a note for the owner, and the text still goes', async (t) => {
  const internet = await startInternet(t, () => [PNG]);
  const bad = [
    'file:///etc/passwd',
    '/etc/passwd',
    '../../secret.key',
    'http://hoa.example/a.png',
    'https://10.0.0.5/a.png',
    'https://noi-bo.example/a.png',
  ];
  const files = [
    ...bad.map((url) => ({ name: 'passwd', url })),
    { name: 'chạy.exe', data: base64(Buffer.from('MZ\x90\0')) },
    { name: 'p', data: '/etc/passwd' },
    { name: 'trống.png', data: base64(PNG.subarray(0, 20)) },
    { name: 'đủ.png', url: internet.url('/hoa.png') },
    hoa,
  ];
  const one = await startWith(t, { text: 'Dạ', files }, { fileGuard: internet.fileGuard });
  await one.ask();
  assert.deepEqual(
    one.sent().map(({ kind }) => kind),
    ['text', 'photo'],
  );
  assert.deepEqual(internet.asked, ['/hoa.png'], 'nobody else was asked for anything');
  const notes = one.states().filter(([, state]) => state === 'cancelled');
  assert.deepEqual(
    notes.map(([, , code]) => code),
    [
      ...Array(4).fill('file_not_https'),
      ...Array(2).fill('file_private_address'),
      ...Array(3).fill('file_wrong_type'),
      'file_too_many',
    ],
  );
  assert.equal(one.kept().length, 1, 'nothing that was refused is kept');
  assert.doesNotMatch(JSON.stringify(one.outgoing()), /root:/);
  const [note] = one.outgoing().filter(({ outbox }) => outbox?.state === 'cancelled');
  assert.throws(() => one.world.bridge.retryMessage(note?.message.id ?? 0), /not_retriable/);
});

test('an endless body is cut off at the limit, and an answer of nothing but refused files fails in words', async (t) => {
  const megabyte = Buffer.alloc(1024 ** 2);
  const internet = await startInternet(t, function* () {
    yield PNG;
    for (let n = 0; n < 300; n++) yield megabyte;
  });
  const answer = { files: [{ name: 'to.png', url: internet.url('/to.png') }] };
  const one = await startWith(t, answer, { fileGuard: internet.fileGuard });
  await one.ask();
  assert.ok(internet.given() < 60 * 1024 ** 2, `${internet.given()} bytes were taken`);
  const [item] = one.world.stores.activity.page(one.channelId, { limit: 1 }).items;
  assert.equal(item?.inbox?.state, 'failed');
  assert.match(inEnglish(item?.inbox?.error ?? ''), /to\.png: the file is larger than 10 MB/);
  assert.deepEqual(one.kept(), []);
  assert.equal(one.sent().length, 1, 'the person gets the courteous line');
  assert.doesNotMatch(one.sent()[0]?.text ?? '', /too_big|to\.png/);
});

test('a failed upload is sure not to have arrived: it is tried again with the same bytes, and its text not twice', async (t) => {
  const one = await startWith(t, { text: 'Dạ', files: [gia] });
  one.world.simulator.faults.api.next({ path: '/api/message/asyncfile/upload', http: 502 });
  await one.ask();
  assert.deepEqual(one.states().at(-1), ['', 'failed', 'network']);
  const [, item] = one.outgoing();
  one.world.bridge.retryMessage(item?.message.id ?? 0);
  await until('the file', () => one.sent().length === 2);
  await one.world.bridge.idle();
  assert.deepEqual(
    one.sent().map(({ kind }) => kind),
    ['text', 'file'],
  );
  assert.equal(one.server.heard.length, 1, 'the agent is not asked again');
});

test('a file that Zalo never confirms is uncertain and not sent again, and what waits behind it goes on with its echo', async (t) => {
  const one = await startWith(t, { text: 'Dạ', files: [hoa, gia] });
  one.world.simulator.faults.api.next({ path: '/api/message/photo_original/send', reset: 'after' });
  await one.ask();
  await until('the echo to settle it', () => one.states().every(([, state]) => state === 'sent'));
  assert.deepEqual(
    one.sent().map(({ kind }) => kind),
    ['text', 'photo', 'file'],
  );
});

test('a person who is disabled while the file waits gets it no more, and the retention takes files of answers too', async (t) => {
  const one = await startWith(t, { text: 'Dạ', files: [hoa] });
  const { world, channelId, account, friend } = one;
  const uid = world.simulator.uidOf(account, friend);
  const user = world.bridge.approveUser(channelId, uid);
  world.simulator.faults.api.delay(150, '/api/message/sms');
  world.simulator.say({ from: friend, to: account, text: 'Cho xem hoa' });
  await until('the text to be under way', () => one.states()[0]?.[1] === 'sending');
  world.bridge.setUserStatus(user.id, 'disabled');
  await until('the photo to be judged', () => one.states()[1]?.[1] === 'cancelled');
  assert.deepEqual(
    one.sent().map(({ kind }) => kind),
    ['text'],
  );
  assert.equal(one.kept().length, 1);
  await world.bridge.tidy();
  assert.equal(one.kept().length, 1, 'not before its time');
  assert.equal(world.stores.media.prune(channelId, Date.now() + 1, 100).length, 1);
  await world.bridge.tidy();
  assert.deepEqual(one.kept(), []);
});
