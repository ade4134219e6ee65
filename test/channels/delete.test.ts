import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newChannel, runningChannel, startPages, uidOf } from './world.ts';

test('deleting names what is lost and wants the name typed; anything else deletes nothing', async (t) => {
  const pages = await startPages(t);
  const { client, stores } = pages;
  const id = await runningChannel(pages);
  const page = await client.get(`/channels/${id}/delete`);
  for (const words of [
    'Mọi hội thoại và tin nhắn',
    'Người dùng đã duyệt',
    'Quy tắc truy cập',
    'Lần đăng nhập Zalo của Nguyễn Thị An',
    'Quản lý đăng nhập',
  ])
    assert.ok(page.body.includes(words), words);

  for (const confirm of ['', 'tiệm hoa an', 'Tiệm Hoa', '<b>Tiệm Hoa An</b>', 'x'.repeat(5000)]) {
    const refused = await client.post(`/channels/${id}/delete`, { confirm });
    assert.equal(refused.statusCode, 422, confirm.slice(0, 20));
    assert.match(refused.body, /aria-invalid="true"/);
    assert.doesNotMatch(refused.body, /<b>Tiệm/);
  }
  assert.equal((await client.post(`/channels/${id}/delete`)).statusCode, 422, 'no field at all');
  assert.equal(stores.channels.get(id)?.status, 'running');
});

test('the typed name deletes the channel, closes its socket and forgets its session', async (t) => {
  const pages = await startPages(t);
  const { client, stores, simulator } = pages;
  const kept = newChannel(pages, 'Kênh khác').id;
  const id = await runningChannel(pages);
  const done = await client.post(`/channels/${id}/delete`, { confirm: '  Tiệm Hoa An ' });
  assert.equal(done.statusCode, 303);
  assert.equal(done.headers.location, '/channels');
  assert.equal(stores.channels.get(id), null);
  assert.equal(stores.channels.hasSession(id), false);
  assert.equal(simulator.socket.connections(uidOf(pages)).length, 0);
  const list = await client.get('/channels');
  assert.match(list.body, /Đã xóa kênh Tiệm Hoa An/);
  assert.match(list.body, new RegExp(kept), 'the other channel is untouched');
  assert.equal(
    (await client.post(`/channels/${id}/delete`, { confirm: 'Tiệm Hoa An' })).statusCode,
    404,
    'a second press',
  );
});

test('a name in another Unicode form is the same name', async (t) => {
  const pages = await startPages(t);
  const { id } = newChannel(pages, 'Tiệm Hoa An'.normalize('NFD'));
  const done = await pages.client.post(`/channels/${id}/delete`, { confirm: 'Tiệm Hoa An'.normalize('NFC') });
  assert.equal(done.statusCode, 303);
});

test('deleting a draft does not threaten with what it never had', async (t) => {
  const pages = await startPages(t);
  const { id } = newChannel(pages);
  const { body } = await pages.client.get(`/channels/${id}/delete`);
  assert.match(body, /bản nháp này/);
  assert.doesNotMatch(body, /Mọi hội thoại|Quản lý đăng nhập/);
});
