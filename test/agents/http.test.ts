import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { it, type TestContext } from 'node:test';
import { formatAnswer } from '../../src/bridge/delivery/format/index.ts';
import { createManualClock } from '../helpers/manual-clock.ts';
import { until } from '../helpers/until.ts';
import { agentOf, agentsWith, ask, json, requestOf, SECRET, startServer } from './server.ts';

const hook = (url: string, config: Record<string, unknown> = {}) => agentOf('webhook', { url, ...config });

const STATUSES: [status: number, headers: Record<string, string>, body: unknown, kind: string, retryable: boolean][] = [
  [401, {}, { error: 'no' }, 'auth', false],
  [403, {}, {}, 'auth', false],
  [402, {}, {}, 'quota', false],
  [404, {}, {}, 'not_found', false],
  [400, {}, { detail: 'bad' }, 'config', false],
  [408, {}, {}, 'timeout', true],
  [409, {}, {}, 'overloaded', true],
  [429, { 'retry-after': '7' }, {}, 'rate_limited', true],
  [429, {}, { error: { code: 'insufficient_quota' } }, 'quota', false],
  [500, {}, {}, 'overloaded', true],
  [503, { 'retry-after': '120' }, {}, 'overloaded', true],
];
for (const [status, headers, body, kind, retryable] of STATUSES)
  it(`takes HTTP ${status}${JSON.stringify(body)} for ${kind}`, async (t) => {
    const server = await startServer(t, (_heard, reply) => json(reply, body, status, headers));
    const retryAfterMs = headers['retry-after'] ? Number(headers['retry-after']) * 1_000 : null;
    const agent = agentOf('flowise', { baseUrl: server.origin, flowId: 'f' });
    await assert.rejects(ask(agent), { name: 'AgentError', kind, retryable, retryAfterMs });
  });

it('T11: a Retry-After as date or as milliseconds is kept, but at most an hour', async (t) => {
  const date = new Date(Date.now() + 60_000).toUTCString();
  const headers: Record<string, string>[] = [
    { 'retry-after': date },
    { 'retry-after-ms': '250', 'retry-after': '9' },
    { 'retry-after': '999999' },
    { 'retry-after': 'soon' },
  ];
  const server = await startServer(t, (_heard, reply, count) => json(reply, {}, 429, headers[count - 1]));
  const waits: (number | null)[] = [];
  for (const _ of headers) await ask(hook(server.origin)).catch((error) => waits.push(error.retryAfterMs));
  assert.ok(waits[0] && waits[0] > 55_000 && waits[0] <= 60_000);
  assert.deepEqual(waits.slice(1), [250, 3_600_000, null]);
});

it('T12: an answer that takes six minutes without a byte is not cut off', async (t) => {
  const clock = createManualClock();
  let finish = () => {};
  const server = await startServer(t, (_heard, reply) => {
    finish = () => json(reply, { text: 'nghĩ xong rồi' });
  });
  const answer = ask(hook(server.origin), 'khó', agentsWith({ clock }));
  await until('the call', () => server.heard.length === 1);
  await clock.advance(361_000);
  finish();
  assert.equal((await answer).text, 'nghĩ xong rồi');
  assert.equal(clock.pending(), 0, 'no timer is left behind');
});

it('gives up an agent that sends nothing, in words and with the connection closed', async (t) => {
  const clock = createManualClock();
  const server = await startServer(t, () => {});
  const failed = assert.rejects(ask(hook(server.origin, { idleMs: 60_000 }), 'a', agentsWith({ clock })), {
    kind: 'timeout',
    retryable: true,
    human: /sent nothing for 60 seconds/,
  });
  await until('the call', () => server.heard.length === 1);
  await clock.advance(59_000);
  assert.equal(server.dropped(), 0, 'not a moment too early');
  await clock.advance(1_001);
  await failed;
  await until('the connection to be closed', () => server.dropped() === 1);
});

it('counts the silence anew with every byte, but the whole time once', async (t) => {
  const clock = createManualClock();
  let write = () => {};
  const server = await startServer(t, (_heard, reply) => {
    reply.writeHead(200, { 'content-type': 'text/plain' });
    write = () => void reply.write('x');
    write();
  });
  const failed = assert.rejects(
    ask(hook(server.origin, { idleMs: 60_000, totalMs: 150_000 }), 'a', agentsWith({ clock })),
    { kind: 'timeout', human: /whole answer took longer/ },
  );
  await until('the call', () => server.heard.length === 1);
  for (let step = 0; step < 3; step++) {
    // The byte has to arrive, in real time, before the clock moves on.
    await new Promise((resolve) => setTimeout(resolve, 20));
    await clock.advance(50_000);
    write();
  }
  await failed;
});

it('gives up a connection that does not come about', async () => {
  const clock = createManualClock();
  const agents = agentsWith({ clock, resolve: () => new Promise(() => {}) });
  const failed = assert.rejects(ask(hook('http://slow.example/'), 'a', agents), {
    kind: 'timeout',
    human: /No connection within 10 seconds/,
  });
  await clock.advance(10_001);
  await failed;
  assert.equal(clock.pending(), 0);
});

it('stops the request when it is cancelled, before and during the answer', async (t) => {
  const server = await startServer(t, (heard, reply) => {
    if (heard.path === '/half') reply.writeHead(200, { 'content-type': 'text/plain' }).write('Dạ, ');
  });
  for (const path of ['/none', '/half']) {
    const abort = new AbortController();
    const before = server.heard.length;
    const failed = assert.rejects(ask(hook(server.origin + path), 'a', agentsWith(), abort.signal), {
      kind: 'cancelled',
      retryable: false,
    });
    await until('the call', () => server.heard.length > before);
    abort.abort();
    await failed;
  }
  await until('both connections to be closed', () => server.dropped() === 2);
  const gone = AbortSignal.abort();
  await assert.rejects(ask(hook(server.origin), 'a', agentsWith(), gone), { kind: 'cancelled' });
  assert.equal(server.heard.length, 2, 'nothing is sent once it is cancelled');
});

it('calls a test that ran out of time a timeout', async (t) => {
  const server = await startServer(t, () => {});
  await assert.rejects(agentsWith().answerOnce(hook(server.origin), 'a', AbortSignal.timeout(50)), { kind: 'timeout' });
});

it('refuses an answer of more than 2 MiB while it arrives, and does not ask for it again', async (t) => {
  let sent = 0;
  const server = await startServer(t, async (_heard, reply) => {
    reply.writeHead(200, { 'content-type': 'text/plain' });
    while (!reply.destroyed && sent < 400) {
      sent += 1;
      if (!reply.write('x'.repeat(64 * 1024))) await Promise.race([once(reply, 'drain'), once(reply, 'close')]);
    }
    reply.end();
  });
  await assert.rejects(ask(hook(server.origin)), { kind: 'bad_response', retryable: false, human: /2048 KiB/ });
  assert.ok(sent < 400, 'the rest was never taken');
});

it('never follows a redirect, and never takes the key along', async (t) => {
  const other = await startServer(t, (_heard, reply) => json(reply, { text: 'gotcha' }));
  const server = await startServer(t, (heard, reply) =>
    reply.writeHead(heard.path === '/a' ? 302 : 307, { location: heard.path === '/a' ? other.origin : '/a' }).end(),
  );
  for (const path of ['/a', '/b'])
    await assert.rejects(ask(hook(server.origin + path)), { kind: 'config', human: /Redirects are not followed/ });
  assert.equal(other.heard.length, 0);
  assert.equal(server.heard.length, 2);
});

/** A port on which a raw answer is written to whoever connects. */
async function rawServer(t: TestContext, answer: string | null) {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => {
      if (answer === null) socket.resetAndDestroy();
      else socket.write(answer, () => socket.destroy());
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  const address = server.address();
  assert.ok(address && typeof address === 'object');
  return address.port;
}

it('says what went wrong below HTTP', async (t) => {
  const reset = await rawServer(t, null);
  await assert.rejects(ask(hook(`http://127.0.0.1:${reset}/`)), { kind: 'network', human: /broke off/ });
  const cut = await rawServer(t, 'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 100\r\n\r\nD\u1ea1');
  await assert.rejects(ask(hook(`http://127.0.0.1:${cut}/`)), { kind: 'network', human: /broke off/ });
  const other = await rawServer(t, 'SSH-2.0-OpenSSH_9.9\r\n');
  await assert.rejects(ask(hook(`http://127.0.0.1:${other}/`)), { kind: 'config', human: /does not speak HTTP/ });
  const tls = await startServer(t, (_heard, reply) => reply.end());
  await assert.rejects(ask(hook(`https://127.0.0.1:${tls.port}/`)), { kind: 'config', human: /does not speak HTTPS/ });
  await assert.rejects(ask(hook('http://127.0.0.1:1/')), {
    kind: 'network',
    retryable: true,
    human: /Nothing listens/,
  });
  const resolve = () => Promise.reject(Object.assign(new Error('no'), { code: 'ENOTFOUND' }));
  await assert.rejects(ask(hook('http://nowhere.example/'), 'a', agentsWith({ resolve })), {
    kind: 'network',
    human: /nowhere\.example is not known/,
  });
});

it('opens the key only for the call, and says when it cannot', async (t) => {
  const server = await startServer(t, (_heard, reply) => json(reply, { text: 'ok' }));
  const opened: string[] = [];
  const agents = agentsWith({
    secretOf: (id) => {
      opened.push(id);
      return SECRET;
    },
  });
  await agents.answer(hook(server.origin), requestOf('a'), new AbortController().signal);
  assert.deepEqual(opened, ['agent_webhook']);
  const broken = agentsWith({
    secretOf: () => {
      throw new Error('key file');
    },
  });
  await assert.rejects(ask(hook(server.origin), 'a', broken), { kind: 'config', human: /cannot be opened/ });
  assert.equal(server.heard.length, 1, 'nothing is sent without the key');
});

it('refuses a text that nobody would read, quickly and for good, and tells what was said so far only now and then', async (t) => {
  const piece = 'Dạ **còn** hoa ạ, giá một trăm nghìn.\n\n';
  const server = await startServer(t, (_heard, reply) => {
    const frame = `data: ${JSON.stringify({ choices: [{ delta: { content: piece } }] })}\n\n`;
    reply.writeHead(200, { 'content-type': 'text/event-stream' });
    reply.end(`${frame.repeat(40_000)}data: [DONE]\n\n`);
  });
  const agent = agentOf('openai', { baseUrl: server.origin, model: 'm' });
  const before = process.cpuUsage();
  let told = 0;
  const agents = agentsWith();
  const live = agents.answerLive(agent, requestOf('Còn không?'), new AbortController().signal, () => void told++);
  await assert.rejects(live, { kind: 'bad_response', retryable: false, human: /more than 20,000/ });
  assert.ok(process.cpuUsage(before).user < 10e6, 'in seconds of work, where it once took minutes');
  assert.ok(told > 0 && told < 2_000, `${told} times`);
});

it('says the words of an answer with thousands of quotes within quotes, as they are', async (t) => {
  const text = `${'> '.repeat(6_000)}Dạ còn ![hoa](https://a.vn/hoa.png)`;
  const server = await startServer(t, (_heard, reply) => json(reply, { text }));
  const answer = await ask(hook(server.origin));
  assert.equal(answer.text, text);
  assert.match(formatAnswer(answer).at(-1)?.text ?? '', /Dạ còn/);
});
