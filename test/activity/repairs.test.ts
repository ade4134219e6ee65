import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addChannel, hear, MAI, setPolicy, startWorld, TAM, type World } from './world.ts';

const outStates = ({ stores }: World, id: number) =>
  stores.messages
    .deliveriesOf([id])
    .get(id)
    ?.map((row) => row.state);

for (const state of ['uncertain', 'failed', 'dead'] as const) {
  test(`an answer that is ${state} is sent again, or given up, by one click and only once`, async (t) => {
    const world = await startWorld(t);
    const channel = addChannel(world, 'Tiệm Hoa An', { dm: { mode: 'open' } });
    const again = hear(world, channel, { delivery: state });
    const never = hear(world, channel, { delivery: state });
    const path = (id: number, act: string) => `/channels/${channel.id}/activity/${id}/${act}`;

    const row = await world.client.hxPost(path(again, 'retry'), { message: again });
    assert.match(row.body, /Đang gửi/);
    assert.deepEqual(outStates(world, again), ['pending']);
    assert.deepEqual(outStates(world, never), [state], 'the other answer is as it was');
    const second = await world.client.hxPost(path(again, 'retry'), { message: again });
    assert.match(second.body, /không còn cần gửi lại/);
    assert.equal(outStates(world, again)?.length, 1, 'there is one answer still');

    await world.client.post(path(never, 'discard'));
    assert.deepEqual(outStates(world, never), ['cancelled']);
    assert.match((await world.client.get(`/channels/${channel.id}`)).body, /Đã bỏ/);
  });
}

test('when the agent failed it can be asked again, given up, and answered after all', async (t) => {
  const world = await startWorld(t);
  const channel = addChannel(world, 'Tiệm Hoa An', { dm: { mode: 'open' } });
  const id = hear(world, channel, { delivery: null });
  world.stores.inbox.setState(id, 'failed', 'The agent <b>failed</b>.');
  const page = await world.client.get(`/channels/${channel.id}`);
  assert.match(page.body, /Chưa trả lời được[\s\S]*trợ lý gặp lỗi[\s\S]*The agent &lt;b&gt;failed/);
  const act = (name: string) => world.client.hxPost(`/channels/${channel.id}/activity/${id}/${name}`, { message: id });
  await act('retry');
  assert.equal(world.stores.inbox.get(id)?.inbox.state, 'received');
  world.stores.inbox.decided(id, 'queued', { decision: 'allow', reason: 'dm.open', steps: [] });
  world.stores.inbox.setState(id, 'failed', 'again');
  assert.match((await act('discard')).body, /bạn đã bỏ[\s\S]*Trả lời tin này/);
  assert.equal(world.stores.inbox.get(id)?.inbox.state, 'ignored');
  assert.match((await act('discard')).body, /không còn cần gửi lại/, 'a second click');
  await act('answer');
  assert.equal(world.stores.inbox.get(id)?.inbox.state, 'received');
});

test('a message that was left alone for its age can be answered after all; one that nobody may send cannot', async (t) => {
  const world = await startWorld(t);
  const channel = addChannel(world, 'Tiệm Hoa An', { dm: { mode: 'allowlist', allow: [MAI] } });
  const old = hear(world, channel, { from: MAI, ageMs: 3_600_000 });
  const stranger = hear(world, channel, { from: TAM });
  const page = (await world.client.get(`/channels/${channel.id}`)).body;
  assert.ok(page.includes(`/activity/${old}/answer"`));
  assert.ok(!page.includes(`/activity/${stranger}/answer"`));
  await world.client.post(`/channels/${channel.id}/activity/${old}/answer`);
  assert.equal(world.stores.inbox.get(old)?.inbox.state, 'received');

  setPolicy(world.stores, channel.id, { dm: { mode: 'allowlist', allow: [MAI, TAM] } });
  assert.ok(
    (await world.client.get(`/channels/${channel.id}`)).body.includes(`/activity/${stranger}/answer"`),
    'now that they may',
  );
});

test('several messages that were answered together share the state of their answer', async (t) => {
  const world = await startWorld(t);
  const channel = addChannel(world, 'Tiệm Hoa An', { dm: { mode: 'open' } });
  const first = hear(world, channel, { text: 'em ơi', delivery: null });
  const last = hear(world, channel, { text: 'còn hoa không', delivery: 'dead' });
  world.stores.inbox.answered(first, last);
  const { body } = await world.client.get(`/channels/${channel.id}`);
  assert.equal(body.match(/class="chip bad"/g)?.length, 2);
  await world.client.post(`/channels/${channel.id}/activity/${first}/retry`);
  assert.deepEqual(outStates(world, last), ['pending']);
});
