import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addChannel } from '../activity/world.ts';
import { json, sse, startServer } from '../agents/server.ts';
import type { Form } from '../helpers/client.ts';
import { agentOf, startWorld, workspaceOf } from './world.ts';

const KEY = 'sk-a-very-secret-key';

/** A form as the page sends it. */
const openaiForm = (baseUrl: string, more: Form = {}): Form => ({
  do: 'save',
  preset: 'ollama',
  name: 'Lan',
  handle: 'lan',
  baseUrl,
  model: 'llama3.1:8b',
  allowPrivateNetwork: 'true',
  historyLimit: '20',
  systemPrompt: 'Bạn là Lan.',
  secret: KEY,
  ...more,
});

const chunk = (content: string) => ({ choices: [{ index: 0, delta: { content } }] });

const startOllama = (t: Parameters<typeof startServer>[0]) =>
  startServer(t, ({ path }, reply) =>
    path === '/v1/models'
      ? json(reply, { data: [{ id: 'llama3.1:8b' }, { id: 'qwen2.5 <b>' }] })
      : sse(reply, [chunk('Chào '), chunk('bạn \\<i>!'), '[DONE]']),
  );

test('a new workspace shows three steps to an agent of one’s own, and they lead to a form that starts right', async (t) => {
  const world = await startWorld(t);
  const { id } = workspaceOf(world);
  const page = await world.client.get(`/workspaces/${id}`);
  assert.match(page.body, /Nối trợ lý của bạn trong ba bước[\s\S]*Chọn nơi trợ lý chạy[\s\S]*Dán địa chỉ và khóa/);
  assert.ok(page.body.indexOf('ba bước') < page.body.indexOf('Kênh đang dùng'), 'it comes first');
  const choose = await world.client.get(`/workspaces/${id}/agents/new`);
  for (const name of ['OpenAI', 'Ollama', 'vLLM', 'llama.cpp', 'LiteLLM', 'Open WebUI', 'AnythingLLM / RealTimeX'])
    assert.ok(choose.body.includes(`<b>${name}</b>`), name);
  for (const name of ['Dify', 'n8n', 'Flowise', 'Webhook', 'Echo']) assert.ok(choose.body.includes(`<b>${name}</b>`));
  const form = await world.client.get(`/workspaces/${id}/agents/new?preset=ollama`);
  assert.match(form.body, /value="http:\/\/127.0.0.1:11434\/v1" id="f-baseUrl"/);
  assert.match(form.body, /name="allowPrivateNetwork" value="true" checked/);
  assert.match(form.body, /name="makeDefault" value="true" checked/);
  assert.match(form.body, /ai sửa được địa chỉ này sẽ gọi được các máy trong mạng của bạn/);
  const cloud = await world.client.get(`/workspaces/${id}/agents/new?preset=openai`);
  assert.doesNotMatch(cloud.body, /name="allowPrivateNetwork" value="true" checked/);
  assert.equal((await world.client.get(`/workspaces/${id}/agents/new?preset=nothing`)).statusCode, 404);
  assert.equal((await world.client.get('/workspaces/ws_none/agents/new')).statusCode, 404);
  assert.equal((await world.client.get('/agents/ag_none')).statusCode, 404);
});

test('an agent is tried before it is saved, then made the default; its key never comes back out', async (t) => {
  const world = await startWorld(t);
  const { id } = workspaceOf(world);
  const server = await startOllama(t);
  const form = openaiForm(`${server.origin}/v1`, { makeDefault: 'true' });
  const path = `/workspaces/${id}/agents`;

  const tried = await world.client.hxPost(path, { ...form, do: 'try', say: 'Còn hoa ly không?' });
  assert.match(tried.body, /Trả lời được[\s\S]*Chào bạn &lt;i&gt;![\s\S]*Chữ đầu tiên sau[\s\S]*2 mô hình/);
  assert.match(tried.body, /<option value="qwen2.5 &lt;b&gt;">/);
  assert.doesNotMatch(tried.body, /<html|<i>!|very-secret/);
  assert.equal(world.stores.agents.listByWorkspace(id).length, 1, 'trying stores nothing');
  const asked = server.heard.find((call) => call.path.endsWith('/chat/completions'));
  assert.equal(asked?.headers.authorization, `Bearer ${KEY}`);
  assert.match(asked?.raw ?? '', /Bạn là Lan[\s\S]*Còn hoa ly không/);

  const plain = await world.client.post(path, { ...form, do: 'try', say: 'x' });
  assert.equal(plain.statusCode, 200);
  assert.match(plain.body, /<html[\s\S]*Trả lời được/);
  assert.match(plain.body, /value="llama3.1:8b"/, 'without scripting the form comes back as it was');
  assert.doesNotMatch(plain.body, /very-secret/);

  const saved = await world.client.post(path, form);
  const agent = world.stores.agents.listByWorkspace(id).find(({ handle }) => handle === 'lan');
  assert.ok(agent);
  assert.equal(saved.headers.location, `/agents/${agent.id}`);
  assert.equal(world.stores.agents.secretOf(agent.id), KEY);
  assert.equal(world.stores.workspaces.get(id)?.defaultAgentId, agent.id);
  const again = await world.client.post(path, form);
  assert.equal(again.headers.location, `/agents/${agent.id}`, 'the form sent twice makes one agent');
  assert.equal(world.stores.agents.listByWorkspace(id).length, 2);

  const page = await world.client.get(`/agents/${agent.id}`);
  assert.match(page.body, /kết thúc bằng …-key/);
  assert.doesNotMatch(page.body, /very-secret/);
  const list = await world.client.get(`/workspaces/${id}`);
  assert.match(list.body, /@lan[\s\S]*Mặc định/);
  assert.doesNotMatch(list.body, /ba bước/);
});

test('an answer that was tried reads as it would on Zalo, and one too long for any chat is told as such', async (t) => {
  const world = await startWorld(t);
  const says = ['Dạ **còn**\n\n- hoa \\<i>ly', 'Dạ còn. '.repeat(3_000)];
  const server = await startServer(t, ({ path }, reply) =>
    path.endsWith('/models')
      ? json(reply, {}, 404)
      : json(reply, { choices: [{ message: { content: says.shift() } }] }),
  );
  const path = `/workspaces/${workspaceOf(world).id}/agents`;
  const form = openaiForm(`${server.origin}/v1`, { do: 'try', say: 'x' });
  const short = await world.client.hxPost(path, form);
  assert.match(short.body, /Dạ còn\s+• hoa &lt;i&gt;ly/);
  assert.doesNotMatch(short.body, /\*\*|[^0-9]0 giây/);
  const long = await world.client.hxPost(path, form);
  assert.match(long.body, /không dùng được[\s\S]*dài 23\.999 ký tự; quá 20\.000 ký tự/);
  assert.doesNotMatch(long.body, /Dạ còn\./);
});

test('models are listed before one is chosen, and a failing server is told in words with what to do', async (t) => {
  const world = await startWorld(t);
  const { id } = workspaceOf(world);
  const server = await startOllama(t);
  const path = `/workspaces/${id}/agents`;
  const models = await world.client.hxPost(path, openaiForm(`${server.origin}/v1`, { do: 'models', model: '' }));
  assert.equal(models.statusCode, 200);
  assert.match(models.body, /2 mô hình[\s\S]*llama3.1:8b/);
  assert.deepEqual(
    server.heard.map((call) => call.path),
    ['/v1/models'],
    'the agent itself is not asked',
  );
  const shut = await world.client.hxPost(path, openaiForm('http://127.0.0.1:9/v1', { do: 'try' }));
  assert.match(shut.body, /Không kết nối được tới máy chủ[\s\S]*địa chỉ và cổng có đúng không/);
  const guarded = openaiForm(`${server.origin}/v1`, { do: 'try', allowPrivateNetwork: '' });
  const heard = server.heard.length;
  for (const act of ['try', 'models', 'save']) {
    const answer = await world.client.hxPost(path, { ...guarded, do: act });
    assert.equal(answer.statusCode, 422, act);
    assert.match(answer.body, /id="f-baseUrl-error"[^>]*>[\s\S]{0,200}mạng riêng/, 'beside the address, in words');
  }
  assert.equal(server.heard.length, heard, 'and nothing is called');
  const unset = await world.client.hxPost(path, openaiForm(`${server.origin}/v1`, { do: 'try', model: '' }));
  assert.equal(unset.statusCode, 422);
  assert.match(unset.body, /id="f-model-error"/);
  const refusing = await startServer(t, (_heard, reply) => json(reply, { error: { message: `bad key ${KEY}` } }, 401));
  const refused = await world.client.hxPost(path, openaiForm(`${refusing.origin}/v1`, { do: 'try' }));
  assert.match(refused.body, /Khóa không được chấp nhận[\s\S]*nhập lại khóa/);
  assert.match(refused.body, /Khóa không được chấp nhận \(HTTP 401\)\. Phía đó báo: “bad key •••”/);
  assert.doesNotMatch(refused.body, /was not accepted|It said/, 'nothing in another language but what was quoted');
  assert.doesNotMatch(refused.body, /very-secret/);
});

test('what cannot be saved is refused beside its field, keeps what was typed, and changes nothing', async (t) => {
  const world = await startWorld(t);
  const { id } = workspaceOf(world);
  const path = `/workspaces/${id}/agents`;
  const good = openaiForm('https://api.example.com/v1');
  const cases: [Form, string, string?][] = [
    [{ name: '' }, 'name'],
    [{ name: 'x'.repeat(81) }, 'name'],
    [{ handle: 'Lan Hương!' }, 'handle', 'lan hương!'],
    [{ handle: 'echo' }, 'handle', 'đã có trợ lý @echo'],
    [{ baseUrl: 'javascript:alert(1)' }, 'baseUrl', 'javascript:alert(1)'],
    [{ baseUrl: 'https://user:pass@example.com' }, 'baseUrl'],
    [{ baseUrl: '' }, 'baseUrl'],
    [{ temperature: 'warm <b>' }, 'temperature', 'warm &lt;b&gt;'],
    [{ temperature: '7' }, 'temperature'],
    [{ idleMs: '0.01' }, 'idleMs', 'nhỏ hơn 0,1'],
    [{ historyLimit: '201' }, 'historyLimit'],
    [{ secret: 'short' }, 'secret'],
    [{ fallbackAgentId: 'ag_of_somebody_else' }, 'fallbackAgentId'],
  ];
  for (const [change, field, kept] of cases) {
    const answer = await world.client.post(path, { ...good, ...change });
    assert.equal(answer.statusCode, 422, JSON.stringify(change));
    assert.match(answer.body, new RegExp(`id="f-${field}-error"`), JSON.stringify(change));
    if (kept) assert.ok(answer.body.includes(kept), `${kept} in ${JSON.stringify(change)}`);
    assert.match(answer.body, /value="llama3.1:8b" id="f-model"/);
    assert.doesNotMatch(answer.body, /very-secret|warm <b>/);
    const partial = await world.client.hxPost(path, { ...good, ...change });
    assert.equal(partial.statusCode, 422);
    assert.match(partial.body, /hx-target="#agent"/);
    assert.doesNotMatch(partial.body, /<html/);
  }
  assert.equal(world.stores.agents.listByWorkspace(id).length, 1);
  const dify = {
    do: 'save',
    preset: 'dify',
    name: 'D',
    handle: 'd',
    baseUrl: 'https://api.dify.ai/v1',
    inputs: '{oops',
  };
  assert.match((await world.client.post(path, dify)).body, /id="f-inputs-error"/);
  await world.client.post(path, { ...dify, inputs: '{"ngonngu":"vi"}' });
  const saved = world.stores.agents.listByWorkspace(id).find(({ handle }) => handle === 'd');
  assert.deepEqual(saved?.config.inputs, { ngonngu: 'vi' });
});

test('saving keeps the key unless it is replaced or removed, and counts seconds as milliseconds', async (t) => {
  const world = await startWorld(t);
  const { id } = workspaceOf(world);
  await world.client.post(`/workspaces/${id}/agents`, openaiForm('https://api.example.com/v1'));
  const agent = agentOf(world, 'lan');
  const stamp = async () =>
    /name="stamp" value="(\w+)"/.exec((await world.client.get(`/agents/${agent.id}`)).body)?.[1];
  const save = async (change: Form) =>
    world.client.post(`/agents/${agent.id}`, {
      ...openaiForm('https://api.example.com/v1', { secret: '' }),
      stamp: (await stamp()) ?? '',
      ...change,
    });
  assert.equal((await save({ name: 'Lan mới', idleMs: '90,5', maxAnswerKb: '64' })).statusCode, 303);
  const stored = world.stores.agents.get(agent.id);
  assert.equal(stored?.name, 'Lan mới');
  assert.equal(stored?.config.idleMs, 90_500);
  assert.equal(stored?.config.maxAnswerKb, 64);
  assert.equal(world.stores.agents.secretOf(agent.id), KEY);
  for (const act of ['save', 'try', 'models']) {
    const moved = await save({ do: act, baseUrl: 'http://127.0.0.1:9/v1', allowPrivateNetwork: 'true' });
    assert.equal(moved.statusCode, 422, 'a kept key does not go to a server that it was not entered for');
    assert.match(moved.body, /id="f-secret-error"[^>]*>Địa chỉ nay thuộc máy chủ khác/, act);
  }
  assert.equal(world.stores.agents.get(agent.id)?.config.baseUrl, 'https://api.example.com/v1');
  assert.equal(
    (await save({ baseUrl: 'https://api.example.com/v2' })).statusCode,
    303,
    'another path is the same server',
  );
  await save({ secret: 'sk-another-key' });
  assert.equal(world.stores.agents.secretOf(agent.id), 'sk-another-key');
  await save({ removeSecret: 'true' });
  assert.equal(world.stores.agents.get(agent.id)?.hasSecret, false);
});

test('two windows: the later one is told what was saved meanwhile, keeps its input, and may then decide', async (t) => {
  const world = await startWorld(t);
  const { id } = workspaceOf(world);
  await world.client.post(`/workspaces/${id}/agents`, openaiForm('https://api.example.com/v1'));
  const agent = agentOf(world, 'lan');
  const opened = /name="stamp" value="(\w+)"/.exec((await world.client.get(`/agents/${agent.id}`)).body)?.[1] ?? '';
  const mine = openaiForm('https://api.example.com/mine', { secret: '', stamp: opened });
  await world.client.post(`/agents/${agent.id}`, { ...mine, baseUrl: 'https://api.example.com/theirs' });
  const late = await world.client.post(`/agents/${agent.id}`, mine);
  assert.equal(late.statusCode, 409);
  assert.match(late.body, /https:\/\/api.example.com\/theirs<\/dd>/);
  assert.match(late.body, /value="https:\/\/api.example.com\/mine" id="f-baseUrl"/);
  assert.equal(world.stores.agents.get(agent.id)?.config.baseUrl, 'https://api.example.com/theirs');
  const fresh = /name="stamp" value="(\w+)"/.exec(late.body)?.[1] ?? '';
  assert.equal((await world.client.post(`/agents/${agent.id}`, { ...mine, stamp: fresh })).statusCode, 303);
  assert.equal(world.stores.agents.get(agent.id)?.config.baseUrl, 'https://api.example.com/mine');
});

test('agents cannot fall back in a circle, and one that is in use is not deleted: the page says where', async (t) => {
  const world = await startWorld(t);
  const channel = addChannel(world);
  const { id, defaultAgentId } = workspaceOf(world);
  await world.client.post(`/workspaces/${id}/agents`, openaiForm('https://a.example.com/v1'));
  await world.client.post(
    `/workspaces/${id}/agents`,
    openaiForm('https://b.example.com/v1', { handle: 'mai', name: 'Mai' }),
  );
  const [lan, mai] = [agentOf(world, 'lan'), agentOf(world, 'mai')];
  assert.ok(defaultAgentId);
  world.stores.agents.update(mai.id, { fallbackAgentId: lan.id });
  const circle = await world.client.post(`/agents/${lan.id}`, {
    ...openaiForm('https://a.example.com/v1'),
    fallbackAgentId: mai.id,
  });
  assert.equal(circle.statusCode, 422);
  assert.match(circle.body, /Sẽ thành vòng tròn/);

  assert.match((await world.client.get(`/agents/${defaultAgentId}/delete`)).body, /trợ lý mặc định của không gian/);
  assert.equal((await world.client.post(`/agents/${defaultAgentId}/delete`, { confirm: 'echo' })).statusCode, 409);
  world.stores.channels.update(channel.id, { agentIds: [lan.id] });
  const used = await world.client.post(`/agents/${lan.id}/delete`, { confirm: 'lan' });
  assert.equal(used.statusCode, 409);
  assert.match(used.body, new RegExp(`/channels/${channel.id}/settings`));
  world.stores.channels.update(channel.id, { agentIds: null });
  const thread = world.stores.threads.create(id, 'Lịch học');
  world.stores.threads.update(thread.id, { agentId: lan.id });
  assert.match((await world.client.get(`/agents/${lan.id}/delete`)).body, /Mai không còn ai[\s\S]*1 luồng/);
  assert.equal((await world.client.post(`/agents/${lan.id}/delete`, { confirm: 'mai' })).statusCode, 422);
  assert.ok(world.stores.agents.get(lan.id));
  await world.client.post(`/agents/${lan.id}/delete`, { confirm: '@lan' });
  assert.equal(world.stores.agents.get(lan.id), null);
  assert.equal(world.stores.agents.get(mai.id)?.fallbackAgentId, null);
  assert.equal((await world.client.post(`/agents/${mai.id}/default`)).statusCode, 303);
  assert.equal(world.stores.workspaces.get(id)?.defaultAgentId, mai.id);
});

test('how long a webhook may take for a promised answer is typed in minutes and kept; a key in a refused form must be typed again', async (t) => {
  const world = await startWorld(t);
  const { id } = workspaceOf(world);
  const agent = world.stores.agents.create(id, {
    ...{ handle: 'hook', name: 'Hook', kind: 'webhook' },
    config: { url: 'https://example.com/hook', laterMinutes: 30 },
  });
  const { client, stores } = world;
  const page = await client.get(`/agents/${agent.id}`);
  assert.match(page.body, /name="laterMinutes"[^>]*value="30"|value="30"[^>]*name="laterMinutes"/);
  const stamp = /name="stamp" value="(\w+)"/.exec(page.body)?.[1] ?? '';
  const form = {
    ...{ do: 'save', stamp, name: 'Hook', handle: 'hook', url: 'https://example.com/hook', historyLimit: '20' },
    ...{ laterMinutes: '45', secret: 'whsec_kept-nowhere' },
  };
  const refused = await client.post(`/agents/${agent.id}`, { ...form, laterMinutes: '0' });
  assert.equal(refused.statusCode, 422);
  assert.match(refused.body, /Khóa bạn vừa nhập không được giữ lại/);
  assert.doesNotMatch(refused.body, /kept-nowhere/);
  const inPlace = await client.hxPost(`/agents/${agent.id}`, { ...form, laterMinutes: '0' });
  assert.doesNotMatch(inPlace.body, /Khóa bạn vừa nhập/, 'swapped in, the key still stands in its field');
  assert.equal((await client.post(`/agents/${agent.id}`, { ...form, secret: '' })).statusCode, 303);
  assert.equal(stores.agents.get(agent.id)?.config.laterMinutes, 45);
});
