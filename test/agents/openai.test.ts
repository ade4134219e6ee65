import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { it, type TestContext } from 'node:test';
import { AgentError } from '../../src/bridge/agents/types.ts';
import { PNG } from '../media/samples.ts';
import { agentOf, agentsWith, ask, inPieces, json, requestOf, SECRET, sse, startServer } from './server.ts';

const chunk = (delta: object, finish: string | null = null) => ({
  object: 'chat.completion.chunk',
  choices: [{ index: 0, delta, finish_reason: finish }],
});
const say = (text: string, finish: string | null = null) => chunk({ content: text }, finish);

/** An agent whose server answers every call in the same way. */
async function openai(
  t: TestContext,
  handle: (reply: ServerResponse) => unknown,
  config: Record<string, unknown> = {},
) {
  const server = await startServer(t, (_heard, reply) => handle(reply));
  return { server, agent: agentOf('openai', { baseUrl: `${server.origin}/v1`, model: 'm1', ...config }) };
}

it('streams a chat completion, with the key in the header and only what every server understands in the body', async (t) => {
  const { server, agent } = await openai(t, (reply) => sse(reply, [say('Còn '), say('ạ!'), say('', 'stop'), '[DONE]']));
  assert.equal((await ask({ ...agent, systemPrompt: 'Bạn bán hoa.' })).text, 'Còn ạ!');
  const [heard] = server.heard;
  assert.equal(heard?.path, '/v1/chat/completions');
  assert.equal(heard?.headers.authorization, `Bearer ${SECRET}`);
  assert.deepEqual(heard?.body, {
    model: 'm1',
    stream: true,
    messages: [
      { role: 'system', content: 'Bạn bán hoa.' },
      { role: 'user', content: 'Còn hoa ly không?' },
    ],
  });
});

it('sends no key to a server that needs none', async (t) => {
  const { server, agent } = await openai(t, (reply) => sse(reply, [say('ok', 'stop')]));
  await ask({ ...agent, hasSecret: false });
  assert.equal(server.heard[0]?.headers.authorization, undefined);
});

it('T10: a stream with CRLF, comments, frames without a space, a missing [DONE] and letters cut in two is read to the letter', async (t) => {
  const frames = [
    ': keep-alive',
    `data:${JSON.stringify(say('Chào '))}`,
    '',
    `data:${JSON.stringify(say('chị 🌷'))}`,
    '',
  ];
  const text = [...frames, ': again', '', `data: ${JSON.stringify(say('', 'stop'))}`, '', ''].join('\r\n');
  for (const size of [1, 7]) {
    const { agent } = await openai(t, (reply) => inPieces(reply, text, size));
    assert.equal((await ask(agent)).text, 'Chào chị 🌷');
  }
});

it('takes the last frame without the blank line after it', async (t) => {
  const { agent } = await openai(t, (reply) => inPieces(reply, `data: ${JSON.stringify(say('đủ', 'stop'))}`, 50));
  assert.equal((await ask(agent)).text, 'đủ');
});

it('T10: JSON instead of the stream that was asked for is read as well', async (t) => {
  const content = [
    { type: 'text', text: 'Một ' },
    { type: 'image', url: 'x' },
    { type: 'text', text: 'hai' },
  ];
  const { agent } = await openai(t, (reply) =>
    json(reply, { choices: [{ message: { role: 'assistant', content }, finish_reason: 'stop' }] }),
  );
  assert.equal((await ask(agent)).text, 'Một hai');
});

it('stops reading at [DONE], although the server keeps the line open', async (t) => {
  const { agent } = await openai(t, (reply) => {
    reply.writeHead(200, { 'content-type': 'text/event-stream' });
    reply.write(`data: ${JSON.stringify(say('xong', 'stop'))}\n\ndata: [DONE]\n\n`);
  });
  assert.equal((await ask(agent)).text, 'xong');
});

it('never lets a thought out, whichever way the model tells it', async (t) => {
  const streams = [
    [chunk({ reasoning_content: 'bí mật' }), chunk({ reasoning: 'bí mật' }), say('Dạ', 'stop')],
    [say('<thi'), say('nk>bí mật</think>\n'), say('Dạ', 'stop')],
    [say('bí mật</think>Dạ', 'stop')],
    [say('Dạ<think>bí mật', 'stop')],
  ];
  for (const frames of streams) {
    const { agent } = await openai(t, (reply) => sse(reply, frames));
    assert.equal((await ask(agent)).text, 'Dạ');
  }
});

const FAILURES: [title: string, frames: (object | string)[], kind: string, human: RegExp][] = [
  ['only a thought', [say('<think>hmm', 'stop')], 'empty', /nothing/],
  ['nothing at all', [say('', 'stop'), '[DONE]'], 'empty', /nothing/],
  ['a stream that ends in the middle', [say('Dạ, ')], 'network', /broke off/],
  ['an error after 200', [say('Dạ'), { error: { message: 'GPU on fire' } }], 'overloaded', /GPU on fire/],
  ['no credit, told inside the stream', [{ error: { code: 'insufficient_quota', message: 'pay' } }], 'quota', /pay/],
  ['an error that is a bare text', [{ error: 'Invalid API key' }], 'auth', /Invalid API key/],
  ['a filtered answer', [say('Dạ'), say('', 'content_filter')], 'content_filter', /filter/],
  ['a refusal', [chunk({ refusal: 'I cannot' }, 'stop')], 'content_filter', /I cannot/],
  ['a tool call', [chunk({ tool_calls: [] }, 'tool_calls')], 'config', /tool/],
  ['a limit that leaves no room for words', [chunk({ reasoning: 'x' }, 'length')], 'empty', /limit/],
  ['an aborted answer', [say('Dạ'), say('', 'abort')], 'bad_response', /gave up/],
  ['a frame that is no JSON', ['{"choices":[{"de'], 'bad_response', /JSON/],
];
for (const [title, frames, kind, human] of FAILURES)
  it(`T10: ${title} is reported as ${kind}, never passed on as an answer`, async (t) => {
    const { agent } = await openai(t, (reply) => sse(reply, frames));
    await assert.rejects(ask(agent), { name: 'AgentError', kind, human });
  });

it('reads an error that is told as an event of its own, as an object or as bare words', async (t) => {
  const errors = [
    ['{"message":"Rate limit reached"}', 'rate_limited', /Rate limit/],
    ['{"error":{"message":"GPU on fire","code":500}}', 'overloaded', /GPU on fire/],
    ['out of memory', 'overloaded', /out of memory/],
  ] as const;
  for (const [data, kind, human] of errors) {
    const { agent } = await openai(t, (reply) => {
      reply.writeHead(200, { 'content-type': 'text/event-stream' });
      reply.end(`data: ${JSON.stringify(say('Dạ'))}\n\nevent: error\ndata: ${data}\n\n`);
    });
    await assert.rejects(ask(agent), { name: 'AgentError', kind, human });
  }
});

it('T10: a stream of AnythingLLM’s own reasons to finish is an answer, or empty when it said nothing', async (t) => {
  const { agent } = await openai(t, (reply) => sse(reply, [say('Dạ', 'streaming_disabled')]));
  assert.equal((await ask(agent)).text, 'Dạ');
  const silent = await openai(t, (reply) => sse(reply, [say('', 'no_content')]));
  await assert.rejects(ask(silent.agent), { kind: 'empty' });
});

it('keeps an answer that was cut at its length', async (t) => {
  const { agent } = await openai(t, (reply) => sse(reply, [say('Dạ, còn'), say('', 'length')]));
  assert.equal((await ask(agent)).text, 'Dạ, còn');
});

it('names a wrong model and hints at a missing or superfluous /v1', async (t) => {
  const model = await openai(t, (reply) => json(reply, { error: { message: "model 'm1' not found" } }, 404));
  await assert.rejects(ask(model.agent), { kind: 'not_found', human: /does not know this model/ });
  const path = await openai(t, (reply) => reply.writeHead(404).end());
  await assert.rejects(ask(path.agent), { kind: 'not_found', human: /without \/v1/ });
  const bare = { ...path.agent, config: { ...path.agent.config, baseUrl: path.server.origin } };
  await assert.rejects(ask(bare), { kind: 'not_found', human: /with \/v1/ });
});

it('says that a web page is no API', async (t) => {
  const { agent } = await openai(t, (reply) => reply.end('<!doctype html><title>Open WebUI</title>'));
  await assert.rejects(ask(agent), { kind: 'config', retryable: false, human: /web page/ });
});

it('shows pictures as data addresses to a model that takes them, and to no other', async (t) => {
  const photo = {
    kind: 'photo' as const,
    title: null,
    description: null,
    url: 'https://zdn.vn/p',
    thumbUrl: null,
    fileName: null,
    sizeBytes: null,
    params: {},
    content: { mime: 'image/png', bytes: Buffer.from('png!') },
  };
  const { server, agent } = await openai(t, (reply) => sse(reply, [say('ok', 'stop')]), { images: true });
  await ask(agent, requestOf('Đây', { attachments: [photo] }));
  assert.deepEqual((server.heard[0]?.body.messages as { content: unknown }[] | undefined)?.at(-1)?.content, [
    { type: 'text', text: 'Đây\n[photo]' },
    { type: 'image_url', image_url: { url: 'data:image/png;base64,cG5nIQ==' } },
  ]);
  await ask({ ...agent, config: { ...agent.config, images: false } }, requestOf('Đây', { attachments: [photo] }));
  assert.doesNotMatch(server.heard[1]?.raw ?? '', /base64|zdn\.vn/);
});

it('sends the limits that were asked for under the name that the server reads', async (t) => {
  const { server, agent } = await openai(t, (reply) => sse(reply, [say('ok', 'stop')]), {
    maxTokens: 50,
    temperature: 0.2,
  });
  await ask(agent);
  await ask({ ...agent, config: { ...agent.config, newTokenField: true } });
  assert.equal(server.heard[0]?.body.max_tokens, 50);
  assert.equal(server.heard[0]?.body.temperature, 0.2);
  assert.equal(server.heard[1]?.body.max_completion_tokens, 50);
  assert.equal(server.heard[1]?.body.max_tokens, undefined);
});

it('lists the models of a server, and says that other kinds have none to list', async (t) => {
  const { server, agent } = await openai(t, (reply) => json(reply, { data: [{ id: 'qwen3' }, { id: 'gemma' }, 5] }));
  const { signal } = new AbortController();
  assert.deepEqual(await agentsWith().models(agent, signal), ['qwen3', 'gemma']);
  assert.equal(server.heard[0]?.path, '/v1/models');
  assert.equal(await agentsWith().models(agentOf('echo', {}), signal), null);
});

it('does not repeat the key to the owner when the server does', async (t) => {
  for (const secret of [SECRET, 'my "own" \\key', 'agentError']) {
    const { agent } = await openai(t, (reply) => json(reply, { error: { message: `bad key ${secret}` } }, 401));
    await assert.rejects(ask(agent, 'a', agentsWith({ secretOf: () => secret })), (error: Error) => {
      assert.ok(error instanceof AgentError);
      assert.equal(error.words.said, 'bad key •••');
      assert.match(error.message, /^The key was not accepted \(HTTP 401\)\. It said: “bad key •••”/);
      return true;
    });
  }
  const { server, agent } = await openai(t, (reply) => json(reply, {}));
  const mistyped = ask(agent, 'a', agentsWith({ secretOf: () => 'khóa của tôi' }));
  await assert.rejects(mistyped, { kind: 'auth', human: /characters that cannot be sent/ });
  assert.equal(server.heard.length, 0);
});

it('says which settings cannot be used', async () => {
  await assert.rejects(ask(agentOf('openai', { baseUrl: 'ftp://x', connectMs: -1 })), {
    kind: 'config',
    retryable: false,
    human: /Check: Model, Address/,
  });
});

// --- Pictures that come back ---

const PICTURE = `data:image/png;base64,${PNG.toString('base64')}`;

it('takes pictures out of parts, out of the field for them, and out of Markdown, and leaves the words', async (t) => {
  const image = { type: 'image_url', image_url: { url: PICTURE } };
  const pdf = { type: 'file', file: { filename: 'gia.pdf', file_data: 'data:application/pdf;base64,JVBERi0=' } };
  const markdown = [
    'Đây ạ:',
    '',
    `![Hoa ly](${PICTURE})`,
    '',
    '![Bản đồ](https://a.vn/b%20d.png "to") và `![x](y)`',
    '![mật](file:///etc/passwd)',
  ].join('\n');
  const frames = [chunk({ content: [{ type: 'text', text: markdown }, image] }), chunk({ images: [image] })];
  const { agent } = await openai(t, (reply) => sse(reply, [...frames, chunk({ content: [pdf] }, 'stop')]));
  const { text, files } = await ask(agent);
  assert.equal(text.replace(/\n+/g, '\n').trim(), 'Đây ạ:\n và `![x](y)`');
  assert.deepEqual(files, [
    { data: PNG },
    { data: PNG },
    { data: Buffer.from('%PDF-'), fileName: 'gia.pdf' },
    { data: PNG, fileName: 'Hoa ly' },
    { url: 'https://a.vn/b%20d.png', fileName: 'Bản đồ' },
    { url: 'file:///etc/passwd', fileName: 'mật' },
  ]);
});

it('takes a picture of several megabytes, which is an answer without a word', async (t) => {
  const big = Buffer.concat([PNG, Buffer.alloc(4 * 1024 ** 2)]);
  const url = `data:image/png;base64,${big.toString('base64')}`;
  const { agent } = await openai(t, (reply) => sse(reply, [say(`![](${url})`, 'stop')]));
  const { text, files } = await ask(agent);
  assert.equal(text, '');
  assert.ok(files?.[0]?.data?.equals(big));
});
