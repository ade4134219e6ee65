import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newChannel, startPages } from './world.ts';

test('the status history lists changes in words, newest first, and goes on page by page', async (t) => {
  const pages = await startPages(t);
  const { client, stores } = pages;
  const { id } = newChannel(pages);
  assert.match((await client.get(`/channels/${id}/history`)).body, /Chưa có thay đổi nào/);

  for (let n = 0; n < 35; n++) stores.channels.setStatus(id, n % 2 ? 'running' : 'starting', null);
  stores.channels.setStatus(id, 'starting', {
    code: 'zalo-transient',
    params: { attempt: 3, retryAt: Date.now() + 8_000 },
  });
  stores.channels.setStatus(id, 'error', { code: 'zalo-flapping', params: {} });

  const page = await client.get(`/channels/${id}/history`);
  assert.match(page.body, /aria-current="page">Nhật ký trạng thái/);
  assert.match(page.body, /Kết nối bị ngắt nhiều lần/);
  assert.match(page.body, /tự kết nối lại sau [78] giây \(lần 3\)/);
  assert.ok(page.body.indexOf('bị ngắt nhiều lần') < page.body.indexOf('tự kết nối lại'), 'newest first');
  assert.match(page.body, /<time datetime="[^"]+" title="[^"]+" data-relative>/);
  assert.equal(page.body.split('<time').length - 1, 30);

  const more = /href="(\/channels\/[^"]+cursor=\d+)"/.exec(page.body)?.[1] ?? '';
  const rest = await client.hxGet(more);
  assert.equal(rest.body.split('<time').length - 1, 7, 'the rest, and nothing twice');
  assert.doesNotMatch(rest.body, /cursor=|<html/);
  assert.match((await client.get(more)).body, /<html/, 'without scripting the same address is a page');
});

test('a cursor that nobody gave out shows the beginning', async (t) => {
  const pages = await startPages(t);
  const { id } = newChannel(pages);
  pages.stores.channels.setStatus(id, 'running', null);
  for (const cursor of ['x', '-1', '<b>', '9'.repeat(400)])
    assert.match(
      (await pages.client.get(`/channels/${id}/history?cursor=${encodeURIComponent(cursor)}`)).body,
      /Đang chạy/,
    );
});

test('one channel’s history does not show another’s', async (t) => {
  const pages = await startPages(t);
  const [one, two] = [newChannel(pages, 'Một'), newChannel(pages, 'Hai')];
  pages.stores.channels.setStatus(one.id, 'error', { code: 'zalo-flapping', params: {} });
  assert.doesNotMatch((await pages.client.get(`/channels/${two.id}/history`)).body, /bị ngắt nhiều lần/);
});
