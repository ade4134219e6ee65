import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import type { Bridge } from '../../src/bridge/bridge.ts';
import { type BridgeHost, createBridge } from '../../src/bridge/manager.ts';
import { DEFAULT_POLICY } from '../../src/bridge/policy/types.ts';
import { type Clock, systemClock } from '../../src/clock.ts';
import type { Channel } from '../../src/db/stores/channels.ts';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../src/simulator/index.ts';
import { startApp, type TestApp } from '../helpers/app.ts';
import type { Client } from '../helpers/client.ts';
import { until } from '../helpers/until.ts';

export interface Pages {
  app: TestApp;
  stores: TestApp['stores'];
  bridge: BridgeHost;
  simulator: Simulator;
  /** A browser that is signed in. */
  client: Client;
}

/** The whole application with the real bridge, and the real zca-js talking to the stand-in for Zalo. */
export async function startPages(
  t: TestContext,
  options: { simulator?: SimulatorOptions; clock?: Clock } = {},
): Promise<Pages> {
  const simulator = await startSimulator({ friends: 12, groups: 6, qrPollMs: 50, ...options.simulator });
  const held: { bridge?: BridgeHost } = {};
  t.after(async () => {
    await held.bridge?.stopAll();
    await simulator.close();
    assert.deepEqual(simulator.violations, [], 'zca-js did something that Zalo would not accept');
  });
  const app = await startApp(t, {
    clock: options.clock ?? systemClock,
    env: { ZB_ZALO_BASE: simulator.baseUrl },
    bridge: ({ config, stores, clock, logger }): Bridge => {
      assert.ok(logger);
      held.bridge = createBridge({ config, stores, clock, log: logger });
      return held.bridge;
    },
  });
  const { bridge } = held;
  assert.ok(bridge);
  return { app, stores: app.stores, bridge, simulator, client: app.signIn().client };
}

export const uidOf = ({ simulator }: Pages, index = 0): string => simulator.world.accounts[index]?.uid ?? '';

/** A channel as an API client or the first step of the wizard leaves it. */
export function newChannel({ stores }: Pick<Pages, 'stores'>, displayName = 'Tiệm Hoa An'): Channel {
  const workspace = stores.workspaces.list()[0] ?? stores.workspaces.create('Cửa hàng');
  return stores.channels.create({ workspaceId: workspace.id, threadId: null, displayName });
}

/** A phone scans and confirms the code that is on show. */
export async function scan(pages: Pages, channelId: string, index = 0): Promise<void> {
  const { bridge, simulator } = pages;
  await until('a QR code', () => bridge.login(channelId)?.qr);
  simulator.qr.scan(undefined, { uid: uidOf(pages, index) });
  await until('the scan to be seen', () => bridge.login(channelId)?.state === 'scanned');
  simulator.qr.confirm();
  await until('the login to end', () => !['scanned', 'confirming'].includes(bridge.login(channelId)?.state ?? ''));
}

/** Logs in by QR without any page. */
export async function connect(pages: Pages, channelId: string, index = 0): Promise<void> {
  pages.bridge.startLogin(channelId);
  await scan(pages, channelId, index);
  await until('friends and groups', () => pages.stores.channels.get(channelId)?.directoryAt);
}

/** A channel that has an account, its rules, and runs. */
export async function runningChannel(pages: Pages, displayName?: string): Promise<string> {
  const { id } = newChannel(pages, displayName);
  await connect(pages, id);
  pages.stores.policies.save(id, DEFAULT_POLICY);
  pages.bridge.start(id);
  await until('the channel to run', () => pages.stores.channels.get(id)?.status === 'running');
  return id;
}
