/** A data folder as a busy shop has it after a year or two: written through the stores, in large transactions. */
import type { Step, Verdict } from '../src/bridge/policy/types.ts';
import type { Clock } from '../src/clock.ts';
import type { Stores } from '../src/db/stores/index.ts';
import { personName } from '../src/simulator/names.ts';
import { dice } from '../src/simulator/random.ts';
import { seedAccess, withStores } from './data.ts';

export interface ShopSize {
  messages: number;
  friends: number;
  groups: number;
}

export interface Shop {
  channelId: string;
  /** The one with the most messages. */
  conversationId: string;
  /** A part of a name that some friends have. */
  search: string;
  cookie: string;
  token: string;
}

const AT_ONCE = 5_000;
const MINUTE = 60_000;
/** So many chats carry all the messages. */
const CHATS = 400;

const verdict = (reason: Verdict['reason'], gate: Step['gate'], decision: Verdict['decision']): Verdict => ({
  decision,
  reason,
  steps: [
    { gate: 'policy', outcome: 'pass', reason: null },
    { gate, outcome: decision === 'allow' ? 'pass' : 'stop', reason },
  ],
});
const ALLOWED = verdict('dm.listed', 'dm', 'allow');
const IGNORED = [verdict('dm.not_listed', 'dm', 'ignore'), verdict('group.mention_required', 'mention', 'ignore')];

export function seedShop(dataDir: string, size: ShopSize): Shop {
  const clock = movingClock(Date.now() - (size.messages + 10) * MINUTE);
  return withStores(
    dataDir,
    (stores) => {
      const chance = dice('tiem-hoa-an');
      const workspace = stores.workspaces.create('Tiệm Hoa An');
      const { id: channelId } = stores.channels.create({
        workspaceId: workspace.id,
        threadId: null,
        displayName: 'Tiệm Hoa An',
      });
      stores.channels.setAccount(channelId, { uid: '600000000000000001', name: 'Nguyễn Thị An', avatarUrl: null });
      const friends = Array.from({ length: size.friends }, (_, n) => ({
        uid: String(700_000_000_000_000_000n + BigInt(n)),
        name: personName(chance).name,
        avatarUrl: null,
      }));
      const groups = Array.from({ length: size.groups }, (_, n) => ({
        groupId: String(800_000_000_000_000_000n + BigInt(n)),
        name: `Nhóm khách ${n + 1}`,
        members: 3 + (n % 90),
        avatarUrl: null,
      }));
      stores.directory.replaceFriends(channelId, friends);
      stores.directory.replaceGroups(channelId, groups);
      seedRules(stores, channelId, { friends, groups });
      const chats = {
        channelId,
        workspaceId: workspace.id,
        people: friends.slice(0, CHATS),
        groups: groups.slice(0, CHATS / 8),
      };
      for (let done = 0; done < size.messages; done += AT_ONCE)
        stores.transaction(() => seedMessages(stores, clock, chats, done, Math.min(AT_ONCE, size.messages - done)));
      const first = friends[0]?.uid ?? '';
      return {
        channelId,
        conversationId: stores.conversations.find(channelId, 'dm', first)?.id ?? '',
        search: 'nguyen thi',
        ...seedAccess(stores),
      };
    },
    clock,
  );
}

interface Directory {
  friends: { uid: string }[];
  groups: { groupId: string }[];
}

/** Long lists, because those are what the rules page has to show. */
function seedRules(stores: Stores, channelId: string, { friends, groups }: Directory): void {
  const rules = groups
    .slice(0, 100)
    .map(({ groupId }) => [groupId, { enabled: true, requireMention: 'inherit' as const }]);
  stores.policies.save(channelId, {
    dm: { mode: 'allowlist', allow: friends.slice(0, 300).map(({ uid }) => uid), pairingReply: 'code' },
    group: {
      mode: 'allowlist',
      requireMention: true,
      senders: { mode: 'everyone', allow: [] },
      rules: Object.fromEntries(rules),
    },
  });
  stores.transaction(() => {
    for (const { uid } of friends.slice(0, 200)) stores.users.approve(channelId, uid, 'owner');
    for (const { uid } of friends.slice(-20)) stores.users.block(channelId, uid);
  });
}

interface Chats {
  channelId: string;
  workspaceId: string;
  people: { uid: string; name: string }[];
  groups: { groupId: string; name: string }[];
}

/** Half of the messages are asked and half are answers; every tenth question is left alone. */
function seedMessages(stores: Stores, clock: MovingClock, chats: Chats, from: number, count: number): void {
  for (let n = from; n < from + count; n += 2) {
    clock.advance(2 * MINUTE);
    // Squared, so that few chats are very long and many are short.
    const person = chats.people[Math.floor((((n * 7919) % 10_007) ** 2 / 10_007 ** 2) * chats.people.length)];
    const group = n % 10 === 4 ? chats.groups[n % chats.groups.length] : undefined;
    if (person) seedExchange(stores, clock, chats, { n, person, group });
  }
}

interface Exchange {
  n: number;
  person: { uid: string; name: string };
  group: { groupId: string } | undefined;
}

function seedExchange(
  stores: Stores,
  clock: Clock,
  { channelId, workspaceId }: Chats,
  { n, person, group }: Exchange,
): void {
  const type = group ? 'group' : 'dm';
  const conversation = stores.conversations.ensure(channelId, type, group?.groupId ?? person.uid);
  const at = clock.now();
  const common = { channelId, conversationId: conversation.id, msgType: 'webchat', at };
  const text = `Chào shop, cho mình hỏi bó hoa số ${n} giá bao nhiêu và có giao trong ngày không ạ?`;
  const from = { direction: 'in', author: 'contact', senderUid: person.uid, senderName: person.name } as const;
  const id = stores.messages.insert({ ...common, ...from, zaloMsgId: String(7_000_000_000_000 + n), text });
  if (id === null) return;
  stores.inbox.add({ messageId: id, channelId, conversationId: conversation.id, via: 'push', sentAt: at });
  stores.conversations.bump(conversation.id, id, at, 0);
  const ignored = n % 20 === 6 ? IGNORED[group ? 1 : 0] : undefined;
  if (ignored) {
    stores.inbox.decided(id, 'ignored', ignored);
    return;
  }
  const thread = conversation.threadId
    ? stores.threads.get(conversation.threadId)
    : stores.threads.create(workspaceId, person.name, conversation.id);
  if (!thread) return;
  if (!conversation.threadId) stores.conversations.setThread(conversation.id, thread.id);
  const answer = `Dạ bó số ${n} giá ${300 + (n % 90) * 10}.000 đ, shop giao nội thành trong ngày ạ.`;
  stores.inbox.decided(id, 'queued', ALLOWED);
  stores.inbox.thinking(id, 'bench');
  stores.threads.add(thread.id, {
    role: 'user',
    text,
    senderUid: person.uid,
    senderName: person.name,
    messageId: id,
    at,
  });
  stores.threads.add(thread.id, { role: 'assistant', text: answer, at });
  const us = {
    direction: 'out',
    author: 'agent',
    senderUid: '600000000000000001',
    senderName: 'Nguyễn Thị An',
  } as const;
  const answerId = stores.messages.insert({ ...common, ...us, text: answer });
  if (answerId === null) return;
  stores.outbox.add({
    messageId: answerId,
    channelId,
    conversationId: conversation.id,
    answersId: id,
    purpose: 'answer',
  });
  stores.outbox.sending(answerId, null);
  stores.outbox.sent(answerId, String(7_500_000_000_000 + n), String(at));
  stores.inbox.answered(id, id);
  stores.conversations.bump(conversation.id, answerId, at, 0);
}

interface MovingClock extends Clock {
  advance(ms: number): void;
}

function movingClock(start: number): MovingClock {
  let now = start;
  return {
    now: () => now,
    after: () => () => {},
    advance: (ms) => {
      now += ms;
    },
  };
}
