import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  addChannel,
  attachment,
  deliver,
  GROUP,
  hear,
  judge,
  MAI,
  startWorld,
  TAM,
  type World,
} from '../activity/world.ts';
import { countQueries } from '../channels/count-queries.ts';

const chatOf = ({ stores }: World, channelId: string, peerId = MAI) =>
  stores.conversations.find(channelId, peerId === GROUP ? 'group' : 'dm', peerId)?.id ?? assert.fail('no conversation');
const rowIds = (body: string) => [...body.matchAll(/<li id="(cv_\w+)"/g)].map((match) => match[1]);
const saidIds = (body: string) =>
  [...body.matchAll(/<li class="spoken [^"]*" id="m(\d+)"/g)].map((match) => Number(match[1]));
const said = (body: string, id: number) =>
  body.split('<li class="spoken').find((part) => part.includes(`id="m${id}"`)) ?? '';
const pollOf = (body: string) =>
  /hx-get="(\/conversations\/[^"]*\/live[^"]*)"/.exec(body)?.[1]?.replaceAll('&amp;', '&') ?? assert.fail('no poll');

test('the list shows each chat with its last words, what is unread, and who answers', async (t) => {
  const world = await startWorld(t);
  const channel = addChannel(world, 'Tiệm Hoa An', { dm: { mode: 'open' } });
  const other = addChannel(world, 'Phòng khám');
  hear(world, channel, { from: MAI, text: 'Còn hoa không?', delivery: 'dead' });
  world.clock.advance(1_000);
  hear(world, channel, { from: TAM, text: '', attachments: [attachment('photo')], delivery: null });
  world.clock.advance(1_000);
  hear(world, channel, { from: TAM, group: GROUP, text: 'chào <b>cả nhà</b>' });
  world.bridge.pause(chatOf(world, channel.id, TAM), 60);
  hear(world, other, { from: MAI, text: 'bác sĩ ơi' });

  const { body } = await world.client.get('/conversations');
  assert.match(body, /Khách quen[\s\S]*Lê Văn Tám: chào &lt;b&gt;cả nhà&lt;\/b&gt;/);
  assert.match(body, /\[Ảnh\][\s\S]*Trợ lý nghỉ đến/);
  assert.match(body, /Trợ lý: echo: Còn hoa không\?[\s\S]*Có tin chưa trả lời được/);
  assert.match(body, /Phòng khám/);
  assert.match(body, /1 tin chưa đọc/);
  const one = await world.client.get(`/channels/${channel.id}/conversations`);
  assert.equal(rowIds(one.body).length, 3);
  assert.doesNotMatch(one.body, /bác sĩ ơi/);
  assert.equal((await world.client.get('/channels/ch_none/conversations')).statusCode, 404);
});

test('chats are found by name without marks, by kind, and page by page', async (t) => {
  const world = await startWorld(t);
  const channel = addChannel(world, 'Tiệm Hoa An', { dm: { mode: 'open' } });
  for (let i = 0; i < 40; i++) {
    world.clock.advance(1_000);
    hear(world, channel, { from: String(6_000_000_000 + i), name: `Người ${i}`, delivery: null });
  }
  hear(world, channel, { from: TAM, group: GROUP, delivery: null });
  const shown = async (query: string) => rowIds((await world.client.get(`/conversations${query}`)).body);
  assert.deepEqual(await shown('?q=khach+QUEN'), [chatOf(world, channel.id, GROUP)]);
  assert.equal((await shown('?type=group')).length, 1);
  assert.deepEqual(await shown('?q=zzz'), []);
  assert.match((await world.client.get('/conversations?q=zzz')).body, /Không tìm thấy gì/);
  const first = await world.client.get('/conversations');
  const more = /class="btn" href="([^"]*cursor[^"]*)"/.exec(first.body)?.[1] ?? '';
  const rest = await world.client.hxGet(more);
  assert.doesNotMatch(rest.body, /<html|cursor=/);
  assert.equal(new Set([...rowIds(first.body), ...rowIds(rest.body)]).size, 41);
  assert.deepEqual(rowIds((await world.client.get(more)).body), rowIds(rest.body));
});

test('the list hears nothing until something changed, and its queries do not grow with it', async (t) => {
  const world = await startWorld(t);
  const channel = addChannel(world, 'Tiệm Hoa An', { dm: { mode: 'open' } });
  hear(world, channel, { delivery: null });
  const load = () => countQueries(() => world.client.get('/conversations'));
  const few = await load();
  const page = await world.client.get('/conversations');
  const poll = /hx-get="([^"]*version=[^"]*)"/.exec(page.body)?.[1] ?? '';
  assert.equal((await world.client.hxGet(poll)).statusCode, 204);
  for (let i = 0; i < 20; i++) hear(world, channel, { from: String(6_000_000_000 + i), delivery: null });
  assert.ok(rowIds((await world.client.hxGet(poll)).body).length > 15);
  assert.ok((await load()) <= few);
});

test('a chat reads from top to bottom, says what was decided and delivered, and older messages come by a button', async (t) => {
  const world = await startWorld(t);
  const channel = addChannel(world, 'Tiệm Hoa An', { dm: { mode: 'open' } });
  for (let i = 0; i < 30; i++) hear(world, channel, { text: `tin ${i}` });
  const doubtful = hear(world, channel, { text: 'chót <script>alert(1)</script>', delivery: 'uncertain' });
  const path = `/conversations/${chatOf(world, channel.id)}`;
  const page = await world.client.get(path);
  const ids = saidIds(page.body);
  assert.deepEqual(
    ids,
    [...ids].sort((a, b) => a - b),
  );
  assert.match(said(page.body, doubtful), /&lt;script&gt;[\s\S]*Chưa rõ đã gửi[\s\S]*mất mạng khi đang gửi/);
  assert.match(page.body, /Trợ lý · [\s\S]*echo: tin 29[\s\S]*Đã gửi/);
  assert.match(page.body, /nghĩ 1,2 giây/);
  const older = /href="(\/conversations\/[^"]*cursor=\d+)"/.exec(page.body)?.[1] ?? '';
  const partial = await world.client.hxGet(older);
  assert.equal(new Set([...saidIds(partial.body), ...ids]).size, 62);
  assert.deepEqual(saidIds((await world.client.get(older)).body), saidIds(partial.body));
  const load = () => countQueries(() => world.client.get(path));
  assert.ok((await load()) < 25, 'queries do not follow the messages');
});

test('what happens in an open chat appears by itself: new words, deliveries, pauses; nothing else is sent', async (t) => {
  const world = await startWorld(t);
  const channel = addChannel(world, 'Tiệm Hoa An', { dm: { mode: 'open' } });
  const first = hear(world, channel, { delivery: null });
  const id = chatOf(world, channel.id);
  const page = await world.client.get(`/conversations/${id}`);
  assert.equal((await world.client.hxGet(pollOf(page.body))).statusCode, 204);
  judge(world, channel, first, 'pending');
  const news = await world.client.hxGet(pollOf(page.body));
  const out = world.stores.messages.deliveriesOf([first]).get(first)?.[0]?.messageId ?? 0;
  assert.deepEqual(saidIds(news.body), [first, out]);
  assert.match(news.body, /hx-target="#messages" hx-swap="append"/);
  assert.doesNotMatch(news.body, /chat-head/);
  deliver(world.stores, out, 'sent');
  world.bridge.pause(id, 15);
  const later = await world.client.hxGet(pollOf(news.body));
  assert.match(later.body, /hx-target="#chat-head"[\s\S]*Trợ lý tạm nghỉ đến/);
  assert.equal((await world.client.hxGet(pollOf(later.body))).statusCode, 204);
});

test('reading is an act of its own: looking changes nothing, the button or the script does', async (t) => {
  const world = await startWorld(t);
  const channel = addChannel(world, 'Tiệm Hoa An', { dm: { mode: 'open' } });
  hear(world, channel, {});
  const id = chatOf(world, channel.id);
  const page = await world.client.get(`/conversations/${id}`);
  assert.match(page.body, new RegExp(`hx-post="/conversations/${id}/read" hx-trigger="intersect once, submit"`));
  assert.equal(world.stores.conversations.get(id)?.unreadCount, 1);
  const read = await world.client.hxPost(`/conversations/${id}/read`);
  assert.equal(world.stores.conversations.get(id)?.unreadCount, 0);
  assert.doesNotMatch(read.body, /\/read"/);
  assert.match(read.body, /hx-target="#nav"/);
  assert.equal((await world.client.get(`/conversations/${id}/read`)).statusCode, 404);
});

test('conversations and messages that do not exist are not found, and pages need a sign-in', async (t) => {
  const world = await startWorld(t);
  for (const path of ['/conversations/cv_none', '/conversations/cv_none/live'])
    assert.equal((await world.client.get(path)).statusCode, 404);
  for (const act of ['messages', 'pause', 'resume', 'read'])
    assert.equal((await world.client.post(`/conversations/cv_none/${act}`, { text: 'x' })).statusCode, 404, act);
  for (const id of ['0', '999999', 'abc', '-1', '1e3']) {
    assert.equal((await world.client.post(`/messages/${id}/retry`)).statusCode, 404);
    assert.equal((await world.client.post(`/messages/${id}/discard`)).statusCode, 404);
  }
  assert.equal((await world.app.client().get('/conversations')).statusCode, 303);
});
