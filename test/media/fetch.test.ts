import assert from 'node:assert/strict';
import { existsSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { createManualClock } from '../helpers/manual-clock.ts';
import { until } from '../helpers/until.ts';
import { startCdn } from './cdn.ts';
import { M4A, MP4, PDF, PNG } from './samples.ts';

const DAY = 24 * 3600_000;
const give = (body: Buffer | string) => (_: unknown, response: ServerResponse) => void response.end(body);
const filesIn = (dataDir: string): string[] =>
  existsSync(join(dataDir, 'media'))
    ? readdirSync(join(dataDir, 'media'), { recursive: true, withFileTypes: true })
        .filter((one) => one.isFile())
        .map((one) => join(one.parentPath, one.name))
    : [];
const only = <T>(list: T[]): T => {
  assert.equal(list.length, 1);
  return list[0] as T;
};

// --- What is fetched ---

test('a photo is fetched once, measured by its own bytes and kept where only the server can read it', async (t) => {
  const { media, receive, asked, stores, dataDir, channelId } = await startCdn(t, give(PNG));
  const id = receive([{ fileName: '../../../hoa.png', params: { width: 9999, height: 1 } }]);
  const [photo] = await media.fetchFor(id);
  assert.deepEqual(photo?.content, { mime: 'image/png', bytes: PNG, width: 48, height: 36 });
  await media.fetchFor(id);
  assert.deepEqual(asked, ['/photo-stal-1.zdn.vn/hoa.png'], 'asked once only');

  const row = only(stores.media.ofMessage(id));
  assert.deepEqual(
    [row.state, row.reason, row.mime, row.bytes, row.kind],
    ['fetched', null, 'image/png', PNG.length, 'photo'],
  );
  const file = only(filesIn(dataDir));
  assert.equal(file, join(dataDir, 'media', channelId, row.file ?? ''), 'no part of the sender’s name is in the path');
  assert.match(row.file ?? '', /^[0-9a-f]{32}$/);
  assert.equal(statSync(file).mode & 0o777, 0o600);
  assert.equal(statSync(join(dataDir, 'media', channelId)).mode & 0o777, 0o700);
});

for (const state of ['received', 'held', 'ignored'] as const)
  test(`nothing is asked of anybody for a message that is ${state}`, async (t) => {
    const { media, receive, asked, stores } = await startCdn(t, give(PNG));
    const id = receive([{}], state);
    const [photo] = await media.fetchFor(id);
    assert.equal(photo?.kind, 'photo', 'what it was is still told');
    assert.equal(photo?.content, undefined);
    assert.deepEqual(asked, []);
    assert.deepEqual(stores.media.ofMessage(id), []);
  });

test('links, places and cards are handed on without asking where they lead', async (t) => {
  const { media, receive, asked } = await startCdn(t, give(PNG));
  const url = 'https://photo-stal-1.zdn.vn/x';
  const id = receive((['link', 'location', 'card', 'other'] as const).map((kind) => ({ kind, url })));
  assert.equal((await media.fetchFor(id)).length, 4);
  assert.deepEqual(asked, []);
});

test('a voice message in an mp4 is kept as sound, and films alone carry no data for the agent', async (t) => {
  const { media, receive, stores } = await startCdn(t, give(MP4));
  const id = receive([{ kind: 'voice' }, { kind: 'video' }, { kind: 'file' }]);
  const given = await media.fetchFor(id);
  assert.deepEqual(
    given.map((one) => one.content?.mime),
    ['audio/mp4', undefined, 'video/mp4'],
  );
  assert.deepEqual(given[2]?.content?.bytes, MP4);
  assert.deepEqual(
    stores.media.ofMessage(id).map((row) => row.mime),
    ['audio/mp4', 'video/mp4', 'video/mp4'],
  );
});

// --- What is refused ---

interface Case {
  title: string;
  attachment?: Parameters<Awaited<ReturnType<typeof startCdn>>['receive']>[0][number];
  answer: (request: unknown, response: ServerResponse) => void;
  expected: [state: string, reason: string];
  asked?: number;
}
const big = Buffer.concat([PNG, Buffer.alloc(2 * 1024 * 1024)]);
const cases: Case[] = [
  {
    title: 'more than a sticker may have',
    attachment: { kind: 'sticker' },
    answer: give(big),
    expected: ['refused', 'too_big'],
  },
  {
    title: 'more than ten megabytes, without an announced length',
    attachment: { kind: 'file' },
    answer: (_, response) => {
      for (let at = 0; at < 11; at++) response.write(Buffer.alloc(1024 * 1024));
      response.end();
    },
    expected: ['refused', 'too_big'],
  },
  {
    title: 'a file that its sender announces as too big',
    attachment: { kind: 'file', sizeBytes: 50_000_000 },
    answer: give(PDF),
    expected: ['refused', 'too_big'],
    asked: 0,
  },
  {
    title: 'a web page that is called a photo',
    answer: (_, response) =>
      void response.writeHead(200, { 'content-type': 'image/png' }).end('<script>alert(1)</script>'),
    expected: ['refused', 'wrong_type'],
  },
  {
    title: 'a document where a photo should be',
    answer: give(PDF),
    expected: ['refused', 'wrong_type'],
  },
  {
    title: 'a picture with a broken head',
    answer: give(PNG.subarray(0, 20)),
    expected: ['refused', 'wrong_type'],
  },
  {
    title: 'a program',
    attachment: { kind: 'file', fileName: 'bang-gia.pdf' },
    answer: give('MZ\x90'),
    expected: ['refused', 'wrong_type'],
  },
  {
    title: 'a lapsed link that answers 403',
    answer: (_, response) => void response.writeHead(403).end(),
    expected: ['expired', 'link_expired'],
  },
  {
    title: 'a lapsed link that answers 200 with an error in JSON',
    answer: give('{"err_code":"1","message":"Invalid signature"}'),
    expected: ['expired', 'link_expired'],
  },
  {
    title: 'an address on another host',
    attachment: { url: 'https://photo.example.com/hoa.png' },
    answer: give(PNG),
    expected: ['refused', 'foreign_host'],
    asked: 0,
  },
  {
    title: 'an address that only looks like Zalo',
    attachment: { url: 'https://zdn.vn.example.com/hoa.png' },
    answer: give(PNG),
    expected: ['refused', 'foreign_host'],
    asked: 0,
  },
  {
    title: 'an address without TLS',
    attachment: { url: 'http://photo-stal-1.zdn.vn/hoa.png' },
    answer: give(PNG),
    expected: ['refused', 'foreign_host'],
    asked: 0,
  },
  {
    title: 'a redirect to this machine',
    answer: (_, response) => void response.writeHead(302, { location: 'http://127.0.0.1/secret' }).end(),
    expected: ['refused', 'foreign_host'],
  },
  {
    title: 'an error of the server',
    answer: (_, response) => void response.writeHead(502).end(),
    expected: ['failed', 'network'],
  },
  {
    title: 'a broken connection',
    answer: (_, response) => void response.destroy(),
    expected: ['failed', 'network'],
  },
];
for (const { title, attachment = {}, answer, expected, asked: requests = 1 } of cases)
  test(`${title}: ${expected.join(', ')}, and no file is kept`, async (t) => {
    const { media, receive, stores, dataDir, asked } = await startCdn(t, answer);
    const id = receive([attachment]);
    const [given] = await media.fetchFor(id);
    assert.equal(given?.content, undefined);
    const row = only(stores.media.ofMessage(id));
    assert.deepEqual([row.state, row.reason], expected);
    assert.equal(row.file, null);
    assert.deepEqual(filesIn(dataDir), []);
    assert.equal(asked.length, requests);
    assert.equal(await media.open(row.id), null);
  });

test('a failed try is tried again with the next answer, a refused one is not', async (t) => {
  let broken = true;
  const { media, receive, asked, stores } = await startCdn(t, (request, response) => {
    if (request.url?.endsWith('.html')) response.end('<p>');
    else if (broken) response.destroy();
    else response.end(PNG);
  });
  const id = receive([{}, { url: 'https://photo-stal-1.zdn.vn/a.html' }]);
  await media.fetchFor(id);
  broken = false;
  const [photo] = await media.fetchFor(id);
  assert.ok(photo?.content);
  assert.equal(asked.filter((url) => url.endsWith('.html')).length, 1);
  assert.deepEqual(
    stores.media.ofMessage(id).map((row) => row.state),
    ['fetched', 'refused'],
  );
});

// --- Time ---

test('a slow server holds nobody up: the answer goes on, and the photo is kept when it comes', async (t) => {
  const clock = createManualClock();
  const held: ServerResponse[] = [];
  const { media, receive, stores } = await startCdn(t, (_, response) => void held.push(response), { clock });
  const id = receive([{}]);
  let given: unknown;
  void media.fetchFor(id).then((attachments) => {
    given = attachments;
  });
  await until('the request', () => held.length === 1);
  await clock.advance(7_900);
  assert.equal(given, undefined);
  await clock.advance(200);
  const [photo] = (await until('the answer to go on', () => given)) as { content?: unknown }[];
  assert.equal(photo?.content, undefined);
  held[0]?.end(PNG);
  await until('the photo to be kept', () => stores.media.ofMessage(id)[0]?.state === 'fetched');
  const [again] = await media.fetchFor(id);
  assert.ok(again?.content, 'a second try has it at once');
});

test('an answer that is called off does not wait', async (t) => {
  const { media, receive } = await startCdn(t, () => {}, { clock: createManualClock() });
  const [photo] = await media.fetchFor(receive([{}]), AbortSignal.abort());
  assert.equal(photo?.content, undefined);
});

test('only so many downloads run at the same time', async (t) => {
  const held: ServerResponse[] = [];
  const { media, receive, stores } = await startCdn(t, (_, response) => void held.push(response));
  const ids = Array.from({ length: 10 }, () => receive([{}]));
  const all = Promise.all(ids.map((id) => media.fetchFor(id)));
  await until('the first requests', () => held.length === 4);
  for (let done = 0; done < 10; done++) {
    const response = await until('a request', () => held[done]);
    assert.ok(held.length <= done + 4);
    response.end(PNG);
  }
  await all;
  assert.ok(ids.every((id) => stores.media.ofMessage(id)[0]?.state === 'fetched'));
});

// --- How it ends ---

async function withPhoto(t: TestContext) {
  const clock = createManualClock();
  const cdn = await startCdn(t, give(PNG), { clock });
  const id = cdn.receive([{ fileName: 'Bó hoa.PNG' }]);
  await cdn.media.fetchFor(id);
  const row = only(cdn.stores.media.ofMessage(id));
  assert.equal(filesIn(cdn.dataDir).length, 1);
  return { ...cdn, clock, id, row };
}

test('a photo that was taken back is gone from the disk and from the page', async (t) => {
  const { media, stores, dataDir, id, row } = await withPhoto(t);
  stores.messages.recall(id);
  await media.drop(id);
  assert.deepEqual(filesIn(dataDir), []);
  assert.equal(await media.open(row.id), null);
});

test('a photo that is taken back while it comes is not kept', async (t) => {
  const held: ServerResponse[] = [];
  const { media, receive, stores, dataDir } = await startCdn(t, (_, response) => void held.push(response));
  const id = receive([{}]);
  const given = media.fetchFor(id);
  await until('the request', () => held.length === 1);
  stores.messages.recall(id);
  await media.drop(id);
  held[0]?.end(PNG);
  assert.equal((await given)[0]?.content, undefined);
  await media.stop();
  assert.deepEqual(stores.media.ofMessage(id), []);
  assert.deepEqual(filesIn(dataDir), []);
});

test('a channel takes its files along, also one that was just coming, and leaves the others alone', async (t) => {
  const held: ServerResponse[] = [];
  const cdn = await startCdn(t, (request, response) => {
    if (request.url?.endsWith('slow.png')) held.push(response);
    else response.end(PNG);
  });
  const { media, stores, dataDir, channelId } = cdn;
  const [otherChannel, otherId] = cdn.another();
  await media.fetchFor(otherId);
  await media.fetchFor(cdn.receive([{}]));
  const late = media.fetchFor(cdn.receive([{ url: 'https://photo-stal-1.zdn.vn/slow.png' }]));
  await until('the request', () => held.length === 1);
  stores.channels.remove(channelId);
  await media.dropChannel(channelId);
  held[0]?.end(PNG);
  await late;
  assert.equal(existsSync(join(dataDir, 'media', channelId)), false);
  assert.ok(only(filesIn(dataDir)).startsWith(join(dataDir, 'media', otherChannel)));
});

test('files are forgotten after thirty days, not before', async (t) => {
  const { media, stores, dataDir, clock, id } = await withPhoto(t);
  await clock.advance(29 * DAY);
  await media.prune();
  assert.equal(filesIn(dataDir).length, 1);
  await clock.advance(2 * DAY);
  await media.prune();
  assert.deepEqual(filesIn(dataDir), []);
  assert.deepEqual(stores.media.ofMessage(id), []);
});

test('what a crash left behind is cleared away: files without a row, and files of what was taken back', async (t) => {
  const { media, stores, dataDir, channelId, id, row } = await withPhoto(t);
  const folder = join(dataDir, 'media', channelId);
  for (const name of ['0'.repeat(32), `${'1'.repeat(32)}.part`]) {
    writeFileSync(join(folder, name), 'x');
    utimesSync(join(folder, name), 1, 1);
  }
  await media.prune();
  assert.deepEqual(filesIn(dataDir), [join(folder, row.file ?? '')], 'the good one stays');
  stores.messages.recall(id);
  await media.prune();
  assert.deepEqual(filesIn(dataDir), []);
});

test('a file that is cut short on the disk is not handed out', async (t) => {
  const { media, dataDir, id, row } = await withPhoto(t);
  writeFileSync(only(filesIn(dataDir)), PNG.subarray(0, 10));
  assert.equal(await media.open(row.id), null);
  assert.equal((await media.fetchFor(id))[0]?.content, undefined);
});

test('a name in the database that is no name of ours reads no other file', async (t) => {
  const { media, stores, receive } = await startCdn(t, give(M4A));
  const id = receive([{}]);
  stores.media.keep({
    messageId: id,
    index: 0,
    kind: 'file',
    state: 'fetched',
    mime: 'text/plain',
    bytes: 32,
    file: '../../secret.key',
  });
  await assert.rejects(media.open(only(stores.media.ofMessage(id)).id), /not a kept file/);
});
