import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addChannel, hear, MAI, startWorld, type World } from '../activity/world.ts';

const chat = async (world: World) => {
  const channel = addChannel(world, 'Tiệm Hoa An', { dm: { mode: 'open' } });
  hear(world, channel, {});
  const id = world.stores.conversations.find(channel.id, 'dm', MAI)?.id ?? assert.fail();
  return { channel, id, path: `/conversations/${id}` };
};
const ownWords = ({ stores }: World, id: string) =>
  stores.messages
    .page(id, 100)
    .items.filter((view) => view.message.author === 'owner')
    .map((view) => view.message.text);
const after = (body: string) => /name="after" value="(\d+)"/.exec(body)?.[1] ?? assert.fail('no form');

test('the owner answers by hand, the agent pauses, and the page is told at once', async (t) => {
  const world = await startWorld(t);
  const { id, path } = await chat(world);
  const page = await world.client.get(path);
  const answer = await world.client.hxPost(`${path}/messages`, {
    text: 'Em còn 5 cành\nnhé chị',
    after: after(page.body),
  });
  assert.equal(answer.statusCode, 200);
  assert.match(String(answer.headers['hx-trigger']), /messageSent/);
  assert.match(answer.body, /<textarea[^>]*>\s*<\/textarea>/);
  assert.deepEqual(ownWords(world, id), ['Em còn 5 cành\nnhé chị']);
  assert.ok((world.stores.conversations.get(id)?.pausedUntil ?? 0) > world.clock.now());
  const plain = await world.client.post(`${path}/messages`, { text: 'Và 3 cành kem', after: after(answer.body) });
  assert.equal(plain.headers.location, path);
  assert.equal(ownWords(world, id).length, 2);
});

test('the same form sent twice says the same thing once; saying it again from a new form is allowed', async (t) => {
  const world = await startWorld(t);
  const { id, path } = await chat(world);
  const form = { text: 'dạ', after: after((await world.client.get(path)).body) };
  await Promise.all([world.client.hxPost(`${path}/messages`, form), world.client.hxPost(`${path}/messages`, form)]);
  await world.client.post(`${path}/messages`, { ...form, text: '  dạ ' });
  assert.deepEqual(ownWords(world, id), ['dạ']);
  await world.client.post(`${path}/messages`, { text: 'dạ', after: after((await world.client.get(path)).body) });
  assert.deepEqual(ownWords(world, id), ['dạ', 'dạ']);
});

test('an empty or too long answer is refused beside the box, is not lost, and nothing is sent', async (t) => {
  const world = await startWorld(t);
  const { id, path } = await chat(world);
  for (const text of ['', '   \n ', '\u0000\u0007', 'dạ\u0000']) {
    const answer = await world.client.post(`${path}/messages`, { text });
    assert.equal(answer.statusCode, 422);
    assert.match(answer.body, /id="f-text-error"/);
  }
  const long = `${'<b>'.repeat(700)}`;
  const page = await world.client.post(`${path}/messages`, { text: long });
  assert.equal(page.statusCode, 422);
  assert.match(page.body, /nhiều nhất 2\.000 ký tự/);
  assert.ok(page.body.includes('&lt;b&gt;'.repeat(700)));
  const partial = await world.client.hxPost(`${path}/messages`, { text: long });
  assert.equal(partial.statusCode, 422);
  assert.match(partial.body, /^\s*<form id="compose"/);
  assert.equal((await world.client.post(`${path}/messages`, { text: ['a', 'b'] })).statusCode, 422);
  assert.deepEqual(ownWords(world, id), []);
  assert.equal(world.stores.conversations.get(id)?.pausedUntil, null);
});

test('the agent is sent on a break for as long as was chosen, and comes back', async (t) => {
  const world = await startWorld(t);
  const { id, path } = await chat(world);
  const paused = await world.client.hxPost(`${path}/pause`, { minutes: 240 });
  assert.match(paused.body, /Trợ lý tạm nghỉ đến[\s\S]*/);
  assert.equal(world.stores.conversations.get(id)?.pausedUntil, world.clock.now() + 240 * 60_000);
  await world.client.post(`${path}/pause`, { minutes: '99999999' });
  assert.equal(
    world.stores.conversations.get(id)?.pausedUntil,
    world.clock.now() + 15 * 60_000,
    'no such choice: the usual time',
  );
  const back = await world.client.post(`${path}/resume`);
  assert.equal(back.headers.location, path);
  assert.equal(world.stores.conversations.get(id)?.pausedUntil, null);
});

test('what was not sent is sent again or given up from the chat, once', async (t) => {
  const world = await startWorld(t);
  const { channel, id } = await chat(world);
  const incoming = hear(world, channel, { delivery: 'dead' });
  const out = world.stores.messages.deliveriesOf([incoming]).get(incoming)?.[0]?.messageId ?? 0;
  const row = await world.client.hxPost(`/messages/${out}/retry`);
  assert.match(row.body, new RegExp(`^\\s*<li class="spoken out agent" id="m${out}"[\\s\\S]*Đang gửi`));
  assert.equal(world.stores.outbox.get(out)?.outbox.state, 'pending');
  const again = await world.client.post(`/messages/${out}/retry`);
  assert.equal(again.headers.location, `/conversations/${id}`);
  assert.match((await world.client.get(`/conversations/${id}`)).body, /không còn cần gửi lại/);
  world.stores.outbox.setState(out, 'uncertain', { code: 'restart', message: 'restart' });
  await world.client.post(`/messages/${out}/discard`);
  assert.equal(world.stores.outbox.get(out)?.outbox.state, 'cancelled');
});
