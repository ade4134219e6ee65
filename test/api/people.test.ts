import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Api, allPages, type Json, refusal, startApi } from './helper.ts';

async function newChannel(zb: Api): Promise<string> {
  const { body: workspace } = await zb.post('/workspaces', { name: 'Tiệm' });
  return (await zb.post('/channels', { workspaceId: workspace.id })).body.id;
}

/** Somebody who wrote and waits, as the bridge would have written it down. */
function waiting({ stores, clock }: Api, channelId: string, uid: string, name = 'Nguyễn Thị Lan'): string {
  stores.directory.sawContact(channelId, uid, name, clock.now());
  return stores.pairing.create({
    ...{ channelId, origin: 'contact', uid, code: 'ACDE-3467', note: null, firstMessageId: null },
    expiresAt: clock.now() + 3_600_000,
  });
}

test('a waiting person is listed with the code and approved once', async (t) => {
  const zb = await startApi(t);
  const id = await newChannel(zb);
  const requestId = waiting(zb, id, '841', '<b>Lan</b>');
  const now = new Date(zb.clock.now()).toISOString();
  const { body } = await zb.get(`/channels/${id}/pairing`);
  assert.deepEqual(body.items, [
    {
      ...{ id: requestId, origin: 'contact', code: 'ACDE-3467', uid: '841', name: '<b>Lan</b>', avatarUrl: null },
      ...{ firstMessage: null, note: null, createdAt: now, lastSeenAt: now },
      expiresAt: new Date(zb.clock.now() + 3_600_000).toISOString(),
    },
  ]);
  const approved = await zb.post(`/pairing/${requestId}/approve`, { notify: false });
  assert.equal(approved.status, 200);
  assert.deepEqual(approved.body, {
    ...{ id: approved.body.id, uid: '841', name: '<b>Lan</b>', avatarUrl: null, status: 'active', source: 'pairing' },
    ...{ approvedAt: now, expiresAt: null, lastSeenAt: now, trusted: false },
  });
  const twice = await zb.post(`/pairing/${requestId}/approve`);
  assert.deepEqual(refusal(twice), { status: 409, code: 'request_not_pending', paths: [] });
  assert.equal(
    refusal(await zb.post(`/pairing/${requestId}/reject`)).status,
    409,
    'and it cannot be rejected any more',
  );
  assert.deepEqual((await zb.get(`/channels/${id}/pairing`)).body, { items: [] });
  assert.deepEqual((await zb.get(`/channels/${id}/users`)).body, { items: [approved.body] });
});

test('an approval may end by itself, in the future only', async (t) => {
  const zb = await startApi(t);
  const id = await newChannel(zb);
  const requestId = waiting(zb, id, '841');
  for (const expiresAt of ['yesterday', '2020-01-01T00:00:00Z', 5])
    assert.deepEqual(refusal(await zb.post(`/pairing/${requestId}/approve`, { expiresAt })).paths, ['expiresAt']);
  const until = new Date(zb.clock.now() + 86_400_000).toISOString();
  const { body } = await zb.post(`/pairing/${requestId}/approve`, { expiresAt: until, answerFirstMessage: false });
  assert.equal(body.expiresAt, until);
});

test('rejecting leaves a person unknown, blocking blocks them', async (t) => {
  const zb = await startApi(t);
  const id = await newChannel(zb);
  assert.equal((await zb.post(`/pairing/${waiting(zb, id, '841')}/reject`)).status, 204);
  const blockedRequest = waiting(zb, id, '842', 'Trần Văn Hùng');
  const answer = await zb.post(`/pairing/${blockedRequest}/block`, {});
  assert.deepEqual([answer.status, answer.body], [204, null]);
  assert.deepEqual((await zb.get(`/channels/${id}/users`)).body.items, []);
  assert.deepEqual((await zb.get(`/channels/${id}/blocked`)).body.items, [
    { uid: '842', name: 'Trần Văn Hùng', since: new Date(zb.clock.now()).toISOString() },
  ]);
  assert.equal(refusal(await zb.post(`/pairing/${blockedRequest}/block`)).status, 409);
});

test('a request that has expired can no longer be approved, and is not listed', async (t) => {
  const zb = await startApi(t);
  const id = await newChannel(zb);
  const requestId = waiting(zb, id, '841');
  zb.clock.advance(3_600_001);
  assert.deepEqual((await zb.get(`/channels/${id}/pairing`)).body.items, []);
  assert.equal(refusal(await zb.post(`/pairing/${requestId}/approve`)).code, 'request_not_pending');
  assert.deepEqual((await zb.get(`/channels/${id}/users`)).body.items, []);
});

test('a code to hand out is shown to the owner, lasts as long as asked, and cannot be approved by itself', async (t) => {
  const zb = await startApi(t);
  const id = await newChannel(zb);
  const made = await zb.post(`/channels/${id}/pairing`, { note: ' Cho chị  Lan ', expiresInMinutes: 5 });
  assert.equal(made.status, 201);
  assert.match(made.body.code, /^[0-9A-Z]{4}-[0-9A-Z]{4}$/);
  assert.deepEqual([made.body.origin, made.body.uid, made.body.note], ['owner', null, 'Cho chị Lan']);
  assert.equal(made.body.expiresAt, new Date(zb.clock.now() + 300_000).toISOString());
  const usual = await zb.post(`/channels/${id}/pairing`);
  assert.equal(usual.body.expiresAt, new Date(zb.clock.now() + 3_600_000).toISOString());
  assert.notEqual(usual.body.code, made.body.code);
  const codes = async (token: string) =>
    (await zb.call('GET', `/channels/${id}/pairing`, undefined, { token })).body.items.map((one: Json) => one.code);
  assert.deepEqual(new Set(await codes(zb.tokens.manage)), new Set([made.body.code, usual.body.code]));
  assert.deepEqual(await codes(zb.tokens.read), [null, null], 'or a token that may only read could let somebody in');
  assert.equal(refusal(await zb.post(`/pairing/${made.body.id}/approve`)).status, 409, 'nobody has sent it yet');
  assert.equal((await zb.post(`/pairing/${made.body.id}/reject`)).status, 204, 'taken back');
  for (const [path, body] of [
    ['note', { note: 'Cho\u0007 Lan' }],
    ['expiresInMinutes', { expiresInMinutes: 0 }],
    ['expiresInMinutes', { expiresInMinutes: '60' }],
    ['note', { note: 'x'.repeat(201) }],
  ] as const)
    assert.deepEqual(refusal(await zb.post(`/channels/${id}/pairing`, body)).paths, [path]);
  assert.equal((await zb.get(`/channels/${id}/pairing`)).body.items.length, 1);
});

test('a person is approved by hand, disabled, enabled and removed; a second approval makes no second row', async (t) => {
  const zb = await startApi(t);
  const id = await newChannel(zb);
  const first = await zb.post(`/channels/${id}/users`, { uid: '841' });
  assert.deepEqual([first.status, first.body.source, first.body.name], [201, 'owner', '841']);
  const second = await zb.post(`/channels/${id}/users`, { uid: '841' });
  assert.deepEqual([second.status, second.body.id], [200, first.body.id]);
  const path = `/users/${first.body.id}`;
  assert.equal((await zb.patch(path, { status: 'disabled' })).body.status, 'disabled');
  assert.equal((await zb.patch(path, { status: 'active' })).body.status, 'active');
  assert.deepEqual(refusal(await zb.patch(path, { status: 'gone' })).paths, ['status']);
  for (const uid of ['Lan', '', ' 841', '841; DROP', '8'.repeat(26)])
    assert.deepEqual(refusal(await zb.post(`/channels/${id}/users`, { uid })).paths, ['uid']);
  assert.equal((await zb.delete(path)).status, 204);
  assert.equal((await zb.delete(path)).status, 404);
  assert.deepEqual((await zb.get(`/channels/${id}/users`)).body.items, []);
});

test('people are blocked and unblocked by body, query or path', async (t) => {
  const zb = await startApi(t);
  const id = await newChannel(zb);
  const path = `/channels/${id}/blocked`;
  for (const uid of ['841', '842', '843']) assert.equal((await zb.post(path, { uid })).status, 201);
  assert.equal((await zb.post(path, { uid: '841' })).status, 200, 'a second click blocks nobody twice');
  assert.equal((await zb.delete(path, { uid: '841' })).status, 204);
  assert.equal((await zb.delete(`${path}?uid=842`)).status, 204);
  assert.equal((await zb.delete(`${path}/843`)).status, 204);
  assert.deepEqual((await zb.get(path)).body.items, []);
  assert.equal((await zb.delete(`${path}/843`)).status, 404);
  assert.deepEqual(refusal(await zb.delete(path)).paths, ['uid']);
  assert.equal((await zb.delete(`${path}?uid=x`)).status, 400);
  assert.deepEqual(refusal(await zb.post(path, { uid: 'x' })).paths, ['uid']);
});

test('people of one channel are unknown to another', async (t) => {
  const zb = await startApi(t);
  const [one, two] = [await newChannel(zb), await newChannel(zb)];
  await zb.post(`/channels/${one}/users`, { uid: '841' });
  await zb.post(`/channels/${one}/blocked`, { uid: '842' });
  waiting(zb, one, '843');
  for (const list of ['users', 'blocked', 'pairing']) {
    assert.equal((await zb.get(`/channels/${one}/${list}`)).body.items.length, 1);
    assert.deepEqual((await zb.get(`/channels/${two}/${list}`)).body, { items: [] });
  }
  assert.equal((await zb.delete(`/channels/${two}/blocked/842`)).status, 404);
});

test('long lists of people go on page by page, and are searched without case and marks', async (t) => {
  const zb = await startApi(t);
  const id = await newChannel(zb);
  for (let n = 0; n < 25; n++) {
    zb.stores.directory.sawContact(id, String(8400 + n), n === 7 ? 'Nguyễn Đức' : `Khách ${n}`, zb.clock.now());
    zb.stores.users.approve(id, String(8400 + n), 'owner');
    zb.stores.users.block(id, String(8400 + n));
  }
  for (const list of ['users', 'blocked']) {
    const { items, pages } = await allPages(zb, `/channels/${id}/${list}`, 10);
    assert.equal(pages, 3);
    assert.equal(new Set(items.map((item: Json) => item.uid)).size, 25);
    const found = (await zb.get(`/channels/${id}/${list}?q=NGUYEN%20duc`)).body.items;
    assert.deepEqual(
      found.map((item: Json) => item.name),
      ['Nguyễn Đức'],
    );
  }
});

test('friends and groups are found by nguyen for Nguyễn, say whether they are listed, and never are somebody else’s', async (t) => {
  const zb = await startApi(t);
  const [id, other] = [await newChannel(zb), await newChannel(zb)];
  zb.stores.directory.replaceFriends(id, [
    { uid: '841', name: 'Nguyễn Thị Lan', avatarUrl: 'https://s120-ava-talk.zadn.vn/1.jpg' },
    { uid: '842', name: 'Đặng Văn Đức', avatarUrl: null },
    { uid: '843', name: '<img src=x onerror=alert(1)>', avatarUrl: null },
  ]);
  zb.stores.directory.replaceGroups(id, [
    { groupId: '900', name: 'Họ Nguyễn', members: 12, avatarUrl: null },
    { groupId: '901', name: 'Khách quen', members: 3, avatarUrl: null },
  ]);
  zb.stores.directory.sawContact(id, '849', 'Nguyễn Người Lạ', zb.clock.now());
  await zb.put(`/channels/${id}/policy`, {
    dm: { mode: 'allowlist', allow: ['842'], pairingReply: 'code' },
    group: {
      ...{ mode: 'allowlist', requireMention: true, senders: { mode: 'everyone', allow: [] } },
      rules: { '900': { enabled: true, requireMention: 'optional' }, '901': { enabled: false } },
    },
  });
  const friends = async (query: string) => (await zb.get(`/channels/${id}/friends${query}`)).body.items;
  assert.deepEqual(await friends('?q=nguyen'), [
    { uid: '841', name: 'Nguyễn Thị Lan', avatarUrl: 'https://s120-ava-talk.zadn.vn/1.jpg', listed: false },
  ]);
  assert.deepEqual(await friends('?q=DUC'), [{ uid: '842', name: 'Đặng Văn Đức', avatarUrl: null, listed: true }]);
  assert.deepEqual(await friends(`?q=${encodeURIComponent('%')}`), [], 'no wildcards');
  assert.equal((await friends('')).length, 3, 'a stranger is no friend');
  assert.equal((await allPages(zb, `/channels/${id}/friends`, 2)).items.length, 3);
  assert.deepEqual((await zb.get(`/channels/${id}/groups?q=ho%20nguyen`)).body.items, [
    {
      id: '900',
      name: 'Họ Nguyễn',
      members: 12,
      avatarUrl: null,
      listed: true,
      rule: { enabled: true, requireMention: 'optional' },
    },
  ]);
  const groups = (await zb.get(`/channels/${id}/groups`)).body.items;
  assert.deepEqual(
    groups.map((group: Json) => [group.id, group.listed, group.rule?.enabled]),
    [
      ['900', true, true],
      ['901', false, false],
    ],
  );
  assert.deepEqual((await zb.get(`/channels/${other}/friends`)).body, { items: [] });
  assert.equal((await zb.get(`/channels/${id}/friends?q=${'x'.repeat(201)}`)).status, 400);
});
