import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allPages, type Json, refusal, startApi } from './helper.ts';

test('a workspace is created with an echo agent, read, renamed and deleted', async (t) => {
  const zb = await startApi(t);
  const created = await zb.post('/workspaces', { name: 'Cửa hàng Đồ Gỗ' });
  assert.equal(created.status, 201);
  const { id, defaultAgentId, createdAt } = created.body;
  assert.deepEqual(created.body, { id, name: 'Cửa hàng Đồ Gỗ', slug: 'cua-hang-do-go', defaultAgentId, createdAt });
  assert.equal(createdAt, new Date(zb.clock.now()).toISOString());
  assert.deepEqual((await zb.get('/workspaces')).body, { items: [created.body] });
  assert.deepEqual((await zb.get(`/workspaces/${id}`)).body, created.body);

  const { body: agents } = await zb.get(`/workspaces/${id}/agents`);
  assert.deepEqual(agents.items, [
    {
      ...{ id: defaultAgentId, workspaceId: id, handle: 'echo', name: 'Echo', kind: 'echo', config: {} },
      ...{
        hasSecret: false,
        secretLast4: null,
        systemPrompt: null,
        historyLimit: 20,
        fallbackAgentId: null,
        createdAt,
      },
    },
  ]);

  const renamed = await zb.patch(`/workspaces/${id}`, { name: 'Tiệm mới' });
  assert.deepEqual(renamed.body, { ...created.body, name: 'Tiệm mới' }, 'the slug stays, as addresses should');
  assert.equal((await zb.delete(`/workspaces/${id}`)).status, 204);
  assert.equal((await zb.get(`/workspaces/${id}`)).status, 404);
  assert.equal((await zb.delete(`/workspaces/${id}`)).status, 404, 'a second time there is nothing');
  assert.equal((await zb.get(`/agents/${defaultAgentId}`)).status, 404);
});

test('a name is one line of at most 80 characters without control characters, and HTML in it is only text', async (t) => {
  const zb = await startApi(t);
  const { body } = await zb.post('/workspaces', { name: '  <script>alert(1)</script>\t\u202eevil\u200b \n' });
  assert.equal(body.name, '<script>alert(1)</script> evil');
  for (const name of ['', '   ', '\u200b\u202e', '\u0000', 'Tiệm\u0007', 'Tiệm\nHoa', 'Tiệm\u009f', 'x'.repeat(81)])
    assert.deepEqual(refusal(await zb.post('/workspaces', { name })), {
      status: 422,
      code: 'invalid',
      paths: ['name'],
    });
  assert.equal((await zb.post('/workspaces', { name: 'ữ'.repeat(80) })).status, 201);
  assert.equal(zb.stores.workspaces.list().length, 2, 'nothing refused was saved');
});

test('a workspace that a channel uses stays, and says why', async (t) => {
  const zb = await startApi(t);
  const { body: workspace } = await zb.post('/workspaces', { name: 'Tiệm' });
  const { body: channel } = await zb.post('/channels', { workspaceId: workspace.id });
  const refused = await zb.delete(`/workspaces/${workspace.id}`);
  assert.deepEqual(refusal(refused), { status: 409, code: 'workspace_in_use', paths: [] });
  assert.equal((await zb.delete(`/channels/${channel.id}`)).status, 204);
  assert.equal((await zb.delete(`/workspaces/${workspace.id}`)).status, 204);
});

test('an agent is created, changed and deleted, and its secret is never told', async (t) => {
  const zb = await startApi(t);
  const { body: workspace } = await zb.post('/workspaces', { name: 'Tiệm' });
  const agents = `/workspaces/${workspace.id}/agents`;
  const secret = 'sk-very-secret-wxyz';
  const config = { url: 'https://tiem.example/hook', totalMs: 60_000 };
  const fields = { handle: 'tu-van', name: 'Tư vấn', kind: 'webhook', config, secret, historyLimit: 5 };
  const created = await zb.post(agents, fields);
  assert.equal(created.status, 201);
  const { id } = created.body;
  assert.deepEqual(
    { ...created.body, id: '', createdAt: '' },
    {
      ...{ id: '', workspaceId: workspace.id, handle: 'tu-van', name: 'Tư vấn', kind: 'webhook', config },
      ...{ hasSecret: true, secretLast4: 'wxyz', systemPrompt: null, historyLimit: 5, fallbackAgentId: null },
      createdAt: '',
    },
  );
  assert.equal(zb.stores.agents.secretOf(id), secret, 'it is kept');

  const changed = await zb.patch(`/agents/${id}`, {
    systemPrompt: ' Nói\r\nngắn.\t',
    fallbackAgentId: workspace.defaultAgentId,
  });
  assert.equal(changed.body.systemPrompt, 'Nói\nngắn.');
  for (const [field, text] of [
    ['systemPrompt', 'Nói\u0000'],
    ['name', 'Tư\u001bvấn'],
  ] as const)
    assert.deepEqual(refusal(await zb.patch(`/agents/${id}`, { handle: 'khac', [field]: text })).paths, [field]);
  assert.equal((await zb.get(`/agents/${id}`)).body.handle, 'tu-van', 'nothing of it was saved');
  assert.equal(changed.body.fallbackAgentId, workspace.defaultAgentId);
  assert.equal(changed.body.hasSecret, true, 'what is left out stays');
  for (const path of [agents, `/agents/${id}`, '/workspaces'])
    assert.doesNotMatch(JSON.stringify((await zb.get(path)).body), /very-secret/);

  const elsewhere = { config: { ...config, url: 'https://elsewhere.example/hook' } };
  assert.deepEqual(refusal(await zb.patch(`/agents/${id}`, elsewhere)).paths, ['secret'], 'a kept key does not travel');
  assert.equal((await zb.get(`/agents/${id}`)).body.config.url, config.url);
  assert.equal((await zb.patch(`/agents/${id}`, { ...elsewhere, secret: 'sk-for-elsewhere' })).status, 200);

  const without = await zb.patch(`/agents/${id}`, { secret: null, systemPrompt: null });
  assert.deepEqual([without.body.hasSecret, without.body.secretLast4, without.body.systemPrompt], [false, null, null]);
  assert.equal((await zb.delete(`/agents/${id}`)).status, 204);
  assert.equal((await zb.get(`/agents/${id}`)).status, 404);
});

test('what an agent cannot be is refused field by field, and nothing of it is saved', async (t) => {
  const zb = await startApi(t);
  const { body: workspace } = await zb.post('/workspaces', { name: 'Tiệm' });
  const { body: other } = await zb.post('/workspaces', { name: 'Tiệm khác' });
  const agents = `/workspaces/${workspace.id}/agents`;
  const good = { handle: 'hai', name: 'Hai', kind: 'echo', config: {} };
  for (const [path, change] of [
    ['kind', { kind: 'magic' }],
    ['handle', { handle: 'Hai Ba' }],
    ['handle', { handle: 'x'.repeat(33) }],
    ['handle', { handle: 'echo' }],
    ['name', { name: ' \u200b' }],
    ['secret', { secret: 'short' }],
    ['config.url', { kind: 'webhook', config: { url: 'http://192.168.1.9/hook' } }],
    ['config.url', { kind: 'webhook', config: { url: 'http://2130706433/hook' } }],
    ['config.url', { kind: 'webhook', config: { url: 'http://169.254.169.254/', allowPrivateNetwork: true } }],
    ['historyLimit', { historyLimit: -1 }],
    ['historyLimit', { historyLimit: 2.5 }],
    ['fallbackAgentId', { fallbackAgentId: other.defaultAgentId }],
    ['fallbackAgentId', { fallbackAgentId: 'ag_none' }],
  ] as const) {
    const answer = await zb.post(agents, { ...good, ...change });
    assert.deepEqual(refusal(answer), { status: 422, code: 'invalid', paths: [path] }, JSON.stringify(change));
  }
  assert.match((await zb.post(agents, { ...good, kind: 'magic' })).body.detail, /unknown kind/);
  assert.equal((await zb.get(agents)).body.items.length, 1);

  const { body: agent } = await zb.post(agents, good);
  assert.deepEqual(refusal(await zb.post(agents, good)).paths, ['handle'], 'a second click makes no second agent');
  assert.deepEqual(refusal(await zb.patch(`/agents/${agent.id}`, { handle: 'echo' })).paths, ['handle']);
  assert.deepEqual(refusal(await zb.patch(`/agents/${agent.id}`, { fallbackAgentId: agent.id })).paths, [
    'fallbackAgentId',
  ]);
  assert.deepEqual((await zb.get(`/agents/${agent.id}`)).body, agent);
  assert.equal(
    (await zb.post(`/workspaces/${other.id}/agents`, good)).status,
    201,
    'a handle is taken in one workspace only',
  );
});

test('the settings of an agent are checked against its kind, and the fields that are wrong are named', async (t) => {
  const zb = await startApi(t);
  const { body: workspace } = await zb.post('/workspaces', { name: 'Tiệm' });
  const agents = `/workspaces/${workspace.id}/agents`;
  const openai = { baseUrl: 'http://127.0.0.1:11434/v1', model: 'gemma', allowPrivateNetwork: true };
  const rows: [kind: string, config: Json, paths: string[]][] = [
    ['openai', {}, ['config.baseUrl', 'config.model']],
    ['openai', { ...openai, model: '' }, ['config.model']],
    ['openai', { ...openai, temperature: 'hot', maxTokens: 0 }, ['config.maxTokens', 'config.temperature']],
    ['openai', { ...openai, apikey: 'sk-1' }, ['config.apikey']],
    ['openai', { ...openai, baseUrl: 'ftp://a/' }, ['config.baseUrl']],
    ['openai', { ...openai, baseUrl: 'http://[::1/' }, ['config.baseUrl']],
    ['openai', { ...openai, baseUrl: 'https://me:pass@a.example/' }, ['config.baseUrl']],
    ['openai', { ...openai, allowPrivateNetwork: 'true' }, ['config.allowPrivateNetwork']],
    ['anythingllm', { baseUrl: 'http://127.0.0.1:3001', workspaceSlug: '../x' }, ['config.workspaceSlug']],
    ['anythingllm', { baseUrl: 'http://127.0.0.1:3001', workspaceSlug: 'x', mode: 'agent' }, ['config.mode']],
    ['webhook', { url: null }, ['config.url']],
    ['n8n', { url: 'https://a.example/chat', auth: 'digest', idleMs: 5 }, ['config.auth', 'config.idleMs']],
    ['echo', { '<b>': 1 }, ['config.<b>']],
  ];
  for (const [kind, config, paths] of rows) {
    const answer = await zb.post(agents, { handle: 'hai', name: 'Hai', kind, config });
    const { status, code, paths: named } = refusal(answer);
    assert.deepEqual([status, code, named.sort()], [422, 'invalid', paths], JSON.stringify(config));
    assert.doesNotMatch(JSON.stringify(answer.body), /me:pass|sk-1/, 'what was entered is not repeated');
  }
  assert.equal((await zb.get(agents)).body.items.length, 1, 'nothing of it is saved');

  const { body: agent } = await zb.post(agents, { handle: 'hai', name: 'Hai', kind: 'openai', config: openai });
  assert.deepEqual(agent.config, openai, 'as it was given: defaults are filled in when it is used');
  const path = `/agents/${agent.id}`;
  assert.deepEqual(refusal(await zb.patch(path, { config: { model: 'x' } })).paths, ['config.baseUrl']);
  assert.deepEqual(refusal(await zb.patch(path, { kind: 'webhook' })).paths.sort(), [
    'config.baseUrl',
    'config.model',
    'config.url',
  ]);
  assert.deepEqual((await zb.get(path)).body, agent);
  assert.equal((await zb.patch(path, { kind: 'webhook', config: { url: 'https://a.example/' } })).status, 200);
  assert.equal((await zb.patch(path, { name: 'Ba' })).body.kind, 'webhook');
});

test('the default agent, and one that a channel names, cannot be deleted', async (t) => {
  const zb = await startApi(t);
  const { body: workspace } = await zb.post('/workspaces', { name: 'Tiệm' });
  const { body: other } = await zb.post('/workspaces', { name: 'Khác' });
  const first = workspace.defaultAgentId;
  assert.deepEqual(refusal(await zb.delete(`/agents/${first}`)).code, 'agent_is_default');
  const { body: second } = await zb.post(`/workspaces/${workspace.id}/agents`, {
    handle: 'hai',
    name: 'Hai',
    kind: 'echo',
  });
  const { body: channel } = await zb.post('/channels', { workspaceId: workspace.id });
  await zb.patch(`/channels/${channel.id}`, { agentIds: [second.id] });
  assert.deepEqual(refusal(await zb.delete(`/agents/${second.id}`)), { status: 409, code: 'agent_in_use', paths: [] });

  const foreign = await zb.patch(`/workspaces/${workspace.id}`, { defaultAgentId: other.defaultAgentId });
  assert.deepEqual(refusal(foreign).paths, ['defaultAgentId']);
  const changed = await zb.patch(`/workspaces/${workspace.id}`, { defaultAgentId: second.id });
  assert.equal(changed.body.defaultAgentId, second.id);
  assert.equal((await zb.delete(`/agents/${first}`)).status, 204);
});

test('trying an agent answers with its text and time, or with what went wrong', async (t) => {
  const zb = await startApi(t);
  const { body: workspace } = await zb.post('/workspaces', { name: 'Tiệm' });
  const path = `/agents/${workspace.defaultAgentId}/test`;
  const said = await zb.post(path, { text: 'Chào <b>em</b>' });
  assert.deepEqual([said.status, said.body.ok, said.body.text], [200, true, 'echo: Chào <b>em</b>']);
  assert.ok(Number.isInteger(said.body.latencyMs));
  assert.equal((await zb.post(path)).body.ok, true, 'without a text there is a usual one');
  assert.deepEqual(refusal(await zb.post(path, { text: '\u0000 ' })).paths, ['text']);
  const ghost = zb.stores.agents.create(workspace.id, { handle: 'ma', name: 'Ma', kind: 'gone', config: {} });
  const failed = await zb.post(`/agents/${ghost.id}/test`, {});
  assert.deepEqual([failed.status, failed.body.ok, failed.body.error.kind], [200, false, 'config']);
  assert.equal('text' in failed.body, false);
});

test('threads are listed by their last activity, and their history from the beginning', async (t) => {
  const zb = await startApi(t);
  const { body: workspace } = await zb.post('/workspaces', { name: 'Tiệm' });
  const threads = `/workspaces/${workspace.id}/threads`;
  const { status, body: thread } = await zb.post(threads, { title: '  Hỏi đáp  chung ' });
  const now = new Date(zb.clock.now()).toISOString();
  assert.equal(status, 201);
  assert.deepEqual(thread, {
    ...{ id: thread.id, workspaceId: workspace.id, title: 'Hỏi đáp chung', agentId: null },
    ...{ createdAt: now, lastActivityAt: now },
  });
  for (const title of ['x'.repeat(121), 'Hỏi \u0007chung'])
    assert.deepEqual(refusal(await zb.post(threads, { title })).paths, ['title']);
  for (const n of [1, 2, 3, 4, 5]) {
    const isUser = n % 2 === 1;
    zb.stores.threads.add(thread.id, {
      role: isUser ? 'user' : 'assistant',
      text: `câu ${n}`,
      ...(isUser && { senderUid: '841', senderName: 'Lan' }),
      at: zb.clock.now() + n,
    });
  }
  const { items, pages } = await allPages(zb, `/threads/${thread.id}/messages`, 2);
  assert.equal(pages, 3);
  assert.deepEqual(
    items.map((item: Json) => item.text),
    ['câu 1', 'câu 2', 'câu 3', 'câu 4', 'câu 5'],
  );
  assert.deepEqual(Object.keys(items[0]), ['id', 'role', 'text', 'senderUid', 'senderName', 'at']);
  assert.deepEqual(Object.keys(items[1]), ['id', 'role', 'text', 'at'], 'the agent has no uid');
  await zb.post(threads, { title: 'Mới' });
  const { body } = await zb.get(threads);
  assert.deepEqual(
    body.items.map((one: Json) => one.title),
    ['Hỏi đáp chung', 'Mới'],
  );
});

test('lists go on page by page without leaving out or repeating anything, also when rows share a moment', async (t) => {
  const zb = await startApi(t);
  for (const n of [1, 2, 3, 4, 5, 6, 7]) zb.stores.workspaces.create(`Tiệm ${n}`);
  const { items, pages } = await allPages(zb, '/workspaces', 3);
  assert.equal(pages, 3);
  assert.deepEqual(items, (await zb.get('/workspaces')).body.items);
  assert.equal(new Set(items.map((item: Json) => item.id)).size, 7);
  const id = items[0].id;
  for (const n of [1, 2, 3]) await zb.post(`/workspaces/${id}/threads`, { title: `Luồng ${n}` });
  assert.equal((await allPages(zb, `/workspaces/${id}/threads`, 1)).pages, 3);
  assert.equal((await allPages(zb, `/workspaces/${id}/agents`, 1)).pages, 1);
});
