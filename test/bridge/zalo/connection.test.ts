import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ZaloCredentials } from '../../../src/bridge/zalo/types.ts';
import { friendOf, label, moment, ownerOf, type Rig, rig, startZalo, stopped, until } from './helpers.ts';

const sockets = ({ simulator, uid }: Rig) => simulator.socket.connections(uid).length;
const waits = (it: Rig) => until(() => it.connection.state().phase === 'waiting', 'waiting');
const fails = (it: Rig) =>
  until(() => it.connection.state().phase === 'failed', `failed (${label(it.connection.state())})`);
/** Milliseconds until the planned attempt. */
const pauseOf = (it: Rig) => {
  const state = it.connection.state();
  return state.phase === 'waiting' ? state.retryAt - it.clock.now() : Number.NaN;
};
/** Lets the pause pass and waits for the next connection. */
async function reconnect(it: Rig): Promise<void> {
  await it.clock.advance(pauseOf(it));
  await it.online();
}

// --- Going online ---

test('start goes online and takes messages of people and of groups', async (t) => {
  const it = await rig(t);
  it.connection.start();
  await it.online();
  const friend = friendOf(it.simulator);
  const [group] = it.simulator.world.groups;
  const member = group?.members.find((id) => id !== it.simulator.world.accounts[0]?.person.id) ?? '';
  it.simulator.say({ from: friend, to: it.uid, text: 'Chào shop' });
  it.simulator.say({ from: member, group: group?.id ?? '', text: 'Chào cả nhóm' });
  await until(() => it.messages().length === 2, 'two messages');
  const [dm, inGroup] = it.messages();
  assert.deepEqual(dm?.chat, { type: 'dm', peerId: friend });
  assert.equal(dm?.text, 'Chào shop');
  assert.equal(dm?.isSelf, false);
  assert.deepEqual(inGroup?.chat, { type: 'group', peerId: group?.id });
  assert.equal(it.phases(), 'connecting,online');
  assert.equal(it.connection.diagnostics().attempts, 1);
  await until(() => it.connection.account()?.name, 'the own profile');
  assert.equal(it.connection.account()?.uid, it.uid);
});

test('connected without a key is not online, and does not stay so for ever', async (t) => {
  const it = await rig(t);
  it.simulator.faults.set({ socket: { key: 'never' } });
  it.connection.start();
  await until(() => sockets(it) === 1, 'an open socket');
  await moment();
  assert.equal(it.connection.state().phase, 'connecting');
  await it.clock.advance(15_000);
  assert.equal(label(it.connection.state()), 'waiting zalo-transient');
  it.simulator.faults.reset();
  await reconnect(it);
  assert.equal(sockets(it), 1);
});

test('starting twice does not open two sockets', async (t) => {
  const it = await rig(t);
  it.connection.start();
  it.connection.start();
  await it.online();
  it.connection.start();
  await moment();
  assert.equal(sockets(it), 1);
  assert.equal(it.phases(), 'connecting,online');
});

test('a ping interval that is missing does not make a storm of pings', async (t) => {
  const it = await rig(t);
  it.simulator.faults.set({ login: { settings: 'without-ping' } });
  it.connection.start();
  await it.online();
  await moment(150);
  assert.equal(it.simulator.socket.connections(it.uid)[0]?.pings, 0);
});

test('old messages are asked for once after the key, and come as history', async (t) => {
  const it = await rig(t);
  it.connection.start();
  await it.online();
  it.simulator.say({ from: friendOf(it.simulator), to: it.uid, text: 'trước khi rớt' });
  await until(() => it.messages().length === 1, 'the message');
  it.simulator.socket.close(it.uid, 1006);
  await waits(it);
  it.simulator.say({ from: friendOf(it.simulator), to: it.uid, text: 'trong lúc rớt' });
  await reconnect(it);
  await until(() => it.messages().some(({ text }) => text === 'trong lúc rớt'), 'what was missed');
  const missed = it.events.find((event) => event.kind === 'message' && event.message.text === 'trong lúc rớt');
  assert.equal(missed?.kind === 'message' && missed.via, 'history');
});

// --- Losing and finding the connection ---

test('T13: a dropped socket is replaced by a new one with a new login, never beside the old one', async (t) => {
  const it = await rig(t);
  it.connection.start();
  await it.online();
  const [before] = it.simulator.socket.connections(it.uid);
  it.simulator.socket.close(it.uid, 1006);
  await waits(it);
  assert.equal(label(it.connection.state()), 'waiting zalo-transient');
  assert.equal(pauseOf(it), 2_000);
  await reconnect(it);
  const after = it.simulator.socket.connections(it.uid);
  assert.equal(after.length, 1);
  assert.notEqual(after[0]?.ws, before?.ws);
  assert.equal(it.connection.diagnostics().drops, 1);
});

test('the pause grows while nothing answers, and network trouble alone never gives up', async (t) => {
  const it = await rig(t);
  it.simulator.faults.set({ login: { sockets: 'refused' } });
  it.connection.start();
  const pauses: number[] = [];
  for (let i = 0; i < 9; i++) {
    await waits(it);
    pauses.push(pauseOf(it) / 1000);
    await it.clock.advance(pauseOf(it));
    await until(() => it.connection.state().phase !== 'connecting', 'the next failure');
  }
  assert.deepEqual(pauses, [2, 5, 15, 30, 60, 120, 300, 300, 300]);
  it.simulator.faults.reset();
  await reconnect(it);
});

test('a minute online makes the next pause short again', async (t) => {
  const it = await rig(t);
  it.connection.start();
  for (const [onlineFor, expected] of [
    [0, 2],
    [0, 5],
    [61, 2],
  ] as const) {
    await it.online();
    await it.clock.advance(onlineFor * 1000);
    it.simulator.socket.close(it.uid, 1006);
    await waits(it);
    assert.equal(pauseOf(it) / 1000, expected);
    await it.clock.advance(pauseOf(it));
  }
  await it.online();
});

test('T21: five quick drops within five minutes stop the trying', async (t) => {
  const it = await rig(t);
  it.connection.start();
  for (let drop = 1; drop <= 5; drop++) {
    await it.online();
    it.simulator.socket.close(it.uid, 1006);
    await until(() => it.connection.state().phase !== 'online', 'a drop');
    if (drop < 5) await it.clock.advance(pauseOf(it));
  }
  assert.equal(label(it.connection.state()), 'failed zalo-flapping');
  const { attempts } = it.connection.diagnostics();
  await it.clock.advance(3_600_000);
  assert.equal(it.connection.diagnostics().attempts, attempts, 'it goes on trying');
  it.connection.start();
  await it.online();
});

test('a connection that Zalo closes every minute is not taken for flapping', async (t) => {
  const it = await rig(t);
  it.connection.start();
  for (let drop = 1; drop <= 7; drop++) {
    await it.online();
    await it.clock.advance(61_000);
    it.simulator.socket.close(it.uid, 1006);
    await waits(it);
    await it.clock.advance(pauseOf(it));
  }
  await it.online();
});

test('T14: another web session is met with one try after a minute, and never fought', async (t) => {
  const it = await rig(t);
  it.connection.start();
  await it.online();
  it.simulator.socket.close(it.uid, 3000);
  await waits(it);
  assert.equal(label(it.connection.state()), 'waiting zalo-duplicate-session');
  assert.equal(pauseOf(it), 60_000);
  await reconnect(it);
  it.simulator.socket.close(it.uid, 3000);
  await fails(it);
  assert.equal(label(it.connection.state()), 'failed zalo-duplicate-session');
  await it.clock.advance(3_600_000);
  assert.equal(it.connection.diagnostics().attempts, 2);
});

test('another web session gets a new try when the last one held for more than an hour', async (t) => {
  const it = await rig(t);
  it.connection.start();
  await it.online();
  it.simulator.socket.close(it.uid, 3000);
  await waits(it);
  await reconnect(it);
  for (let minute = 1; minute <= 61; minute++) {
    it.simulator.say({ from: friendOf(it.simulator), to: it.uid, text: `phút ${minute}` });
    await until(() => it.messages().length === minute, 'a sign of life');
    await it.clock.advance(60_000);
  }
  assert.equal(it.connection.state().phase, 'online', label(it.connection.state()));
  it.simulator.socket.close(it.uid, 3000);
  await waits(it);
  assert.equal(pauseOf(it), 60_000, 'one try, after a minute');
  await reconnect(it);
  it.simulator.socket.close(it.uid, 3000);
  await fails(it);
});

test('a second connection of the same account is told by its frame, before the socket closes', async (t) => {
  const it = await rig(t);
  it.connection.start();
  await it.online();
  const other = await rig(t, { simulator: it.simulator });
  other.connection.start();
  await other.online();
  await waits(it);
  assert.equal(label(it.connection.state()), 'waiting zalo-duplicate-session');
  await until(() => sockets(it) === 1, 'only the newer socket');
});

test('T15: a session that Zalo ends is given up until a new login, without a loop', async (t) => {
  const it = await rig(t);
  it.connection.start();
  await it.online();
  it.simulator.endSession(it.uid);
  await fails(it);
  const state = it.connection.state();
  assert.ok(state.phase === 'failed');
  assert.deepEqual([state.code, state.action], ['zalo-kicked', 'relogin']);
});

test('T20: a half-open socket is found by its silence and replaced', async (t) => {
  const it = await rig(t);
  it.connection.start();
  await it.online();
  await moment();
  it.simulator.socket.mute(it.uid);
  await it.clock.advance(180_000);
  await moment();
  assert.equal(it.connection.state().phase, 'online', 'it gave up before it had asked');
  await it.clock.advance(10_000);
  await waits(it);
  assert.equal(label(it.connection.state()), 'waiting zalo-silent');
  await it.clock.advance(2_000);
  await it.online();
  await until(() => sockets(it) === 1, 'only the new socket');
});

test('T20: a quiet account is not restarted as long as its socket answers', async (t) => {
  const it = await rig(t);
  it.connection.start();
  await it.online();
  for (let seconds = 0; seconds < 800; seconds += 10) {
    await it.clock.advance(10_000);
    await moment(15);
  }
  assert.equal(it.phases(), 'connecting,online');
});

test('a quiet account is not restarted when Zalo answers no pings but HTTP works', async (t) => {
  const it = await rig(t);
  it.simulator.faults.set({ socket: { keyDelayMs: 100 } });
  it.connection.start();
  await until(() => sockets(it) === 1, 'a socket');
  // Swallow the pongs of the peer from the start.
  for (const { ws } of it.simulator.socket.connections(it.uid)) ws.pong = () => {};
  await it.online();
  for (let round = 0; round < 3; round++) {
    await it.clock.advance(180_000);
    await moment(20);
    await it.clock.advance(10_000);
  }
  assert.equal(it.connection.diagnostics().drops, 0);
});

// --- Logins that are refused ---

const refused: [title: string, faults: Parameters<Rig['simulator']['faults']['set']>[0], expected: string][] = [
  ['102 inside the encryption', { login: { info: { inner: 102 } } }, 'failed zalo-login-refused'],
  ['600 outside the encryption', { login: { info: { outer: 600 } } }, 'failed zalo-login-refused'],
  ['600 of the second call', { login: { server: { outer: 600 } } }, 'failed zalo-login-refused'],
  ['-1005', { login: { info: { inner: -1005 } } }, 'failed zalo-blocked-network'],
  ['another code', { login: { info: { inner: 127 } } }, 'waiting zalo-transient'],
  ['HTTP 500', { login: { info: { http: 500 } } }, 'waiting zalo-transient'],
  ['a missing service', { login: { missingService: 'friend' } }, 'waiting zalo-protocol-changed'],
  ['missing settings', { login: { settings: 'missing' } }, 'waiting zalo-protocol-changed'],
  ['no socket address', { login: { sockets: 'empty' } }, 'waiting zalo-protocol-changed'],
];
for (const [title, faults, expected] of refused) {
  test(`a login answered by ${title} is ${expected}, and is not an exception`, async (t) => {
    const it = await rig(t);
    it.simulator.faults.set(faults);
    it.connection.start();
    await until(() => it.connection.state().phase !== 'connecting', 'an end of the login');
    assert.equal(label(it.connection.state()), expected);
    assert.equal(sockets(it), 0);
  });
}

test('a login that stalls is given up, and does not hang', async (t) => {
  const it = await rig(t);
  it.simulator.faults.set({ login: { server: 'stall' } });
  it.connection.start();
  await moment();
  await it.clock.advance(20_000);
  await waits(it);
  assert.equal(label(it.connection.state()), 'waiting zalo-transient');
});

test('a dead session is not tried again, which would look like an attack', async (t) => {
  const it = await rig(t);
  it.simulator.endSession(it.uid);
  it.connection.start();
  await fails(it);
  await it.clock.advance(3_600_000);
  assert.equal(it.connection.diagnostics().attempts, 1);
});

test('a saved session of another account is not used', async (t) => {
  const it = await rig(t, { expectUid: '12345' });
  it.connection.start();
  await fails(it);
  assert.equal(label(it.connection.state()), 'failed zalo-wrong-account');
});

test('a saved session that cannot be read is a state, not an exception', async (t) => {
  const it = await rig(t, { credentials: { cookies: 'oops' as unknown as ZaloCredentials['cookies'] } });
  it.connection.start();
  await fails(it);
  assert.equal(label(it.connection.state()), 'failed zalo-session-unreadable');
});

test('a refused handshake says so in its reason', async (t) => {
  const it = await rig(t);
  it.simulator.faults.set({ socket: { handshakeStatus: 403 } });
  it.connection.start();
  await waits(it);
  const state = it.connection.state();
  assert.match(state.phase === 'waiting' ? state.reason : '', /1006.*403/);
});

test('a call that Zalo refuses for its session leads to one new login, and that one decides', async (t) => {
  const it = await rig(t);
  it.connection.start();
  await it.online();
  it.simulator.faults.set({ api: [{ path: '/typing', code: 600 }] });
  await it.connection.typing({ type: 'dm', peerId: friendOf(it.simulator) });
  await waits(it);
  await reconnect(it);
  it.simulator.faults.set({ api: [{ path: '/typing', code: 600 }], login: { info: { inner: 102 } } });
  await it.connection.typing({ type: 'dm', peerId: friendOf(it.simulator) });
  await waits(it);
  await it.clock.advance(pauseOf(it));
  await fails(it);
  assert.equal(label(it.connection.state()), 'failed zalo-login-refused');
});

// --- Stopping ---

test('stop while connecting is final', async (t) => {
  const it = await rig(t);
  it.connection.start();
  await stopped(it.connection, it.clock);
  await moment();
  await it.clock.advance(3_600_000);
  assert.equal(it.phases(), 'connecting,stopped');
  assert.equal(sockets(it), 0);
});

test('stop while waiting leaves no attempt behind', async (t) => {
  const it = await rig(t);
  it.connection.start();
  await it.online();
  it.simulator.socket.close(it.uid, 1006);
  await waits(it);
  await it.connection.stop();
  await it.clock.advance(3_600_000);
  assert.equal(it.phases(), 'connecting,online,waiting,stopped');
  assert.equal(sockets(it), 0);
});

test('T16: the late close of an old socket is no reason to come back', async (t) => {
  const it = await rig(t);
  it.connection.start();
  await it.online();
  await it.connection.stop();
  await until(() => sockets(it) === 0, 'a closed socket');
  await it.connection.stop();
  await it.clock.advance(3_600_000);
  assert.equal(it.phases(), 'connecting,online,stopped');
});

test('stop does not wait for ever for a socket that does not answer', async (t) => {
  const it = await rig(t);
  it.connection.start();
  await it.online();
  it.simulator.socket.mute(it.uid);
  await stopped(it.connection, it.clock);
  assert.equal(it.connection.state().phase, 'stopped');
});

test('start right after stop waits until the old socket is gone', async (t) => {
  const it = await rig(t);
  it.connection.start();
  await it.online();
  const stopping = it.connection.stop();
  it.connection.start();
  await it.online();
  await stopping;
  assert.equal(sockets(it), 1);
  assert.equal(it.phases(), 'connecting,online,stopped,connecting,online');
});

test('T16: a new socket is not opened beside an old one that is slow to go', async (t) => {
  const it = await rig(t);
  it.connection.start();
  await it.online();
  const [old] = it.simulator.socket.connections(it.uid);
  it.simulator.socket.mute(it.uid);
  const stopping = it.connection.stop();
  it.connection.start();
  await moment();
  assert.deepEqual(it.simulator.socket.connections(it.uid), [old]);
  await it.clock.advance(2_000);
  await stopping;
  await it.online();
});

// --- Cookies ---

test('a cookie that the login renewed is saved, and the next login uses it', async (t) => {
  const it = await rig(t);
  it.simulator.faults.set({ login: { rotate: 'login' } });
  it.connection.start();
  await it.online();
  await until(() => it.saved.length >= 1, 'saved cookies');
  const value = it.saved[0]?.cookies.find(({ key }) => key === 'zpw_sek')?.value;
  assert.equal(it.saved[0]?.imei !== '', true);
  it.simulator.socket.close(it.uid, 1006);
  await waits(it);
  await reconnect(it);
  assert.equal(it.saved.length, 2);
  assert.notEqual(it.saved[1]?.cookies.find(({ key }) => key === 'zpw_sek')?.value, value);
});

test('a cookie that any call renewed is saved, and unchanged ones are not saved again', async (t) => {
  const it = await rig(t);
  it.connection.start();
  await it.online();
  await it.connection.directory().friends();
  assert.equal(it.saved.length, 0);
  it.simulator.faults.set({ login: { rotate: 'keepalive' } });
  await it.clock.advance(180_000);
  await until(() => it.saved.length === 1, 'saved cookies');
});

// --- What must not kill it ---

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
