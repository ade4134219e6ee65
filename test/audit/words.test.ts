import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { AUDIT_ACTIONS, AUDIT_DETAILS } from '../../src/db/audit-actions.ts';
import { isMessageKey, MESSAGES } from '../../src/i18n/index.ts';
import { addChannel, GROUP, hear, MAI, setPolicy, startWorld, TAM } from '../activity/world.ts';
import { startApi } from '../api/helper.ts';
import { fieldsOf, fill } from '../policy-pages/form-fields.ts';

const SOURCE = join(import.meta.dirname, '../../src');

test('every code that is written anywhere has words in both languages, and no words are left over', () => {
  const sources = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => readFileSync(join(SOURCE, path), 'utf8'));
  const written = sources.flatMap((text) => [
    ...[...text.matchAll(/audit\.add\(\s*[^,]+,\s*'([^']+)'/g)].map(([, code = '']) => code),
    ...[...text.matchAll(/\baudit\(request, '([^']+)'/g)].map(([, code = '']) => code),
  ]);
  assert.ok(written.length > 50, 'the places were found');
  for (const code of written) assert.ok((AUDIT_ACTIONS as readonly string[]).includes(code), code);
  for (const code of AUDIT_ACTIONS) assert.ok(isMessageKey(`audit.kind.${code.split('.')[0]}`), code);
  const known = new Set<string>([
    ...[...AUDIT_ACTIONS, 'api'].map((code) => `audit.action.${code}`),
    ...[...AUDIT_DETAILS, 'true', 'false', 'never', 'turned'].map((name) => `audit.detail.${name}`),
    ...[...AUDIT_ACTIONS, 'api.x'].map((code) => `audit.kind.${code.split('.')[0]}`),
  ]);
  const words = Object.keys(MESSAGES).filter((key) => /^audit\.(action|detail|kind)\./.test(key));
  assert.deepEqual(
    words.filter((key) => !known.has(key)),
    [],
  );
  assert.deepEqual(
    [...known].filter((key) => !isMessageKey(key)),
    [],
  );
});

test('a saving of the rules is written down with what changed in counts, an agent’s with whether its secret did', async (t) => {
  const world = await startWorld(t);
  const { client, stores } = world;
  const channel = addChannel(world, 'Tiệm Hoa An', { dm: { mode: 'pairing', allow: ['11', '12'] } });
  const settings = `/channels/${channel.id}/settings`;
  const form = async () => fieldsOf((await client.get(settings)).body, 'settings-policy');
  const changes = { 'dm.mode': 'allowlist', 'dm.pick': ['12', MAI], 'dm.rest': '', 'group.mode': 'open' };
  assert.equal((await client.post(`${settings}/policy`, fill(await form(), changes))).statusCode, 303);
  const [entry] = stores.audit.list(1);
  assert.deepEqual([entry?.action, entry?.subject], ['policy.saved', channel.id]);
  assert.equal(entry?.detail?.['dm.mode'], 'pairing → allowlist');
  assert.equal(entry?.detail?.['group.mode'], 'disabled → open');
  assert.ok(!JSON.stringify(entry.detail).includes(MAI), 'how many, not who');
  assert.equal((await client.post(`${settings}/policy`, await form())).statusCode, 303);
  assert.equal(stores.audit.list(1)[0]?.id, entry.id, 'what changed nothing is no change');
  const page = (await client.get('/system/audit')).body;
  assert.match(page, /<b title="policy\.saved">Lưu quy tắc truy cập<\/b> · [^<]*<span[^>]*>Tiệm Hoa An</);
  assert.match(page, /nhắn riêng: từ Ghép nối thành Danh sách cho phép/);

  const zb = await startApi(t);
  const shop = addChannel({ ...world, stores: zb.stores });
  const policy = (await zb.get(`/channels/${shop.id}/policy`)).body;
  policy.dm = { ...policy.dm, mode: 'allowlist', allow: ['1', '2', '3'] };
  await zb.put(`/channels/${shop.id}/policy`, policy);
  await zb.put(`/channels/${shop.id}/policy`, {
    dm: { ...policy.dm, allow: ['3', '4'] },
    group: {
      ...policy.group,
      ...{ requireMention: false, senders: { mode: 'listed', allow: ['9'] } },
      rules: { 5: { enabled: true } },
    },
  });
  assert.deepEqual(zb.stores.audit.list(1)[0]?.detail, {
    ...{ 'dm.added': 1, 'dm.removed': 2, 'group.added': 1, 'group.requireMention': 'true → false' },
    ...{ 'senders.mode': 'everyone → listed', 'senders.added': 1 },
  });
  const agents = `/workspaces/${shop.workspaceId}/agents`;
  const config = { baseUrl: 'https://ai.example.vn/v1', model: 'm' };
  const { body: agent } = await zb.post(agents, {
    handle: 'lan',
    name: 'Lan',
    kind: 'openai',
    config,
    secret: 'sk-MARKER',
  });
  const details = () => zb.stores.audit.list(1)[0]?.detail;
  assert.deepEqual(details(), { kind: 'openai', secretChanged: true });
  await zb.patch(`/agents/${agent.id}`, { name: 'Lan Anh' });
  assert.deepEqual(details(), { kind: 'openai', secretChanged: false });
  await zb.patch(`/agents/${agent.id}`, { secret: null });
  assert.deepEqual(details(), { kind: 'openai', secretChanged: true });
  await zb.post(`/channels/${shop.id}/users`, { uid: MAI });
  assert.deepEqual(details(), { uid: MAI });
  const { client: owner } = zb.signIn();
  const seen = (await owner.get('/system/audit', { 'accept-language': 'en' })).body;
  for (const words of [
    'Saved the access rules',
    'API token manage',
    'secret changed: yes',
    'secret changed: no',
    'mention required: from yes to no',
    'person: Trần Mai (…0001)',
  ])
    assert.ok(seen.includes(words), words);
});

test('what people write, are called or keep secret never gets into the log, and people are told by name when it is read', async (t) => {
  const world = await startWorld(t);
  const { client, stores, bridge } = world;
  const mark = 'MARKERxyz';
  const workspace = String((await client.post('/workspaces', { name: `${mark} không gian` })).headers.location);
  await client.post(workspace, { name: `${mark} đổi` });
  await client.post(`${workspace}/threads`, { title: `${mark} luồng` });
  const id = workspace.split('/')[2] ?? '';
  const agent = { do: 'save', preset: 'openai', name: mark, handle: 'lan', historyLimit: '20', model: mark };
  const made = await client.post(`${workspace}/agents`, {
    ...{ ...agent, baseUrl: `https://${mark}.example.vn/v1`, secret: `sk-${mark}`, systemPrompt: mark },
  });
  assert.equal(made.statusCode, 303, made.body.slice(0, 500));
  const channel = addChannel(world, `${mark} kênh`);
  const settings = `/channels/${channel.id}/settings`;
  await client.post(`${settings}/name`, { displayName: `${mark} tên` });
  await client.post(`${settings}/texts`, {
    'text.pairing': `${mark} {code}`,
    'text.approved': mark,
    'text.failed': mark,
  });
  hear(world, channel, { from: TAM, name: `${mark} Tám`, text: `${mark} xin chào` });
  await client.post(`/pairing/${stores.pairing.pending(channel.id)[0]?.id}/approve`);
  await client.post(`/channels/${channel.id}/users`, { uid: MAI });
  await client.post(`/channels/${channel.id}/blocked`, { uid: '1000000000000000009' });
  await client.post(`/channels/${channel.id}/pairing`, { note: mark, minutes: '60' });
  setPolicy(stores, channel.id, { dm: { mode: 'open' }, group: { mode: 'open' } });
  hear(world, channel, { from: TAM, text: `${mark} nháp`, delivery: 'draft' });
  const draft = stores.aside.drafts(null, 1)[0]?.message.id;
  await client.post(`/messages/${draft}/approve`, { text: `${mark} sửa` });
  const chat = stores.conversations.find(channel.id, 'dm', TAM)?.id ?? '';
  await client.post(`/conversations/${chat}/messages`, { text: `${mark} chủ viết` });
  await client.post(`/conversations/${chat}/pause`, { minutes: '15' });
  hear(world, channel, { group: GROUP, text: `${mark} nhóm` });
  await client.post('/system/tokens', { name: `${mark} mã`, scope: 'read', expiry: '90' });
  await client.post('/system/webhooks', {
    url: `https://${mark}.example.vn/x?key=${mark}`,
    events: ['message.received'],
  });
  await client.post('/login', { name: mark, password: mark });
  await client.post(`/channels/${channel.id}/remedies/allow-group/${GROUP}`);
  bridge.approveUser(channel.id, '1000000000000000009');
  const rows = stores.audit.list(200);
  const codes = rows.map(({ action }) => action);
  for (const code of [
    'agent.created',
    'user.approved',
    'contact.blocked',
    'drafts.approved',
    'message.sent',
    'conversation.paused',
  ])
    assert.ok(codes.includes(code), `${code}: ${codes.join(' ')}`);
  assert.ok(!JSON.stringify(rows).toLowerCase().includes(mark.toLowerCase()), JSON.stringify(rows));

  const page = (await client.get('/system/audit')).body;
  assert.match(page, /Duyệt một người<\/b>[\s\S]{0,400}người: Trần Mai \(…0001\)/);
  assert.match(page, /Chặn một người<\/b>[\s\S]{0,400}người: Nguyễn Thị Ánh \(…0009\)/);
  assert.doesNotMatch(page, />[^<]*1000000000000000001/, 'no bare id of a person');
  assert.match(page, /<option value="user">Người đã duyệt</);
  assert.equal(stores.agents.listByWorkspace(id).length, 2);
});
