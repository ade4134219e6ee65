import assert from 'node:assert/strict';
import { it } from 'node:test';
import { DEFAULT_SETTINGS } from '../../src/bridge/channel-settings.ts';
import { type BridgeWorld, runChannel, startBridge } from '../helpers/bridge.ts';
import { createManualClock } from '../helpers/manual-clock.ts';
import { until } from '../helpers/until.ts';

const uid = (world: BridgeWorld) => world.simulator.world.accounts[0]?.uid ?? '';

it('T21: a short interruption is shown at once and alerts nobody', async (t) => {
  const clock = createManualClock();
  const world = await startBridge(t, { clock });
  const channelId = await runChannel(world);
  world.simulator.socket.close(uid(world), 1006);
  await until('the interruption', () => world.stores.channels.get(channelId)?.detailCode === 'zalo-transient');
  await until('it to run again', async () => {
    await clock.advance(1_000);
    return world.stores.channels.get(channelId)?.status === 'running';
  });
  for (let passed = 0; passed <= 4 * 60_000; passed += 20_000) {
    await clock.advance(20_000);
    // The connection's pings are answered in real time.
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  assert.deepEqual(world.stores.alerts.unseen(), []);
});

it('alerts after three minutes without a connection, once, and says when it is over in the own chat if asked', async (t) => {
  const clock = createManualClock();
  const world = await startBridge(t, { clock });
  const channelId = await runChannel(world);
  world.stores.channels.update(channelId, { settings: { ...DEFAULT_SETTINGS, alerts: { cloudChat: true } } });
  world.simulator.faults.set({ login: { info: { http: 500 } } });
  world.simulator.socket.close(uid(world), 1006);
  await until('the interruption', () => world.stores.channels.get(channelId)?.status === 'starting');
  await clock.advance(60_000);
  assert.equal(world.stores.alerts.countUnseen(), 0, 'not before three minutes');
  await until('the alert', async () => {
    await clock.advance(10_000);
    return world.stores.alerts.countUnseen() === 1;
  });
  world.simulator.faults.reset();
  await until('the recovery', async () => {
    // While an attempt runs, time stands still, or its own limits would pass.
    if (world.stores.channels.get(channelId)?.detailCode) await clock.advance(20_000);
    return world.stores.channels.get(channelId)?.status === 'running';
  });
  const [alert] = world.stores.alerts.unseen();
  assert.ok(alert?.recoveredAt, 'the alert says that it is over, and stays until it was seen');
  await until('the line in the own chat', () =>
    world.simulator.sent(uid(world)).some((one) => one.text.includes('đã chạy lại')),
  );
  assert.equal(world.simulator.sent(uid(world)).length, 1);
});

it('alerts at once when only the owner can help, and a stop by hand ends it', async (t) => {
  const world = await startBridge(t);
  const channelId = await runChannel(world);
  world.simulator.endSession(uid(world));
  await until('the alert', () => world.stores.alerts.countUnseen() === 1);
  assert.match(world.stores.alerts.unseen()[0]?.code ?? '', /zalo-(kicked|login-refused)/);
  await world.bridge.stop(channelId);
  assert.equal(world.stores.alerts.open(channelId), null);
});
