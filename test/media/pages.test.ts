import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startApp } from '../helpers/app.ts';

test('a chat and the activity page show what is kept, name what is not with its reason, and load nothing from Zalo', async (t) => {
  const { stores, signIn } = await startApp(t);
  const workspace = stores.workspaces.create('Cửa hàng');
  const channel = stores.channels.create({ workspaceId: workspace.id, threadId: null, displayName: 'Tiệm Hoa An' });
  const conversation = stores.conversations.ensure(channel.id, 'dm', '5000');
  const url = 'https://photo-stal-1.zdn.vn/hoa.png';
  const messageId = stores.messages.insert({
    channelId: channel.id,
    conversationId: conversation.id,
    direction: 'in',
    author: 'contact',
    msgType: 'chat.photo',
    senderUid: '5000',
    senderName: 'Lê Văn Tám',
    text: 'Bó này bao nhiêu?',
    attachments: [
      { kind: 'photo', url, thumbUrl: url },
      { kind: 'file', fileName: '"><script>.pdf', url },
      { kind: 'video', url },
      { kind: 'location' },
    ],
    at: 1,
  });
  assert.ok(messageId);
  stores.inbox.add({ messageId, channelId: channel.id, conversationId: conversation.id, via: 'push', sentAt: 1 });
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
