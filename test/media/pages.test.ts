import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { createToken } from '../../src/auth/api-tokens.ts';
import { enqueueFile } from '../../src/bridge/delivery/outgoing.ts';
import { systemClock } from '../../src/clock.ts';
import { packed } from '../../src/i18n/words.ts';
import { startWithChat } from './chat.ts';

test('a chat and the activity page show what is kept, name what is not with its reason, and load nothing from Zalo', async (t) => {
  const { stores, signIn, channel, conversation, says } = await startWithChat(t);
  const url = 'https://photo-stal-1.zdn.vn/hoa.png';
  const messageId = says({
    msgType: 'chat.photo',
    text: 'Bó này bao nhiêu?',
    attachments: [
      { kind: 'photo', url, thumbUrl: url },
      { kind: 'file', fileName: '"><script>.pdf', url },
      { kind: 'video', url },
      { kind: 'location' },
    ],
  });
  const kept = { messageId, state: 'fetched', bytes: 1, file: 'a'.repeat(32) } as const;
  stores.media.keep({ ...kept, index: 0, kind: 'photo', mime: 'image/png' });
  stores.media.keep({ ...kept, index: 1, kind: 'file', mime: 'application/pdf' });
  stores.media.keep({ messageId, index: 2, kind: 'video', state: 'refused', reason: 'too_big' });
  const [photo, file] = stores.media.ofMessage(messageId);

  const { client } = signIn();
  for (const path of [`/conversations/${conversation.id}`, `/channels/${channel.id}`]) {
    const { body, statusCode } = await client.get(path);
    assert.equal(statusCode, 200, path);
    assert.match(body, new RegExp(`<a href="/media/${photo?.id}"><img src="/media/${photo?.id}" alt="Ảnh"`));
    assert.match(body, new RegExp(`<a href="/media/${file?.id}">.*&gt;&lt;script&gt;\\.pdf</a>`));
    assert.match(body, /Đoạn video \(quá lớn, không lưu\)/);
    assert.match(body, /Vị trí/);
    assert.doesNotMatch(body, /zdn\.vn/);
    assert.doesNotMatch(body, /<script>\.pdf/);
  }
});

test('a program reads of an attachment where its bytes are, and gets them with its token only while they are kept', async (t) => {
  const { stores, app, config, signIn, channel, says } = await startWithChat(t);
  const messageId = says({
    msgType: 'chat.photo',
    text: '',
    attachments: [{ kind: 'photo' }, { kind: 'video' }, { kind: 'location' }],
  });
  const name = 'a'.repeat(32);
  mkdirSync(join(config.dataDir, 'media', channel.id), { recursive: true });
  const picture = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
  writeFileSync(join(config.dataDir, 'media', channel.id, name), picture);
  const bytes = picture.length;
  stores.media.keep({ messageId, index: 0, kind: 'photo', state: 'fetched', mime: 'image/png', bytes, file: name });
  stores.media.keep({ messageId, index: 1, kind: 'video', state: 'refused', reason: 'too_big' });

  const { secret } = createToken(stores.apiTokens, { name: 'x', scope: 'read', expiresAt: null });
  const get = (url: string, headers: Record<string, string> = {}) =>
    app.inject({ url, headers: { authorization: `Bearer ${secret}`, ...headers } });
  const { attachments } = (await get(`/api/v1/messages/${messageId}`)).json();
  const [photo, video, place] = attachments.map((one: { file: object | null }) => one.file);
  assert.deepEqual(video, { state: 'refused', reason: 'too_big', path: null, mime: null, bytes: null });
  assert.equal(place, null, 'nobody asked for it');
  assert.deepEqual([photo.state, photo.mime, photo.bytes], ['fetched', 'image/png', bytes]);

  const file = await get(photo.path);
  assert.deepEqual([file.statusCode, file.headers['content-type']], [200, 'image/png']);
  assert.deepEqual(file.rawPayload, picture);
  assert.equal((await get(photo.path, { range: 'bytes=0-1' })).rawPayload.length, 2);
  assert.equal((await app.inject({ url: photo.path })).statusCode, 401, 'not without a token');
  assert.equal((await signIn().client.get(photo.path)).statusCode, 401, 'nor with a page’s cookie');
  for (const id of ['md_0', '..%2F..%2Fsecret.key']) {
    const missing = await get(`/api/v1/media/${id}`);
    assert.equal(missing.statusCode, 404);
    assert.match(String(missing.headers['content-type']), /^application\/problem\+json/);
  }
  rmSync(join(config.dataDir, 'media', channel.id, name));
  assert.equal((await get(photo.path)).statusCode, 404, 'gone is gone');
});

test('a chat shows what was sent, what was not and why, and what was heard, all of it as text', async (t) => {
  const { stores, signIn, channel, conversation, says } = await startWithChat(t);
  const out = {
    channelId: channel.id,
    conversationId: conversation.id,
    author: 'agent',
    senderName: 'Lan',
    purpose: 'answer',
    answersId: null,
  } as const;
  const ready = {
    kind: 'photo',
    fileName: 'hoa.png',
    mime: 'image/png',
    bytes: 9,
    size: { width: 4, height: 3 },
  } as const;
  enqueueFile(stores, systemClock, out, { ...ready, file: 'b'.repeat(32), caption: 'Hoa ly' });
  enqueueFile(stores, systemClock, out, { fileName: '<b>to</b>.pdf', refused: 'too_big' });
  const voice = (transcript: object) =>
    says({
      msgType: 'chat.voice',
      attachments: [{ kind: 'voice', params: { durationMs: 12_300 }, transcript }],
    });
  voice({ text: 'Còn <i>hoa</i> không?' });
  voice({ error: packed({ key: 'agentError.http.auth', params: { status: 401 } }) });
  const [sent] = stores.messages.page(conversation.id, 9).items.filter(({ message }) => message.text === 'Hoa ly');
  const [row] = stores.media.ofMessage(sent?.message.id ?? 0);

  const { client } = signIn();
  const { body } = await client.get(`/conversations/${conversation.id}`);
  assert.match(body, new RegExp(`<img src="/media/${row?.id}" alt="Ảnh: hoa.png"`));
  assert.match(body, /Tệp: &lt;b&gt;to&lt;\/b&gt;\.pdf/);
  assert.match(body, /tệp lớn hơn 10 MB/);
  assert.match(body, /Tin nhắn thoại, 0:12: “Còn &lt;i&gt;hoa&lt;\/i&gt; không\?”/);
  assert.match(body, /Tin nhắn thoại, 0:12 \(chưa chép được lời: Khóa không được chấp nhận \(HTTP 401\)\.\)/);
  assert.doesNotMatch(body, /<b>to|<i>hoa/);
});
