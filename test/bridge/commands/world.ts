import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import type { TestContext } from 'node:test';
import { type Heard, json, startServer } from '../../agents/server.ts';
import {
  type BridgeWorld,
  type BridgeWorldOptions,
  type PolicyChange,
  runChannel,
  startBridge,
} from '../../helpers/bridge.ts';
import { until } from '../../helpers/until.ts';

/** A running channel, a friend who writes, and agents that answer when the test says so. */
export interface CommandWorld extends BridgeWorld {
  channelId: string;
  workspaceId: string;
  accountUid: string;
  person: string;
  say(text: string, from?: string): void;
  /** Everything that the account sent, oldest first. */
  texts(): string[];
  /** The first `n` texts that were sent, once there are so many and nothing is left to do. */
  sent(n: number): Promise<string[]>;
  /** The newest message with this text, as it was handled. */
  row(text: string): { state: string; command: string | null; did: string | null; reason: string | null };
  conversationId(): string;
  /** Questions that the slow agent was asked and has not answered. */
  asked: { text: string; heard: Heard; answer(text: string): void; reply: ServerResponse }[];
  /** Waits until the slow agent was asked this. */
  askedFor(text: string): Promise<CommandWorld['asked'][number]>;
}

export async function startCommands(
  t: TestContext,
  policy: PolicyChange = { dm: { mode: 'open' } },
  options: BridgeWorldOptions = {},
): Promise<CommandWorld> {
  const world = await startBridge(t, options);
  const channelId = await runChannel(world, policy);
  const account = world.simulator.world.accounts[0];
  assert.ok(account);
  const person = [...account.friends][0] ?? '';
  const asked: CommandWorld['asked'] = [];
  const server = await startServer(t, (heard, reply) => {
    const { message } = heard.body.data as { message: { text: string } };
    asked.push({ text: message.text, heard, reply, answer: (text) => json(reply, { text }) });
  });
  const workspaceId = world.stores.channels.get(channelId)?.workspaceId ?? '';
  world.stores.agents.create(workspaceId, {
    handle: 'cham',
    name: 'Cô Chậm',
    kind: 'webhook',
    config: { url: server.origin, allowPrivateNetwork: true },
  });
  const texts = () => world.simulator.sent(account.uid).map((one) => one.text);
  const rows = () => world.stores.activity.page(channelId, { limit: 200 }).items;
  return Object.assign(Object.create(world) as BridgeWorld, {
    channelId,
    workspaceId,
    accountUid: account.uid,
    person,
    say: (text: string, from = person) => void world.simulator.say({ from, to: account.uid, text }),
    texts,
    async sent(n: number) {
      await until(`${n} messages to be sent`, () => texts().length >= n);
      await world.bridge.idle();
      return texts();
    },
    row(text: string) {
      const inbox = rows().find(({ message }) => message.text === text)?.inbox;
      assert.ok(inbox, `nobody wrote "${text}"`);
      return { state: inbox.state, command: inbox.command, did: inbox.did?.code ?? null, reason: inbox.reason };
    },
    conversationId() {
      const uid = world.simulator.uidOf(account.uid, person);
      return world.stores.conversations.find(channelId, 'dm', uid)?.id ?? '';
    },
    asked,
    askedFor: (text: string) => until(`the agent to be asked "${text}"`, () => asked.find((one) => one.text === text)),
  });
}
