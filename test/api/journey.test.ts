import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from '../helpers/until.ts';
import type { Api, Json } from './helper.ts';
import { steps, world } from './world.ts';

const isOrdered = (message: Json) => {
  const times = message.timeline.map(({ at }: Json) => at);
  return JSON.stringify(times) === JSON.stringify([...times].sort());
};

test('a program goes the whole way: login, friends, policy, explain, start, a message in, the answer out', async (t) => {
  const { zb, simulator, account, path, login, activity, decided, sent } = await world(t);
  assert.equal((await zb.get(`${path}/login`)).status, 404, 'there was no login yet');

  const { started, shown, scanned, ended } = await login(account.uid, 'connected');
  assert.ok(['generating', 'waiting'].includes(started.state));
  assert.match(shown.qr.image, /^data:image\/png;base64,[\w+/=]+$/);
  assert.ok(Date.parse(shown.qr.expiresAt) > Date.now());
  assert.deepEqual(Object.keys(shown), ['id', 'state', 'qr'], 'nobody has scanned it yet');
  assert.deepEqual(Object.keys(scanned.scannedBy), ['name', 'avatarUrl']);
  assert.equal(scanned.scannedBy.name, account.person.name);
  assert.equal(ended.id, started.id);
  assert.equal(ended.qr, undefined, 'a used code is not shown any more');

  const friends = await until('the friends', async () => {
    const { items } = (await zb.get(`${path}/friends?limit=200`)).body;
    return items.length === 12 ? (items as Json[]) : null;
  });
  const refreshed = await zb.post(`${path}/directory/refresh`);
  assert.deepEqual([refreshed.body.friends, refreshed.body.error], [12, null]);
  const connected = (await zb.get(path)).body;
  assert.deepEqual([connected.status, connected.account.name], ['stopped', account.person.name]);

  const person = [...account.friends][0] ?? '';
  const uid = simulator.uidOf(account.uid, person);
  assert.ok(friends.some((one) => one.uid === uid));
  await zb.put(`${path}/policy`, {
    dm: { mode: 'allowlist', allow: [uid], pairingReply: 'code' },
    group: { mode: 'disabled', requireMention: true, senders: { mode: 'everyone', allow: [] }, rules: {} },
  });
  assert.equal((await zb.get(`${path}/friends`)).body.items.filter((one: Json) => one.listed).length, 1);
  const promised = (await zb.post(`${path}/policy/explain`, { type: 'dm', senderUid: uid })).body;
  assert.deepEqual([promised.decision, promised.reason], ['allow', 'dm.listed']);

  const { body: start } = await zb.post(`${path}/start`);
  assert.ok(['starting', 'running'].includes(start.status));
  await until('the channel to run', async () => (await zb.get(path)).body.status === 'running');
  assert.equal((await zb.post(`${path}/start`)).status, 200, 'starting what runs is no error');

  simulator.say({ from: person, to: account.uid, text: 'Còn hoa ly không <em>?' });
  simulator.say({ from: [...account.friends][1] ?? '', to: account.uid, text: 'alo' });
  await decided(2);
  await until('the answer', () => sent().length > 0);
  await zb.bridge.idle();
  assert.deepEqual(sent(), ['echo: Còn hoa ly không <em>?']);

  const [listed] = await activity('?decision=allow');
  assert.equal(listed.text, 'Còn hoa ly không <em>?');
  assert.deepEqual(listed.decision, promised, 'what was decided is what was promised');
  assert.deepEqual(steps(listed), ['received', 'decided', 'queued', 'thinking', 'ready', 'sending', 'sent']);
  assert.ok(isOrdered(listed));
  assert.equal(listed.handling.state, 'answered');
  assert.equal('delivery' in listed, false);
  const ignored = await activity('?reason=dm.not_listed');
  assert.deepEqual([ignored.length, ignored[0].text, ignored[0].handling.state], [1, 'alo', 'ignored']);
  assert.deepEqual(steps(ignored[0]), ['received', 'decided']);
  assert.deepEqual(await activity('?decision=pair'), []);
  assert.deepEqual(
    (await activity()).map((one) => one.text),
    ['alo', 'Còn hoa ly không <em>?'],
    'the newest first',
  );
  for (const bad of ['reason=because', 'decision=maybe', 'reason='])
    assert.equal((await zb.get(`${path}/activity?${bad}`)).status, 400);

  const [conversation] = (await zb.get(`${path}/conversations?q=${encodeURIComponent(listed.senderName)}`)).body.items;
  assert.deepEqual([conversation.type, conversation.peerId, conversation.pausedUntil], ['dm', uid, null]);
  assert.equal(conversation.lastMessage, 'echo: Còn hoa ly không <em>?');
  const { items } = (await zb.get(`/conversations/${conversation.id}/messages`)).body;
  assert.deepEqual(
    items.map((one: Json) => [one.direction, one.author]),
    [
      ['out', 'agent'],
      ['in', 'contact'],
    ],
  );
  assert.deepEqual(items[0].delivery, { state: 'sent', attempts: 1, error: null });
  assert.ok(items[0].zaloMsgId);
  assert.deepEqual(items[1], listed, 'the same message looks the same everywhere');
  assert.deepEqual((await zb.get(`/messages/${listed.id}`)).body, listed);
  const history = (await zb.get(`/threads/${conversation.threadId}/messages`)).body.items;
  assert.deepEqual(
    history.map((one: Json) => one.role),
    ['user', 'assistant'],
  );

  const { body: stopped } = await zb.post(`${path}/stop`);
  assert.deepEqual([stopped.status, stopped.detail.code], ['stopped', 'manual-stop']);
  const changes = (await zb.get(`${path}/status-history`)).body.items;
  assert.deepEqual(
    changes.slice(0, 2).map((one: Json) => one.status),
    ['stopped', 'running'],
  );
  await noSecrets(zb, path);
});

/** Whatever a read token can see holds nothing of the session. */
async function noSecrets(zb: Api, path: string): Promise<void> {
  const id = path.split('/').at(-1) ?? '';
  const session = zb.stores.channels.openSession<{ imei: string; cookies: { value: string }[] }>(id);
  const secrets = [session?.imei ?? '', ...(session?.cookies ?? []).map(({ value }) => value)].filter(
    (one) => one.length > 7,
  );
  assert.ok(secrets.length > 0, 'there must be something to look for');
  for (const part of ['', '/login', '/status-history', '/policy', '/activity', '/conversations', '/friends']) {
    const text = JSON.stringify((await zb.get(`${path}${part}`, { token: zb.tokens.read })).body);
    for (const secret of secrets) assert.equal(text.includes(secret), false, `a secret of the session is in ${part}`);
  }
}

test('a stranger asks, is approved by the program, and gets the answer to the first message', async (t) => {
  const { zb, simulator, account, path, running, activity, decided, sent } = await world(t);
  await running({ mode: 'pairing' });
  const stranger = simulator.world.addPerson('Lê Văn Tám').id;
  simulator.say({ from: stranger, to: account.uid, text: 'shop ơi cho hỏi giá' });
  await decided(1);
  await until('the reply with the code', () => sent().length === 1);
  const [request] = (await zb.get(`${path}/pairing`)).body.items;
  assert.deepEqual(
    [request.name, request.firstMessage, request.origin],
    ['Lê Văn Tám', 'shop ơi cho hỏi giá', 'contact'],
  );
  assert.ok(sent()[0]?.includes(request.code), 'the person was told the code that the owner sees');
  const [held] = await activity('?decision=pair');
  assert.deepEqual([held.decision.reason, held.handling.state], ['dm.pairing_required', 'held']);

  const { body: user } = await zb.post(`/pairing/${request.id}/approve`, { notify: false, answerFirstMessage: true });
  assert.deepEqual([user.uid, user.source, user.name], [request.uid, 'pairing', 'Lê Văn Tám']);
  await until('the answer', () => sent().length === 2);
  await zb.bridge.idle();
  assert.equal(sent()[1], 'echo: shop ơi cho hỏi giá');

  const { body: code } = await zb.post(`${path}/pairing`, { note: 'Cho khách quen' });
  const guest = simulator.world.addPerson('Khách Quen').id;
  simulator.say({ from: guest, to: account.uid, text: code.code });
  await until('the guest to be approved', async () => (await zb.get(`${path}/users`)).body.items.length === 2);
  const [second] = (await zb.get(`${path}/users`)).body.items;
  assert.deepEqual([second.source, second.status, second.name], ['code', 'active', 'Khách Quen']);
  assert.deepEqual((await zb.get(`${path}/pairing`)).body.items, [], 'a code works once');

  await zb.bridge.idle();
  const before = sent().length;
  await zb.patch(`/users/${user.id}`, { status: 'disabled' });
  simulator.say({ from: stranger, to: account.uid, text: 'còn đó không' });
  await until('the refusal', async () => (await activity('?reason=user.disabled')).length === 1);
  await zb.bridge.idle();
  assert.deepEqual(sent().slice(before), [], 'a disabled user gets nothing');
});

test('in a group the program sees who was answered and who was not, and why', async (t) => {
  const { zb, simulator, account, path, running, activity, decided, sent } = await world(t);
  const [group] = simulator.world.groupsOf(account);
  assert.ok(group);
  await running({ mode: 'disabled' }, { mode: 'allowlist', rules: { [group.id]: { enabled: true } } });
  const listed = (await zb.get(`${path}/groups?limit=200`)).body.items.filter((one: Json) => one.listed);
  assert.deepEqual(
    listed.map((one: Json) => [one.id, one.rule]),
    [[group.id, { enabled: true }]],
  );
  const member = group.members.find((id) => id !== account.person.id) ?? '';
  simulator.say({ from: member, group: group.id, text: 'mai họp không' });
  simulator.say({ from: member, group: group.id, text: 'nhắc giúp chị', mentions: [account.uid] });
  await decided(2);
  await until('the answer', () => sent().length > 0);
  await zb.bridge.idle();
  assert.deepEqual(
    (await activity()).map((one) => one.decision.reason),
    ['group.listed', 'group.mention_required'],
  );
  const groups = (await zb.get(`${path}/conversations?type=group`)).body.items;
  assert.deepEqual(
    groups.map((one: Json) => [one.type, one.peerId, one.name]),
    [['group', group.id, group.name]],
  );
  assert.deepEqual((await zb.get(`${path}/conversations?type=dm`)).body.items, []);
  assert.equal((await zb.get(`${path}/conversations?type=room`)).status, 400);
});
