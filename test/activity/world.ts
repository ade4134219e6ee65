import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { createJudge } from '../../src/bridge/delivery/facts.ts';
import { createIntake } from '../../src/bridge/delivery/intake.ts';
import { enqueue } from '../../src/bridge/delivery/outgoing.ts';
import { type BridgeHost, createBridge } from '../../src/bridge/manager.ts';
import { createPairing } from '../../src/bridge/pairing.ts';
import { DEFAULT_POLICY, type PolicyDocument } from '../../src/bridge/policy/types.ts';
import type { Attachment, Mention } from '../../src/bridge/zalo/types.ts';
import type { Channel } from '../../src/db/stores/channels.ts';
import type { OutboxState } from '../../src/db/stores/outbox.ts';
import { startApp, type TestApp, type TestClock } from '../helpers/app.ts';
import type { Client } from '../helpers/client.ts';

export interface World {
  app: TestApp;
  stores: TestApp['stores'];
  clock: TestClock;
  bridge: BridgeHost;
  /** A browser that is signed in. */
  client: Client;
}

/** The application with the real bridge, whose channels are not connected: what comes in is handed to it by `hear`. */
export async function startWorld(t: TestContext): Promise<World> {
  const held: { bridge?: BridgeHost } = {};
  const app = await startApp(t, {
    bridge: ({ config, stores, clock, logger }) => {
      assert.ok(logger);
      held.bridge = createBridge({ config, stores, clock, log: logger });
      return held.bridge;
    },
  });
  assert.ok(held.bridge);
  return { app, stores: app.stores, clock: app.clock, bridge: held.bridge, client: app.signIn().client };
}

export const ACCOUNT = '9000000000000000001';
export const MAI = '1000000000000000001';
export const TAM = '1000000000000000002';
export const GROUP = '5000000000000000001';

export type PolicyChange = { dm?: Partial<PolicyDocument['dm']>; group?: Partial<PolicyDocument['group']> };

let accounts = 0;

/** A channel with an account, rules and a small directory. */
export function addChannel({ stores }: World, displayName = 'Tiệm Hoa An', change: PolicyChange = {}): Channel {
  const workspace = stores.workspaces.list()[0] ?? stores.workspaces.create('Cửa hàng');
  const { id } = stores.channels.create({ workspaceId: workspace.id, threadId: null, displayName });
  accounts += 1;
  stores.channels.setAccount(id, {
    uid: String(BigInt(ACCOUNT) + BigInt(accounts)),
    name: 'Nguyễn Thị An',
    avatarUrl: null,
  });
  setPolicy(stores, id, change);
  stores.directory.replaceFriends(id, [
    { uid: MAI, name: 'Trần Mai', avatarUrl: null },
    { uid: '1000000000000000009', name: 'Nguyễn Thị Ánh', avatarUrl: null },
  ]);
  stores.directory.replaceGroups(id, [{ groupId: GROUP, name: 'Khách quen', members: 86, avatarUrl: null }]);
  return stores.channels.get(id) as Channel;
}

export function setPolicy(stores: World['stores'], channelId: string, change: PolicyChange): void {
  stores.policies.save(channelId, {
    dm: { ...DEFAULT_POLICY.dm, ...change.dm },
    group: { ...DEFAULT_POLICY.group, ...change.group },
  });
}

export interface Heard {
  from?: string;
  name?: string;
  group?: string;
  text?: string;
  attachments?: Attachment[];
  mentioned?: boolean;
  /** Written so long before it arrived. */
  ageMs?: number;
  /** How the answer was delivered, when there is one. Null: it is not answered yet. */
  delivery?: OutboxState | null;
}

let messages = 100_000;

/** A message comes in, is judged by the rules in force, and answered when they say so. Answers its number. */
export function hear(world: World, channel: Channel, heard: Heard = {}): number {
  const { stores, clock } = world;
  const {
    from = MAI,
    name = from === MAI ? 'Trần Mai' : 'Lê Văn Tám',
    group,
    text = 'xin chào',
    delivery = 'sent',
  } = heard;
  messages += 1;
  const zaloMsgId = String(messages);
  const mentions: Mention[] = heard.mentioned ? [{ uid: channel.accountUid ?? '', pos: 0, len: 0, all: false }] : [];
  createIntake(stores, clock).accept(channel.id, channel.accountUid ?? '', [
    {
      kind: 'message',
      via: 'push',
      message: {
        chat: group ? { type: 'group', peerId: group } : { type: 'dm', peerId: from },
        zaloMsgId,
        cliMsgId: null,
        msgType: 'webchat',
        senderUid: from,
        senderName: name,
        isSelf: false,
        sentAt: clock.now() - (heard.ageMs ?? 0),
        text,
        attachments: heard.attachments ?? [],
        mentions,
        quote: null,
      },
    },
  ]);
  const id = stores.messages.byZaloId(channel.id, zaloMsgId)?.id;
  assert.ok(id);
  if (delivery !== null) judge(world, channel, id, delivery);
  return id;
}

/** What the lanes of a running channel do with a message. */
export function judge({ stores, clock }: World, channel: Channel, id: number, delivery: OutboxState = 'sent'): void {
  const item = stores.inbox.get(id);
  assert.ok(item);
  const verdict = createJudge(stores, clock, null).again(item);
  if (createPairing({ stores, clock, limits: null, onWork: () => {} }).receive(item, verdict)) return;
  if (verdict.decision !== 'allow') {
    stores.inbox.decided(id, 'ignored', verdict, verdict.reason === 'group.mention_required');
    return;
  }
  const agent = stores.agents.listByWorkspace(channel.workspaceId)[0];
  stores.inbox.decided(id, 'queued', verdict);
  stores.inbox.thinking(id, agent?.id ?? '');
  clock.advance(1_200);
  const answer = { channelId: channel.id, conversationId: item.inbox.conversationId, senderName: 'Nguyễn Thị An' };
  const outId = enqueue(stores, clock, {
    ...answer,
    author: 'agent',
    text: `echo: ${item.message.text}`,
    purpose: 'answer',
    answersId: id,
  });
  stores.inbox.answered(id, id);
  deliver(stores, outId, delivery);
}

export function deliver(stores: World['stores'], outId: number, state: OutboxState): void {
  if (state === 'pending') return;
  stores.outbox.sending(outId, null);
  if (state === 'sent') stores.outbox.sent(outId, String(outId + 900_000_000), null);
  else if (state !== 'sending') stores.outbox.setState(outId, state, { code: 'network', message: 'network' });
}

/** A sticker or a file, as it comes from Zalo. */
export function attachment(kind: Attachment['kind'], fileName: string | null = null): Attachment {
  return { kind, title: null, description: null, url: null, thumbUrl: null, fileName, sizeBytes: null, params: {} };
}
