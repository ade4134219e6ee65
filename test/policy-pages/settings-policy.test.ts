import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULT_POLICY, type PolicyDocument } from '../../src/bridge/policy/types.ts';
import { type Client, createClient } from '../helpers/client.ts';
import { elementOf, fieldsOf, fill } from './form-fields.ts';
import { startWorld, type World } from './world.ts';

const path = (world: World) => `/channels/${world.channel.id}/settings/policy`;
const openForm = async (world: World, browser: Client = world.browser) =>
  fieldsOf((await browser.get(`/channels/${world.channel.id}/settings`)).body, 'settings-policy');

const EVERYTHING: PolicyDocument[] = [
  ...(['pairing', 'open', 'allowlist', 'disabled'] as const).flatMap((mode) =>
    (['code', 'silent'] as const).map((pairingReply) => ({
      ...DEFAULT_POLICY,
      dm: { mode, pairingReply, allow: ['11', '98'] },
    })),
  ),
  ...(['disabled', 'open', 'allowlist'] as const).flatMap((mode) =>
    (['everyone', 'approved', 'listed'] as const).map((senders) => ({
      ...DEFAULT_POLICY,
      group: {
        mode,
        requireMention: senders === 'approved',
        senders: { mode: senders, allow: ['11', '97'] },
        rules: {
          '71': { enabled: true, requireMention: 'required' as const },
          '72': { enabled: false, requireMention: 'inherit' as const },
          '73': { enabled: true, requireMention: 'inherit' as const },
          '79': { enabled: true, requireMention: 'optional' as const },
        },
      },
    })),
  ),
];

test('every policy survives being opened and saved again, whatever mode hides its lists', async (t) => {
  const world = await startWorld(t);
  world.friends([
    ['11', 'Nguyễn Thị Ánh'],
    ['12', 'Trần Đức'],
  ]);
  world.groups([
    ['71', 'Khách quen'],
    ['72', 'Gia đình'],
    ['73', 'Chợ'],
    ['74', 'Lớp'],
  ]);
  for (const document of EVERYTHING) {
    world.savePolicy(document);
    const before = world.stores.policies.get(world.channel.id)?.version;
    // One other thing is changed, so that there is something to save.
    const changes = { 'dm.mode': document.dm.mode === 'open' ? 'disabled' : 'open' };
    const saved = await world.browser.post(path(world), fill(await openForm(world), changes));
    assert.equal(saved.statusCode, 303);
    assert.equal(world.stores.policies.get(world.channel.id)?.version, (before ?? 0) + 1);
    const sorted = (policy: PolicyDocument) => ({
      dm: { ...policy.dm, mode: '', allow: policy.dm.allow.toSorted() },
      group: {
        ...policy.group,
        senders: { ...policy.group.senders, allow: policy.group.senders.allow.toSorted() },
      },
    });
    assert.deepEqual(sorted(world.policy()), sorted(document));
  }
});

test('what is saved counts for the next message, and the other channel keeps its rules', async (t) => {
  const world = await startWorld(t);
  world.savePolicy({ dm: { mode: 'open' } });
  world.savePolicy({ dm: { mode: 'open' } }, world.other);
  const ask = (channelId: string) => world.bridge.explain(channelId, { type: 'dm', senderUid: '55' }).decision;
  assert.equal(ask(world.channel.id), 'allow');
  const answer = await world.browser.hxPost(path(world), fill(await openForm(world), { 'dm.mode': 'disabled' }));
  assert.equal(answer.statusCode, 200);
  assert.equal(ask(world.channel.id), 'ignore');
  assert.equal(ask(world.other.id), 'allow');
  assert.match(answer.body, /^<form[^>]*id="settings-policy"/, 'the section comes back by itself');
  assert.equal(answer.body.match(/Đã lưu: Quy tắc truy cập/g)?.length, 1, 'and says once that it was saved');
});

test('two windows: the later one overwrites nothing, sees what is saved, keeps its input, and may decide', async (t) => {
  const world = await startWorld(t);
  world.friends([['11', 'Nguyễn Thị Ánh']]);
  world.savePolicy({ dm: { mode: 'pairing' } });
  const [first, second] = [await openForm(world), await openForm(world)];
  await world.browser.hxPost(path(world), fill(first, { 'dm.mode': 'disabled' }));

  const late = await world.browser.hxPost(path(world), fill(second, { 'dm.mode': 'allowlist', 'dm.pick': '11' }));
  assert.equal(late.statusCode, 409);
  assert.equal(world.policy().dm.mode, 'disabled', 'the first window’s choice stands');
  assert.match(late.body, /vừa được thay đổi ở nơi khác[\s\S]*Tin nhắn riêng: tắt/);
  assert.match(elementOf(late.body, 'row-dm-11'), /checked/);
  assert.doesNotMatch(late.body, /Đã lưu/);

  const again = await world.browser.post(path(world), fill(fieldsOf(late.body, 'settings-policy'), {}));
  assert.equal(again.statusCode, 303);
  assert.deepEqual(world.policy().dm, { mode: 'allowlist', allow: ['11'], pairingReply: 'code' });
});

test('two windows: the saved rules can be taken instead', async (t) => {
  const world = await startWorld(t);
  world.savePolicy({ dm: { mode: 'pairing' } });
  const fields = await openForm(world);
  world.savePolicy({ dm: { mode: 'open' } });
  const late = await world.browser.hxPost(path(world), fill(fields, { 'dm.mode': 'disabled' }));
  const taken = await world.browser.hxPost(
    path(world),
    fill(fieldsOf(late.body, 'settings-policy'), { reload: 'true' }),
  );
  assert.deepEqual(fieldsOf(taken.body, 'settings-policy')['dm.mode'], ['open']);
  assert.doesNotMatch(taken.body, /vừa được thay đổi|Đã lưu/);
  assert.equal(world.policy().dm.mode, 'open');
});

test('the same form sent twice is saved once and not called a conflict', async (t) => {
  const world = await startWorld(t);
  world.savePolicy({ dm: { mode: 'pairing' } });
  const form = fill(await openForm(world), { 'dm.mode': 'open' });
  const version = () => world.stores.policies.get(world.channel.id)?.version;
  const before = version() ?? 0;
  const [a, b] = [await world.browser.post(path(world), form), await world.browser.post(path(world), form)];
  assert.deepEqual([a.statusCode, b.statusCode, version()], [303, 303, before + 1]);
});

test('a refused form keeps all input, marks the field, and saves nothing of it', async (t) => {
  const world = await startWorld(t);
  world.friends([['11', 'Nguyễn Thị Ánh']]);
  world.savePolicy({ dm: { mode: 'allowlist' } });
  const fields = await openForm(world);
  const form = fill(fields, { 'dm.pick': '11', 'dm.id': 'abc', 'group.mode': 'open' });
  for (const send of [world.browser.post, world.browser.hxPost]) {
    const refused = await send(path(world), form);
    assert.equal(refused.statusCode, 422);
    const kept = fieldsOf(refused.body, 'settings-policy');
    assert.deepEqual([kept['dm.pick'], kept['dm.id'], kept['group.mode']], [['11'], ['abc'], ['open']]);
    assert.match(refused.body, /id="dm-id-error"/);
    assert.match(refused.body, /<details class="picker-manual" open>/);
  }
  assert.deepEqual(world.policy().dm.allow, []);
  assert.equal(world.policy().group.mode, 'disabled');
});

test('an empty list may be saved, and says in place that nobody gets through', async (t) => {
  const world = await startWorld(t);
  world.friends([['11', 'Nguyễn Thị Ánh']]);
  world.groups([['71', 'Khách quen']]);
  const changes = { 'dm.mode': 'allowlist', 'group.mode': 'allowlist', 'senders.mode': 'listed' };
  const saved = await world.browser.hxPost(path(world), fill(await openForm(world), changes));
  assert.equal(saved.statusCode, 200);
  assert.match(saved.body, /không ai nhắn được với trợ lý/);
  assert.match(saved.body, /không trả lời trong nhóm nào/);
  assert.match(saved.body, /không ai trong nhóm được trả lời/);
  assert.equal(world.bridge.explain(world.channel.id, { type: 'dm', senderUid: '11' }).decision, 'ignore');
});

test('rules that cannot be read let nobody in, say so, and can be replaced', async (t) => {
  const world = await startWorld(t);
  world.savePolicy({ dm: { mode: 'open' } });
  world.stores.policies.save(world.channel.id, { broken: true } as unknown as PolicyDocument);
  const page = await world.browser.get(`/channels/${world.channel.id}/settings`);
  assert.match(page.body, /Không đọc được quy tắc đã lưu, nên hiện không ai được trả lời/);
  const probe = () => world.bridge.explain(world.channel.id, { type: 'dm', senderUid: '55' });
  assert.equal(probe().reason, 'policy.unreadable');
  const form = fill(fieldsOf(page.body, 'settings-policy'), { 'dm.mode': 'disabled' });
  assert.equal((await world.browser.post(path(world), form)).statusCode, 303);
  assert.equal(probe().reason, 'dm.disabled');
});

test('before anything was saved the form is a suggestion, and saving it as it is counts', async (t) => {
  const world = await startWorld(t);
  const page = await world.browser.get(`/channels/${world.channel.id}/settings`);
  assert.match(page.body, /Chưa lưu quy tắc nào/);
  assert.equal(world.stores.policies.isSaved(world.channel.id), false);
  await world.browser.post(path(world), fill(fieldsOf(page.body, 'settings-policy'), {}));
  assert.equal(world.stores.policies.isSaved(world.channel.id), true);
  assert.deepEqual(world.policy(), DEFAULT_POLICY);
});

test('a form without the session’s token saves nothing', async (t) => {
  const world = await startWorld(t);
  const { cookie } = world.signIn();
  const foreign = createClient(world.app, {}, { cookie, csrf: 'made-up' });
  assert.equal((await foreign.post(path(world), { 'dm.mode': 'open' })).statusCode, 403);
  assert.equal(world.stores.policies.isSaved(world.channel.id), false);
});
