import assert from 'node:assert/strict';
import { it, type TestContext } from 'node:test';
import type { ZaloCredentials } from '../../src/bridge/zalo/types.ts';
import { type BridgeWorld, runChannel, scan, startBridge } from '../helpers/bridge.ts';
import { until } from '../helpers/until.ts';

const account = (world: BridgeWorld) => world.simulator.world.accounts[0] ?? assert.fail();
const friend = (world: BridgeWorld, index = 0) => [...account(world).friends][index] ?? '';
const say = (world: BridgeWorld, text: string, index = 0) =>
  world.simulator.say({ from: friend(world, index), to: account(world).uid, text });
const texts = (world: BridgeWorld) => world.simulator.sent(account(world).uid).map((one) => one.text);
const sockets = (world: BridgeWorld) => world.simulator.socket.connections(account(world).uid).length;
const status = (world: BridgeWorld, id: string) => world.stores.channels.get(id)?.status;
/** The most sockets that the account had at once, from now on. */
function watchSockets(t: TestContext, world: BridgeWorld): () => number {
  let most = 0;
  const timer = setInterval(() => {
    most = Math.max(most, sockets(world));
  }, 5);
  t.after(() => clearInterval(timer));
  return () => most;
}
/** Running on another connection than the one that sent. */
const connectedOnce = (world: BridgeWorld, id: string) =>
  status(world, id) === 'running' && sockets(world) === 1 && world.bridge.diagnostics(id)?.attempts === 1;
const open = { dm: { mode: 'open' } } as const;

/** A running channel in the middle of a send that Zalo is slow to answer, so that stopping it takes a while. */
async function busyChannel(world: BridgeWorld, ms: number): Promise<string> {
  const channelId = await runChannel(world, open);
  world.simulator.faults.api.delay(ms, '/api/message/sms');
  say(world, 'đang gửi dở');
  await until('the send to be under way', () =>
    world.stores.activity.page(channelId, { limit: 1 }).items.some(({ message }) => {
      const answer = world.stores.messages.answersTo([message.id]).get(message.id);
      return answer?.state === 'sending';
    }),
  );
  return channelId;
}

it('T16, T17: a start while the stop is still under way waits for the old socket, and the channel runs and says so', async (t) => {
  const world = await startBridge(t);
  const channelId = await busyChannel(world, 700);
  const most = watchSockets(t, world);
  const stopping = world.bridge.stop(channelId);
  world.bridge.start(channelId);
  world.bridge.start(channelId);
  await stopping;
  await until('the channel to run again', () => status(world, channelId) === 'running' && sockets(world) === 1);
  world.simulator.faults.reset();
  say(world, 'còn đó không', 1);
  await until('an answer', () => texts(world).includes('echo: còn đó không'));
  assert.equal(status(world, channelId), 'running', 'the stop that was overtaken does not say stopped');
  assert.equal(most(), 1, 'never two sockets of one account');
  assert.equal(world.bridge.diagnostics(channelId)?.attempts, 1, 'two starts are one');
  assert.equal(texts(world).filter((text) => text === 'echo: đang gửi dở').length, 1);
});

it('T17: a stop while a start waits for the old socket wins, and nothing comes back', async (t) => {
  const world = await startBridge(t);
  const channelId = await busyChannel(world, 600);
  const first = world.bridge.stop(channelId);
  world.bridge.start(channelId);
  const second = world.bridge.stop(channelId);
  await Promise.all([first, second]);
  await new Promise((resolve) => setTimeout(resolve, 300));
  assert.equal(status(world, channelId), 'stopped');
  assert.equal(sockets(world), 0);
});

it('deleting a channel that is just being restarted leaves no socket, and nothing that nobody caught', async (t) => {
  const world = await startBridge(t);
  const channelId = await busyChannel(world, 600);
  const uncaught: unknown[] = [];
  const hear = (error: unknown) => void uncaught.push(error);
  process.on('unhandledRejection', hear);
  t.after(() => process.off('unhandledRejection', hear));
  await scan(world, channelId, account(world).uid);
  const removed = world.bridge.remove(channelId);
  await removed;
  await new Promise((resolve) => setTimeout(resolve, 800));
  assert.equal(world.stores.channels.get(channelId), null);
  assert.equal(sockets(world), 0);
  assert.deepEqual(uncaught, []);
});

it('F19: a new QR login while a send is under way keeps the new session: the old one does not write itself over it', async (t) => {
  const world = await startBridge(t);
  const channelId = await busyChannel(world, 1_500);
  const imei = () => world.stores.channels.openSession<ZaloCredentials>(channelId)?.imei;
  const old = imei();
  await scan(world, channelId, account(world).uid);
  await until('the new session', () => imei() !== old);
  const fresh = imei();
  // The send that is still out comes back with a new cookie of the old session.
  world.simulator.faults.set({ login: { rotate: 'call' } });
  await until('that send', () => texts(world).length === 1);
  world.simulator.faults.reset();
  await until('the channel to run again', () => connectedOnce(world, channelId), 10_000);
  assert.equal(imei(), fresh);
  await world.restart();
  await until('the channel to run after a restart', () => status(world, channelId) === 'running');
  assert.equal(imei(), fresh);
});
