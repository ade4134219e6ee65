import assert from 'node:assert/strict';
import { channel, subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { TestContext } from 'node:test';
import {
  type BridgeWorld,
  type BridgeWorldOptions,
  type PolicyChange,
  runChannel,
  startBridge,
} from '../helpers/bridge.ts';
import { until } from '../helpers/until.ts';

const CONTENT_HOSTS = /^\/((?:photo|file)-stal-1\.zdn\.vn|zalo-api\.zadn\.vn)\//;
const REQUESTS = 'undici:request:create';

/** The bridge, the stand-in for Zalo, and every request of this process to the hosts of photos, stickers and files. */
export async function startWatched(t: TestContext, policy: PolicyChange, options: BridgeWorldOptions = {}) {
  const asked: string[] = [];
  const listen = (message: unknown) => {
    const { path } = (message as { request: { path: string } }).request;
    if (CONTENT_HOSTS.test(path)) asked.push(path);
  };
  subscribe(REQUESTS, listen);
  t.after(() => unsubscribe(REQUESTS, listen));
  assert.ok(channel(REQUESTS).hasSubscribers);

  const world = await startBridge(t, options);
  const channelId = await runChannel(world, policy);
  const account = world.simulator.world.accounts[0];
  assert.ok(account);
  const [friend] = account.friends;
  assert.ok(friend);
  const [group] = world.simulator.world.groupsOf(account);
  const member = group?.members.find((id) => id !== account.person.id && id !== friend);
  assert.ok(group && member);
  return { world, channelId, asked, account: account.uid, friend, group: group.id, member };
}

/** Everything that was pushed has been judged, answered and sent. */
export async function settled(world: BridgeWorld, channelId: string, messages: number): Promise<void> {
  await until(`${messages} messages to be decided`, () => {
    const { items } = world.stores.activity.page(channelId, { limit: 100 });
    return items.length >= messages && items.every(({ inbox }) => inbox?.decidedAt);
  });
  await world.bridge.idle();
}
