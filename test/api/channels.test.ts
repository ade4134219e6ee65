import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULT_SETTINGS } from '../../src/bridge/channel-settings.ts';
import { type Api, allPages, type Json, refusal, startApi } from './helper.ts';

async function withWorkspaces(zb: Api) {
  const { body: workspace } = await zb.post('/workspaces', { name: 'Tiệm' });
  const { body: other } = await zb.post('/workspaces', { name: 'Khác' });
  return { workspace, other };
}

test('a new channel is stopped, without an account, and answers with exactly its own fields', async (t) => {
  const zb = await startApi(t);
  const { workspace } = await withWorkspaces(zb);
  const { status, body } = await zb.post('/channels', { workspaceId: workspace.id, displayName: 'Tiệm Hoa An' });
  assert.equal(status, 201);
  assert.deepEqual(body, {
    ...{ id: body.id, workspaceId: workspace.id, threadId: null, displayName: 'Tiệm Hoa An', agentIds: null },
    ...{ account: null, status: 'stopped', detail: null, settings: DEFAULT_SETTINGS },
    createdAt: new Date(zb.clock.now()).toISOString(),
  });
  assert.deepEqual((await zb.get(`/channels/${body.id}`)).body, body);
  assert.deepEqual((await zb.get('/channels')).body, { items: [body] });
});

test('a channel without a name gets one in the language that was asked for, Vietnamese by default', async (t) => {
  const zb = await startApi(t);
  const { workspace } = await withWorkspaces(zb);
  const vi = await zb.post('/channels', { workspaceId: workspace.id });
  const en = await zb.post('/channels', { workspaceId: workspace.id }, { headers: { 'accept-language': 'en-GB' } });
  const cookie = await zb.post('/channels', { workspaceId: workspace.id }, { headers: { cookie: 'zb_locale=en' } });
  assert.equal(vi.body.displayName, 'Zalo cá nhân');
  assert.equal(en.body.displayName, 'Zalo Personal');
  assert.equal(cookie.body.displayName, 'Zalo cá nhân', 'cookies are not read');
});

test('a channel takes only a workspace that is there, and a shared thread of it', async (t) => {
  const zb = await startApi(t);
  const { workspace, other } = await withWorkspaces(zb);
  const { body: thread } = await zb.post(`/workspaces/${workspace.id}/threads`, { title: 'Chung' });
  const { body: foreign } = await zb.post(`/workspaces/${other.id}/threads`, { title: 'Của người khác' });
  for (const [path, body] of [
    ['workspaceId', { workspaceId: 'ws_none' }],
    ['threadId', { workspaceId: workspace.id, threadId: foreign.id }],
    ['threadId', { workspaceId: workspace.id, threadId: 'th_none' }],
    ['displayName', { workspaceId: workspace.id, displayName: 'x'.repeat(81) }],
    ['displayName', { workspaceId: workspace.id, displayName: '\u200b' }],
  ] as const)
    assert.deepEqual(refusal(await zb.post('/channels', body)), { status: 422, code: 'invalid', paths: [path] });
  assert.deepEqual((await zb.get('/channels')).body.items, []);

  const { body: channel } = await zb.post('/channels', { workspaceId: workspace.id, threadId: thread.id });
  assert.equal(channel.threadId, thread.id);
  const conversation = zb.stores.conversations.ensure(channel.id, 'dm', '841');
  const own = zb.stores.threads.create(workspace.id, 'Lan', conversation.id);
  const refused = await zb.patch(`/channels/${channel.id}`, { threadId: own.id });
  assert.match(refused.body.detail, /belongs to one conversation/);
});

test('a channel is changed field by field; what cannot be changes nothing at all', async (t) => {
  const zb = await startApi(t);
  const { workspace, other } = await withWorkspaces(zb);
  const { body: channel } = await zb.post('/channels', { workspaceId: workspace.id });
  const path = `/channels/${channel.id}`;
  const { body: agent } = await zb.post(`/workspaces/${workspace.id}/agents`, {
    handle: 'hai',
    name: 'Hai',
    kind: 'echo',
  });
  const { body: thread } = await zb.post(`/workspaces/${workspace.id}/threads`, { title: 'Chung' });

  const changed = await zb.patch(path, {
    displayName: 'Tên <i>mới</i>',
    threadId: thread.id,
    agentIds: [agent.id, agent.id],
  });
  assert.deepEqual(changed.body, {
    ...channel,
    displayName: 'Tên <i>mới</i>',
    threadId: thread.id,
    agentIds: [agent.id],
  });
  assert.deepEqual(
    (await zb.patch(path, { workspaceId: workspace.id })).body,
    changed.body,
    'the same one is no change',
  );

  for (const [field, body] of [
    ['workspaceId', { displayName: 'Nửa vời', workspaceId: other.id }],
    ['agentIds', { displayName: 'Nửa vời', agentIds: [agent.id, other.defaultAgentId] }],
    ['agentIds', { displayName: 'Nửa vời', agentIds: [] }],
    ['agentIds', { displayName: 'Nửa vời', agentIds: [5] }],
    ['threadId', { displayName: 'Nửa vời', threadId: 'th_none' }],
    ['settings.staleMinutes', { displayName: 'Nửa vời', settings: { staleMinutes: 0 } }],
    ['settings.texts.pairing', { displayName: 'Nửa vời', settings: { texts: { pairing: ' \u0000' } } }],
    ['settings.approvalNotice', { displayName: 'Nửa vời', settings: { approvalNotice: 'true' } }],
  ] as const)
    assert.deepEqual(refusal(await zb.patch(path, body)), { status: 422, code: 'invalid', paths: [field] });
  const foreign = await zb.patch(path, { agentIds: [agent.id, other.defaultAgentId] });
  assert.equal(foreign.body.errors[0].message, 'item 2 is not an agent of this workspace');
  assert.deepEqual((await zb.get(path)).body, changed.body);

  const reset = await zb.patch(path, { threadId: null, agentIds: null });
  assert.deepEqual([reset.body.threadId, reset.body.agentIds], [null, null]);
});

test('settings are changed one by one, inside their groups too, on one channel only', async (t) => {
  const zb = await startApi(t);
  const { workspace } = await withWorkspaces(zb);
  const { body: channel } = await zb.post('/channels', { workspaceId: workspace.id });
  const { body: neighbour } = await zb.post('/channels', { workspaceId: workspace.id });
  await zb.patch(`/channels/${channel.id}`, {
    settings: { takeoverMinutes: 0, texts: { approved: 'Mời {name}\r\nvào!' } },
  });
  const { body } = await zb.patch(`/channels/${channel.id}`, {
    settings: { staleMinutes: 60, unknown: 1, limits: { personPerDay: 5 } },
  });
  assert.deepEqual(body.settings, {
    ...DEFAULT_SETTINGS,
    takeoverMinutes: 0,
    staleMinutes: 60,
    texts: { ...DEFAULT_SETTINGS.texts, approved: 'Mời {name}\nvào!' },
    limits: { ...DEFAULT_SETTINGS.limits, personPerDay: 5 },
  });
  assert.deepEqual((await zb.get(`/channels/${neighbour.id}`)).body, neighbour);
  assert.equal(JSON.stringify(zb.stores.channels.get(channel.id)?.settings).includes('unknown'), false);
});

test('starting without an account or a policy is 409 with the reason, and stays stopped', async (t) => {
  const zb = await startApi(t);
  const { workspace } = await withWorkspaces(zb);
  const { body: channel } = await zb.post('/channels', { workspaceId: workspace.id });
  const start = async () => refusal(await zb.post(`/channels/${channel.id}/start`));
  assert.deepEqual(await start(), { status: 409, code: 'no_account', paths: [] });
  zb.stores.channels.setAccount(channel.id, { uid: '8499', name: 'An', avatarUrl: null });
  assert.equal((await start()).code, 'no_policy');
  await zb.put(`/channels/${channel.id}/policy`, (await zb.get(`/channels/${channel.id}/policy`)).body);
  assert.equal((await start()).code, 'no_session');
  const { body } = await zb.get(`/channels/${channel.id}`);
  assert.deepEqual([body.status, body.account], ['stopped', { uid: '8499', name: 'An', avatarUrl: null }]);
  assert.deepEqual(refusal(await zb.post(`/channels/${channel.id}/directory/refresh`)), {
    ...{ status: 409, code: 'not_connected', paths: [] },
  });
});

test('the status detail says what happened, since when and what helps, in the language of the header', async (t) => {
  const zb = await startApi(t);
  const { workspace } = await withWorkspaces(zb);
  const { body: channel } = await zb.post('/channels', { workspaceId: workspace.id });
  const since = new Date(zb.clock.now()).toISOString();
  zb.stores.channels.setStatus(channel.id, 'error', { code: 'zalo-kicked', params: {} });
  zb.clock.advance(60_000);
  const vi = (await zb.get(`/channels/${channel.id}`)).body;
  const en = (await zb.get(`/channels/${channel.id}`, { headers: { 'accept-language': 'en' } })).body;
  assert.equal(vi.status, 'error');
  assert.deepEqual(
    { ...vi.detail, message: '' },
    {
      ...{ code: 'zalo-kicked', message: '', since, action: 'Quét lại mã QR', remedy: 'relogin' },
    },
  );
  assert.match(vi.detail.message, /^Zalo đã kết thúc/);
  assert.match(en.detail.message, /^Zalo ended/);
  assert.equal(en.detail.action, 'Scan the QR again');
  assert.doesNotMatch(JSON.stringify([vi.detail, en.detail]), /\{\w+\}/, 'no placeholder is left open');
});

test('every status code of the bridge has its sentence in the API, and an unknown one is shown as it is', async (t) => {
  const zb = await startApi(t);
  const { workspace } = await withWorkspaces(zb);
  const { body: channel } = await zb.post('/channels', { workspaceId: workspace.id });
  const codes = ['zalo-transient', 'zalo-silent', 'manual-stop', 'setup-unfinished', 'internal', 'zalo-wrong-account'];
  for (const code of [...codes, 'some-later-code']) {
    zb.stores.channels.setStatus(channel.id, 'error', { code, params: {} });
    const { detail } = (await zb.get(`/channels/${channel.id}`)).body;
    if (code !== 'some-later-code') assert.ok(detail.message.length > 20 && detail.action, code);
    else assert.deepEqual([detail.message, detail.action, detail.remedy], [code, null, 'none']);
  }
});

test('the status history lists the last changes, the newest first', async (t) => {
  const zb = await startApi(t);
  const { workspace } = await withWorkspaces(zb);
  const { body: channel } = await zb.post('/channels', { workspaceId: workspace.id });
  const moments: string[] = [];
  for (const [status, code] of [
    ['starting', null],
    ['running', null],
    ['error', 'zalo-flapping'],
    ['stopped', 'manual-stop'],
  ] as const) {
    zb.clock.advance(1_000);
    moments.unshift(new Date(zb.clock.now()).toISOString());
    zb.stores.channels.setStatus(channel.id, status, code && { code, params: {} });
  }
  const { items } = await allPages(zb, `/channels/${channel.id}/status-history`, 3);
  assert.deepEqual(
    items.map((one: Json) => [one.status, one.detail?.code ?? null]),
    [
      ['stopped', 'manual-stop'],
      ['error', 'zalo-flapping'],
      ['running', null],
      ['starting', null],
    ],
  );
  assert.deepEqual(
    items.map((one: Json) => one.at),
    moments,
  );
  assert.equal(items[0].detail.since, moments[0]);
});

test('a channel is deleted with everything of it, once', async (t) => {
  const zb = await startApi(t);
  const { workspace } = await withWorkspaces(zb);
  const { body: channel } = await zb.post('/channels', { workspaceId: workspace.id });
  const { body: neighbour } = await zb.post('/channels', { workspaceId: workspace.id });
  const { body: user } = await zb.post(`/channels/${channel.id}/users`, { uid: '841' });
  zb.stores.channels.saveSession(channel.id, { cookies: [] });
  assert.equal((await zb.delete(`/channels/${channel.id}`)).status, 204);
  assert.equal((await zb.delete(`/channels/${channel.id}`)).status, 404);
  assert.equal((await zb.patch(`/users/${user.id}`, { status: 'disabled' })).status, 404);
  assert.equal(zb.stores.channels.hasSession(channel.id), false);
  assert.deepEqual((await zb.get('/channels')).body.items, [neighbour]);
});

test('a channel never shows its session, its draft or its database columns', async (t) => {
  const zb = await startApi(t);
  const { workspace } = await withWorkspaces(zb);
  const { body: channel } = await zb.post('/channels', { workspaceId: workspace.id });
  zb.stores.channels.saveSession(channel.id, { imei: 'imei-1', cookies: [{ key: 'zpw_sek', value: 'hunter2' }] });
  zb.stores.channels.update(channel.id, { draft: { step: 'policy' } });
  for (const path of ['/channels', `/channels/${channel.id}`, `/channels/${channel.id}/status-history`])
    assert.doesNotMatch(
      JSON.stringify((await zb.get(path)).body),
      /hunter2|imei|zpw_sek|cookie|"draft"|wanted|directory/i,
    );
});
