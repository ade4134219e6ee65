import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CALL_WORDS } from '../../src/routes/audit/call-words.ts';
import { addChannel, hear, startWorld, TAM } from '../activity/world.ts';
import { startApi } from '../api/helper.ts';
import { ownerCalls } from '../api/operations.ts';

/** The rows of the page as an owner reads them: without markup, newest first. */
const rowsOf = (html: string): string[] =>
  [...html.matchAll(/<li>([\s\S]*?)<\/li>/g)].map(([, row = '']) =>
    row
      .replace(/<[^>]*>/g, '')
      .replace(/\s+/g, ' ')
      .trim(),
  );

test('what was done with a pairing request, a message and a session names the person, the chat and the device', async (t) => {
  const world = await startWorld(t);
  const { client, stores } = world;
  const channel = addChannel(world, 'Tiệm Hoa An');
  hear(world, channel, { from: TAM, name: 'Lê Văn <b>Tám' });
  const request = stores.pairing.pending(channel.id)[0]?.id ?? assert.fail();
  await client.post(`/pairing/${request}/reject`);
  await client.post(`/channels/${channel.id}/pairing`, { note: 'chị Hoa', minutes: '60' });
  const message = hear(world, channel, { from: TAM, name: 'Lê Văn <b>Tám', text: 'giá sao ạ', delivery: 'dead' });
  stores.audit.add('cli', 'activity.retried', String(message));
  const admin = world.app.signIn();
  const [session] = stores.adminSessions.list(admin.adminId);
  stores.audit.add(admin.adminId, 'sign-in.ok', session?.id ?? '', { by: 'password' });
  stores.audit.add(admin.adminId, 'sign-out', `ses_${'0'.repeat(24)}`);
  const html = (await client.get('/system/audit')).body;
  const rows = rowsOf(html);
  const row = (words: string) =>
    rows.find((one) => one.startsWith(words)) ?? assert.fail(`${words}: ${rows.join('\n')}`);
  assert.match(row('Từ chối yêu cầu ghép nối'), /^Từ chối yêu cầu ghép nối · Lê Văn &lt;b&gt;Tám \(…\d{4}\)/);
  assert.match(row('Tạo mã ghép nối'), /mã cho “chị Hoa”/);
  assert.match(row('Gửi lại hoặc hỏi lại một tin'), /một tin · Lê Văn &lt;b&gt;Tám/);
  assert.match(row('Đăng nhập ·'), /Thiết bị không rõ .*bằng: mật khẩu$/);
  assert.match(row('Đăng xuất ·'), /thiết bị đã đăng xuất/);
  assert.doesNotMatch(rows.join('\n'), /\b(pr|ses)_/, 'no bare ids');
  assert.doesNotMatch(html, /Văn <b>/, 'a name is no markup');
});

test('calls of the API are told in the words of the pages, with the person they were about, even one who is gone', async (t) => {
  const zb = await startApi(t);
  const { body: workspace } = await zb.post('/workspaces', { name: 'Cửa hàng' });
  const { body: channel } = await zb.post('/channels', { workspaceId: workspace.id, displayName: 'Tiệm Hoa An' });
  const uid = '1000000000000000001';
  const { body: user } = await zb.post(`/channels/${channel.id}/users`, { uid });
  await zb.patch(`/users/${user.id}`, { status: 'disabled' });
  await zb.delete(`/users/${user.id}`);
  const before = zb.stores.audit.list(1)[0]?.id;
  const asked = await zb.post(`/channels/${channel.id}/policy/explain`, { type: 'dm', senderUid: uid });
  assert.equal(asked.status, 200);
  assert.equal(zb.stores.audit.list(1)[0]?.id, before, 'who only asks has changed nothing');
  const rows = rowsOf((await zb.signIn().client.get('/system/audit', { 'accept-language': 'en' })).body);
  const [removed = '', changed = '', approved = ''] = rows;
  assert.match(removed, /^Removed a person .*API token manage .*person: …0001/);
  assert.match(changed, /^Changed what a person may do .*person: …0001/);
  assert.match(approved, /^Approved a person · Tiệm Hoa An/);
  assert.doesNotMatch(rows.join('\n'), /removeUser|updateUser|API call/);
});

test('a call of the API that makes something names what it made', async (t) => {
  const zb = await startApi(t);
  const named = async (path: string, body: object): Promise<string> => {
    const { status, body: made } = await zb.post(path, body);
    assert.equal(status, 201);
    const [entry] = zb.stores.audit.list(1);
    assert.equal(entry?.subject, made.id, `${path}: ${JSON.stringify(entry)}`);
    return made.id;
  };
  const workspace = await named('/workspaces', { name: 'Cửa hàng' });
  await named(`/workspaces/${workspace}/agents`, { handle: 'lan', name: 'Trợ lý Lan', kind: 'echo', config: {} });
  await named(`/workspaces/${workspace}/threads`, { title: 'Khách quen' });
  const channel = await named('/channels', { workspaceId: workspace, displayName: 'Tiệm Hoa An' });
  await named(`/channels/${channel}/pairing`, { note: 'chị Hoa' });
  assert.deepEqual(zb.stores.audit.list(1)[0]?.detail, { channel });
  await named('/webhooks', { url: 'https://nhan.example.vn/zalo', events: ['channel.trouble'] });
  const rows = rowsOf((await zb.signIn().client.get('/system/audit', { 'accept-language': 'en' })).body).join('\n');
  for (const name of ['Cửa hàng', 'Trợ lý Lan', 'Khách quen', 'Tiệm Hoa An', 'code for “chị Hoa”', 'nhan.example.vn'])
    assert.ok(rows.includes(name), `${name}: ${rows}`);
  assert.doesNotMatch(rows, /\b(ws|ag|th|ch|pr|wh)_/, 'no bare ids');
});

test('every call that changes something has words', async (t) => {
  const zb = await startApi(t);
  const changing = ownerCalls(zb.document).filter(({ method, id }) => method !== 'GET' && id !== 'explainPolicy');
  assert.ok(changing.length > 40);
  assert.deepEqual(changing.map(({ id }) => id).sort(), Object.keys(CALL_WORDS).sort());
});
