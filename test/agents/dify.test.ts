import assert from 'node:assert/strict';
import { it, type TestContext } from 'node:test';
import { createMemoryRefs } from '../../src/bridge/agents/refs.ts';
import { until } from '../helpers/until.ts';
import { PNG } from '../media/samples.ts';
import { agentOf, agentsWith, ask, json, photo, requestOf, sse, startServer } from './server.ts';

const ids = { task_id: 'task-1', conversation_id: 'conv-1', message_id: 'm' };
const say = (answer: string, event = 'message') => ({ event, answer, ...ids });
const end = { event: 'message_end', ...ids, metadata: {} };

async function dify(t: TestContext, frames: (object | string)[]) {
  const server = await startServer(t, (_heard, reply) => sse(reply, frames));
  return { server, agent: agentOf('dify', { baseUrl: `${server.origin}/v1`, inputs: { shop: 'hoa' } }) };
}

const finished = (status: string, error?: string) => ({ event: 'workflow_finished', ...ids, data: { status, error } });
const ENDINGS: [title: string, frames: (object | string)[], text: string][] = [
  ['a chatbot', [say('Dạ '), say('còn'), end], 'Dạ còn'],
  [
    'an agent',
    [say('Dạ ', 'agent_message'), { event: 'agent_thought', thought: 'x' }, say('còn', 'agent_message'), end],
    'Dạ còn',
  ],
  [
    'a new agent, which repeats everything',
    [say('Dạ ', 'agent_message'), say('còn', 'agent_message'), say('Dạ còn'), end],
    'Dạ còn',
  ],
  ['a chatflow', [{ event: 'workflow_started', ...ids }, say('Dạ còn'), end, finished('succeeded')], 'Dạ còn'],
  ['a moderated answer', [say('bậy'), { event: 'message_replace', answer: 'Dạ', ...ids }, end], 'Dạ'],
  ['a reasoning app', [{ event: 'reasoning_chunk', answer: 'bí mật', ...ids }, say('<think>x</think>Dạ'), end], 'Dạ'],
];
for (const [title, frames, text] of ENDINGS)
  it(`reads the answer of ${title}`, async (t) => {
    const { agent } = await dify(t, frames);
    assert.equal((await ask(agent)).text, text);
  });

it('ignores pings without data', async (t) => {
  const server = await startServer(t, (_heard, reply) => {
    reply.writeHead(200, { 'content-type': 'text/event-stream' });
    reply.end(`event: ping\n\ndata: ${JSON.stringify(say('Dạ'))}\n\nevent: ping\n\ndata: ${JSON.stringify(end)}\n\n`);
  });
  assert.equal((await ask(agentOf('dify', { baseUrl: server.origin }))).text, 'Dạ');
});

const failure = (code: string, status = 400) => ({ event: 'error', status, code, message: `because ${code}` });
const FAILURES: [title: string, frames: (object | string)[], kind: string, human: RegExp][] = [
  ['an error after 200', [say('Dạ'), failure('completion_request_error')], 'config', /completion_request_error/],
  ['no credit', [failure('provider_quota_exceeded')], 'quota', /quota/],
  ['a failed flow', [finished('failed', 'node exploded')], 'bad_response', /node exploded/],
  [
    'a failed flow with the reason after it',
    [finished('failed', 'x'), failure('provider_quota_exceeded')],
    'quota',
    /quota/,
  ],
  ['a flow that waits for a person', [{ event: 'human_input_required', ...ids }], 'config', /person/],
  ['a stream that ends in the middle', [say('Dạ')], 'network', /broke off/],
  ['an empty answer', [say(''), end], 'empty', /nothing/],
];
for (const [title, frames, kind, human] of FAILURES)
  it(`reports ${title} as ${kind}`, async (t) => {
    const { agent } = await dify(t, frames);
    await assert.rejects(ask(agent), { name: 'AgentError', kind, human });
  });

it('goes on in the conversation that Dify opened, in the name of the one who began it', async (t) => {
  const { server, agent } = await dify(t, [say('ok'), end]);
  const refs = createMemoryRefs();
  const agents = agentsWith({ refs });
  await ask(agent, 'một', agents);
  assert.deepEqual(server.heard[0]?.body, {
    inputs: { shop: 'hoa' },
    query: 'một',
    user: 'zalo-777',
    response_mode: 'streaming',
    auto_generate_name: false,
  });
  await ask(agent, requestOf('hai', { user: { uid: '888', name: 'Khác' } }), agents);
  assert.equal(server.heard[1]?.body.conversation_id, 'conv-1');
  assert.equal(server.heard[1]?.body.user, 'zalo-777');
});

it('opens a new conversation once when the old one is gone, and not a second time', async (t) => {
  let alive = true;
  const server = await startServer(t, (heard, reply) =>
    alive && !heard.body.conversation_id
      ? sse(reply, [
          { ...say('mới'), conversation_id: 'conv-2' },
          { ...end, conversation_id: 'conv-2' },
        ])
      : json(reply, { code: 'not_found', message: 'Conversation Not Exists.', status: 404 }, 404),
  );
  const agent = agentOf('dify', { baseUrl: server.origin });
  const refs = createMemoryRefs();
  refs.set('thread_1', agent.id, 'zalo-777 conv-1');
  assert.equal((await ask(agent, 'a', agentsWith({ refs }))).text, 'mới');
  assert.equal(refs.get('thread_1', agent.id), 'zalo-777 conv-2');
  alive = false;
  await assert.rejects(ask(agent, 'b', agentsWith({ refs })), { kind: 'not_found' });
  assert.equal(server.heard.length, 4);
});

it('tells limits apart: too many at once is tried again, a spent quota is not', async (t) => {
  const codes = ['too_many_requests', 'rate_limit_error'];
  const server = await startServer(t, (_heard, reply) => json(reply, { code: codes.shift(), message: 'x' }, 429));
  const agent = agentOf('dify', { baseUrl: server.origin });
  await assert.rejects(ask(agent), { kind: 'rate_limited', retryable: true });
  await assert.rejects(ask(agent), { kind: 'quota', retryable: false });
});

it('tells Dify to stop when the answer is cancelled', async (t) => {
  const server = await startServer(t, (heard, reply) => {
    if (heard.path.endsWith('/stop')) return json(reply, { result: 'success' });
    reply.writeHead(200, { 'content-type': 'text/event-stream' }).write(`data: ${JSON.stringify(say('Dạ'))}\n\n`);
  });
  const abort = new AbortController();
  const refs = createMemoryRefs();
  const agent = agentOf('dify', { baseUrl: server.origin });
  const failed = assert.rejects(ask(agent, 'a', agentsWith({ refs }), abort.signal), { kind: 'cancelled' });
  await until('the first piece', () => refs.get('thread_1', agent.id));
  abort.abort();
  await failed;
  await until('the stop call', () => server.heard.length === 2);
  assert.equal(server.heard[1]?.path, '/chat-messages/task-1/stop');
  assert.deepEqual(server.heard[1]?.body, { user: 'zalo-777' });
});

// --- Pictures ---

it('hands a picture over before the message that shows it, in the name of the same user', async (t) => {
  const server = await startServer(t, (heard, reply) =>
    heard.path.endsWith('/files/upload') ? json(reply, { id: 'file-1' }, 201) : sse(reply, [say('Đẹp quá'), end]),
  );
  const agent = agentOf('dify', { baseUrl: `${server.origin}/v1` });
  assert.equal((await ask(agent, requestOf('Hoa gì đây?', { attachments: [photo] }))).text, 'Đẹp quá');
  const [upload, message] = server.heard;
  assert.match(upload?.headers['content-type'] ?? '', /^multipart\/form-data/);
  assert.match(upload?.raw ?? '', /name="user"\r\n\r\nzalo-777/);
  assert.match(upload?.raw ?? '', /name="file"; filename="hoa.png"\r\nContent-Type: image\/png/);
  assert.deepEqual(message?.body.files, [{ type: 'image', transfer_method: 'local_file', upload_file_id: 'file-1' }]);
  assert.doesNotMatch(message?.raw ?? '', /base64/);
});

it('answers without a picture that Dify does not take, and fails when uploads fail otherwise', async (t) => {
  const statuses = [415, 401];
  const server = await startServer(t, (heard, reply) =>
    heard.path.endsWith('/files/upload')
      ? json(reply, { code: 'unsupported_file_type', message: 'x' }, statuses.shift())
      : sse(reply, [say('Dạ'), end]),
  );
  const agent = agentOf('dify', { baseUrl: `${server.origin}/v1` });
  assert.equal((await ask(agent, requestOf('a', { attachments: [photo] }))).text, 'Dạ');
  assert.equal(server.heard[1]?.body.files, undefined);
  await assert.rejects(ask(agent, requestOf('b', { attachments: [photo] })), { name: 'AgentError' });
  assert.equal(server.heard.length, 3, 'the message is not sent without what it shows');
});

it('takes a picture that an app made from its own server, although that is in a private network; from others only the address', async (t) => {
  const file = (url: string, belongs_to = 'assistant') => ({
    event: 'message_file',
    type: 'image',
    belongs_to,
    url,
    ...ids,
  });
  const frames = [file('/files/tools/a.png?sign=1'), file('https://cdn.example/b.png'), file('/files/c.png', 'user')];
  const server = await startServer(t, (heard, reply) => {
    if (heard.method === 'POST') sse(reply, [...frames, file('/gone.png'), say('Đây'), end]);
    else reply.writeHead(heard.path === '/gone.png' ? 404 : 200).end(PNG);
  });
  const { files, text } = await ask(agentOf('dify', { baseUrl: `${server.origin}/v1` }));
  assert.equal(text, 'Đây');
  // Neither the person's own picture, nor a web page in place of one that is gone.
  assert.deepEqual(files, [
    { data: PNG, fileName: 'a.png' },
    { url: 'https://cdn.example/b.png' },
    { url: '/gone.png' },
  ]);
  const gets = server.heard.filter(({ method }) => method === 'GET');
  assert.deepEqual(
    gets.map(({ path, headers }) => [path, headers.authorization]),
    [
      ['/files/tools/a.png?sign=1', undefined],
      ['/gone.png', undefined],
    ],
  );
});
