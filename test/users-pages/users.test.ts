import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addChannel, GROUP, hear, MAI, setPolicy, startWorld, TAM } from '../activity/world.ts';
import { countQueries } from '../channels/count-queries.ts';

test('the Users tab shows who was approved, how, until when, and whether the list counts in this mode', async (t) => {
  const world = await startWorld(t);
  const channel = addChannel(world);
  world.bridge.approveUser(channel.id, MAI);
  world.stores.users.approve(channel.id, TAM, 'code', world.clock.now() - 1);
  hear(world, channel, { from: TAM, name: '<u>Tám</u>' });
  const page = async () => (await world.client.get(`/channels/${channel.id}/users`)).body;
  const body = await page();
  assert.match(body, /Trần Mai[\s\S]*bạn thêm bằng tay[\s\S]*chưa nhắn lần nào[\s\S]*Đang dùng/);
  assert.match(body, /&lt;u&gt;Tám&lt;\/u&gt;[\s\S]*bằng mã bạn đưa[\s\S]*đã hết hạn[\s\S]*Hết hạn[\s\S]*Duyệt lại/);
  assert.match(body, /Những người này được nhắn riêng/);
  setPolicy(world.stores, channel.id, {
    dm: { mode: 'open' },
    group: { mode: 'open', senders: { mode: 'approved', allow: [] } },
  });
  assert.match(await page(), /Mở cho mọi người[\s\S]*Trong nhóm, chỉ người đã duyệt/);
});

test('a disabled person is refused from the next message on, in groups too, and comes back by one click', async (t) => {
  const world = await startWorld(t);
  const channel = addChannel(world, 'Tiệm Hoa An', { group: { mode: 'open' } });
  const user = world.bridge.approveUser(channel.id, TAM);
  const reasonOf = (id: number) => world.stores.inbox.get(id)?.inbox.reason;
  await world.client.post(`/users/${user.id}/disable`);
  assert.equal(reasonOf(hear(world, channel, { from: TAM })), 'user.disabled');
  assert.equal(reasonOf(hear(world, channel, { from: TAM, group: GROUP, mentioned: true })), 'user.disabled');
  const { body } = await world.client.get(`/channels/${channel.id}/users`);
  assert.match(body, /từ tin nhắn tiếp theo/);
  const undo = new RegExp(`action="(/users/${user.id}/enable)"`).exec(body)?.[1] ?? assert.fail('no undo');
  await world.client.post(undo);
  assert.equal(reasonOf(hear(world, channel, { from: TAM })), 'dm.approved');
  const again = await world.client.hxPost(`/users/${user.id}/enable`);
  assert.match(again.body, /không có gì thay đổi/);
});

test('removing asks first, says what it means, and the person has to pair again', async (t) => {
  const world = await startWorld(t);
  const channel = addChannel(world);
  const user = world.bridge.approveUser(channel.id, TAM);
  const keep = world.bridge.approveUser(channel.id, MAI);
  const { body } = await world.client.get(`/channels/${channel.id}/users`);
  assert.match(body, /<details>[\s\S]*phải ghép nối lại[\s\S]*Gỡ 1000000000000000002/);
  const answer = await world.client.hxPost(`/users/${user.id}/remove`);
  assert.match(answer.body, /hx-target="#users"[\s\S]*Đã gỡ/);
  assert.equal(world.stores.users.byUid(channel.id, TAM), null);
  assert.equal(world.stores.users.byUid(channel.id, MAI)?.id, keep.id);
  const id = hear(world, channel, { from: TAM });
  assert.equal(world.stores.inbox.get(id)?.inbox.reason, 'dm.pairing_required');
  assert.equal((await world.client.post(`/users/${user.id}/remove`)).statusCode, 404, 'the second click finds nobody');
});

test('people are approved or blocked by hand, found by name or by id, on this channel alone', async (t) => {
  const world = await startWorld(t);
  const channel = addChannel(world);
  const other = addChannel(world, 'Phòng khám');
  const found = await world.client.hxGet(`/channels/${channel.id}/users?add=mai`);
  assert.match(found.body, /Trần Mai[\s\S]*Bạn bè/);
  assert.match((await world.client.hxGet(`/channels/${channel.id}/users?add=77777`)).body, /Dùng mã số này/);

  const approved = await world.client.hxPost(`/channels/${channel.id}/users`, { uid: MAI, add: 'mai' });
  assert.match(approved.body, /Đã duyệt Trần Mai/);
  assert.match(approved.body, /hx-target="#add"[\s\S]*value="mai"/);
  assert.equal(world.stores.users.byUid(channel.id, MAI)?.source, 'owner');
  await world.client.post(`/channels/${channel.id}/blocked`, { uid: '77777' });
  assert.equal(world.stores.users.isBlocked(channel.id, '77777'), true);
  assert.deepEqual([world.stores.users.list(other.id), world.stores.users.listBlocked(other.id)], [[], []]);

  const twice = await world.client.hxPost(`/channels/${channel.id}/users`, { uid: MAI });
  assert.match(twice.body, /đã được duyệt từ trước/);
  const unblocked = await world.client.hxPost(`/channels/${channel.id}/blocked/77777/unblock`);
  assert.match(unblocked.body, /Đã bỏ chặn/);
  assert.match((await world.client.hxPost(`/channels/${channel.id}/blocked/77777/unblock`)).body, /không bị chặn/);
});

test('what is no id is refused beside the field, with and without scripting, and nobody is approved', async (t) => {
  const world = await startWorld(t);
  const channel = addChannel(world);
  for (const uid of ['', 'abc', '12 34', '1'.repeat(26), '<script>', '-5']) {
    for (const path of ['users', 'blocked']) {
      const page = await world.client.post(`/channels/${channel.id}/${path}`, { uid });
      assert.equal(page.statusCode, 422, `${path} ${uid}`);
      assert.match(page.body, /id="f-add-error"/);
      assert.doesNotMatch(page.body, /<script>"|value="<script>/);
      assert.equal((await world.client.hxPost(`/channels/${channel.id}/${path}`, { uid })).statusCode, 422);
    }
  }
  assert.equal((await world.client.post(`/channels/${channel.id}/users`, { uid: ['1', '2'] })).statusCode, 422);
  assert.equal((await world.client.post('/channels/ch_none/users', { uid: MAI })).statusCode, 404);
  assert.equal((await world.client.post(`/channels/${channel.id}/blocked/abc/unblock`)).statusCode, 404);
  for (const act of ['disable', 'enable', 'remove'])
    assert.equal((await world.client.post(`/users/us_none/${act}`)).statusCode, 404);
  assert.deepEqual([world.stores.users.list(channel.id), world.stores.users.listBlocked(channel.id)], [[], []]);
});

test('long lists go on by a button and are searched without marks; the queries stay the same', async (t) => {
  const world = await startWorld(t);
  const channel = addChannel(world);
  const load = () => countQueries(() => world.client.get(`/channels/${channel.id}/users`));
  world.bridge.approveUser(channel.id, MAI);
  const few = await load();
  for (let i = 0; i < 40; i++) {
    world.bridge.approveUser(channel.id, String(6_000_000_000 + i));
    world.bridge.block(channel.id, String(7_000_000_000 + i));
    world.clock.advance(1);
  }
  assert.ok((await load()) <= few);
  const ids = (body: string) => [...body.matchAll(/class="person" id="(us_\w+)"/g)].map((match) => match[1]);
  const page = await world.client.get(`/channels/${channel.id}/users`);
  const more = [...page.body.matchAll(/class="btn" href="([^"]*)" hx-get/g)].map(
    (match) => match[1]?.replaceAll('&amp;', '&') ?? '',
  );
  assert.equal(more.length, 2, 'one for each list');
  const rest = await world.client.hxGet(more[0] ?? '');
  assert.equal(new Set([...ids(page.body), ...ids(rest.body)]).size, 41);
  assert.match((await world.client.hxGet(more[1] ?? '')).body, /unblock/);
  const found = await world.client.hxGet(`/channels/${channel.id}/users?q=tran+mai`);
  assert.equal(ids(found.body).length, 1);
  assert.match(found.body, /Không tìm thấy “tran mai”/, 'among the blocked ones');
});
