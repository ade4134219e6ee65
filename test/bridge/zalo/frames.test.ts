import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ZaloCredentials } from '../../../src/bridge/zalo/types.ts';
import { fails, friendOf, label, moment, ownerOf, reconnect, rig, startZalo, until, waits } from './helpers.ts';

test('handlers that throw do not take the connection or other messages along', async (t) => {
  const seen = new Set<string>();
  const it = await rig(t, {
    onEvents: (events) => {
      for (const event of events) if (event.kind === 'message') seen.add(event.message.text);
      throw new Error('the disk is full');
    },
  });
  it.connection.start();
  await it.online();
  for (const text of ['một', 'hai']) it.simulator.say({ from: friendOf(it.simulator), to: it.uid, text });
  await until(() => seen.size === 2, 'both messages');
  assert.equal(it.connection.state().phase, 'online');
  assert.ok(it.connection.diagnostics().handlerErrors >= 2);
  assert.ok(it.log.some(({ level }) => level === 'error'));
});

test('broken frames are counted, and the messages after them still come', async (t) => {
  const it = await rig(t);
  it.connection.start();
  await it.online();
  const broken = [
    'text-frame',
    'two-bytes',
    'empty',
    'empty-body',
    'bad-json',
    'bad-base64',
    'bad-tag',
    'encrypt-9',
    'no-data',
  ] as const;
  const odd = ['proto', 'reaction-without-groups', 'typing-malformed', 'message-without-fields', 'huge'] as const;
  for (const name of [...broken, ...odd]) it.simulator.socket.broken(it.uid, name);
  it.simulator.say({ from: friendOf(it.simulator), to: it.uid, text: 'vẫn đến' });
  await until(() => it.messages().some(({ text }) => text === 'vẫn đến'), 'the message');
  assert.equal(it.connection.state().phase, 'online');
  assert.ok(it.connection.diagnostics().broken >= 10, JSON.stringify(it.connection.diagnostics()));
  assert.equal(({} as { polluted?: boolean }).polluted, undefined);
});

test('a socket with a wrong key is replaced, and what could not be read comes as history', async (t) => {
  const it = await rig(t);
  it.simulator.faults.set({ socket: { key: 'wrong' } });
  it.connection.start();
  await it.online();
  const from = friendOf(it.simulator);
  for (let n = 1; n < 15; n++) it.simulator.say({ from, to: it.uid, text: `tin ${n}` });
  await until(() => it.connection.diagnostics().broken >= 14, 'the frames to be counted');
  assert.deepEqual(it.messages(), []);
  assert.equal(it.connection.state().phase, 'online', 'a few such frames are no reason');

  it.simulator.faults.reset();
  for (let n = 15; n <= 25; n++) it.simulator.say({ from, to: it.uid, text: `tin ${n}` });
  await waits(it);
  assert.equal(label(it.connection.state()), 'waiting zalo-transient');
  await reconnect(it);
  await until(() => it.messages().length === 25, 'all of them');
});

test('commands that zca-js does not know are counted', async (t) => {
  const it = await rig(t);
  it.connection.start();
  await it.online();
  for (const name of ['e2ee-group', 'missed-messages', 'cloud', 'unknown-command', 'cloud'] as const)
    it.simulator.socket.broken(it.uid, name);
  await until(() => it.connection.diagnostics().unknownCommands['9999/0'], 'the last one');
  await until(() => it.connection.diagnostics().unknownCommands['621/0'] === 2, 'both of one kind');
  assert.deepEqual(Object.keys(it.connection.diagnostics().unknownCommands).sort(), [
    '534/0',
    '552/0',
    '621/0',
    '9999/0',
  ]);
});

test('messages on the channel of encrypted chats are not lost', async (t) => {
  const it = await rig(t);
  it.simulator.faults.set({ socket: { channel: '551' } });
  it.connection.start();
  await it.online();
  it.simulator.say({ from: friendOf(it.simulator), to: it.uid, text: 'qua 551' });
  const pushed = () => it.events.find((event) => event.kind === 'message' && event.via === 'push');
  await until(pushed, 'the message, by itself and not as history');
});

test('what the owner writes on the phone is told as their own', async (t) => {
  const it = await rig(t);
  it.connection.start();
  await it.online();
  const friend = friendOf(it.simulator);
  it.simulator.ownerSays({ account: it.uid, to: friend, text: 'để anh trả lời' });
  await until(() => it.messages().length === 1, 'the message');
  const [message] = it.messages();
  assert.equal(message?.isSelf, true);
  assert.equal(message?.senderUid, it.uid);
  assert.deepEqual(message?.chat, { type: 'dm', peerId: friend });
});

test('a message that is taken back is told by the id of what was taken back', async (t) => {
  const it = await rig(t);
  it.connection.start();
  await it.online();
  const friend = friendOf(it.simulator);
  const { msgId } = it.simulator.say({ from: friend, to: it.uid, text: 'gửi nhầm' });
  it.simulator.recall(msgId);
  await until(() => it.events.some(({ kind }) => kind === 'recall'), 'the recall');
  const recall = it.events.find(({ kind }) => kind === 'recall');
  assert.ok(recall?.kind === 'recall');
  assert.deepEqual([recall.zaloMsgId, recall.byUid, recall.chat.peerId], [msgId, friend, friend]);
});

test('nothing that is logged or shown holds a cookie', async (t) => {
  const it = await rig(t);
  const { cookies } = it.simulator.cookies(it.uid);
  it.connection.start();
  await it.online();
  it.simulator.endSession(it.uid);
  await fails(it);
  const said = JSON.stringify([it.log, it.states, it.connection.diagnostics()]);
  for (const { value } of cookies) assert.ok(!said.includes(value));
  assert.ok(!said.includes('zpw_sek='));
});

test('two channels of one server do not hear each other', async (t) => {
  const simulator = await startZalo(t);
  const one = await rig(t, { simulator });
  const two = await rig(t, {
    simulator,
    credentials: simulator.cookies(ownerOf(simulator, 1)) as ZaloCredentials,
    expectUid: ownerOf(simulator, 1),
  });
  one.connection.start();
  two.connection.start();
  await Promise.all([one.online(), two.online()]);
  simulator.say({ from: friendOf(simulator), to: one.uid, text: 'chỉ cho một người' });
  await until(() => one.messages().length === 1, 'the message');
  await moment();
  assert.equal(two.events.length, 0);
});
