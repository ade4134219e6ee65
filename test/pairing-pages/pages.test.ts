import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addChannel, hear, startWorld, TAM, type World } from '../activity/world.ts';
import { countQueries } from '../channels/count-queries.ts';

const HUONG = '1000000000000000301';
const waiting = (world: World, channelId?: string) => world.stores.pairing.pending(channelId);
const ask = (world: World, channel: ReturnType<typeof addChannel>, from = TAM, name = 'Lê Văn Tám') => {
  hear(world, channel, { from, name, text: 'cho hỏi giá <b>hoa</b>' });
  return waiting(world, channel.id).find((one) => one.uid === from) ?? assert.fail('no request');
};

test('the Pairing page shows who waits, with code, first message and time left, and counts them in the navigation', async (t) => {
  const world = await startWorld(t);
  const request = ask(world, addChannel(world));
  ask(world, addChannel(world, 'Phòng khám'), HUONG, '<i>Hương</i>');
  const { body } = await world.client.get('/pairing');
  assert.match(
    body,
    new RegExp(
      `Lê Văn Tám[\\s\\S]*Kênh Tiệm Hoa An[\\s\\S]*${request.code}[\\s\\S]*cho hỏi giá &lt;b&gt;hoa&lt;/b&gt;`,
    ),
  );
  assert.match(body, /&lt;i&gt;Hương&lt;\/i&gt;[\s\S]*Kênh Phòng khám/);
  assert.match(body, /data-countdown/);
  assert.match(body, /Ghép nối<\/span>\s*<span class="badge" aria-hidden="true">2</);
  assert.doesNotMatch(body, /<b>hoa|<i>Hương/);
});

test('the page of one channel shows nobody of another', async (t) => {
  const world = await startWorld(t);
  const channel = addChannel(world);
  const other = addChannel(world, 'Phòng khám');
  ask(world, channel);
  assert.match((await world.client.get(`/channels/${channel.id}/pairing`)).body, /Lê Văn Tám/);
  assert.doesNotMatch((await world.client.get(`/channels/${other.id}/pairing`)).body, /Lê Văn Tám/);
  assert.equal((await world.client.get('/channels/ch_none/pairing')).statusCode, 404);
  assert.equal((await world.app.client().get('/pairing')).statusCode, 303);
});

test('approving makes the person a user for as long as was chosen, tells them, and answers what they wrote first', async (t) => {
  const world = await startWorld(t);
  const channel = addChannel(world);
  const request = ask(world, channel);
  const form = { boxes: true, notify: true, answerFirstMessage: true, duration: '30d' };
  const answer = await world.client.post(`/pairing/${request.id}/approve`, form);
  assert.equal(answer.headers.location, '/pairing');
  const user = world.stores.users.byUid(channel.id, TAM);
  assert.deepEqual(
    [user?.status, user?.source, user?.expiresAt],
    ['active', 'pairing', world.clock.now() + 30 * 86_400_000],
  );
  assert.equal(world.stores.inbox.get(request.firstMessageId ?? 0)?.inbox.state, 'received', 'taken up again');
  assert.match((await world.client.get('/pairing')).body, /Đã duyệt Lê Văn Tám[\s\S]*Hoàn tác/);
});

test('a box that is not ticked is not ticked: nobody is told, and the first message stays unanswered', async (t) => {
  const world = await startWorld(t);
  const channel = addChannel(world);
  const request = ask(world, channel);
  const conversation = world.stores.conversations.find(channel.id, 'dm', TAM)?.id ?? '';
  const before = world.stores.messages.page(conversation, 50).items.length;
  await world.client.post(`/pairing/${request.id}/approve`, { boxes: true });
  assert.equal(world.stores.users.standing(channel.id, TAM), 'active');
  assert.equal(world.stores.messages.page(conversation, 50).items.length, before, 'nothing was sent');
  assert.equal(world.stores.inbox.get(request.firstMessageId ?? 0)?.inbox.state, 'ignored');
});

test('rejecting, blocking and approving are three acts', async (t) => {
  const world = await startWorld(t);
  const channel = addChannel(world);
  const rejected = ask(world, channel);
  await world.client.post(`/pairing/${rejected.id}/reject`);
  assert.equal(world.stores.users.isBlocked(channel.id, TAM), false);
  assert.equal(world.stores.users.standing(channel.id, TAM), null);
  assert.equal(ask(world, channel).uid, TAM, 'somebody who was rejected may ask again');

  const blocked = ask(world, channel, HUONG, 'Hương');
  await world.client.post(`/pairing/${blocked.id}/block`);
  assert.equal(world.stores.users.isBlocked(channel.id, HUONG), true);
  assert.equal(world.stores.users.byUid(channel.id, HUONG), null);
  const { body } = await world.client.get('/pairing');
  const undo =
    /action="(\/channels\/[^"]*\/unblock\?[^"]*)"/.exec(body)?.[1]?.replaceAll('&amp;', '&') ?? assert.fail('no undo');
  const undone = await world.client.post(undo);
  assert.equal(undone.headers.location, '/pairing');
  assert.equal(world.stores.users.isBlocked(channel.id, HUONG), false);
});

test('a second click, or another tab, is told how it ended, and nothing happens twice', async (t) => {
  const world = await startWorld(t);
  const channel = addChannel(world);
  const request = ask(world, channel);
  const [first, second] = await Promise.all(
    ['approve', 'approve'].map((act) =>
      world.client.hxPost(`/pairing/${request.id}/${act}`, { boxes: true, notify: true }),
    ),
  );
  assert.match(first?.body ?? '', /Đã duyệt Lê Văn Tám/);
  assert.match(second?.body ?? '', /đã được duyệt rồi, không có gì thay đổi/);
  const third = await world.client.hxPost(`/pairing/${request.id}/block`);
  assert.match(third.body, /đã được duyệt rồi/);
  assert.equal(world.stores.users.isBlocked(channel.id, TAM), false);
  const conversation = world.stores.conversations.find(channel.id, 'dm', TAM)?.id ?? '';
  const notices = world.stores.messages
    .page(conversation, 50)
    .items.filter((view) => view.outbox?.purpose === 'approval');
  assert.equal(notices.length, 1, 'told once');
});

test('a request that ran out says so, and approves nobody', async (t) => {
  const world = await startWorld(t);
  const channel = addChannel(world);
  const request = ask(world, channel);
  world.clock.advance(61 * 60_000);
  const { client } = world.app.signIn();
  const answer = await client.hxPost(`/pairing/${request.id}/approve`);
  assert.match(answer.body, /đã hết hạn/);
  assert.equal(world.stores.users.byUid(channel.id, TAM), null);
  assert.match((await client.get('/pairing')).body, /Chưa có ai chờ[\s\S]*Gần đây[\s\S]*Hết hạn/);
});

test('unknown requests, wrong durations and plain links change nothing', async (t) => {
  const world = await startWorld(t);
  const channel = addChannel(world);
  const request = ask(world, channel);
  for (const act of ['approve', 'reject', 'block']) {
    assert.equal((await world.client.post(`/pairing/pr_none/${act}`)).statusCode, 404);
    assert.equal((await world.client.get(`/pairing/${request.id}/${act}`)).statusCode, 404);
  }
  const wrong = await world.client.post(`/pairing/${request.id}/approve`, { duration: 'eternity' });
  assert.equal(wrong.statusCode, 422);
  assert.deepEqual(
    waiting(world).map(({ id }) => id),
    [request.id],
  );
});

test('the page asks for news and hears nothing until there is some; the count in the navigation comes along', async (t) => {
  const world = await startWorld(t);
  const channel = addChannel(world);
  const poll = (body: string) => /hx-get="([^"]*pending\?version=[^"]*)"/.exec(body)?.[1] ?? assert.fail('no poll');
  const page = await world.client.get('/pairing');
  assert.equal((await world.client.hxGet(poll(page.body))).statusCode, 204);
  ask(world, channel);
  const news = await world.client.hxGet(poll(page.body));
  assert.match(news.body, /hx-target="#pairing" hx-swap="outerMorph"[\s\S]*Lê Văn Tám/);
  assert.match(news.body, /hx-target="#nav"[\s\S]*badge/);
  assert.equal((await world.client.hxGet(poll(news.body))).statusCode, 204);
});

test('a channel that does not pair says why nobody asks, and leads to its rules', async (t) => {
  const world = await startWorld(t);
  const channel = addChannel(world, 'Tiệm Hoa An', { dm: { mode: 'open' } });
  const { body } = await world.client.get(`/channels/${channel.id}/pairing`);
  assert.match(body, new RegExp(`Mở cho tin nhắn riêng[\\s\\S]*href="/channels/${channel.id}/settings"`));
  assert.match((await world.client.get('/pairing')).body, /Mở cho tin nhắn riêng/);
});

test('the number of queries does not grow with the number of requests', async (t) => {
  const world = await startWorld(t);
  const first = addChannel(world);
  const channels = Array.from({ length: 6 }, (_, i) => addChannel(world, `Kênh ${i}`));
  ask(world, first);
  const load = () => countQueries(() => world.client.get('/pairing'));
  const few = await load();
  for (const channel of channels)
    for (let i = 0; i < 3; i++) ask(world, channel, String(8_000_000_000 + i), `Người ${i}`);
  assert.ok(waiting(world).length > 15, 'there must be many for this to mean anything');
  assert.ok((await load()) - few <= channels.length, 'only the modes of the channels are asked one by one');
});
