import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addChannel, hear, MAI, startWorld } from '../activity/world.ts';

const badge = (body: string) => /href="\/waiting"[\s\S]*?class="badge"[^>]*>(\d+)</.exec(body)?.[1] ?? null;

test('drafts stand on a list of their own with a badge, and are approved, edited or discarded there or in the chat', async (t) => {
  const world = await startWorld(t);
  const { client, stores } = world;
  const channel = addChannel(world, 'Tiệm Hoa An', { dm: { mode: 'open' } });
  assert.match((await client.get('/waiting')).body, /Không có gì chờ bạn/);
  assert.equal(badge((await client.get('/conversations')).body), null, 'no place for what nobody uses');
  const asked = ['<b>một</b>', 'hai', 'ba'].map((text) => hear(world, channel, { text, delivery: 'draft' }));
  const ids = stores.aside.drafts(null, 10).map(({ message }) => message.id);
  assert.equal(ids.length, asked.length);

  const page = await client.get('/waiting');
  assert.equal(badge(page.body), '3');
  assert.match(page.body, /echo: &lt;b&gt;một/);
  assert.doesNotMatch(page.body, /<b>một/);
  assert.equal(page.body.match(/Bản nháp này đã cũ/g)?.length, 2);
  assert.match((await client.get('/conversations')).body, /Đang chờ/);

  const approved = await client.post(`/messages/${ids[0]}/approve`, { back: '/waiting' });
  assert.equal(approved.headers.location, '/waiting');
  assert.match((await client.get('/waiting')).body, /Đã duyệt, đang gửi/);
  assert.equal(stores.outbox.get(ids[0] ?? 0)?.outbox.state, 'pending');
  await client.post(`/messages/${ids[0]}/approve`, { back: '/waiting' });
  const again = await client.get('/waiting');
  assert.match(again.body, /đã được gửi hoặc bỏ rồi/, 'a second tap says so and sends nothing');
  assert.equal(badge(again.body), '2');

  const conversation = stores.conversations.find(channel.id, 'dm', MAI)?.id;
  const chat = await client.get(`/conversations/${conversation}`);
  assert.match(chat.body, /Nháp, chờ bạn duyệt/);
  assert.match(chat.body, /Nháp đã cũ/);
  const edited = await client.hxPost(`/messages/${ids[1]}/approve`, { text: 'Dạ còn ạ' });
  assert.match(edited.body, /Dạ còn ạ/);
  assert.doesNotMatch(edited.body, /draft-acts/);
  const discarded = await client.hxPost(`/messages/${ids[2]}/discard`, {});
  assert.match(discarded.body, /Không gửi/);
  assert.equal(stores.outbox.get(ids[2] ?? 0)?.outbox.state, 'cancelled');
  assert.equal(badge((await client.get('/channels')).body), null);
  for (const id of [0, 999_999, asked[0]]) {
    const answer = await client.post(`/messages/${id}/approve`, {});
    assert.ok([303, 404].includes(answer.statusCode));
  }
  assert.equal(stores.aside.countDrafts(), 0);
});

test('a chat that an agent handed over is called out until a person has come', async (t) => {
  const world = await startWorld(t);
  const channel = addChannel(world, 'Tiệm Hoa An', { dm: { mode: 'open' } });
  hear(world, channel, {});
  const id = world.stores.conversations.find(channel.id, 'dm', MAI)?.id ?? '';
  world.stores.conversations.handOff(id);
  const page = await world.client.get('/waiting');
  assert.match(page.body, /Trợ lý nhờ bạn trả lời/);
  assert.equal(badge(page.body), '1');
  await world.client.post(`/conversations/${id}/resume`, {});
  assert.match((await world.client.get('/waiting')).body, /Không có gì chờ bạn/);
});

test('draft mode and the answers to commands are settings of the channel, and our own words are never frozen', async (t) => {
  const world = await startWorld(t);
  const { client, stores } = world;
  const channel = addChannel(world, 'Tiệm Hoa An', { dm: { mode: 'open' } });
  const path = `/channels/${channel.id}/settings`;
  const page = await client.get(path);
  assert.match(page.body, /name="draftMode"/);
  const settings = () => stores.channels.get(channel.id)?.settings as { draftMode?: boolean; commands?: object };
  await client.post(`${path}/behaviour`, { draftMode: 'true', staleMinutes: '10', takeoverMinutes: '15' });
  assert.equal(settings().draftMode, true);

  const bad = await client.post(`${path}/commands`, { language: 'en', 'say.stopped': 'Xong {agent}' });
  assert.equal(bad.statusCode, 422);
  assert.match(bad.body, /id="say-stopped-error"/);
  assert.match(bad.body, /Xong \{agent\}/);
  await client.post(`${path}/commands`, {
    language: 'en',
    'say.stopped': 'Xong, {name}',
    'say.help': '',
    'say.noAgent': 'x',
  });
  assert.deepEqual(settings().commands, { language: 'en', texts: { stopped: 'Xong, {name}', noAgent: 'x' } });
  await client.post(`${path}/commands`, { language: 'vi', 'say.stopped': 'Đã dừng.' });
  assert.deepEqual(settings().commands, { language: 'vi', texts: {} });
});
