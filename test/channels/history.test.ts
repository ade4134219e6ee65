import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createToken } from '../../src/auth/api-tokens.ts';
import { createManualClock } from '../helpers/manual-clock.ts';
import { until } from '../helpers/until.ts';
import { newChannel, runningChannel, startPages, uidOf } from './world.ts';

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
  assert.match(page.body, /<time datetime="[^"]+" title="[^"]+" data-relative="vừa xong">/);
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

test('a connection that comes and goes is seen in the history, drop by drop, on the page and by the API, and every channel keeps its own', async (t) => {
  const clock = createManualClock();
  const pages = await startPages(t, { clock });
  const { client, stores, simulator } = pages;
  const { id: quiet } = newChannel(pages, 'Yên ắng');
  stores.channels.setStatus(quiet, 'error', { code: 'zalo-kicked', params: {} });
  const id = await runningChannel(pages);
  const code = () => stores.channels.get(id)?.detailCode;
  for (let drop = 1; drop <= 5; drop++) {
    // Only a connection that came up can come and go.
    simulator.socket.close(uidOf(pages), 1006);
    await until('the drop', () => code() === (drop < 5 ? 'zalo-transient' : 'zalo-flapping'));
    if (drop < 5)
      await until('it to be back', async () => {
        if (code()) await clock.advance(1_000);
        return stores.channels.get(id)?.status === 'running';
      });
  }
  const attempts = pages.bridge.diagnostics(id)?.attempts;
  await clock.advance(20 * 60_000);
  assert.equal(pages.bridge.diagnostics(id)?.attempts, attempts, 'nobody tries on');
  assert.deepEqual(
    stores.alerts.open(id).map(({ code }) => code),
    ['zalo-flapping'],
    'one alert for all of it',
  );

  const page = (await client.get(`/channels/${id}/history`)).body;
  const times = (text: string) => page.split(text).length - 1;
  assert.equal(times('Kết nối bị ngắt nhiều lần'), 2, 'once in the head, once in the list');
  assert.ok(times('Mất kết nối với Zalo') >= 4, 'each drop has its line');
  const token = createToken(stores.apiTokens, { name: 'xem', scope: 'read', expiresAt: null }).secret;
  const answer = await pages.app.app.inject({
    url: `/api/v1/channels/${id}/status-history?limit=50`,
    headers: { authorization: `Bearer ${token}` },
  });
  const codes = (answer.json() as { items: { detail: { code: string } | null }[] }).items.map(
    ({ detail }) => detail?.code,
  );
  assert.equal(codes[0], 'zalo-flapping');
  assert.ok(codes.filter((code) => code === 'zalo-transient').length >= 4);

  for (let n = 0; n < 600; n++) stores.channels.setStatus(id, n % 2 ? 'running' : 'starting', null);
  const kept = stores.channels.history(id, 1_000).items.length;
  assert.ok(kept <= 500, `${kept} are kept`);
  stores.channels.setStatus(quiet, 'stopped', null);
  assert.deepEqual(
    stores.channels.history(quiet, 10).items.map(({ detailCode }) => detailCode),
    [null, 'zalo-kicked'],
    'the ups and downs of one channel push nothing out of another’s',
  );
});
