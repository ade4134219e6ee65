import assert from 'node:assert/strict';
import { it } from 'node:test';
import { connectChannel, setPolicy, startBridge } from '../helpers/bridge.ts';
import { createManualClock } from '../helpers/manual-clock.ts';
import { until } from '../helpers/until.ts';
import { answerTo } from './backend.ts';
import { account, moment, open, say, sent, start } from './story.ts';

it('T27: a process that dies again and again before Zalo gave its history still knows what it missed, asks for it, and answers it once', async (t) => {
  const clock = createManualClock();
  const { world, channelId } = await start(t, { clock });
  say(world, 'trước khi mất điện');
  await until('the first answer', () => sent(world).length === 1);
  await world.bridge.idle();
  const heardUntil = world.stores.channels.get(channelId)?.lastOnlineAt ?? 0;
  assert.ok(heardUntil > 0);
  await world.bridge.stopAll();
  await clock.advance(3 * 60_000);
  say(world, 'lúc không có điện');
  await clock.advance(60_000);

  world.simulator.faults.set({ socket: { withholdHistory: true } });
  for (let life = 0; life < 3; life++) {
    await world.restart();
    await until('it to run', () => world.simulator.socket.connections(account(world).uid).some(({ ready }) => ready));
    await until('the gap', () => world.stores.channels.gaps(channelId, 0, clock.now() + 1).length === 1);
    assert.equal(world.stores.channels.get(channelId)?.lastOnlineAt, heardUntil, 'being connected is not having heard');
    await clock.advance(3_000);
  }
  const lastStart = clock.now();
  world.simulator.faults.reset();
  await world.restart();
  await until('the missed one', () => sent(world).includes(answerTo('lúc không có điện')));
  await world.bridge.idle();
  assert.deepEqual(sent(world), [answerTo('trước khi mất điện'), answerTo('lúc không có điện')], 'each once');
  const gaps = world.stores.channels.gaps(channelId, 0, clock.now() + 1);
  assert.equal(gaps.length, 1, 'one time without a connection, however many starts it had');
  assert.equal(gaps[0]?.fromAt, heardUntil);
  assert.equal(gaps[0]?.toAt, lastStart, 'up to the connection that brought the history');
  await until('the new mark', () => (world.stores.channels.get(channelId)?.lastOnlineAt ?? 0) >= lastStart);
});

it('T27: history that Zalo does not give is asked for again, and when it never comes the gap is shown, however short', async (t) => {
  const clock = createManualClock();
  const { world, channelId } = await start(t, { clock });
  await until('the history', () => world.stores.channels.get(channelId)?.lastOnlineAt);
  world.simulator.faults.set({ socket: { withholdHistory: true } });
  world.simulator.socket.close(account(world).uid, 1006);
  await until('the loss', () => world.stores.channels.get(channelId)?.status === 'starting');
  say(world, 'giữa hai lần');
  await until('it to be back', async () => {
    await clock.advance(1_000);
    return world.stores.channels.get(channelId)?.status === 'running';
  });
  assert.deepEqual(
    world.stores.channels.gaps(channelId, 0, clock.now() + 1),
    [],
    'a few seconds are covered by the history',
  );
  // Asked again, this time it comes.
  world.simulator.faults.reset();
  await clock.advance(30_000);
  await until('the answer', () => sent(world).includes(answerTo('giữa hai lần')));
  await world.bridge.idle();
  assert.deepEqual(world.stores.channels.gaps(channelId, 0, clock.now() + 1), []);

  world.simulator.faults.set({ socket: { withholdHistory: true } });
  world.simulator.socket.close(account(world).uid, 1006);
  await until('the loss', () => world.stores.channels.get(channelId)?.status === 'starting');
  await until('it to be back', async () => {
    await clock.advance(1_000);
    return world.stores.channels.get(channelId)?.status === 'running';
  });
  for (let n = 0; n < 4; n++) {
    await clock.advance(30_000);
    await moment(30);
  }
  assert.equal(world.stores.channels.gaps(channelId, 0, clock.now() + 1).length, 1, 'nobody knows what was missed');
  assert.equal(sent(world).length, 1, 'and nothing was answered twice');
});

it('a channel whose login hangs holds up no other: the second one runs and answers while the first still waits', async (t) => {
  const world = await startBridge(t);
  const [one, two] = world.simulator.world.accounts;
  assert.ok(one && two);
  const slow = await connectChannel(world, one);
  const quick = await connectChannel(world, two);
  for (const id of [slow, quick]) setPolicy(world, id, open);
  world.simulator.faults.set({ login: { info: 'stall', account: one.uid } });
  for (const id of [slow, quick]) world.stores.channels.update(id, { wanted: 'running', draft: null });
  const startedAt = performance.now();
  await world.restart();
  assert.ok(performance.now() - startedAt < 2_000, 'the start itself waits for none of them');
  await until('the second channel to run', () => world.stores.channels.get(quick)?.status === 'running', 3_000);
  world.simulator.say({ from: [...two.friends][0] ?? '', to: two.uid, text: 'alo' });
  await until('its answer', () => world.simulator.sent(two.uid).length === 1, 3_000);
  assert.equal(world.stores.channels.get(slow)?.status, 'starting', 'the first still waits for Zalo');
  assert.deepEqual(world.simulator.sent(one.uid), []);
  world.simulator.faults.reset();
  await world.bridge.stop(slow);
  assert.equal(world.stores.channels.get(quick)?.status, 'running', 'and its end ends nothing else');
});
