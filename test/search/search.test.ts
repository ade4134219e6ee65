import assert from 'node:assert/strict';
import { test } from 'node:test';
import Database from 'better-sqlite3';
import { addChannel, GROUP, hear, MAI, startWorld } from '../activity/world.ts';
import { countQueries } from '../channels/count-queries.ts';

const OPEN = { dm: { mode: 'open' as const }, group: { mode: 'open' as const } };
const marks = (body: string) => [...body.matchAll(/<mark>([^<]*)<\/mark>/g)].map((match) => match[1]);
const section = (body: string) => body.slice(body.indexOf('id="found-title"'));

test('messages are found by words and senders without case and marks, highlighted, and open at their place', async (t) => {
  const world = await startWorld(t);
  const channel = addChannel(world, 'Tiệm Hoa An', OPEN);
  const id = hear(world, channel, { text: 'Giao ĐƠN hàng hoa Đà Lạt <b>sớm</b> nhé' });
  for (let i = 0; i < 60; i++) hear(world, channel, { text: `tin thường ${i}` });
  hear(world, channel, { group: GROUP, mentioned: true, from: MAI, text: 'không liên quan' });
  for (const q of ['don hang', 'ĐƠN', 'đà lạt', 'da la', 'dà lát'.normalize('NFD'), 'mai don']) {
    const page = await world.client.get(`/conversations?q=${encodeURIComponent(q)}`);
    assert.equal(page.statusCode, 200);
    assert.match(section(page.body), new RegExp(`\\?at=${id}#m${id}"`), q);
    assert.doesNotMatch(section(page.body), /không liên quan|tin thường|<b>sớm/, q);
    assert.doesNotMatch(page.body, /class="empty"/, 'what was found is not pushed down by what was not');
  }
  assert.match((await world.client.get('/conversations?q=don+hang')).body, /Không có người hay nhóm nào tên như vậy/);
  const nothing = await world.client.get('/conversations?q=khong+co+dau');
  assert.match(nothing.body, /class="empty"[\s\S]*Không tìm thấy gì/);
  assert.doesNotMatch(nothing.body, /found-title/, 'nothing is said once');
  const page = await world.client.get('/conversations?q=da+lat');
  assert.deepEqual(marks(section(page.body)), ['Đà', 'Lạt', 'Đà', 'Lạt'], 'in the question and in the answer');
  assert.match(section(page.body), /&lt;b&gt;sớm/);
  const path = /href="(\/conversations\/[^"]*at=[^"#]*)/.exec(page.body)?.[1] ?? assert.fail();
  const chat = await world.client.get(path);
  assert.match(chat.body, new RegExp(`id="m${id}"`));
  assert.doesNotMatch(chat.body, /tin thường 59/, 'it opens at the message, not at the end');
  assert.match(chat.body, /Đến tin mới nhất/);
  assert.doesNotMatch(chat.body, /id="poller"/);
});

test('what is typed is never taken for query syntax, and nothing to look for finds nothing', async (t) => {
  const world = await startWorld(t);
  const channel = addChannel(world, 'Tiệm Hoa An', OPEN);
  hear(world, channel, { text: 'a AND b NOT c "trích dẫn" x*' });
  const odd = [
    '"',
    '*',
    '""',
    'a"b',
    'NEAR(',
    'text:a',
    '-a',
    '^a',
    'a OR',
    '(',
    "'",
    '🌸',
    '\\',
    '%',
    'x'.repeat(100),
  ];
  for (const q of [...odd, '\u0000', ' ', 'AND', 'NOT NOT', '{a b}:c', '日本']) {
    for (const path of ['/conversations', `/channels/${channel.id}/conversations`]) {
      const page = await world.client.get(`${path}?q=${encodeURIComponent(q)}`);
      assert.equal(page.statusCode, 200, JSON.stringify(q));
    }
    assert.ok(world.stores.messageSearch.find({ q, limit: 10 }).items.length <= 2);
  }
  assert.equal(world.stores.messageSearch.find({ q: '"', limit: 10 }).items.length, 0);
  assert.equal((await world.client.get('/conversations?q=a&found=-1%27')).statusCode, 200);
});

test('results go on by a button, stay on their channel, and ask the database no more for more of them', async (t) => {
  const world = await startWorld(t);
  const one = addChannel(world, 'Một', OPEN);
  const two = addChannel(world, 'Hai', OPEN);
  for (let i = 0; i < 30; i++) hear(world, one, { text: `hoa ly ${i}`, delivery: null });
  hear(world, two, { text: 'hoa ly của kênh hai', delivery: null });
  const first = await world.client.get(`/channels/${one.id}/conversations?q=hoa+ly`);
  assert.doesNotMatch(section(first.body), /kênh hai/);
  const more = /href="([^"]*found=[^"]*)"/.exec(first.body)?.[1]?.replaceAll('&amp;', '&') ?? assert.fail();
  const rest = await world.client.hxGet(more);
  assert.doesNotMatch(rest.body, /<html/);
  const ids = (body: string) => [...body.matchAll(/\?at=(\d+)#/g)].map((match) => match[1]);
  assert.equal(new Set([...ids(section(first.body)), ...ids(rest.body)]).size, 30);
  const few = await countQueries(() => world.client.get('/conversations?q=15'));
  assert.ok((await countQueries(() => world.client.get('/conversations?q=hoa'))) <= few + 1);
});

test('what is taken back, deleted or changed leaves the index, also when another program does it', async (t) => {
  const world = await startWorld(t);
  const channel = addChannel(world, 'Tiệm Hoa An', OPEN);
  const find = (q: string) => world.stores.messageSearch.find({ q, limit: 10 }).items;
  const gone = hear(world, channel, { text: 'bí mật', delivery: null });
  world.stores.messages.recall(gone);
  assert.deepEqual(find('bi mat'), []);
  const removed = hear(world, channel, { text: 'xóa hẳn', delivery: null });
  const changed = hear(world, channel, { text: 'số điện thoại', delivery: null });
  const other = new Database(`${world.app.config.dataDir}/zalo-bridge.db`);
  t.after(() => other.close());
  other.prepare('DELETE FROM messages WHERE id = ?').run(removed);
  other.prepare("UPDATE messages SET text = '[đã che]' WHERE id = ?").run(changed);
  assert.deepEqual([...find('xoa'), ...find('dien thoai')], []);
  hear(world, channel, { text: 'còn lại', delivery: null });
  assert.equal(find('con lai').length, 1);
  await world.bridge.remove(channel.id);
  assert.deepEqual(find('con lai'), [], 'a deleted channel takes its messages out of the search');
});

test('messages from before there was an index are taken in at the next start', async (t) => {
  const world = await startWorld(t);
  const channel = addChannel(world, 'Tiệm Hoa An', OPEN);
  for (let i = 0; i < 5; i++) hear(world, channel, { text: `hoa cúc ${i}`, delivery: null });
  assert.equal(world.stores.messageSearch.find({ q: 'hoa cuc', limit: 10 }).items.length, 5);
  const other = new Database(`${world.app.config.dataDir}/zalo-bridge.db`);
  t.after(() => other.close());
  other.exec('DELETE FROM message_search');
  assert.equal(world.stores.messageSearch.find({ q: 'hoa cuc', limit: 10 }).items.length, 0);
  assert.equal(world.stores.messageSearch.catchUp(), 5);
  assert.equal(world.stores.messageSearch.find({ q: 'hoa cuc', limit: 10 }).items.length, 5);
  assert.equal(world.stores.messageSearch.catchUp(), 0);
});

test('what was just said is found at once, and without anybody searching it is taken in a moment later', async (t) => {
  const world = await startWorld(t);
  const channel = addChannel(world, 'Tiệm Hoa An', OPEN);
  const { messageSearch } = world.stores;
  messageSearch.catchUp();
  for (let i = 0; i < 150; i++) hear(world, channel, { text: `hoa cúc ${i}`, delivery: null });
  assert.equal(messageSearch.find({ q: 'cuc 149', limit: 10 }).items.length, 1);
  assert.equal(messageSearch.catchUp(), 0, 'nothing was left out on the way to it');
  for (let i = 0; i < 150; i++) hear(world, channel, { text: `hoa sen ${i}`, delivery: null });
  // The clock of tests lets what waits go on in the next turn of the event loop.
  for (let turn = 0; turn < 4; turn++) await new Promise((resolve) => setImmediate(resolve));
  assert.equal(messageSearch.catchUp(), 0);
  assert.equal(messageSearch.find({ q: 'hoa sen', limit: 200 }).items.length, 150);
});
