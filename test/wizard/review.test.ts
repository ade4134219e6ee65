import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULT_POLICY, type PolicyDocument } from '../../src/bridge/policy/types.ts';
import { connect, newChannel, type Pages, startPages, uidOf } from '../channels/world.ts';

async function ready(pages: Pages, policy: PolicyDocument = DEFAULT_POLICY): Promise<string> {
  const { id } = newChannel(pages);
  await connect(pages, id);
  pages.stores.channels.update(id, { draft: { key: 'k-12345678', policy, revision: 1 } });
  return id;
}

test('the review says whom and what was chosen, and what people will read', async (t) => {
  const pages = await startPages(t);
  const id = await ready(pages);
  const { stores, client } = pages;
  const friends = stores.directory.friends(id, { limit: 2 }).items;
  const group = stores.directory.groups(id, { limit: 1 }).items[0];
  assert.ok(group);
  const policy: PolicyDocument = {
    dm: { mode: 'allowlist', allow: [...friends.map(({ uid }) => uid), '999999'], pairingReply: 'code' },
    group: {
      ...DEFAULT_POLICY.group,
      mode: 'allowlist',
      rules: { [group.groupId]: { enabled: true, requireMention: 'optional' } },
    },
  };
  stores.channels.update(id, { draft: { key: 'k-12345678', policy, revision: 2 } });
  const { body } = await client.get(`/channels/${id}/setup/review`);
  for (const words of [
    ...friends.map(({ name }) => name),
    '999999',
    group.name,
    'Không cần nhắc tên',
    'chỉ 3 người trong danh sách',
    'chỉ 1 nhóm trong danh sách',
    'Nguyễn Thị An',
    'Cửa hàng',
    'Mỗi cuộc trò chuyện một luồng riêng',
  ])
    assert.ok(body.includes(words), words);
  assert.doesNotMatch(body, /Khi nhắn lần đầu/, 'no pairing text where nobody pairs');

  stores.channels.update(id, { draft: { key: 'k-12345678', policy: DEFAULT_POLICY, revision: 3 } });
  const pairing = await client.get(`/channels/${id}/setup/review`);
  assert.match(pairing.body, /Đây là trợ lý tự động của Nguyễn Thị An/);
  assert.doesNotMatch(pairing.body, /\{name\}|\{code\}/);
});

test('an empty allowlist is warned about: nobody gets through', async (t) => {
  const pages = await startPages(t);
  const id = await ready(pages, { ...DEFAULT_POLICY, dm: { ...DEFAULT_POLICY.dm, mode: 'allowlist' } });
  const { body } = await pages.client.get(`/channels/${id}/setup/review`);
  assert.match(body, /class="said-warns">Tin nhắn riêng: danh sách trống, không ai được trả lời/);
});

test('a long list is shown in part, with the count of all', async (t) => {
  const pages = await startPages(t);
  const allow = Array.from({ length: 3000 }, (_, n) => String(10_000 + n));
  const id = await ready(pages, { ...DEFAULT_POLICY, dm: { ...DEFAULT_POLICY.dm, mode: 'allowlist', allow } });
  const { body } = await pages.client.get(`/channels/${id}/setup/review`);
  assert.match(body, /và 2\.960 mục nữa/);
  assert.ok(body.length < 60_000);
});

test('Save & Start that is refused says why, keeps the draft, and works once the reason is gone', async (t) => {
  const pages = await startPages(t);
  const { client, stores } = pages;
  const id = await ready(pages);
  const session = stores.channels.openSession(id);
  const { start } = pages.bridge;
  // What a second window can do between the page and the press.
  pages.bridge.start = (channelId) => {
    stores.channels.dropSession(channelId);
    start(channelId);
  };
  const refused = await client.post(`/channels/${id}/setup/review`, { revision: 1 });
  assert.equal(refused.statusCode, 409);
  assert.match(refused.body, /role="alert"[^>]*>Chưa bắt đầu được: máy chủ không còn giữ lần đăng nhập/);
  assert.ok(stores.channels.get(id)?.draft, 'the draft is kept');
  assert.equal(stores.channels.get(id)?.status, 'stopped');
  assert.equal((await client.get(`/channels/${id}/setup`)).headers.location, `/channels/${id}/setup/login`);

  pages.bridge.start = start;
  stores.channels.saveSession(id, session);
  assert.equal((await client.post(`/channels/${id}/setup/review`, { revision: 1 })).statusCode, 303);
  assert.equal(stores.channels.get(id)?.draft, null);
});

test('rules that another window changed after the review were not reviewed: it is shown again', async (t) => {
  const pages = await startPages(t);
  const { client, stores } = pages;
  const id = await ready(pages);
  const policy = { ...DEFAULT_POLICY, dm: { ...DEFAULT_POLICY.dm, mode: 'open' } };
  stores.channels.update(id, { draft: { key: 'k-12345678', policy, revision: 2 } });
  const shown = await client.post(`/channels/${id}/setup/review`, { revision: 1 });
  assert.equal(shown.statusCode, 409);
  assert.match(shown.body, /vừa được đổi ở một cửa sổ khác/);
  assert.match(shown.body, /mở, ai nhắn cũng được trả lời/);
  assert.equal(stores.policies.isSaved(id), false, 'nothing half-saved');
});

test('pressing Save & Start twice starts once and ends on the channel', async (t) => {
  const pages = await startPages(t);
  const { client, stores, simulator } = pages;
  const id = await ready(pages);
  const [one, two] = await Promise.all([1, 2].map(() => client.post(`/channels/${id}/setup/review`, { revision: 1 })));
  assert.equal(one?.headers.location, `/channels/${id}`);
  assert.equal(two?.headers.location, `/channels/${id}`);
  assert.equal(stores.policies.get(id)?.version, 1);
  await pages.bridge.stopAll();
  assert.equal(simulator.socket.connections(uidOf(pages)).length, 0);
});

test('names from Zalo stay text in the review', async (t) => {
  const pages = await startPages(t);
  const id = await ready(pages);
  pages.stores.directory.sawContact(id, '777', '<img src=x>', Date.now());
  const policy = { ...DEFAULT_POLICY, dm: { ...DEFAULT_POLICY.dm, mode: 'allowlist', allow: ['777'] } };
  pages.stores.channels.update(id, { draft: { key: 'k-12345678', policy, revision: 1 } });
  const { body } = await pages.client.get(`/channels/${id}/setup/review`);
  assert.match(body, /&lt;img src=x&gt;/);
  assert.doesNotMatch(body, /<img src=x>/);
});
