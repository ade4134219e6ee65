import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addChannel, hear, MAI, startWorld } from '../activity/world.ts';
import { refusal, startApi } from '../api/helper.ts';

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

test('words that cannot be sent are refused beside the field and stay; of two taps at once one sends, the other says so', async (t) => {
  const world = await startWorld(t);
  const { client, stores } = world;
  const channel = addChannel(world, 'Tiệm Hoa An', { dm: { mode: 'open' } });
  for (const text of ['một', 'hai', 'ba']) hear(world, channel, { text, delivery: 'draft' });
  const [one = 0, two = 0, three = 0] = stores.aside.drafts(null, 10).map(({ message }) => message.id);
  const states = () => [one, two, three].map((id) => stores.outbox.get(id)?.outbox.state);

  const long = `${'hoa '.repeat(5_000)}<i>x`;
  for (const [text, said, kept] of [
    [' \n ', 'bản nháp không có chữ nào', 'aria-invalid="true"'],
    [long, 'bản nháp quá dài', 'hoa &lt;i&gt;x'],
  ] as const) {
    for (const answer of [
      await client.post(`/messages/${two}/approve`, { text, back: '/waiting' }),
      await client.hxPost(`/messages/${two}/approve`, { text }),
    ]) {
      assert.equal(answer.statusCode, 422);
      assert.match(answer.body, new RegExp(`id="draft-${two}-error"[^>]*>[^<]*${said}`));
      assert.match(answer.body, /<details class="draft-edit" open/);
      assert.ok(answer.body.includes(kept), 'what was typed stays');
    }
  }
  assert.deepEqual(states(), ['draft', 'draft', 'draft'], 'nothing was sent or lost');

  const taps = await Promise.all([1, 2].map(() => client.hxPost(`/messages/${one}/approve`)));
  assert.deepEqual(
    taps.map(({ statusCode }) => statusCode),
    [200, 200],
  );
  assert.doesNotMatch(taps.map(({ body }) => body).join(''), /draft-acts/);
  const edits = await Promise.all(
    ['Dạ còn', 'Dạ hết'].map((text) => client.post(`/messages/${two}/approve`, { text, back: '/waiting' })),
  );
  assert.ok(edits.every(({ headers }) => headers.location === '/waiting'));
  await Promise.all([client.post(`/messages/${three}/discard`), client.post(`/messages/${three}/approve`)]);
  assert.deepEqual(states(), ['pending', 'pending', 'cancelled'], 'the first word counts');
  const said = stores.messages.page(stores.messages.get(one)?.conversationId ?? '', 50).items;
  assert.deepEqual(
    said.flatMap(({ message }) => (message.author === 'agent' ? [message.text] : [])).sort(),
    ['Dạ còn', 'echo: ba', 'echo: một'],
    'nobody is written to twice',
  );
  const waits = (await client.get('/waiting')).body;
  assert.match(waits, /đã được gửi hoặc bỏ rồi/);
  assert.match(waits, /Không có gì chờ bạn/);
});

test('the API refuses a draft without words or with too many as 422, and of two calls at once one sends', async (t) => {
  const zb = await startApi(t);
  const world = { app: zb, stores: zb.stores, clock: zb.clock, bridge: zb.bridge, client: zb.client() };
  const channel = addChannel(world, 'Tiệm Hoa An', { dm: { mode: 'open' } });
  hear(world, channel, { text: 'một', delivery: 'draft' });
  const id = (await zb.get('/drafts')).body.items[0].id as string;
  for (const text of ['', ' \n\t ', 'x'.repeat(20_001), 7])
    assert.deepEqual(refusal(await zb.post(`/messages/${id}/approve`, { text })), {
      ...{ status: 422, code: 'invalid', paths: ['text'] },
    });
  assert.equal((await zb.get('/drafts')).body.items.length, 1);
  const calls = await Promise.all([1, 2].map(() => zb.post(`/messages/${id}/approve`, { text: 'Dạ còn' })));
  assert.deepEqual(calls.map(({ status }) => status).sort(), [200, 409]);
  assert.equal(calls.find(({ status }) => status === 409)?.body.code, 'not_a_draft');
  const messages = await zb.get(`/conversations/${zb.stores.messages.get(Number(id))?.conversationId}/messages`);
  assert.equal(messages.body.items.filter((one: { text: string }) => one.text === 'Dạ còn').length, 1);
  const discarded = await zb.post(`/messages/${id}/discard`);
  assert.equal(discarded.body.delivery.state, 'cancelled', 'what has not left yet can be held back');
  assert.equal((await zb.post(`/messages/${id}/approve`)).status, 409);
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
