import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fails, friendOf, label, moment, pauseOf, reconnect, rig, sockets, until, waits } from './helpers.ts';

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

test('a close that means nothing in particular (1000, 1001, 1011) is won back like a lost connection', async (t) => {
  const it = await rig(t);
  it.connection.start();
  for (const code of [1000, 1001, 1011]) {
    await it.online();
    it.simulator.socket.close(it.uid, code);
    await waits(it);
    assert.equal(label(it.connection.state()), 'waiting zalo-transient');
    assert.equal(it.connection.diagnostics().lastClose?.code, code);
    await reconnect(it);
    assert.equal(it.simulator.socket.connections(it.uid).length, 1);
  }
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
  // The question may be on its way a little later than the clock thinks, so its time is let pass bit by bit.
  for (let tries = 0; tries < 200 && it.connection.state().phase === 'online'; tries++) {
    await it.clock.advance(500);
    await moment(20);
  }
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
  const asked = () => it.simulator.calls(it.uid).filter(({ path }) => /keepalive/i.test(path)).length;
  for (let round = 0; round < 3; round++) {
    const before = asked();
    await it.clock.advance(180_000);
    await until(() => asked() > before, 'the question over HTTP');
    // Its answer is on its way.
    await moment();
    await it.clock.advance(10_000);
  }
  assert.equal(it.connection.diagnostics().drops, 0);
});
