import assert from 'node:assert/strict';
import { test } from 'node:test';
import Database from 'better-sqlite3';
import { createJudge } from '../../src/bridge/delivery/facts.ts';
import { DM_MODES, GROUP_MODES, SENDER_MODES } from '../../src/bridge/policy/types.ts';
import { addChannel, GROUP, hear, MAI, setPolicy, startWorld, TAM, type World } from '../activity/world.ts';
import { refusal, startApi } from '../api/helper.ts';

const THIRD = '1000000000000000003';

/** One chat in every state. Answers their names in the list. */
function seed(world: World) {
  const { stores } = world;
  const channel = addChannel(world, 'Tiệm Hoa An', { dm: { mode: 'open' }, group: { mode: 'open' } });
  stores.channels.setStatus(channel.id, 'running', null);
  hear(world, channel, { from: MAI, text: 'một', delivery: 'draft' });
  hear(world, channel, { from: TAM, text: 'hai', delivery: 'dead' });
  hear(world, channel, { group: GROUP, mentioned: true, text: 'ba' });
  hear(world, channel, { from: THIRD, name: 'Bốn', text: 'bốn' });
  const id = (type: 'dm' | 'group', peer: string) => stores.conversations.find(channel.id, type, peer)?.id ?? '';
  const chats = { waiting: id('dm', MAI), failed: id('dm', TAM), paused: id('group', GROUP), agent: id('dm', THIRD) };
  stores.conversations.pause(chats.paused, world.clock.now() + 3_600_000);
  for (const chat of Object.values(chats)) stores.conversations.markRead(chat);
  return { channel, chats };
}

const chips = (body: string) => [...body.matchAll(/class="chip [^>]*>([^<]*)</g)].map(([, text = '']) => text);
const listed = (body: string) => [...body.matchAll(/<li id="(cv_\w+)"/g)].map(([, id]) => id).sort();

test('every chat says how it stands, and the list can be narrowed to what is unread, paused, waiting or failed', async (t) => {
  const world = await startWorld(t);
  const { chats, channel } = seed(world);
  const { client, stores } = world;
  const all = (await client.get('/conversations')).body;
  assert.deepEqual(listed(all), Object.values(chats).sort());
  for (const said of ['Đang chờ', 'Có tin chưa trả lời được', 'Trợ lý nghỉ đến', 'Trợ lý trả lời'])
    assert.equal(chips(all).filter((chip) => chip.includes(said)).length, 1, said);
  for (const state of ['paused', 'waiting', 'failed'] as const) {
    const page = await client.get(`/channels/${channel.id}/conversations?state=${state}`);
    assert.deepEqual(listed(page.body), [chats[state]], state);
    assert.match(page.body, new RegExp(`value="${state}" selected`));
    assert.match(page.body, new RegExp(`hx-get="[^"]*state=${state}`), 'what keeps it fresh asks for the same');
  }
  assert.deepEqual(listed((await client.get('/conversations?state=unread')).body), []);
  assert.match((await client.get('/conversations?state=unread')).body, /Không tìm thấy hội thoại nào như vậy/);
  hear(world, channel, { from: MAI, text: 'nữa' });
  assert.deepEqual(listed((await client.hxGet('/conversations?state=unread')).body), [chats.waiting]);
  assert.deepEqual(listed((await client.get("/conversations?state=' OR 1")).body).length, 4, 'nonsense is no filter');

  stores.conversations.handOff(chats.agent);
  assert.deepEqual(
    listed((await client.get('/conversations?state=waiting')).body),
    [chats.waiting, chats.agent].sort(),
  );
  stores.conversations.handOff(chats.failed);
  const failed = await client.get('/conversations?state=failed');
  assert.deepEqual(listed(failed.body), [], 'the filter agrees with the chip, which says the most pressing');
  world.clock.advance(2 * 3_600_000);
  const later = world.app.signIn().client;
  const none = await later.get('/conversations?state=paused');
  assert.match(none.body, /Không tìm thấy hội thoại nào như vậy/);
  assert.deepEqual(listed(none.body), [], 'a pause that is over is none');
  assert.deepEqual(listed((await later.get('/conversations?state=agent')).body), [chats.paused]);
  stores.channels.setStatus(channel.id, 'error', null);
  const stopped = await later.get('/conversations?state=stopped');
  assert.deepEqual(listed(stopped.body), [chats.paused]);
  assert.deepEqual(chips(stopped.body), ['Kênh không chạy']);
});

test('who waits for approval or is let through by no rule is never said to be answered, whatever the rules are', async (t) => {
  const world = await startWorld(t);
  const { stores, client, clock } = world;
  const channel = addChannel(world);
  stores.channels.setStatus(channel.id, 'running', null);
  const uids = Array.from({ length: 7 }, (_, n) => `100000000000000001${n}`);
  const [listedUid = '', approved = '', expired = '', disabled = '', blocked = '', pending = '', stranger = ''] = uids;
  const [on = '', off = '', unknown = ''] = ['5000000000000000011', '5000000000000000012', '5000000000000000013'];
  hear(world, channel, { from: pending });
  for (const uid of uids) stores.conversations.ensure(channel.id, 'dm', uid);
  for (const group of [on, off, unknown]) stores.conversations.ensure(channel.id, 'group', group);
  stores.users.approve(channel.id, approved, 'owner');
  stores.users.approve(channel.id, expired, 'owner', clock.now() - 1);
  stores.users.setStatus(stores.users.approve(channel.id, disabled, 'owner').id, 'disabled');
  stores.users.block(channel.id, blocked);

  const judge = createJudge(stores, clock, null);
  /** What the one place that decides says of the chat; of a group, of those who may talk there. */
  const expected = (type: 'dm' | 'group', peer: string) => {
    const senders = type === 'dm' ? [peer] : [approved, listedUid, stranger];
    const verdicts = senders.map((senderUid) =>
      judge.probe(channel.id, {
        type,
        senderUid,
        mentioned: true,
        text: 'x',
        ...(type === 'group' && { groupId: peer }),
      }),
    );
    if (verdicts.some(({ decision }) => decision === 'allow')) return 'agent';
    return verdicts.some(({ reason }) => reason === 'dm.pairing_pending') ? 'approval' : 'not_answered';
  };
  const seen = new Set<string>();
  for (const mode of DM_MODES)
    for (const groupMode of GROUP_MODES)
      for (const senders of SENDER_MODES)
        for (const allow of [[listedUid, blocked, disabled], []]) {
          setPolicy(stores, channel.id, {
            dm: { mode, allow },
            group: {
              mode: groupMode,
              senders: { mode: senders, allow },
              rules: { [on]: { enabled: true }, [off]: { enabled: false } },
            },
          });
          const { items } = stores.conversations.page(undefined, { limit: 50 });
          assert.equal(items.length, 10);
          for (const { type, peerId, state } of items) {
            seen.add(state);
            assert.equal(state, expected(type, peerId), `${mode} ${groupMode} ${senders} ${allow.length} ${peerId}`);
          }
          for (const state of ['agent', 'approval', 'not_answered'] as const)
            assert.deepEqual(
              stores.conversations.page(channel.id, { limit: 50, state }).items.map(({ id }) => id),
              items.filter((one) => one.state === state).map(({ id }) => id),
            );
        }
  assert.deepEqual([...seen].sort(), ['agent', 'approval', 'not_answered'], 'every one of them was met');

  setPolicy(stores, channel.id, {});
  const waits = await client.get('/conversations?state=approval');
  assert.deepEqual(chips(waits.body), ['Chờ bạn duyệt']);
  assert.equal(chips((await client.get('/conversations')).body).filter((chip) => chip === 'Trợ lý trả lời').length, 1);
  const db = new Database(`${world.app.config.dataDir}/zalo-bridge.db`);
  t.after(() => db.close());
  db.prepare("UPDATE policies SET document = '{', version = version + 1").run();
  const unreadable = chips((await client.get('/conversations')).body);
  assert.deepEqual(
    new Set(unreadable),
    new Set(['Không trả lời theo quy tắc']),
    'rules that cannot be read let nobody in',
  );
});

test('the API tells how a chat stands, narrows lists by it, finds messages and refuses circles of fallbacks', async (t) => {
  const zb = await startApi(t);
  const world: World = { app: zb, stores: zb.stores, clock: zb.clock, bridge: zb.bridge, client: zb.signIn().client };
  const { channel, chats } = seed(world);
  const { body } = await zb.get(`/channels/${channel.id}/conversations`);
  const states = Object.fromEntries(body.items.map((one: { id: string; state: string }) => [one.id, one.state]));
  for (const [state, id] of Object.entries(chats)) assert.equal(states[id], state);
  const failed = await zb.get(`/channels/${channel.id}/conversations?state=failed`);
  assert.deepEqual(
    failed.body.items.map((one: { id: string }) => one.id),
    [chats.failed],
  );
  assert.equal((await zb.get(`/channels/${channel.id}/conversations?state=x`)).status, 400);
  zb.stores.conversations.handOff(chats.failed);
  assert.equal((await zb.get(`/conversations/${chats.failed}`)).body.state, 'handed_over');

  const found = await zb.get('/search?q=BON');
  assert.deepEqual(new Set(found.body.items.map((one: { text: string }) => one.text)), new Set(['bốn', 'echo: bốn']));
  const first = await zb.get('/search?q=bon&limit=1');
  assert.equal(first.body.items.length, 1);
  const rest = await zb.get(`/search?q=bon&limit=1&cursor=${first.body.nextCursor}`);
  assert.notEqual(rest.body.items[0].id, first.body.items[0].id);
  const other = addChannel(world, 'Khác');
  assert.deepEqual((await zb.get(`/search?q=bon&channelId=${other.id}`)).body.items, []);
  assert.equal((await zb.get('/search?q=bon&channelId=ch_none')).status, 404);
  assert.equal((await zb.get('/search')).status, 400);

  const path = `/workspaces/${channel.workspaceId}/agents`;
  const { body: a } = await zb.post(path, { handle: 'a', name: 'A', kind: 'echo' });
  const { body: b } = await zb.post(path, { handle: 'b', name: 'B', kind: 'echo', fallbackAgentId: a.id });
  for (const id of [a.id, b.id]) {
    const circle = await zb.patch(`/agents/${a.id}`, { fallbackAgentId: id });
    assert.deepEqual(refusal(circle), { status: 422, code: 'invalid', paths: ['fallbackAgentId'] });
  }
  assert.equal((await zb.get(`/agents/${a.id}`)).body.fallbackAgentId, null);

  setPolicy(zb.stores, channel.id, {});
  const { body: user } = await zb.post(`/channels/${channel.id}/users`, { uid: MAI });
  assert.equal((await zb.patch(`/users/${user.id}`, { trusted: true })).status, 200);
  assert.equal(zb.stores.users.isTrusted(channel.id, MAI), true);
  assert.equal((await zb.patch(`/users/${user.id}`, { trusted: 'yes' })).status, 422);
  await zb.patch(`/users/${user.id}`, { trusted: false });
  assert.equal(zb.stores.users.isTrusted(channel.id, MAI), false);
});
