import assert from 'node:assert/strict';
import { it } from 'node:test';
import { type BridgeWorld, connectChannel, runChannel, setPolicy, startBridge } from '../helpers/bridge.ts';
import { createManualClock } from '../helpers/manual-clock.ts';
import { until } from '../helpers/until.ts';

const channel = (world: BridgeWorld, id: string) => world.stores.channels.get(id);
const uidOf = (world: BridgeWorld, id: string) => channel(world, id)?.accountUid ?? '';
const logins = (world: BridgeWorld, id: string) =>
  world.simulator.calls(uidOf(world, id)).filter(({ path }) => path.endsWith('/getLoginInfo')).length;
const isRunning = (world: BridgeWorld, id: string) => channel(world, id)?.status === 'running';

it('when the server starts, its channels connect some seconds apart, the first at once; none waits for another, and one that is started by hand does not wait', async (t) => {
  const clock = createManualClock();
  const world = await startBridge(t, { clock, pacing: 'human', simulator: { accounts: 4 } });
  for (const account of world.simulator.world.accounts) await runChannel(world, {}, account);
  const ids = world.stores.channels.list().map(({ id }) => id);
  const [first = '', second = '', third = '', fourth = ''] = ids;
  // The first never gets through its login, and nobody waits for that.
  world.simulator.faults.set({ login: { info: 'stall', account: uidOf(world, first) } });
  const before = ids.map((id) => logins(world, id));
  const since = () => ids.map((id, n) => logins(world, id) - (before[n] ?? 0));
  await world.restart();
  await until('the first to sign in', () => since()[0] === 1);
  assert.deepEqual(since(), [1, 0, 0, 0], 'at once, and alone');
  assert.deepEqual(
    ids.map((id) => [channel(world, id)?.status, channel(world, id)?.detailCode]),
    [['starting', null], ...Array(3).fill(['starting', 'start-in-turn'])],
    'the others say what they wait for',
  );
  world.bridge.start(fourth);
  await until('the one that was started by hand', () => isRunning(world, fourth));
  await world.bridge.stop(third);
  await clock.advance(4_900);
  assert.deepEqual(since(), [1, 0, 0, 1]);
  await clock.advance(10_200);
  await until('the second', () => isRunning(world, second));
  await clock.advance(30_000);
  assert.equal(channel(world, third)?.status, 'stopped', 'one that was stopped while it waited does not start');
  assert.deepEqual(since().slice(1), [1, 0, 1]);
  assert.equal(channel(world, first)?.status, 'starting');
});

it('a refresh of the lists never signs in beside the channel: not while it connects, and a start waits for one that has begun', async (t) => {
  const world = await startBridge(t);
  const id = await connectChannel(world);
  setPolicy(world, id, {});
  const before = logins(world, id);
  world.simulator.faults.set({ login: { info: 'stall' } });
  world.bridge.start(id);
  await until('the login', () => logins(world, id) === before + 1);
  await assert.rejects(world.bridge.refreshDirectory(id), /not_connected/);
  assert.equal(logins(world, id), before + 1, 'the refresh did not sign in');
  await world.bridge.stop(id);

  world.simulator.faults.reset();
  world.simulator.faults.api.delay(300, '/api/social/friend/getfriends');
  const counted = logins(world, id);
  const refresh = world.bridge.refreshDirectory(id);
  await until('the refresh to sign in', () => logins(world, id) === counted + 1);
  world.bridge.start(id);
  assert.equal(channel(world, id)?.status, 'starting');
  await refresh;
  assert.equal(world.simulator.socket.connections(uidOf(world, id)).length, 0, 'the channel waited');
  await until('it to run', () => isRunning(world, id));
  assert.equal(logins(world, id), counted + 2);
  await world.bridge.refreshDirectory(id);
  assert.equal(logins(world, id), counted + 2, 'one that runs is asked over its own connection');
});
