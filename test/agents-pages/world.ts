import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { createBridge } from '../../src/bridge/manager.ts';
import { systemClock } from '../../src/clock.ts';
import type { World } from '../activity/world.ts';
import { startApp } from '../helpers/app.ts';

/** The application with agents that are called in real time: their time limits must not pass at once. */
export async function startWorld(t: TestContext): Promise<World> {
  const held: { bridge?: World['bridge'] } = {};
  const app = await startApp(t, {
    bridge: ({ config, stores, logger }) => {
      assert.ok(logger);
      held.bridge = createBridge({ config, stores, clock: systemClock, log: logger });
      return held.bridge;
    },
  });
  const { bridge } = held;
  assert.ok(bridge);
  t.after(() => bridge.stopAll());
  return { app, stores: app.stores, clock: app.clock, bridge, client: app.signIn().client };
}

export function workspaceOf(world: World) {
  return world.stores.workspaces.list()[0] ?? world.stores.workspaces.create('Cửa hàng');
}

export function agentOf(world: World, handle: string) {
  const agent = world.stores.agents.listByWorkspace(workspaceOf(world).id).find((one) => one.handle === handle);
  assert.ok(agent, `there is no @${handle}`);
  return agent;
}
