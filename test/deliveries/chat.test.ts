import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addChannel, hear, MAI, startWorld, type World } from '../activity/world.ts';

const MINUTE = 60_000;
const open = { dm: { mode: 'open' } } as const;

const chatOf = ({ stores }: World, channelId: string) =>
  stores.conversations.find(channelId, 'dm', MAI)?.id ?? assert.fail('no conversation');
const gapsIn = (body: string) => [...body.matchAll(/<li class="gap-line"[^>]*>([^<]+)</g)].map(([, text]) => text);
/** What stands in a chat, in its order: words, and `|` for a gap. */
const order = (body: string) =>
  [...body.matchAll(/<li class="(gap-line)"|<p class="message">([^<]+)</g)].map(([, gap, text]) => (gap ? '|' : text));

test('a time without connection stands between the messages before and after it, and is said in words', async (t) => {
  const world = await startWorld(t);
  const { client, clock, stores } = world;
  const channel = addChannel(world, 'Tiệm Hoa An', open);
  hear(world, channel, { text: 'trước', delivery: null });
  clock.advance(MINUTE);
  const from = clock.now();
  clock.advance(5 * MINUTE);
  stores.channels.noteGap(channel.id, from, clock.now());
  clock.advance(MINUTE);
  hear(world, channel, { text: 'sau', delivery: null });
  const { body } = await client.get(`/conversations/${chatOf(world, channel.id)}`);
  assert.deepEqual(order(body), ['trước', '|', 'sau']);
  assert.match(
    gapsIn(body)[0] ?? '',
    /Mất kết nối từ \d\d:\d\d.* đến .*tin trong lúc đó có thể thiếu\. Hãy xem trên điện thoại/,
  );
});

test('gaps before the first and after the last message are not shown, nor those of another channel', async (t) => {
  const world = await startWorld(t);
  const { client, clock, stores } = world;
  const [channel, other] = [addChannel(world, 'Tiệm Hoa An', open), addChannel(world, 'Gia sư Lan', open)];
  stores.channels.noteGap(channel.id, clock.now() - 9 * MINUTE, clock.now() - 8 * MINUTE);
  hear(world, channel, { text: 'một', delivery: null });
  clock.advance(10 * MINUTE);
  stores.channels.noteGap(other.id, clock.now() - 5 * MINUTE, clock.now() - MINUTE);
  hear(world, channel, { text: 'hai', delivery: null });
  clock.advance(10 * MINUTE);
  stores.channels.noteGap(channel.id, clock.now() - 5 * MINUTE, clock.now() - MINUTE);
  const { body } = await client.get(`/conversations/${chatOf(world, channel.id)}`);
  assert.deepEqual(order(body), ['một', 'hai']);
});

test('several gaps in a row are one line, and a message fetched later from that time ends none of them', async (t) => {
  const world = await startWorld(t);
  const { client, clock, stores } = world;
  const channel = addChannel(world, 'Tiệm Hoa An', open);
  hear(world, channel, { text: 'trước', delivery: null });
  for (let n = 0; n < 3; n++) {
    clock.advance(6 * MINUTE);
    stores.channels.noteGap(channel.id, clock.now() - 4 * MINUTE, clock.now());
  }
  clock.advance(MINUTE);
  hear(world, channel, { text: 'sau', delivery: null });
  hear(world, channel, { text: 'viết lúc mất mạng', ageMs: 3 * MINUTE, delivery: null });
  hear(world, channel, { text: 'sau nữa', delivery: null });
  const { body } = await client.get(`/conversations/${chatOf(world, channel.id)}`);
  assert.deepEqual(order(body), ['trước', '|', 'sau', 'viết lúc mất mạng', 'sau nữa']);
  assert.match(gapsIn(body)[0] ?? '', /Mất kết nối 3 lần/);
});

test('a gap where two pages of a chat meet, or before a message that comes in live, is shown once', async (t) => {
  const world = await startWorld(t);
  const { client, clock, stores } = world;
  const channel = addChannel(world, 'Tiệm Hoa An', open);
  const gap = () => {
    clock.advance(5 * MINUTE);
    stores.channels.noteGap(channel.id, clock.now() - 4 * MINUTE, clock.now() - MINUTE);
  };
  for (let n = 0; n < 5; n++) hear(world, channel, { text: `cũ ${n}`, delivery: null });
  gap();
  for (let n = 0; n < 40; n++) hear(world, channel, { text: `mới ${n}`, delivery: null });
  const page = await client.get(`/conversations/${chatOf(world, channel.id)}`);
  assert.deepEqual(order(page.body).slice(0, 2), ['|', 'mới 0']);
  const older = await client.hxGet(/href="([^"]+cursor=\d+)"/.exec(page.body)?.[1] ?? '');
  assert.deepEqual(order(older.body), ['cũ 0', 'cũ 1', 'cũ 2', 'cũ 3', 'cũ 4']);

  gap();
  hear(world, channel, { text: 'vừa đến', delivery: null });
  const poll = /hx-get="(\/conversations\/[^"]*\/live[^"]*)"/.exec(page.body)?.[1]?.replaceAll('&amp;', '&') ?? '';
  assert.deepEqual(order((await client.hxGet(poll)).body).slice(-2), ['|', 'vừa đến']);
});

test('a message left alone for its age, a pause or a limit can be answered from the chat; one that the rules refuse cannot', async (t) => {
  const world = await startWorld(t);
  const { client, stores } = world;
  const channel = addChannel(world, 'Tiệm Hoa An', open);
  const old = hear(world, channel, { text: 'từ hôm qua', ageMs: 20 * MINUTE });
  const path = `/conversations/${chatOf(world, channel.id)}`;
  assert.match((await client.get(path)).body, new RegExp(`action="/messages/${old}/answer"[\\s\\S]*Trả lời tin này`));
  const answer = await client.hxPost(`/messages/${old}/answer`);
  assert.match(answer.body, /Trợ lý đang trả lời tin này/);
  assert.deepEqual([stores.inbox.get(old)?.inbox.state, stores.inbox.get(old)?.inbox.forced], ['received', true]);
  assert.match((await client.hxPost(`/messages/${old}/answer`)).body, /không còn cần/, 'twice is once');
  for (const reason of ['rate.limited', 'loop.guard', 'conversation.paused'] as const) {
    const id = hear(world, channel, { text: reason, delivery: null });
    stores.inbox.decided(id, 'ignored', { decision: 'ignore', reason, steps: [] });
    assert.match((await client.get(path)).body, new RegExp(`/messages/${id}/answer`));
    assert.match((await client.get(`/channels/${channel.id}`)).body, new RegExp(`/activity/${id}/answer`));
  }
  const refused = hear(world, channel, { text: 'bị chặn', delivery: null });
  stores.inbox.decided(refused, 'ignored', { decision: 'ignore', reason: 'contact.blocked', steps: [] });
  assert.doesNotMatch((await client.get(path)).body, new RegExp(`/messages/${refused}/answer`));
  assert.equal((await client.post('/messages/999999/answer')).statusCode, 404);
});
