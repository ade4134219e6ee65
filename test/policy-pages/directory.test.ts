import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from '../helpers/until.ts';
import { fieldsOf, fill, rowsOf } from './form-fields.ts';
import { startConnected, startWorld, type World } from './world.ts';

/** The page of a channel that allows only listed friends and groups. */
async function listsOf(world: World): Promise<string> {
  world.savePolicy({ dm: { mode: 'allowlist' }, group: { mode: 'allowlist' } });
  return (await world.browser.get(`/channels/${world.channel.id}/settings`)).body;
}

test('lists that were never loaded say so and offer to load them', async (t) => {
  const world = await startWorld(t);
  const page = await listsOf(world);
  assert.match(page, /Danh bạ chưa được tải lần nào/);
  assert.match(page, />Tải danh bạ</);
  assert.doesNotMatch(page, /chưa có bạn bè nào trên Zalo/);
});

test('an account without friends and groups is told apart from one that was never asked', async (t) => {
  const world = await startWorld(t);
  world.friends([]);
  world.groups([]);
  const page = await listsOf(world);
  assert.match(page, /Tài khoản này chưa có bạn bè nào trên Zalo/);
  assert.match(page, /Tài khoản này chưa tham gia nhóm nào/);
  assert.doesNotMatch(page, /chưa được tải/);
});

test('a channel without an account sends its owner to the QR code and offers no refresh', async (t) => {
  const world = await startWorld(t);
  const { id } = world.stores.channels.create({
    workspaceId: world.channel.workspaceId,
    threadId: null,
    displayName: 'Mới',
  });
  world.savePolicy({ dm: { mode: 'allowlist' } }, { ...world.channel, id });
  const { body } = await world.browser.get(`/channels/${id}/settings`);
  assert.match(body, /Chưa có tài khoản Zalo nào kết nối/);
  assert.match(body, new RegExp(`href="/channels/${id}/setup"`));
  assert.doesNotMatch(body, /value="refresh"/);
});

test('a refresh that failed says why, and shows the list from before when there is one', async (t) => {
  const world = await startWorld(t);
  world.stores.channels.setDirectoryState(world.channel.id, { at: world.clock.now(), error: 'not_connected' });
  assert.match(await listsOf(world), /chưa kết nối được với Zalo/);
  world.stores.channels.setDirectoryState(world.channel.id, { at: world.clock.now(), error: 'failed' });
  assert.match(await listsOf(world), /gần nhất không thành công/);

  world.friends([['11', 'Nguyễn Thị Ánh']]);
  world.stores.channels.setDirectoryState(world.channel.id, { at: world.clock.now(), error: 'failed' });
  const page = await listsOf(world);
  assert.match(page, /dưới đây là danh bạ tải trước đó/);
  assert.deepEqual(rowsOf(page, 'dm'), [{ id: '11', chosen: false }]);
});

test('refreshing shows that it is busy, polls, and ends with the friends and groups of the account, input kept', async (t) => {
  const world = await startConnected(t);
  const { bridge, browser, channel, simulator } = world;
  const { id } = channel;
  world.stores.directory.clear(id);
  world.savePolicy({ dm: { mode: 'allowlist' } });
  simulator.faults.api.delay(300);

  const page = (await browser.get(`/channels/${id}/settings`)).body;
  const form = `/channels/${id}/policy/form`;
  const press = (act: string, html: string, element = 'policy') =>
    browser.hxPost(form, fill(fieldsOf(html, element), { 'policy.do': act, 'dm.id': '4711', 'dm.pick': '99' }));
  const busy = await press('refresh', page, 'settings-policy');
  assert.match(busy.body, /Đang tải danh bạ/);
  assert.match(busy.body, /hx-trigger="every 1s" hx-vals='{"policy.do":"poll"}'/);
  assert.doesNotMatch(busy.body, /value="refresh"/, 'it is not offered twice');

  const waiting = await press('poll', busy.body);
  assert.equal(waiting.statusCode, 204, 'while it loads the page stays as it is');
  await until('the refresh to end', () => !bridge.isRefreshingDirectory(id));
  const done = await press('poll', busy.body);
  assert.doesNotMatch(done.body, /every 1s/, 'and the polling stops');
  assert.equal(rowsOf(done.body, 'dm').length, 13);
  assert.deepEqual(rowsOf(done.body, 'dm')[0], { id: '99', chosen: true });
  assert.match(done.body, /name="dm\.id" value="4711"/);
});

test('a refresh that cannot reach Zalo ends with the reason instead of an error', async (t) => {
  const world = await startWorld(t);
  const fields = fieldsOf(await listsOf(world), 'settings-policy');
  const form = `/channels/${world.channel.id}/policy/form`;
  await world.browser.hxPost(form, fill(fields, { 'policy.do': 'refresh' }));
  await until('the refresh to end', () => !world.bridge.isRefreshingDirectory(world.channel.id));
  const done = await world.browser.hxPost(form, fill(fields, { 'policy.do': 'poll' }));
  assert.match(done.body, /chưa kết nối được với Zalo/);
});
