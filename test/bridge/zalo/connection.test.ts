import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ZaloCredentials } from '../../../src/bridge/zalo/types.ts';
import {
  fails,
  friendOf,
  label,
  moment,
  pauseOf,
  type Rig,
  reconnect,
  rig,
  sockets,
  stopped,
  until,
  waits,
} from './helpers.ts';

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

test('a renewed cookie that could not be saved is saved at the next look, and once', async (t) => {
  let isFull = true;
  const it = await rig(t, {
    beforeSaving() {
      if (isFull) throw new Error('database or disk is full');
    },
  });
  it.simulator.faults.set({ login: { rotate: 'login' } });
  it.connection.start();
  await it.online();
  assert.equal(it.saved.length, 0);
  assert.ok(
    it.log.some(({ level }) => level === 'error'),
    'and that is said',
  );
  isFull = false;
  await it.connection.directory().friends();
  await until(() => it.saved.length === 1, 'saved cookies');
  await it.connection.directory().friends();
  assert.equal(it.saved.length, 1);
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
