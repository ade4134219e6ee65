import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { disposition } from '../../src/routes/media/disposition.ts';
import { byteRange } from '../../src/routes/media/range.ts';
import { startWithChat } from './chat.ts';
import { M4A, PDF, PNG } from './samples.ts';

/** An application with one kept file. */
async function startWithFile(t: TestContext, body: Buffer, mime: string, fileName: string | null = null) {
  const { stores, config, signIn, client, channel, says } = await startWithChat(t);
  const messageId = says({
    msgType: 'share.file',
    attachments: [{ kind: 'file', fileName }],
  });
  const file = 'a'.repeat(32);
  mkdirSync(join(config.dataDir, 'media', channel.id), { recursive: true });
  writeFileSync(join(config.dataDir, 'media', channel.id, file), body);
  stores.media.keep({ messageId, index: 0, kind: 'file', state: 'fetched', mime, bytes: body.length, file });
  const [row] = stores.media.ofMessage(messageId);
  assert.ok(row);
  return { stores, channel, messageId, path: `/media/${row.id}`, owner: signIn().client, nobody: client() };
}

test('a picture is shown in place, cannot run anything and is cached by this browser only', async (t) => {
  const { path, owner } = await startWithFile(t, PNG, 'image/png', 'Bó hoa "đẹp".PNG');
  const response = await owner.get(path);
  assert.equal(response.statusCode, 200);
  assert.deepEqual(response.rawPayload, PNG);
  const { headers } = response;
  assert.equal(headers['content-type'], 'image/png');
  assert.equal(
    headers['content-disposition'],
    `inline; filename="Bo hoa _dep_.png"; filename*=UTF-8''B%C3%B3%20hoa%20_%C4%91%E1%BA%B9p_.png`,
  );
  assert.equal(headers['x-content-type-options'], 'nosniff');
  assert.equal(headers['content-security-policy'], "sandbox; default-src 'none'");
  assert.equal(headers['cross-origin-resource-policy'], 'same-origin');
  assert.match(String(headers['cache-control']), /^private/);
  assert.equal(headers['set-cookie'], undefined);
});

test('a document is saved, never opened, under a name that says what it is', async (t) => {
  const { path, owner } = await startWithFile(t, PDF, 'application/pdf', '../../bang-gia.html');
  const { headers } = await owner.get(path);
  assert.equal(
    headers['content-disposition'],
    `attachment; filename="bang-gia.html.pdf"; filename*=UTF-8''bang-gia.html.pdf`,
  );
  assert.equal(headers['content-type'], 'application/pdf');
});

test('sound is given in the parts that a player asks for', async (t) => {
  const { path, owner } = await startWithFile(t, M4A, 'audio/mp4');
  const part = await owner.get(path, { range: 'bytes=4-7' });
  assert.equal(part.statusCode, 206);
  assert.equal(part.body, 'ftyp');
  assert.equal(part.headers['content-range'], `bytes 4-7/${M4A.length}`);
  assert.match(String(part.headers['content-disposition']), /^inline; filename="file\.m4a"/);
  assert.equal((await owner.get(path, { range: 'bytes=900-' })).statusCode, 416);
});

test('nobody sees a file without signing in', async (t) => {
  const { path, nobody } = await startWithFile(t, PNG, 'image/png');
  const response = await nobody.get(path);
  assert.equal(response.statusCode, 303);
  assert.notDeepEqual(response.rawPayload, PNG);
});

test('ids that are unknown, guessed or a path are answered with 404', async (t) => {
  const { owner, messageId } = await startWithFile(t, PNG, 'image/png');
  for (const id of ['md_000000000000000000000000', String(messageId), 'a'.repeat(32), '..%2f..%2fsecret.key', '%00'])
    assert.equal((await owner.get(`/media/${id}`)).statusCode, 404, id);
});

test('a file whose message was taken back or whose channel was deleted is answered with 404', async (t) => {
  const { stores, owner, path, channel, messageId } = await startWithFile(t, PNG, 'image/png');
  stores.media.drop(messageId);
  assert.equal((await owner.get(path)).statusCode, 404);
  const another = await startWithFile(t, PNG, 'image/png');
  another.stores.channels.remove(another.channel.id);
  assert.equal((await another.owner.get(another.path)).statusCode, 404);
  assert.ok(channel.id);
});

const ranges: [header: string | undefined, expected: ReturnType<typeof byteRange>][] = [
  [undefined, null],
  ['bytes=0-', { from: 0, to: 9 }],
  ['bytes=2-4', { from: 2, to: 4 }],
  ['bytes=2-400', { from: 2, to: 9 }],
  ['bytes=-3', { from: 7, to: 9 }],
  ['bytes=-300', { from: 0, to: 9 }],
  ['bytes=10-', 'impossible'],
  ['bytes=5-4', 'impossible'],
  ['bytes=-0', 'impossible'],
  ['bytes=0-1,3-4', null],
  ['bytes=-', null],
  ['lines=1-2', null],
];
for (const [header, expected] of ranges)
  test(`of ten bytes, ${header ?? 'no range'} asks for ${JSON.stringify(expected)}`, () => {
    assert.deepEqual(byteRange(header, 10), expected);
  });

test('no name breaks out of its header', () => {
  const value = disposition('attachment', 'a"; filename=x.html\r\n\ud800\'(*)%41');
  assert.match(value, /^attachment; filename="[\x20-\x7e]*"; filename\*=UTF-8''[\w%.-]*$/);
  assert.equal(value.match(/"/g)?.length, 2);
});
