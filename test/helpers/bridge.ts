import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { type BridgeHost, type BridgeParts, createBridge } from '../../src/bridge/manager.ts';
import { DEFAULT_POLICY, type PolicyDocument } from '../../src/bridge/policy/types.ts';
import { openData } from '../../src/cli/open-data.ts';
import { type Clock, systemClock } from '../../src/clock.ts';
import { readConfig } from '../../src/config.ts';
import type { Stores } from '../../src/db/stores/index.ts';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../src/simulator/index.ts';
import { temporaryFolder } from './app.ts';
import { createTestLogger, type LogLine } from './logger.ts';
import { until } from './until.ts';

export interface BridgeWorld {
  bridge: BridgeHost;
  stores: Stores;
  simulator: Simulator;
  dataDir: string;
  /** What was logged so far. */
  log: LogLine[];
  /** Says that this test means to cause errors in the log. */
  expectErrors(): void;
  /** Ends the bridge and opens everything again from disk, as a restart of the server does. */
  restart(options?: { start?: boolean }): Promise<void>;
}

export interface BridgeWorldOptions {
  simulator?: SimulatorOptions;
  clock?: Clock;
  pacing?: 'none' | 'human';
  fileGuard?: BridgeParts['fileGuard'];
}

/** The real bridge over a real database, with the real zca-js talking to the stand-in for Zalo. */
export async function startBridge(t: TestContext, options: BridgeWorldOptions = {}): Promise<BridgeWorld> {
  const simulator = await startSimulator({ friends: 12, groups: 6, qrPollMs: 100, ...options.simulator });
  const dataDir = temporaryFolder(t);
  const config = readConfig({
    ZB_DATA_DIR: dataDir,
    ZB_ZALO_BASE: simulator.baseUrl,
    ZB_PACING: options.pacing ?? 'none',
  });
  const { logger, lines, expectErrors } = createTestLogger(t);
  const clock = options.clock ?? systemClock;

  const open = () => {
    const data = openData(config, clock);
    const { fileGuard } = options;
    return { data, bridge: createBridge({ config, stores: data.stores, clock, log: logger, fileGuard }) };
  };
  let current = open();
  const close = async () => {
    await current.bridge.stopAll();
    current.data.close();
  };
  t.after(async () => {
    await close();
    await simulator.close();
    assert.deepEqual(simulator.violations, [], 'zca-js did something that Zalo would not accept');
  });
  return {
    get bridge() {
      return current.bridge;
    },
    get stores() {
      return current.data.stores;
    },
    simulator,
    dataDir,
    log: lines,
    expectErrors,
    async restart({ start = true } = {}) {
      await close();
      current = open();
      if (start) current.bridge.startAll();
    },
  };
}

/** A channel whose account scanned the QR code; not started yet. */
export async function connectChannel(world: BridgeWorld, account = world.simulator.world.accounts[0]): Promise<string> {
  assert.ok(account);
  const { bridge, stores, simulator } = world;
  const workspace = stores.workspaces.list()[0] ?? stores.workspaces.create('Cửa hàng');
  const channel = stores.channels.create({ workspaceId: workspace.id, threadId: null, displayName: 'Tiệm Hoa An' });
  await scan(world, channel.id, account.uid);
  await until('the directory to be loaded', () => stores.channels.get(channel.id)?.directoryAt);
  assert.equal(bridge.login(channel.id)?.state, 'connected');
  assert.ok(simulator.world.accounts.includes(account));
  return channel.id;
}

/** Shows a QR code, and a phone scans and confirms it. */
export async function scan(world: BridgeWorld, channelId: string, accountUid: string): Promise<void> {
  world.bridge.startLogin(channelId);
  await until('a QR code', () => world.bridge.login(channelId)?.qr);
  world.simulator.qr.scan(undefined, { uid: accountUid });
  await until('the scan to be seen', () => world.bridge.login(channelId)?.state === 'scanned');
  world.simulator.qr.confirm();
  await until(
    'the login to end',
    () => !['scanned', 'confirming'].includes(world.bridge.login(channelId)?.state ?? ''),
  );
}

export type PolicyChange = { dm?: Partial<PolicyDocument['dm']>; group?: Partial<PolicyDocument['group']> };

export function setPolicy(world: BridgeWorld, channelId: string, change: PolicyChange): void {
  world.stores.policies.save(channelId, {
    dm: { ...DEFAULT_POLICY.dm, ...change.dm },
    group: { ...DEFAULT_POLICY.group, ...change.group },
  });
}

/** A channel that is connected, has these rules, and runs. */
export async function runChannel(
  world: BridgeWorld,
  change: PolicyChange = {},
  account = world.simulator.world.accounts[0],
): Promise<string> {
  const channelId = await connectChannel(world, account);
  setPolicy(world, channelId, change);
  world.bridge.start(channelId);
  await until('the channel to run', () => world.stores.channels.get(channelId)?.status === 'running');
  return channelId;
}
