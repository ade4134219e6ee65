import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PolicyDocument } from '../../src/bridge/policy/types.ts';
import type { Channel } from '../../src/db/stores/channels.ts';
import { addChannel, GROUP, hear, MAI, type PolicyChange, setPolicy, startWorld, TAM, type World } from './world.ts';

const document = ({ stores }: World, channel: Channel) => stores.policies.get(channel.id)?.document as PolicyDocument;

/** Everything that decides who is answered on a channel. */
const rules = (world: World, channel: Channel) => ({
  policy: document(world, channel),
  users: world.stores.users.list(channel.id).map(({ uid, status, source }) => ({ uid, status, source })),
  blocked: world.stores.users.listBlocked(channel.id).map(({ uid }) => uid),
});

const undoPath = (body: string): string =>
  /action="(\/channels\/[^"]*\/undo\?[^"]*)"/.exec(body)?.[1]?.replaceAll('&amp;', '&') ??
  assert.fail('no undo in the answer');

interface Case {
  reason: string;
  policy: PolicyChange;
  heard: Parameters<typeof hear>[2];
  prepare?: (world: World, channel: Channel) => void;
  path: (world: World, channel: Channel) => string;
  /** What is different afterwards; everything else must be the same. */
  changed: (before: ReturnType<typeof rules>) => ReturnType<typeof rules>;
}

const withPolicy = (before: ReturnType<typeof rules>, edit: (policy: PolicyDocument) => void) => {
  const policy = structuredClone(before.policy);
  edit(policy);
  return { ...before, policy };
};
const user = (uid: string, source: 'pairing' | 'owner') => ({ uid, status: 'active' as const, source });

const CASES: Case[] = [
  {
    reason: 'dm.not_listed',
    policy: { dm: { mode: 'allowlist', allow: [MAI] } },
    heard: { from: TAM },
    path: () => `allow-contact/${TAM}`,
    changed: (before) => withPolicy(before, ({ dm }) => dm.allow.push(TAM)),
  },
  {
    reason: 'dm.pairing_required',
    policy: {},
    heard: { from: TAM },
    path: () => `approve/${TAM}`,
    changed: (before) => ({ ...before, users: [user(TAM, 'pairing')] }),
  },
  {
    reason: 'group.not_listed',
    policy: { group: { mode: 'allowlist' } },
    heard: { from: TAM, group: GROUP, mentioned: true },
    path: () => `allow-group/${GROUP}`,
    changed: (before) =>
      withPolicy(before, ({ group }) => {
        group.rules[GROUP] = { enabled: true };
      }),
  },
  {
    reason: 'group.off',
    policy: { group: { mode: 'open', rules: { [GROUP]: { enabled: false, requireMention: 'required' } } } },
    heard: { from: TAM, group: GROUP, mentioned: true },
    path: () => `allow-group/${GROUP}`,
    changed: (before) =>
      withPolicy(before, ({ group }) => {
        group.rules[GROUP] = { enabled: true, requireMention: 'required' };
      }),
  },
  {
    reason: 'group.mention_required',
    policy: { group: { mode: 'allowlist', rules: { [GROUP]: { enabled: true } } } },
    heard: { from: TAM, group: GROUP },
    path: () => `mention-off/${GROUP}`,
    changed: (before) =>
      withPolicy(before, ({ group }) => {
        group.rules[GROUP] = { enabled: true, requireMention: 'optional' };
      }),
  },
  {
    reason: 'group.sender_not_allowed',
    policy: { group: { mode: 'open', senders: { mode: 'listed', allow: [] } } },
    heard: { from: TAM, group: GROUP, mentioned: true },
    path: () => `allow-sender/${TAM}`,
    changed: (before) => withPolicy(before, ({ group }) => group.senders.allow.push(TAM)),
  },
  {
    reason: 'group.sender_not_allowed',
    policy: { group: { mode: 'open', senders: { mode: 'approved', allow: [] } } },
    heard: { from: TAM, group: GROUP, mentioned: true },
    path: () => `allow-sender/${TAM}`,
    changed: (before) => ({ ...before, users: [user(TAM, 'owner')] }),
  },
  {
    reason: 'user.disabled',
    policy: {},
    heard: { from: TAM },
    prepare: ({ bridge }, { id }) => void bridge.setUserStatus(bridge.approveUser(id, TAM).id, 'disabled'),
    path: () => `enable/${TAM}`,
    changed: (before) => ({ ...before, users: [user(TAM, 'owner')] }),
  },
  {
    reason: 'contact.blocked',
    policy: { dm: { mode: 'open' } },
    heard: { from: TAM },
    prepare: ({ bridge }, { id }) => bridge.block(id, TAM),
    path: () => `unblock/${TAM}`,
    changed: (before) => ({ ...before, blocked: [] }),
  },
];

for (const { reason, policy, heard, prepare, path, changed } of CASES) {
  const senders = policy.group?.senders ? ` (${policy.group.senders.mode})` : '';
  test(`the remedy for ${reason}${senders} changes that one thing, on this channel alone, and can be undone`, async (t) => {
    const world = await startWorld(t);
    const channel = addChannel(world, 'Tiệm Hoa An', policy);
    const other = addChannel(world, 'Phòng khám', policy);
    for (const one of [channel, other]) prepare?.(world, one);
    const message = hear(world, channel, heard);
    assert.equal(world.stores.inbox.get(message)?.inbox.reason, reason);
    const before = rules(world, channel);
    const beforeOther = rules(world, other);

    const page = await world.client.get(`/channels/${channel.id}`);
    const address = `/channels/${channel.id}/remedies/${path(world, channel)}`;
    assert.ok(page.body.includes(`action="${address}"`), 'the row offers the remedy');
    const done = await world.client.hxPost(address, { message });
    assert.equal(done.statusCode, 200);
    assert.deepEqual(rules(world, channel), changed(before));
    assert.deepEqual(rules(world, other), beforeOther, 'the other channel is as it was');
    assert.ok(!done.body.includes(`action="${address}"`), 'the row offers nothing that is done already');

    const undone = await world.client.post(undoPath(done.body));
    assert.equal(undone.statusCode, 303);
    assert.deepEqual(rules(world, channel), before);
    assert.deepEqual(rules(world, other), beforeOther);
  });
}

test('a paused conversation goes on by one click, and undo gives the pause its time back', async (t) => {
  const world = await startWorld(t);
  const channel = addChannel(world, 'Tiệm Hoa An', { dm: { mode: 'open' } });
  hear(world, channel, { from: TAM });
  const { id } = world.stores.conversations.find(channel.id, 'dm', TAM) ?? assert.fail();
  world.bridge.pause(id, 60);
  hear(world, channel, { from: TAM });
  world.clock.advance(10 * 60_000);
  const until = world.stores.conversations.get(id)?.pausedUntil;

  await world.client.post(`/channels/${channel.id}/remedies/resume/${id}`);
  assert.equal(world.stores.conversations.get(id)?.pausedUntil, null);
  const back = await world.client.post(undoPath((await world.client.get(`/channels/${channel.id}`)).body));
  assert.equal(back.statusCode, 303);
  const again = world.stores.conversations.get(id)?.pausedUntil ?? 0;
  assert.ok(Math.abs(again - (until ?? 0)) <= 60_000, 'about as long as it was');
});

test('a remedy that was clicked twice, or in two tabs, changes nothing the second time and says so', async (t) => {
  const world = await startWorld(t);
  const channel = addChannel(world, 'Tiệm Hoa An', { dm: { mode: 'allowlist', allow: [] } });
  hear(world, channel, { from: TAM });
  const path = `/channels/${channel.id}/remedies/allow-contact/${TAM}`;
  await world.client.post(path);
  const version = world.stores.policies.get(channel.id)?.version;
  const second = await world.client.post(path);
  assert.equal(second.statusCode, 303);
  assert.equal(world.stores.policies.get(channel.id)?.version, version);
  assert.deepEqual(document(world, channel).dm.allow, [TAM]);
  assert.match((await world.client.get(`/channels/${channel.id}`)).body, /Không cần sửa gì nữa/);
});

test('somebody else saving the rules at the same moment loses nothing', async (t) => {
  const world = await startWorld(t);
  const channel = addChannel(world, 'Tiệm Hoa An', { dm: { mode: 'allowlist', allow: [] } });
  const { policies } = world.stores;
  const save = policies.save.bind(policies);
  let saves = 0;
  t.mock.method(policies, 'save', (...args: Parameters<typeof save>) => {
    saves += 1;
    // Another tab is quicker once: it allows somebody else.
    if (saves === 1)
      save(channel.id, { ...document(world, channel), dm: { ...document(world, channel).dm, allow: [MAI] } });
    return save(...args);
  });
  const answer = await world.client.post(`/channels/${channel.id}/remedies/allow-contact/${TAM}`);
  assert.equal(answer.statusCode, 303);
  assert.deepEqual(document(world, channel).dm.allow, [MAI, TAM]);
  assert.equal(saves, 2);
});

test('a remedy is a POST, of a known kind, about something of this channel', async (t) => {
  const world = await startWorld(t);
  const channel = addChannel(world);
  const other = addChannel(world, 'Phòng khám');
  hear(world, other, { from: TAM });
  const conversation = world.stores.conversations.find(other.id, 'dm', TAM)?.id ?? '';
  const before = [rules(world, channel), rules(world, other)];
  const paths = [
    `/channels/${channel.id}/remedies/open-everything/${TAM}`,
    `/channels/${channel.id}/remedies/allow-contact/abc`,
    `/channels/${channel.id}/remedies/allow-group/..%2F1`,
    `/channels/${channel.id}/remedies/enable/${TAM}`,
    `/channels/${channel.id}/remedies/resume/${conversation}`,
    `/channels/ch_nobody/remedies/allow-contact/${TAM}`,
    `/channels/${channel.id}/remedies/allow-contact/abc/undo?before=unlisted`,
  ];
  for (const path of paths) assert.equal((await world.client.post(path)).statusCode, 404, path);
  assert.equal((await world.client.get(`/channels/${channel.id}/remedies/allow-contact/${TAM}`)).statusCode, 404);
  assert.deepEqual([rules(world, channel), rules(world, other)], before);
});

test('rules that cannot be read, or were never saved, are not replaced by a click', async (t) => {
  const world = await startWorld(t);
  const { id } = world.stores.channels.create({
    workspaceId: world.stores.workspaces.create('Cửa hàng').id,
    threadId: null,
    displayName: 'Nháp',
  });
  const answer = await world.client.post(`/channels/${id}/remedies/allow-contact/${TAM}`);
  assert.equal(answer.statusCode, 409);
  assert.match(answer.body, /Cài đặt/);
  assert.equal(world.stores.policies.isSaved(id), false);
});

test('a list that is full stays readable: the click is refused instead of shutting everybody out', async (t) => {
  const world = await startWorld(t);
  const allow = Array.from({ length: 20_000 }, (_, i) => String(3_000_000_000 + i));
  const channel = addChannel(world, 'Đông khách', { dm: { mode: 'allowlist', allow } });
  const answer = await world.client.post(`/channels/${channel.id}/remedies/allow-contact/${TAM}`);
  assert.equal(answer.statusCode, 409);
  assert.equal(document(world, channel).dm.allow.length, 20_000);
});

test('a remedy for rules that have become others since is not offered', async (t) => {
  const world = await startWorld(t);
  const channel = addChannel(world, 'Tiệm Hoa An', {
    group: { mode: 'allowlist', rules: { [GROUP]: { enabled: true } } },
  });
  hear(world, channel, { from: TAM, group: GROUP });
  setPolicy(world.stores, channel.id, { group: { mode: 'allowlist', rules: {} } });
  const { body } = await world.client.get(`/channels/${channel.id}`);
  assert.ok(!body.includes('mention-off'), 'the mention is not what keeps this group out any more');
});

test('switching the mention off for a group never puts the group on the allowlist', async (t) => {
  const world = await startWorld(t);
  const channel = addChannel(world, 'Tiệm Hoa An', { group: { mode: 'allowlist', rules: {} } });
  await world.client.post(`/channels/${channel.id}/remedies/mention-off/${GROUP}`);
  assert.notEqual(document(world, channel).group.rules[GROUP]?.enabled, true);
});

test('an undo link that was made up changes nothing that was not done by the remedy', async (t) => {
  const world = await startWorld(t);
  const channel = addChannel(world, 'Tiệm Hoa An', { group: { mode: 'open', rules: { [GROUP]: { enabled: false } } } });
  const before = rules(world, channel);
  for (const kind of ['allow-group', 'mention-off'])
    await world.client.post(
      `/channels/${channel.id}/remedies/${kind}/${GROUP}/undo?before=none&back=https://evil.example/`,
    );
  assert.deepEqual(rules(world, channel), before);
  const away = await world.client.post(
    `/channels/${channel.id}/remedies/allow-group/${GROUP}/undo?before=off&back=//evil.example`,
  );
  assert.equal(away.headers.location, `/channels/${channel.id}`);
});
