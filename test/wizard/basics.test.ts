import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newChannel, runningChannel, startPages } from '../channels/world.ts';
import type { Client } from '../helpers/client.ts';

/** The form as the page shows it: opening it, then sending it. */
async function keyOf(client: Client, path = '/channels/new'): Promise<string> {
  const key = /name="key" value="([^"]+)"/.exec((await client.get(path)).body)?.[1];
  assert.ok(key, 'the form carries a key');
  return key;
}

test('the first channel makes its workspace by the way, and goes on to the QR code', async (t) => {
  const { client, stores, bridge } = await startPages(t);
  const page = await client.get('/channels/new');
  assert.match(page.body, /Bạn chưa có không gian nào/);
  assert.match(page.body, /không chính thức/, 'the risk is said before any code');
  assert.doesNotMatch(page.body, /<select/);
  const key = await keyOf(client);
  const sent = await client.post('/channels/new', {
    key,
    workspaceId: 'new',
    newWorkspace: ' Cửa  hàng ',
    displayName: '',
  });
  const [channel] = stores.channels.list();
  assert.ok(channel);
  assert.equal(sent.statusCode, 303);
  assert.equal(sent.headers.location, `/channels/${channel.id}/setup/login`);
  assert.deepEqual(
    stores.workspaces.list().map(({ name }) => name),
    ['Cửa hàng'],
  );
  assert.equal(channel.threadId, null, 'one thread per conversation unless asked otherwise');
  assert.equal(channel.status, 'stopped');
  assert.ok(bridge.login(channel.id), 'the code is being made');
});

test('sending the first step twice makes one channel, one workspace and one login', async (t) => {
  const { client, stores, bridge } = await startPages(t);
  const key = await keyOf(client);
  const form = { key, workspaceId: 'new', newWorkspace: 'Cửa hàng', displayName: 'Tiệm' };
  const [one, two] = await Promise.all([client.post('/channels/new', form), client.post('/channels/new', form)]);
  assert.equal(one.headers.location, two.headers.location);
  assert.equal(stores.channels.list().length, 1);
  assert.equal(stores.workspaces.list().length, 1);
  const login = bridge.login(stores.channels.list()[0]?.id ?? '')?.id;
  await client.post('/channels/new', form);
  assert.equal(bridge.login(stores.channels.list()[0]?.id ?? '')?.id, login, 'the code on show stays');
  assert.notEqual(await keyOf(client), key, 'a fresh form is another channel');
});

test('a thread may be chosen from the workspace’s own shared ones only', async (t) => {
  const { client, stores } = await startPages(t);
  // The first of them is proposed; of one millisecond the ids decide.
  const shop = stores.workspaces.create('Cửa hàng', `ws_${'a'.repeat(24)}`);
  const clinic = stores.workspaces.create('Phòng khám', `ws_${'b'.repeat(24)}`);
  const shared = stores.threads.create(shop.id, 'Lịch học');
  const foreign = stores.threads.create(clinic.id, 'Hồ sơ');
  const owned = stores.threads.create(shop.id, 'Riêng', 'cv_1');

  const page = await client.get('/channels/new');
  assert.match(page.body, /Lịch học/);
  assert.doesNotMatch(page.body, /Hồ sơ|>Riêng</);
  const part = await client.hxGet(`/channels/new/workspace?workspaceId=${clinic.id}&threadId=${shared.id}`);
  assert.match(part.body, /Hồ sơ/);
  assert.doesNotMatch(part.body, /Lịch học|<html/);
  const naming = await client.hxGet('/channels/new/workspace?workspaceId=new');
  assert.match(naming.body, /name="newWorkspace"/);

  for (const threadId of [foreign.id, owned.id, 'th_none', '<b>']) {
    const refused = await client.post('/channels/new', { workspaceId: shop.id, threadId, displayName: 'Giữ lại' });
    assert.equal(refused.statusCode, 422, threadId);
    assert.match(refused.body, /id="f-threadId-error"/);
    assert.match(refused.body, /value="Giữ lại"/, 'the rest of the input stays');
  }
  assert.equal(stores.channels.list().length, 0, 'nothing half-saved');
  await client.post('/channels/new', { workspaceId: shop.id, threadId: shared.id });
  assert.equal(stores.channels.list()[0]?.threadId, shared.id);
});

test('wrong input is refused beside its field, and makes neither channel nor workspace', async (t) => {
  const { client, stores } = await startPages(t);
  const cases: [Record<string, string | string[]>, string][] = [
    [{ workspaceId: 'new', newWorkspace: '' }, 'newWorkspace'],
    [{ workspaceId: 'new', newWorkspace: ' \u200b\u0007 ' }, 'newWorkspace'],
    [{ workspaceId: 'new', newWorkspace: 'x'.repeat(81) }, 'newWorkspace'],
    [{ workspaceId: 'new', newWorkspace: 'Cửa hàng', displayName: 'ệ'.repeat(81) }, 'displayName'],
  ];
  for (const [form, field] of cases) {
    const refused = await client.post('/channels/new', form);
    assert.equal(refused.statusCode, 422, JSON.stringify(form).slice(0, 60));
    assert.match(refused.body, new RegExp(`id="f-${field}-error"`), field);
    assert.match(refused.body, new RegExp(`aria-describedby="f-${field}-error`));
  }
  stores.workspaces.create('Có sẵn');
  const gone = await client.post('/channels/new', { workspaceId: 'ws_none' });
  assert.equal(gone.statusCode, 422);
  assert.match(gone.body, /id="f-workspaceId-error"/);
  assert.equal(stores.channels.list().length, 0);
  assert.equal(stores.workspaces.list().length, 1);
});

test('names with markup stay text', async (t) => {
  const { client, stores } = await startPages(t);
  await client.post('/channels/new', {
    workspaceId: 'new',
    newWorkspace: '<i>W</i>',
    displayName: '<script>1</script>',
    act: 'draft',
  });
  assert.equal(stores.channels.list()[0]?.displayName, '<script>1</script>');
  for (const path of ['/channels', '/channels/new', `/channels/${stores.channels.list()[0]?.id}/setup/basics`])
    assert.doesNotMatch((await client.get(path)).body, /<script>1|<i>W/, path);
});

test('without scripting a button shows the threads of the chosen workspace, and saves nothing', async (t) => {
  const { client, stores } = await startPages(t);
  stores.workspaces.create('Cửa hàng');
  const clinic = stores.workspaces.create('Phòng khám');
  stores.threads.create(clinic.id, 'Hồ sơ');
  assert.match((await client.get('/channels/new')).body, /<noscript><button[^>]*value="workspace"/);
  const shown = await client.post('/channels/new', {
    workspaceId: clinic.id,
    displayName: 'Giữ lại',
    act: 'workspace',
  });
  assert.equal(shown.statusCode, 200);
  assert.match(shown.body, /Hồ sơ/);
  assert.match(shown.body, /value="Giữ lại"/);
  assert.equal(stores.channels.list().length, 0);
});

test('Save draft keeps the step without starting a login, and Back changes the same channel', async (t) => {
  const { client, stores, bridge } = await startPages(t);
  const [shop, clinic] = [stores.workspaces.create('Cửa hàng'), stores.workspaces.create('Phòng khám')];
  const key = await keyOf(client);
  const left = await client.post('/channels/new', { key, workspaceId: shop.id, displayName: 'Tiệm', act: 'draft' });
  assert.equal(left.headers.location, '/channels');
  const id = stores.channels.list()[0]?.id ?? '';
  assert.equal(bridge.login(id), null);
  assert.match((await client.get('/channels')).body, /Đã lưu bản nháp/);

  const back = await client.get(`/channels/${id}/setup/basics`);
  assert.match(back.body, /value="Tiệm"/);
  await client.post(`/channels/${id}/setup/basics`, { key, workspaceId: clinic.id, displayName: 'Phòng khám' });
  assert.equal(stores.channels.list().length, 1);
  const changed = stores.channels.get(id);
  assert.deepEqual([changed?.workspaceId, changed?.displayName], [clinic.id, 'Phòng khám']);
});

test('a finished channel cannot be moved by an old form', async (t) => {
  const pages = await startPages(t);
  const id = await runningChannel(pages);
  const before = pages.stores.channels.get(id);
  const other = pages.stores.workspaces.create('Khác');
  const sent = await pages.client.post(`/channels/${id}/setup/basics`, { workspaceId: other.id, displayName: 'Đổi' });
  assert.equal(sent.headers.location, `/channels/${id}`);
  assert.equal(pages.stores.channels.get(id)?.workspaceId, before?.workspaceId);
  assert.equal(pages.stores.channels.get(id)?.displayName, 'Tiệm Hoa An');
});

test('a channel that a program made can be finished here too', async (t) => {
  const pages = await startPages(t);
  const { id, workspaceId } = newChannel(pages);
  const page = await pages.client.get(`/channels/${id}/setup/basics`);
  assert.match(page.body, /value="Tiệm Hoa An"/);
  await pages.client.post(`/channels/${id}/setup/basics`, { workspaceId, displayName: 'Tên mới', act: 'draft' });
  assert.equal(pages.stores.channels.get(id)?.displayName, 'Tên mới');
});
