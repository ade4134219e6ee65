import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULT_POLICY } from '../../src/bridge/policy/types.ts';
import { type Api, type Json, refusal, startApi } from './helper.ts';

async function newChannel(zb: Api): Promise<string> {
  const { body: workspace } = await zb.post('/workspaces', { name: 'Tiệm' });
  return (await zb.post('/channels', { workspaceId: workspace.id })).body.id;
}

const policy = (dm: Json = {}, group: Json = {}) => ({
  dm: { ...DEFAULT_POLICY.dm, ...dm },
  group: { ...DEFAULT_POLICY.group, ...group },
});

test('a new channel shows the default rules, and what is put is what is read', async (t) => {
  const zb = await startApi(t);
  const path = `/channels/${await newChannel(zb)}/policy`;
  const first = await zb.get(path);
  assert.deepEqual(first.body, {
    dm: { mode: 'pairing', allow: [], pairingReply: 'code' },
    group: { mode: 'disabled', requireMention: true, senders: { mode: 'everyone', allow: [] }, rules: {} },
  });
  const wanted = policy(
    { mode: 'allowlist', allow: ['841', '842'], pairingReply: 'silent' },
    { mode: 'allowlist', rules: { '900': { enabled: true, requireMention: 'optional' }, '901': { enabled: false } } },
  );
  const put = await zb.put(path, wanted);
  assert.equal(put.status, 200);
  assert.deepEqual(put.body, wanted);
  assert.deepEqual((await zb.get(path)).body, wanted);
  assert.notEqual(put.headers.etag, first.headers.etag);
});

test('a rule that is misspelt, an id that is not digits and a mode that is none are refused with the field', async (t) => {
  const zb = await startApi(t);
  const path = `/channels/${await newChannel(zb)}/policy`;
  const saved = (await zb.put(path, policy({ mode: 'open' }))).body;
  for (const [paths, document] of [
    [['dm.allow'], policy({ allow: ['841', 'Nguyễn'] })],
    [['dm.allow'], policy({ allow: [841] })],
    [['dm.allow'], policy({ allow: [''] })],
    [['dm.allow'], policy({ allow: ['8'.repeat(26)] })],
    [['dm.mode'], policy({ mode: 'Open' })],
    [['dm.alow'], policy({ alow: [] })],
    [['extra'], { ...policy(), extra: true }],
    [['group.rules.abc'], policy({}, { rules: { abc: { enabled: true } } })],
    [['group.rules.900.enabled'], policy({}, { rules: { '900': { enabled: 'true' } } })],
    [['group.rules.900.mention'], policy({}, { rules: { '900': { enabled: true, mention: 'required' } } })],
    [['group.requireMention'], policy({}, { requireMention: 1 })],
    [['group.senders.allow'], policy({}, { senders: { mode: 'listed', allow: ['1 OR 1=1'] } })],
    [['dm', 'group'], {}],
    [['group'], { dm: policy().dm }],
  ] as const) {
    const answer = await zb.put(path, document);
    assert.deepEqual(refusal(answer), { status: 422, code: 'invalid', paths }, JSON.stringify(document));
  }
  const digits = await zb.put(path, policy({ allow: ['841', 'x'] }));
  assert.equal(digits.body.detail, 'dm.allow: item 2 must be a Zalo id: digits only', 'the list, and which entry');
  const group = await zb.put(path, policy({}, { rules: { abc: { enabled: true } } }));
  assert.equal(group.body.detail, 'group.rules.abc: must be a Zalo id: digits only');
  assert.match((await zb.put(path, policy({ alow: [] }))).body.detail, /dm\.alow: is not a known field/);
  assert.deepEqual((await zb.get(path)).body, saved, 'nothing of it was saved');
});

test('two who save at once: with If-Match the second is told, without it the last one wins', async (t) => {
  const zb = await startApi(t);
  const path = `/channels/${await newChannel(zb)}/policy`;
  const etag = String((await zb.get(path)).headers.etag);
  const first = await zb.put(path, policy({ mode: 'open' }), { headers: { 'if-match': etag } });
  assert.equal(first.status, 200);
  const second = await zb.put(path, policy({ mode: 'disabled' }), { headers: { 'if-match': etag } });
  assert.deepEqual(refusal(second), { status: 409, code: 'policy_changed', paths: [] });
  assert.equal((await zb.get(path)).body.dm.mode, 'open', 'nothing was lost');
  const again = await zb.put(path, policy({ mode: 'disabled' }), {
    headers: { 'if-match': String(first.headers.etag) },
  });
  assert.equal(again.status, 200);
  assert.equal((await zb.put(path, policy(), { headers: { 'if-match': '*' } })).status, 200);
  assert.equal((await zb.put(path, policy(), { headers: { 'if-match': 'yesterday' } })).status, 400);
});

test('rules that cannot be read are 409 and mean nobody, until new ones are put', async (t) => {
  const zb = await startApi(t);
  const id = await newChannel(zb);
  zb.stores.policies.save(id, { dm: 'everyone' } as never);
  assert.deepEqual(refusal(await zb.get(`/channels/${id}/policy`)), {
    status: 409,
    code: 'policy_unreadable',
    paths: [],
  });
  const explained = await zb.post(`/channels/${id}/policy/explain`, { type: 'dm', senderUid: '841' });
  assert.deepEqual([explained.body.decision, explained.body.reason], ['ignore', 'policy.unreadable']);
  assert.equal((await zb.get(`/channels/${id}/friends`)).status, 200, 'the lists still open');
  assert.equal((await zb.put(`/channels/${id}/policy`, policy())).status, 200);
});

test('explain gives the decision, the reason and the steps, by the lists of this moment', async (t) => {
  const zb = await startApi(t);
  const id = await newChannel(zb);
  const explain = async (body: Json) => {
    const answer = await zb.post(`/channels/${id}/policy/explain`, body);
    assert.equal(answer.status, 200);
    return answer.body;
  };
  const reason = async (body: Json) => (await explain(body)).reason;
  const dm = { type: 'dm', senderUid: '841' };
  const group = { type: 'group', senderUid: '841', groupId: '900' };
  await zb.put(`/channels/${id}/policy`, policy());
  const paired = await explain(dm);
  assert.deepEqual([paired.decision, paired.reason], ['pair', 'dm.pairing_required']);
  assert.deepEqual(paired.steps.at(-1), { gate: 'dm', outcome: 'pair', reason: 'dm.pairing_required' });
  assert.equal(await reason(group), 'group.disabled');

  const { body: user } = await zb.post(`/channels/${id}/users`, { uid: '841' });
  assert.equal(await reason(dm), 'dm.approved');
  await zb.patch(`/users/${user.id}`, { status: 'disabled' });
  assert.equal(await reason(dm), 'user.disabled');
  await zb.delete(`/users/${user.id}`);
  await zb.post(`/channels/${id}/blocked`, { uid: '841' });
  assert.equal(await reason(dm), 'contact.blocked');
  await zb.delete(`/channels/${id}/blocked`, { uid: '841' });

  await zb.put(
    `/channels/${id}/policy`,
    policy({ mode: 'allowlist', allow: ['841'] }, { mode: 'allowlist', rules: { '900': { enabled: true } } }),
  );
  assert.equal(await reason(dm), 'dm.listed');
  assert.equal(await reason({ ...dm, senderUid: '842' }), 'dm.not_listed');
  assert.equal(await reason(group), 'group.mention_required');
  const allowed = await explain({ ...group, mentioned: true, text: 'giá?' });
  assert.deepEqual([allowed.decision, allowed.reason], ['allow', 'group.listed']);
  assert.equal(await reason({ ...group, groupId: '901', mentioned: true }), 'group.not_listed');
});

test('explain wants a group for a group, and ids of digits', async (t) => {
  const zb = await startApi(t);
  const id = await newChannel(zb);
  for (const [path, body] of [
    ['groupId', { type: 'group', senderUid: '841' }],
    ['groupId', { type: 'group', senderUid: '841', groupId: 'x' }],
    ['senderUid', { type: 'dm', senderUid: 'Lan' }],
    ['type', { type: 'room', senderUid: '841' }],
    ['mentioned', { type: 'dm', senderUid: '841', mentioned: 'yes' }],
  ] as const)
    assert.deepEqual(refusal(await zb.post(`/channels/${id}/policy/explain`, body)).paths, [path]);
});

test('the largest allowed policy is taken', async (t) => {
  const zb = await startApi(t);
  const path = `/channels/${await newChannel(zb)}/policy`;
  const ids = Array.from({ length: 20_000 }, (_, n) => String(10n ** 18n + BigInt(n)));
  const rules = Object.fromEntries(
    ids.slice(0, 5_000).map((id) => [id, { enabled: true, requireMention: 'optional' }]),
  );
  const big = policy({ mode: 'allowlist', allow: ids }, { senders: { mode: 'listed', allow: ids }, rules });
  assert.equal((await zb.put(path, big)).status, 200);
  assert.equal((await zb.put(path, policy({ allow: [...ids, '1'] }))).status, 422);
});
