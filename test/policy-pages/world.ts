import type { TestContext } from 'node:test';
import type { Bridge } from '../../src/bridge/bridge.ts';
import { DEFAULT_POLICY, type PolicyDocument } from '../../src/bridge/policy/types.ts';
import { systemClock } from '../../src/clock.ts';
import type { Channel } from '../../src/db/stores/channels.ts';
import { type Simulator, startSimulator } from '../../src/simulator/index.ts';
import { type StartOptions, startApp, type TestApp } from '../helpers/app.ts';
import { type BridgeWorld, scan } from '../helpers/bridge.ts';
import type { Client } from '../helpers/client.ts';
import { until } from '../helpers/until.ts';

export interface World extends TestApp {
  bridge: Bridge;
  browser: Client;
  /** The channel that the tests look at. */
  channel: Channel;
  /** Another one, in the same workspace, that nothing may touch. */
  other: Channel;
  /** The channel's row as it is now. */
  now(): Channel;
  policy(): PolicyDocument;
  savePolicy(change: PolicyChange, channel?: Channel): void;
  friends(names: [uid: string, name: string][], channel?: Channel): void;
  groups(names: [id: string, name: string][], channel?: Channel): void;
}

export interface PolicyChange {
  dm?: Partial<PolicyDocument['dm']>;
  group?: Partial<PolicyDocument['group']>;
}

/** A signed-in owner with two channels whose accounts are connected, over the real bridge; nothing leaves the machine. */
export async function startWorld(t: TestContext, options: StartOptions = {}): Promise<World> {
  const app = await startApp(t, options);
  const { stores, clock } = app;
  const workspace = stores.workspaces.create('Cửa hàng');
  const connect = (displayName: string, uid: string) => {
    const { id } = stores.channels.create({ workspaceId: workspace.id, threadId: null, displayName });
    stores.channels.setAccount(id, { uid, name: 'Nguyễn Thị An', avatarUrl: null });
    return stores.channels.get(id) as Channel;
  };
  const channel = connect('Tiệm Hoa An', '900000000000000001');
  const other = connect('Gia sư Lan', '900000000000000002');
  const now = () => stores.channels.get(channel.id) as Channel;
  return {
    ...app,
    bridge: app.parts.bridge,
    browser: app.signIn().client,
    channel,
    other,
    now,
    policy: () => (stores.policies.get(channel.id) ?? { document: DEFAULT_POLICY }).document,
    savePolicy(change, of = channel) {
      const { dm, group } = DEFAULT_POLICY;
      stores.policies.save(of.id, { dm: { ...dm, ...change.dm }, group: { ...group, ...change.group } });
    },
    friends(names, of = channel) {
      stores.directory.replaceFriends(
        of.id,
        names.map(([uid, name]) => ({ uid, name, avatarUrl: null })),
      );
      stores.channels.setDirectoryState(of.id, { at: clock.now(), error: null });
    },
    groups(names, of = channel) {
      stores.directory.replaceGroups(
        of.id,
        names.map(([groupId, name]) => ({ groupId, name, members: 12, avatarUrl: null })),
      );
      stores.channels.setDirectoryState(of.id, { at: clock.now(), error: null });
    },
  };
}

/** A world whose channel was connected by QR code to the stand-in for Zalo: friends and groups are really loaded. */
export async function startConnected(t: TestContext): Promise<World & { simulator: Simulator }> {
  const simulator = await startSimulator({ friends: 12, groups: 6, qrPollMs: 100 });
  t.after(() => simulator.close());
  const world = await startWorld(t, { env: { ZB_ZALO_BASE: simulator.baseUrl }, clock: systemClock });
  const { bridge, stores, channel } = world;
  const uid = simulator.world.accounts[0]?.uid ?? '';
  stores.channels.setAccount(channel.id, { uid, name: 'Nguyễn Thị An', avatarUrl: null });
  await scan({ bridge, stores, simulator } as BridgeWorld, channel.id, uid);
  await until('the first load', () => world.now().directoryAt && !bridge.isRefreshingDirectory(channel.id));
  return { ...world, simulator };
}
