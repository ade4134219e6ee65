import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { it, type TestContext } from 'node:test';
import { Webhook } from 'standardwebhooks';
import { agentOf, agentsWith, ask, inPieces, json, requestOf, sse, startServer } from './server.ts';

const KEY = `whsec_${Buffer.from('a signing key of the shop').toString('base64')}`;
const OLD_KEY = `whsec_${Buffer.from('the signing key before it').toString('base64')}`;

async function webhook(t: TestContext, handle: (reply: ServerResponse) => unknown) {
  const server = await startServer(t, (_heard, reply) => handle(reply));
  return { server, agent: agentOf('webhook', { url: `${server.origin}/hook` }) };
}
const body = (text: string, type: string) => (reply: ServerResponse) => inPieces(reply, text, 3, type);

it('signs the call, so that both keys verify it while one replaces the other', async (t) => {
  const { server, agent } = await webhook(t, (reply) => json(reply, { text: 'ok' }));
  await ask(agent, 'Chào', agentsWith({ secretOf: () => `${KEY} ${OLD_KEY} my-token` }));
  const [heard] = server.heard;
  assert.ok(heard);
  const headers = heard.headers as Record<string, string>;
  for (const key of [KEY, OLD_KEY]) assert.ok(new Webhook(key).verify(heard.raw, headers));
  const foreign = new Webhook(`whsec_${Buffer.from('somebody else').toString('base64')}`);
  assert.throws(() => foreign.verify(heard.raw, headers));
  assert.throws(() => new Webhook(KEY).verify(heard.raw.replace('Chào', 'Cháo'), headers));
  assert.equal(headers['webhook-id'], 'ch_1:42', 'the same for every try');
  assert.equal(headers.authorization, 'Bearer my-token');
  assert.doesNotMatch(heard.raw, /whsec_|my-token/);
});

it('sends who wrote what where, and no signature without a key', async (t) => {
  const { server, agent } = await webhook(t, (reply) => json(reply, { text: 'ok' }));
  const replyLater = () => ({ url: 'https://zb.example/api', token: 'once', expiresAt: 0 });
  const account = { channelId: 'ch_1', uid: '555' };
  await ask({ ...agent, hasSecret: false }, requestOf('Chào', { replyLater, account }));
  const { data, type } = (server.heard[0]?.body ?? {}) as { type: string; data: Record<string, unknown> };
  assert.equal(type, 'message.received');
  assert.deepEqual(data.sender, { uid: '777', name: 'Nguyễn Lan', trusted: false });
  assert.deepEqual(data.chat, { id: 'conv_1', type: 'dm', name: 'Nguyễn Lan' });
  assert.deepEqual(data.account, { id: 'ch_1', uid: '555' });
  assert.deepEqual(data.message, { id: 'ch_1:42', text: 'Chào', mentions: [], attachments: [] });
  assert.deepEqual(data.reply_later, {
    url: 'https://zb.example/api',
    token: 'once',
    expires_at: '1970-01-01T00:00:00.000Z',
  });
  assert.equal(server.heard[0]?.headers['webhook-signature'], undefined);
});

it('says that a signing key cannot be used before anything is sent', async (t) => {
  const { server, agent } = await webhook(t, (reply) => json(reply, { text: 'ok' }));
  await assert.rejects(ask(agent, 'a', agentsWith({ secretOf: () => 'whsec_***' })), {
    kind: 'config',
    human: /base64/,
  });
  assert.equal(server.heard.length, 0);
});

const SSE = 'text/event-stream';
const SHAPES: [title: string, text: string, type: string][] = [
  ['{"text"}', '{"text":"Dạ còn"}', 'application/json'],
  ['{"output"}', '{"output":"Dạ còn"}', 'application/json; charset=utf-8'],
  ['{"answer"} of an unknown type', '{"answer":"Dạ còn"}', 'application/octet-stream'],
  ['{"reply"}', '{"reply":"Dạ còn"}', 'application/json'],
  ['a completion', '{"choices":[{"message":{"content":"Dạ còn"}}]}', 'application/json'],
  ['plain text', 'Dạ còn', 'text/plain; charset=utf-8'],
  [
    'an event stream',
    'data: {"delta":"Dạ "}\r\n\r\n: hi\r\n\r\ndata: {"delta":"còn"}\r\n\r\ndata: [DONE]\r\n\r\n',
    SSE,
  ],
  ['an event stream with a whole text', 'data: {"delta":"D"}\n\ndata: {"text":"Dạ còn"}\n\n', SSE],
  [
    'a stream of completion chunks',
    'data: {"choices":[{"delta":{"content":"Dạ còn"},"finish_reason":"stop"}]}\n\n',
    SSE,
  ],
  ['lines of JSON', '{"delta":"Dạ "}\n{"delta":"còn"}\n', 'application/x-ndjson'],
];
for (const [title, text, type] of SHAPES)
  it(`takes ${title} from a webhook`, async (t) => {
    const { agent } = await webhook(t, body(text, type));
    assert.equal((await ask(agent)).text, 'Dạ còn');
  });

it('puts several messages together, and takes pictures and files out of them in their order', async (t) => {
  const messages = [
    { text: 'Dạ' },
    { image_url: 'https://a.vn/hoa.jpg', caption: 'Hoa' },
    { image_url: 'file:///etc/passwd' },
  ];
  const files = [{ name: 'gia.pdf', mime: 'application/pdf', data: 'JVBERi0=' }, { name: 'rỗng' }, 'x'];
  const { agent } = await webhook(t, (reply) => json(reply, { messages, files }));
  const { text, files: found } = await ask(agent);
  assert.equal(text, 'Dạ');
  assert.deepEqual(found, [
    { url: 'https://a.vn/hoa.jpg', caption: 'Hoa' },
    // Nothing was read: what may be fetched is judged where it is fetched.
    { url: 'file:///etc/passwd' },
    { data: Buffer.from('%PDF-'), fileName: 'gia.pdf' },
  ]);
});

it('takes lists: n8n’s list of one, and Rasa’s messages one after the other; an empty list is no answer', async (t) => {
  const one = await webhook(t, (reply) => json(reply, [{ output: 'Dạ còn' }]));
  assert.equal((await ask(one.agent)).text, 'Dạ còn');
  const rasa = await webhook(t, (reply) =>
    json(reply, [{ recipient_id: '7', text: 'Dạ' }, { image: 'https://a.vn/hoa.jpg' }, { text: 'còn ạ' }]),
  );
  const { text, files } = await ask(rasa.agent);
  assert.deepEqual([text, files], ['Dạ\n\ncòn ạ', [{ url: 'https://a.vn/hoa.jpg' }]]);
  const strange = await webhook(t, (reply) => json(reply, [{ price: 5 }]));
  await assert.rejects(ask(strange.agent), { kind: 'bad_response', retryable: false });
  const empty = await webhook(t, (reply) => json(reply, []));
  await assert.rejects(ask(empty.agent), { name: 'AgentError' });
});

it('takes a file in a stream, and an answer that is nothing else', async (t) => {
  const streamed = await webhook(t, (reply) =>
    sse(reply, [{ delta: 'Đây ạ' }, { files: [{ url: 'data:text/plain,xin%20ch%C3%A0o' }] }, '[DONE]']),
  );
  assert.deepEqual((await ask(streamed.agent)).files, [{ data: Buffer.from('xin chào') }]);
  const alone = await webhook(t, (reply) => json(reply, { files: [{ url: 'https://a.vn/a.png' }] }));
  const { text, files, outcome } = await ask(alone.agent);
  assert.deepEqual([text, files, outcome], ['', [{ url: 'https://a.vn/a.png' }], undefined]);
});

it('tells chosen silence and a later answer from an empty one', async (t) => {
  const silent = await webhook(t, (reply) => reply.writeHead(204).end());
  const { outcome, text } = await ask(silent.agent);
  assert.deepEqual([outcome, text], ['silence', '']);
  const later = await webhook(t, (reply) => json(reply, {}, 202));
  assert.equal((await ask(later.agent)).outcome, 'later');
  const empty = await webhook(t, (reply) => json(reply, { text: ' ' }));
  await assert.rejects(ask(empty.agent), { kind: 'empty' });
});

it('hands over to a person, or pauses, with words or without', async (t) => {
  const { agent } = await webhook(t, (reply) => json(reply, { text: 'Chờ chút ạ', handoff: true }));
  const { text, handoff, outcome } = await ask(agent);
  assert.deepEqual([text, handoff, outcome], ['Chờ chút ạ', true, undefined]);
  const paused = await webhook(t, (reply) => json(reply, { pause_minutes: 30 }));
  const answer = await ask(paused.agent);
  assert.deepEqual([answer.outcome, answer.pauseMinutes, answer.handoff], ['silence', 30, undefined]);
  const huge = await webhook(t, (reply) => json(reply, { text: 'x', pause_minutes: 1e9, handoff: 'yes' }));
  const bounded = await ask(huge.agent);
  assert.deepEqual([bounded.pauseMinutes, bounded.handoff], [10_080, undefined]);
});

const FAILURES: [title: string, text: string, type: string, kind: string][] = [
  ['an event stream that ends in the middle', 'data: {"delta":"Dạ"}\n\n', SSE, 'network'],
  ['an error event', 'event: error\ndata: {"message":"x"}\n\n', SSE, 'bad_response'],
  ['an error in 200', '{"error":"x"}', 'application/json', 'bad_response'],
  ['JSON without an answer', '{"ok":true}', 'application/json', 'bad_response'],
  ['a web page', '<html>hi</html>', 'text/html', 'bad_response'],
  ['a cut line', '{"delta":"Dạ"}\n{"del', 'application/x-ndjson', 'bad_response'],
  ['nothing', '', 'application/json', 'empty'],
];
for (const [title, text, type, kind] of FAILURES)
  it(`reports ${title} from a webhook as ${kind}`, async (t) => {
    const { agent } = await webhook(t, body(text, type));
    await assert.rejects(ask(agent), { name: 'AgentError', kind });
  });

it('says when a webhook is gone for good, and shows why it refused', async (t) => {
  const gone = await webhook(t, (reply) => reply.writeHead(410).end());
  await assert.rejects(ask(gone.agent), { kind: 'config', gone: true, retryable: false });
  const refused = await webhook(t, (reply) => json(reply, { message: 'no <b>stock</b>' }, 422));
  await assert.rejects(ask(refused.agent), { kind: 'config', gone: false, retryable: false, human: /422.*stock/ });
  const busy = await webhook(t, (reply) => json(reply, {}, 429, { 'retry-after': '3' }));
  await assert.rejects(ask(busy.agent), { kind: 'rate_limited', retryAfterMs: 3_000 });
});
