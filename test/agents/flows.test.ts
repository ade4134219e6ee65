import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { it, type TestContext } from 'node:test';
import { PDF, PNG } from '../media/samples.ts';
import {
  agentOf,
  agentsWith,
  ask,
  formIn,
  type Heard,
  inPieces,
  json,
  photo,
  requestOf,
  SECRET,
  sse,
  startServer,
} from './server.ts';

// --- n8n ---

async function n8n(t: TestContext, handle: (reply: ServerResponse) => unknown, config: Record<string, unknown> = {}) {
  const server = await startServer(t, (_heard, reply) => handle(reply));
  return { server, agent: agentOf('n8n', { url: `${server.origin}/webhook/abc/chat`, ...config }) };
}
const node = (type: string, content?: string, nodeName = 'AI') =>
  JSON.stringify({ type, content, metadata: { nodeName } });

it('asks an n8n chat trigger with the session of the thread and tells who speaks in a field of its own', async (t) => {
  const { server, agent } = await n8n(t, (reply) => json(reply, { output: 'Dạ còn' }));
  assert.equal((await ask(agent)).text, 'Dạ còn');
  const [heard] = server.heard;
  assert.equal(heard?.headers.authorization, undefined, 'an open trigger is sent no key');
  assert.deepEqual(heard?.body, {
    action: 'sendMessage',
    sessionId: 'thread_1',
    chatInput: 'Còn hoa ly không?',
    metadata: { user: { uid: '777', name: 'Nguyễn Lan' }, chat: { id: 'conv_1', type: 'dm', title: 'Nguyễn Lan' } },
  });
});

it('gives n8n pictures, voices and documents as the form that its chat window sends', async (t) => {
  const { server, agent } = await n8n(t, (reply) => json(reply, { output: 'Hoa đẹp quá' }), { auth: 'bearer' });
  const voice = { ...photo, kind: 'voice' as const, fileName: null, content: { mime: 'audio/mp4', bytes: PNG } };
  const price = {
    ...photo,
    kind: 'file' as const,
    fileName: '../bảng giá.exe',
    content: { mime: 'application/pdf', bytes: PDF },
  };
  const gone = { ...photo, content: undefined as never, fileName: 'mat.png' };
  const attachments = [photo, voice, price, gone];
  assert.equal((await ask(agent, requestOf('Bó này?', { attachments }))).text, 'Hoa đẹp quá');
  const [heard] = server.heard;
  assert.equal(heard?.headers.authorization, `Bearer ${SECRET}`);
  const form = await formIn(heard);
  assert.equal(form.get('action'), 'sendMessage');
  assert.equal(form.get('sessionId'), 'thread_1');
  assert.match(String(form.get('chatInput')), /^Bó này\?/);
  assert.deepEqual(JSON.parse(String(form.get('metadata'))).user, { uid: '777', name: 'Nguyễn Lan' });
  const files = form.getAll('files').filter((one) => one instanceof File);
  assert.deepEqual(
    files.map(({ name, type }) => `${name} ${type}`),
    ['hoa.png image/png', 'voice-2.m4a audio/mp4', 'bảng giá.exe.pdf application/pdf'],
    'what could not be had is not made up, and a name says what the file is',
  );
  assert.deepEqual(Buffer.from(await (files[0] ?? new Blob()).arrayBuffer()), PNG);
});

it('sends n8n the key in the way that the trigger is protected', async (t) => {
  const { server, agent } = await n8n(t, (reply) => json(reply, { output: 'ok' }), { auth: 'basic' });
  await ask(agent, 'a', agentsWith({ secretOf: () => 'lan:mật khẩu' }));
  assert.equal(server.heard[0]?.headers.authorization, `Basic ${Buffer.from('lan:mật khẩu').toString('base64')}`);
  await ask({ ...agent, config: { ...agent.config, auth: 'bearer' } });
  assert.equal(server.heard[1]?.headers.authorization, `Bearer ${SECRET}`);
  await assert.rejects(ask({ ...agent, hasSecret: false }), { kind: 'auth', human: /no key/ });
  assert.equal(server.heard.length, 2);
});

const N8N_SHAPES: [body: unknown, text: string][] = [
  [{ text: 'Dạ' }, 'Dạ'],
  [{ answer: 'Dạ' }, 'Dạ'],
  [[{ output: 'Dạ' }], 'Dạ'],
  [{ price: 5 }, '{"price":5}'],
  ['Dạ', 'Dạ'],
];
for (const [body, text] of N8N_SHAPES)
  it(`takes ${JSON.stringify(body)} from n8n`, async (t) => {
    const { agent } = await n8n(t, (reply) => inPieces(reply, JSON.stringify(body, null, 2), 4, 'application/json'));
    assert.equal((await ask(agent)).text, text);
  });

it('puts the streams of several n8n nodes together, with letters cut in two and CRLF', async (t) => {
  const lines = [
    node('begin'),
    node('item', 'Dạ '),
    node('end'),
    node('begin', undefined, 'B'),
    node('item', 'còn ạ'),
    node('end'),
  ];
  const { agent } = await n8n(t, (reply) => inPieces(reply, lines.join('\r\n'), 3, 'application/json'));
  assert.equal((await ask(agent)).text, 'Dạ còn ạ');
});

const N8N_FAILURES: [title: string, body: string, kind: string, human: RegExp][] = [
  ['a stream that ends in the middle', `${node('begin')}\n${node('item', 'Dạ')}\n`, 'network', /broke off/],
  ['an error in the stream', `${node('begin')}\n${node('error', 'no model')}\n`, 'bad_response', /no model/],
  [
    'an error in the stream that only names its node',
    node('error'),
    'bad_response',
    /in “AI”\. It gave no reason.*executions/,
  ],
  ['a workflow that answers before it is done', '{"message":"Workflow was started"}', 'config', /response mode/],
  ['JSON that was cut', '{"output":"Dạ', 'bad_response', /cannot be read/],
  ['an empty list', '[]', 'empty', /nothing/],
  ['an empty body', '', 'empty', /nothing.*only nodes that stream/],
];
for (const [title, body, kind, human] of N8N_FAILURES)
  it(`reports ${title} of n8n as ${kind}`, async (t) => {
    const { agent } = await n8n(t, (reply) => reply.end(body));
    await assert.rejects(ask(agent), { name: 'AgentError', kind, human });
  });

it('says that an n8n workflow failed, and not that its server did', async (t) => {
  const { agent } = await n8n(t, (reply) => json(reply, { message: 'Error in workflow' }, 500));
  await assert.rejects(ask(agent), {
    kind: 'bad_response',
    human: /workflow failed\..*“Error in workflow”\. .*executions/,
  });
});

it('says that an n8n workflow is not active, and tries again: a starting n8n does not know its workflows yet', async (t) => {
  const { agent } = await n8n(t, (reply) => json(reply, { code: 404, message: 'not registered' }, 404));
  await assert.rejects(ask(agent), { kind: 'not_found', retryable: true, human: /Activate the workflow/ });
});

// --- Flowise ---

/** A Flowise with one flow. As the real one, it leaves a question to any other flow without an answer. */
async function flowise(t: TestContext, handle: (reply: ServerResponse, count: number, heard: Heard) => unknown) {
  const asked: Heard[] = [];
  const server = await startServer(t, (heard, reply) => {
    const [, about] = /^\/api\/v1\/chatflows-streaming\/(.*)$/.exec(heard.path) ?? [];
    if (about === 'flow-1') return json(reply, { isStreaming: true });
    if (about) return json(reply, { statusCode: 500, message: `Error: … Chatflow ${about} not found` }, 500);
    asked.push(heard);
    if (!heard.path.startsWith('/api/v1/prediction/') || heard.path.endsWith('/flow-1'))
      return handle(reply, asked.length, heard);
  });
  return { server, asked, agent: agentOf('flowise', { baseUrl: server.origin, flowId: 'flow-1' }) };
}
const event = (name: string, data: unknown) => ({ event: name, data });

it('streams a Flowise flow with a session of its own for the thread', async (t) => {
  const { asked, agent } = await flowise(t, (reply) => {
    const frames = [event('start', ''), event('token', 'Dạ '), event('usedTools', []), event('token', 'còn')];
    const all = [...frames, event('metadata', { chatId: 'thread_1', sessionId: 'thread_1' }), event('end', '[DONE]')];
    // Flowise puts a line that is no field of an event stream before each frame.
    return inPieces(reply, all.map((frame) => `message:\ndata:${JSON.stringify(frame)}\n\n`).join(''), 5);
  });
  assert.equal((await ask(agent)).text, 'Dạ còn');
  assert.equal(asked[0]?.path, '/api/v1/prediction/flow-1');
  assert.equal(asked[0]?.headers.authorization, `Bearer ${SECRET}`);
  assert.deepEqual(asked[0]?.body, {
    question: 'Còn hoa ly không?',
    streaming: true,
    chatId: 'thread_1',
    overrideConfig: { sessionId: 'thread_1' },
  });
});

it('says at once that there is no such flow, where Flowise itself would send no byte', async (t) => {
  const { asked, agent } = await flowise(t, (reply) => sse(reply, [event('token', 'Dạ'), event('end', '')]));
  const other = { ...agent, config: { ...agent.config, flowId: 'flow-2' } };
  await assert.rejects(ask(other), { kind: 'not_found', retryable: false, human: /no flow “flow-2”.*last part/ });
  assert.equal(asked.length, 0, 'nothing that hangs was asked');
  assert.equal((await ask(agent)).text, 'Dạ');
});

it('asks a Flowise that has no answer about its flows all the same', async (t) => {
  const server = await startServer(t, (heard, reply) =>
    heard.method === 'GET' ? json(reply, { error: 'Not found' }, 404) : json(reply, { text: 'Dạ còn' }),
  );
  const agent = agentOf('flowise', { baseUrl: server.origin, flowId: 'flow-1' });
  assert.equal((await ask(agent)).text, 'Dạ còn');
});

it('takes JSON from a flow that cannot stream', async (t) => {
  const { agent } = await flowise(t, (reply) => json(reply, { text: 'Dạ còn', sessionId: 'thread_1' }));
  assert.equal((await ask(agent)).text, 'Dạ còn');
});

it('does not pass on what a flow says that has one memory for everybody', async (t) => {
  const streamed = await flowise(t, (reply) =>
    sse(reply, [event('token', 'bí mật của người khác'), event('metadata', { sessionId: 'shared' }), event('end', '')]),
  );
  await assert.rejects(ask(streamed.agent), { kind: 'config', human: /Override Configuration/ });
  const whole = await flowise(t, (reply) => json(reply, { text: 'bí mật', sessionId: 'shared' }));
  await assert.rejects(ask(whole.agent), { kind: 'config', human: /one memory/ });
});

it('reports what fails in a Flowise flow', async (t) => {
  const error = await flowise(t, (reply) => sse(reply, [event('token', 'Dạ'), event('error', 'model is down')]));
  await assert.rejects(ask(error.agent), { kind: 'bad_response', human: /model is down/ });
  const stopped = await flowise(t, (reply) =>
    sse(reply, [event('token', 'Dạ'), event('abort', '[DONE]'), event('end', '[DONE]')]),
  );
  await assert.rejects(ask(stopped.agent), { kind: 'bad_response', human: /stopped in Flowise/ });
  const cut = await flowise(t, (reply) => sse(reply, [event('token', 'Dạ')]));
  await assert.rejects(ask(cut.agent), { kind: 'network', human: /broke off/ });
  const empty = await flowise(t, (reply) => sse(reply, [event('end', '')]));
  await assert.rejects(ask(empty.agent), { kind: 'empty' });
});

it('shows Flowise a picture, and takes the pictures and files that a flow made', async (t) => {
  const artifacts = [
    { type: 'png', data: 'FILE-STORAGE::bieu-do.png' },
    { type: 'html', data: '<b>x</b>' },
  ];
  const fileAnnotations = [{ filePath: '/root/x', fileName: 'giá & hàng.pdf' }];
  const { asked, agent } = await flowise(t, (reply, count, heard) => {
    if (heard.method === 'GET') return reply.end(PNG);
    if (count > 1) return json(reply, { text: 'Đây', sessionId: 'thread_1', artifacts, fileAnnotations });
    const frames = [event('artifacts', artifacts), event('token', 'Đây'), event('fileAnnotations', fileAnnotations)];
    sse(reply, [...frames, event('end', '')]);
  });
  const expected = [
    { data: PNG, fileName: 'bieu-do.png' },
    { data: PNG, fileName: 'giá & hàng.pdf' },
  ];
  const streamed = await ask(agent, requestOf('Vẽ đi', { attachments: [photo] }));
  assert.deepEqual(streamed.files, expected);
  const [question, kept] = asked;
  assert.deepEqual(question?.body.uploads, [
    { data: `data:image/png;base64,${PNG.toString('base64')}`, type: 'file', name: 'hoa.png', mime: 'image/png' },
  ]);
  assert.equal(kept?.path, '/api/v1/get-upload-file?chatflowId=flow-1&chatId=thread_1&fileName=bieu-do.png');
  assert.equal(kept?.headers.authorization, `Bearer ${SECRET}`);
  assert.equal((await ask(agent)).files?.length, 2);
});
