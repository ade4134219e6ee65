import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { type BridgeWorld, type BridgeWorldOptions, runChannel, startBridge } from '../helpers/bridge.ts';
import { type Backend, startBackend } from './backend.ts';

/** The words that the fault stories are told in: a running channel, people who write to it, and what it sent. */
export const open = { dm: { mode: 'open' as const } };
export const moment = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
export const account = (world: BridgeWorld) =>
  world.simulator.world.accounts[0] as BridgeWorld['simulator']['world']['accounts'][0];
export const friend = (world: BridgeWorld, n = 0) => [...account(world).friends][n] ?? '';
export const say = (world: BridgeWorld, text: string, n = 0) =>
  world.simulator.say({ from: friend(world, n), to: account(world).uid, text });
export const sent = (world: BridgeWorld) => world.simulator.sent(account(world).uid).map(({ text }) => text);
export const rowOf = (world: BridgeWorld, channelId: string, text: string) =>
  world.stores.activity.page(channelId, { limit: 500 }).items.find(({ message }) => message.text === text);

/** A running channel whose agent is a real HTTP server. */
export async function start(t: TestContext, options: BridgeWorldOptions & { kind?: string; config?: object } = {}) {
  const { kind = 'webhook', config, ...rest } = options;
  const backend = await startBackend(t);
  const world = await startBridge(t, rest);
  const channelId = await runChannel(world, open);
  const [workspace] = world.stores.workspaces.list();
  assert.ok(workspace);
  const { id } = world.stores.agents.create(workspace.id, {
    handle: 'real',
    name: 'Real',
    kind,
    config: { ...(config ?? { url: backend.url }), allowPrivateNetwork: true, ...baseUrl(kind, backend) },
  });
  world.stores.workspaces.update(workspace.id, { defaultAgentId: id });
  return { backend, world, channelId, agentId: id };
}

const baseUrl = (kind: string, { url }: Backend) => (kind === 'webhook' ? {} : { baseUrl: url.replace(/\/$/, '') });
