import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULT_POLICY } from '../../src/bridge/policy/types.ts';
import { readDraft } from '../../src/routes/wizard/draft.ts';
import { connect, newChannel, type Pages, scan, startPages, uidOf } from '../channels/world.ts';
import { until } from '../helpers/until.ts';

async function connected(pages: Pages): Promise<string> {
  const { id } = newChannel(pages);
  pages.stores.channels.update(id, { draft: { key: 'k-12345678' } });
  await connect(pages, id);
  return id;
}

const locationOf = async ({ client }: Pages, path: string) => (await client.get(path)).headers.location;

test('no step opens before its time: each leads to the first one that is missing something', async (t) => {
  const pages = await startPages(t);
  const { id } = newChannel(pages);
  const path = `/channels/${id}/setup`;
  for (const step of ['', '/policy', '/review'])
    assert.equal(await locationOf(pages, path + step), `${path}/login`, step);
  await connect(pages, id);
  for (const step of ['', '/review']) assert.equal(await locationOf(pages, path + step), `${path}/policy`, step);
  await pages.client.post(`${path}/policy`, { 'policy.version': 0, 'dm.mode': 'open', act: 'next' });
  assert.equal(await locationOf(pages, path), `${path}/review`);
  for (const step of ['/basics', '/login', '/policy', '/review'])
    assert.equal((await pages.client.get(path + step)).statusCode, 200, `${step} stays open behind`);
});

test('steps sent before their time save nothing and start nothing', async (t) => {
  const pages = await startPages(t);
  const { id } = newChannel(pages);
  for (const step of ['policy', 'review']) {
    const sent = await pages.client.post(`/channels/${id}/setup/${step}`, { 'dm.mode': 'open', revision: 0 });
    assert.equal(sent.headers.location, `/channels/${id}/setup/login`, step);
  }
  assert.equal(pages.stores.policies.isSaved(id), false);
  assert.equal(pages.stores.channels.get(id)?.draft, null);
  assert.equal(pages.stores.channels.get(id)?.wanted, 'stopped');
});

test('the third step keeps its choices in the draft, where nothing counts yet', async (t) => {
  const pages = await startPages(t);
  const id = await connected(pages);
  const { client, stores } = pages;
  const page = await client.get(`/channels/${id}/setup/policy`);
  assert.match(page.body, /Đã kết nối với Nguyễn Thị An/);
  assert.match(page.body, /id="policy"/);
  const friend = stores.directory.friends(id, { limit: 1 }).items[0]?.uid ?? '';
  const form = {
    'policy.version': 0,
    'dm.mode': 'allowlist',
    'dm.rest': '',
    'dm.pick': [friend],
    'group.mode': 'disabled',
  };

  const left = await client.post(`/channels/${id}/setup/policy`, { ...form, act: 'draft' });
  assert.equal(left.headers.location, '/channels');
  assert.deepEqual(readDraft(stores.channels.get(id) ?? { draft: null }).policy?.dm.allow, [friend]);
  assert.equal(stores.policies.isSaved(id), false);
  assert.match((await client.get('/channels')).body, new RegExp(`href="/channels/${id}/setup">Tiếp tục cài đặt`));
  const again = await client.get(`/channels/${id}/setup/policy`);
  assert.match(again.body, new RegExp(`value="${friend}"[^>]* checked`), 'the choice is still there');
});

test('Back from the rules keeps them', async (t) => {
  const pages = await startPages(t);
  const id = await connected(pages);
  const sent = await pages.client.post(`/channels/${id}/setup/policy`, {
    'policy.version': 0,
    'dm.mode': 'disabled',
    act: 'back',
  });
  assert.equal(sent.headers.location, `/channels/${id}/setup/login`);
  const before = await pages.client.get(`/channels/${id}/setup/login`);
  assert.match(before.body, /Đã kết nối với Nguyễn Thị An/);
  assert.doesNotMatch(before.body, /go=1|every 1s/, 'one can stay here');
  assert.equal(readDraft(pages.stores.channels.get(id) ?? { draft: null }).policy?.dm.mode, 'disabled');
});

test('wrong rules are refused in place and change nothing', async (t) => {
  const pages = await startPages(t);
  const id = await connected(pages);
  for (const form of [{ 'dm.mode': 'everyone' }, { 'dm.mode': 'allowlist', 'dm.rest': '', 'dm.id': 'abc' }]) {
    const refused = await pages.client.post(`/channels/${id}/setup/policy`, {
      'policy.version': 0,
      ...form,
      act: 'next',
    });
    assert.equal(refused.statusCode, 422, JSON.stringify(form));
  }
  assert.equal(readDraft(pages.stores.channels.get(id) ?? { draft: null }).policy, undefined);
});

test('two windows on the third step: the later one is told, keeps its choices, and may go on', async (t) => {
  const pages = await startPages(t);
  const id = await connected(pages);
  const path = `/channels/${id}/setup/policy`;
  await pages.client.post(path, { 'policy.version': 0, 'dm.mode': 'open', act: 'next' });
  const late = await pages.client.post(path, { 'policy.version': 0, 'dm.mode': 'disabled', act: 'next' });
  assert.equal(late.statusCode, 409);
  assert.match(late.body, /Một cửa sổ khác vừa lưu bước này/);
  assert.match(late.body, /name="dm\.mode" value="disabled" checked/);
  assert.equal(readDraft(pages.stores.channels.get(id) ?? { draft: null }).policy?.dm.mode, 'open');
  const version = /name="policy\.version" value="(\d+)"/.exec(late.body)?.[1] ?? '';
  const now = await pages.client.post(path, { 'policy.version': version, 'dm.mode': 'disabled', act: 'next' });
  assert.equal(now.headers.location, `/channels/${id}/setup/review`);
  const twice = await pages.client.post(path, { 'policy.version': version, 'dm.mode': 'disabled', act: 'next' });
  assert.equal(twice.statusCode, 303, 'the same sent twice is no conflict');
});

test('leaving at the QR code ends the login and keeps the draft', async (t) => {
  const pages = await startPages(t);
  const { id } = newChannel(pages);
  pages.stores.channels.update(id, { draft: { key: 'k-12345678' } });
  pages.bridge.startLogin(id);
  const left = await pages.client.post(`/channels/${id}/setup/exit`);
  assert.equal(left.headers.location, '/channels');
  assert.equal(pages.bridge.login(id)?.state, 'cancelled');
  assert.match((await pages.client.get('/channels')).body, /Chưa cài đặt xong/);
});

test('the second step stands after the risk, and its page alone starts no login', async (t) => {
  const pages = await startPages(t);
  const { id } = newChannel(pages);
  const { body } = await pages.client.get(`/channels/${id}/setup/login`);
  assert.ok(body.indexOf('không chính thức') < body.indexOf('id="login"'), 'the risk comes first');
  assert.match(body, /Nên dùng một tài khoản phụ, và đóng Zalo Web ở nơi khác/);
  assert.equal(pages.bridge.login(id), null);
});

test('a broken draft is no draft: the wizard asks again instead of saving it', async (t) => {
  const pages = await startPages(t);
  const id = await connected(pages);
  pages.stores.channels.update(id, { draft: { key: 3, policy: { dm: { mode: 'everyone' } }, revision: 'x' } });
  assert.equal(await locationOf(pages, `/channels/${id}/setup`), `/channels/${id}/setup/policy`);
});

test('the whole wizard without scripting, from the first form to a running channel', async (t) => {
  const pages = await startPages(t);
  const { client, stores, bridge } = pages;
  const first = await client.get('/channels/new');
  const key = /name="key" value="([^"]+)"/.exec(first.body)?.[1] ?? '';
  await client.post('/channels/new', { key, workspaceId: 'new', newWorkspace: 'Cửa hàng', displayName: '' });
  const id = stores.channels.list()[0]?.id ?? '';
  await scan(pages, id);
  await until('the account', () => stores.channels.get(id)?.accountUid);
  const page = await client.get(`/channels/${id}/setup/login`);
  assert.match(page.body, /Đã kết nối với Nguyễn Thị An/);
  await until('friends', () => stores.channels.get(id)?.directoryAt);

  const friend = stores.directory.friends(id, { limit: 1 }).items[0];
  assert.ok(friend);
  await client.post(`/channels/${id}/setup/policy`, {
    'policy.version': 0,
    'dm.mode': 'allowlist',
    'dm.rest': '',
    'dm.pick': [friend.uid],
    'group.mode': 'disabled',
    act: 'next',
  });
  const review = await client.get(`/channels/${id}/setup/review`);
  assert.ok(review.body.includes(friend.name), 'the chosen friend by name');
  const revision = /name="revision" value="(\d+)"/.exec(review.body)?.[1] ?? '';
  const done = await client.post(`/channels/${id}/setup/review`, { revision });
  assert.equal(done.headers.location, `/channels/${id}`);
  await until('the channel to run', () => stores.channels.get(id)?.status === 'running');
  assert.equal(stores.channels.get(id)?.draft, null);
  assert.equal(stores.channels.get(id)?.displayName, 'Nguyễn Thị An', 'without a name the account’s is taken');
  assert.deepEqual(stores.policies.get(id)?.document.dm, {
    ...DEFAULT_POLICY.dm,
    mode: 'allowlist',
    allow: [friend.uid],
  });
  assert.equal(pages.simulator.socket.connections(uidOf(pages)).length, 1);
  assert.ok(bridge);
});
