import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { addChannel, type World } from '../activity/world.ts';
import { json, startServer, type TestServer } from '../agents/server.ts';
import { startWorld, workspaceOf } from '../agents-pages/world.ts';
import { refusal, startApi } from '../api/helper.ts';
import { until } from '../helpers/until.ts';
import { PDF, PNG } from '../media/samples.ts';

const newThread = (body: string) => /name="thread" value="(th_[0-9a-f]{24})"/.exec(body)?.[1] ?? assert.fail('no form');
const lastOf = (body: string) => /name="after" value="(\d+)"/.exec(body)?.[1] ?? assert.fail('no form');
const isPolling = (body: string) => /id="live"[^>]*hx-trigger/.test(body);

interface Scene extends World {
  base: string;
  server: TestServer;
  agentId: string;
  /** Begins a thread with these words; answers its page's address. */
  begin(text: string, agentId?: string): Promise<string>;
}

/** A workspace with @echo and an agent of a server whose answers the test writes. */
async function startScene(t: TestContext, handle: (reply: ServerResponse, n: number) => unknown): Promise<Scene> {
  const world = await startWorld(t);
  const { id } = workspaceOf(world);
  const server = await startServer(t, (_heard, reply, n) => handle(reply, n));
  const agent = world.stores.agents.create(id, {
    ...{ handle: 'lan', name: 'Lan', kind: 'openai' },
    config: { baseUrl: `${server.origin}/v1`, model: 'm', allowPrivateNetwork: true },
  });
  const base = `/workspaces/${id}/playground`;
  const begin: Scene['begin'] = async (text, agentId = agent.id) => {
    const page = await world.client.get(base);
    const form = { thread: newThread(page.body), after: lastOf(page.body), agentId, text };
    const answer = await world.client.post(base, form);
    assert.equal(answer.statusCode, 303, answer.body);
    return String(answer.headers.location);
  };
  return { ...world, base, server, agentId: agent.id, begin };
}

const delta = (content: string) => `data: ${JSON.stringify({ choices: [{ delta: { content } }] })}\n\n`;

test('what an agent writes as Markdown reads as it is meant, there and in the thread of a conversation, and what people write does not', async (t) => {
  const said = '## Giá hoa\n\n- **Hoa ly**: [bảng giá](https://hoa.vn/gia)\n- <b>x</b> [lừa](javascript:alert(1))';
  const scene = await startScene(t, (reply) => {
    reply.writeHead(200, { 'content-type': 'text/event-stream' });
    reply.end(`${delta(said)}data: [DONE]\n\n`);
  });
  const { client, stores } = scene;
  const link =
    '<a href="https://hoa.vn/gia" title="https://hoa.vn/gia" target="_blank" rel="noopener noreferrer nofollow">';
  const shown = `<strong>Giá hoa</strong></p><ul><li><strong>Hoa ly</strong>: ${link}bảng giá</a></li><li>&lt;b&gt;x&lt;/b&gt; lừa</li></ul>`;
  const path = await scene.begin('**Giá** hoa?');
  const body = await until('the answer', async () => {
    const page = await client.get(path);
    return isPolling(page.body) ? '' : page.body;
  });
  assert.ok(body.includes(shown), body);
  assert.match(body, /<p class="message">\*\*Giá\*\* hoa\?<\/p>/, 'a person’s stars are stars');
  assert.doesNotMatch(body, /javascript:|<b>x/);
  const { id } = workspaceOf(scene);
  const echo = stores.agents.listByWorkspace(id).find(({ kind }) => kind === 'echo')?.id ?? assert.fail();
  const thread = stores.threads.create(id, 'Khách');
  stores.threads.add(thread.id, { role: 'assistant', text: said, at: 1, agentId: scene.agentId });
  stores.threads.add(thread.id, { role: 'assistant', text: 'echo: **a**', at: 2, agentId: echo });
  const view = (await client.get(`/threads/${thread.id}`)).body;
  assert.ok(view.includes(shown));
  assert.match(view, /<p class="message">echo: \*\*a\*\*<\/p>/, 'who says plain text is shown to the letter');
});

test('the owner talks to an agent and watches the answer being written; polling ends with it, and a reload shows it all', async (t) => {
  const open: ServerResponse[] = [];
  const scene = await startScene(t, (reply) => {
    reply.writeHead(200, { 'content-type': 'text/event-stream' });
    reply.write(delta('Dạ <b>hoa'));
    open.push(reply);
  });
  const { client } = scene;
  const path = await scene.begin('Còn hoa <i>ly</i> không?');
  await until('the first words', async () => (await client.get(path)).body.includes('Dạ &lt;b&gt;hoa'));
  const page = await client.get(path);
  assert.ok(isPolling(page.body));
  assert.match(page.body, /Trợ lý đang trả lời…/);
  assert.match(page.body, /class="btn small unscripted" href="[^"]*playground/, 'a way to go on without scripting');
  assert.doesNotMatch(page.body, /<b>hoa|<i>ly/);
  const after = lastOf(page.body);
  assert.ok(isPolling((await client.hxGet(`${path}/live?after=${after}`)).body));

  open[0]?.end(`${delta(' còn ạ')}data: [DONE]\n\n`);
  const done = await until('the end', async () => {
    const { body } = await client.hxGet(`${path}/live?after=${after}`);
    return isPolling(body) ? '' : body;
  });
  assert.match(done, /hx-target="#messages"[\s\S]*Dạ &lt;b&gt;hoa còn ạ/);
  assert.match((await client.get(path)).body, /@lan[\s\S]*còn ạ/);
  assert.equal((await client.get(`/threads/${path.split('/').at(-1)}`)).headers.location, path);
  assert.equal((await client.get(`${path}/live?after=0`)).headers.location, path, 'no page of its own');

  await client.hxPost(scene.base, {
    ...{ thread: path.split('/').at(-1) ?? '', agentId: scene.agentId, text: 'Giá?' },
    after: lastOf((await client.get(path)).body),
  });
  await until('the second call', () => scene.server.heard.length === 2);
  const told = scene.server.heard[1]?.body.messages as { role: string; content: string }[];
  assert.deepEqual(
    told.map(({ content }) => content),
    ['Còn hoa <i>ly</i> không?', 'Dạ <b>hoa còn ạ', 'Giá?'],
  );
  open[1]?.end(`${delta('!')}data: [DONE]\n\n`);
  await until('the second answer', async () => !isPolling((await client.get(path)).body));
});

test('a form that is sent twice says it once, and what cannot be said leaves no thread behind', async (t) => {
  const scene = await startScene(t, () => {});
  const { client, base, stores } = scene;
  const page = await client.get(`${base}?agent=${scene.agentId}`);
  assert.match(page.body, new RegExp(`value="${scene.agentId}" selected`));
  const form = { thread: newThread(page.body), after: '0', agentId: scene.agentId, text: 'Một lần thôi' };
  const both = await Promise.all([client.post(base, form), client.post(base, form)]);
  assert.deepEqual(new Set(both.map((one) => one.headers.location)).size, 1);
  await until('the call', () => scene.server.heard.length === 1);
  assert.equal(stores.threads.messages(form.thread, 10).items.length, 1);

  const busy = await client.hxPost(base, { ...form, text: 'Và nữa' });
  assert.equal(busy.statusCode, 422);
  assert.match(busy.body, /Hãy chờ, hoặc bấm “Dừng”[\s\S]*|Và nữa/);
  assert.match(busy.body, /Và nữa/, 'what was typed stays');
  const path = `${base}/${form.thread}`;
  await client.hxPost(`${path}/stop`);
  await until('the stop', async () => (await client.get(path)).body.includes('Đã dừng theo ý bạn'));
  await until('the call to be hung up', () => scene.server.dropped() === 1);

  const other = workspaceOf(scene);
  const count = () => stores.threads.page(other.id, 50, undefined, true).items.length;
  const fresh = newThread((await client.get(base)).body);
  for (const [change, said] of [
    [{ text: '  ' }, /f-text-error/],
    [{ text: 'x'.repeat(4_001) }, /4.000/],
    [{ agentId: 'ag_none' }, /không còn trong không gian/],
  ] as const) {
    const answer = await client.post(base, { ...form, thread: fresh, ...change });
    assert.equal(answer.statusCode, 422);
    assert.match(answer.body, said);
  }
  assert.equal(count(), 1);
  const foreign = stores.workspaces.create('Khác');
  assert.equal((await client.post(`/workspaces/${foreign.id}/playground`, form)).statusCode, 404);
  assert.equal((await client.get(`/workspaces/${foreign.id}/playground/${form.thread}`)).statusCode, 404);
  assert.equal((await client.post(base, { ...form, thread: 'th_x' })).statusCode, 404);
  await client.post(`${path}/delete`);
  assert.equal((await client.get(path)).statusCode, 404);
  assert.equal(count(), 0);
});

test('a failure is told in words with what to do, can be asked again, and is open after a restart', async (t) => {
  const scene = await startScene(t, (reply, n) =>
    n === 1
      ? json(reply, { error: { message: 'Incorrect API key' } }, 401)
      : json(reply, { choices: [{ message: { content: 'Có ạ' } }] }),
  );
  const { client, stores } = scene;
  const path = await scene.begin('Còn không?');
  const failed = await until('the failure', async () => {
    const { body } = await client.get(path);
    return body.includes('Incorrect API key') ? body : '';
  });
  assert.ok(!isPolling(failed));
  assert.match(failed, /Hỏi lại/);
  await client.hxPost(`${path}/again`);
  await until('the answer', async () => (await client.get(path)).body.includes('Có ạ'));
  await client.hxPost(`${path}/again`);
  assert.equal(scene.server.heard.length, 2, 'nothing is open any more');

  const { id } = workspaceOf(scene);
  const lost = stores.threads.createPlayground(id, { id: `th_${'0'.repeat(24)}`, title: 'Cũ', agentId: scene.agentId });
  stores.threads.add(lost.id, { role: 'user', text: 'Còn đó không?', at: 1 });
  assert.match((await client.get(`${scene.base}/${lost.id}`)).body, /máy chủ đã khởi động lại/);
});

test("the owner's own threads are offered to no channel, no conversation and no list of people's threads", async (t) => {
  const zb = await startApi(t);
  const { id } = zb.stores.workspaces.create('Tiệm');
  const own = zb.stores.threads.createPlayground(id, { id: `th_${'1'.repeat(24)}`, title: 'Thử riêng', agentId: null });
  const refused = await zb.post('/channels', { workspaceId: id, threadId: own.id });
  assert.deepEqual(refusal(refused), { status: 422, code: 'invalid', paths: ['threadId'] });
  assert.deepEqual((await zb.get(`/workspaces/${id}/threads`)).body.items, []);
  assert.deepEqual(zb.stores.threads.shared(id), []);
  const { client } = zb.signIn();
  assert.doesNotMatch((await client.get(`/workspaces/${id}`)).body, /Thử riêng/);
  assert.match((await client.get(`/workspaces/${id}/playground`)).body, /Thử riêng/);

  const channel = addChannel({ stores: zb.stores } as World);
  const path = `/channels/${channel.id}/settings`;
  const page = await client.get(path);
  assert.doesNotMatch(page.body, /Thử riêng/);
  const bound = await client.post(`${path}/routing`, { routing: 'shared', threadId: own.id });
  assert.equal(bound.statusCode, 422);
  assert.equal(zb.stores.channels.get(channel.id)?.threadId, null);
});

test('pictures and files of an agent are shown as in a chat, guarded and for a time, and go with their thread', async (t) => {
  const files = [
    { name: 'hoa.png', mime: 'image/png', data: PNG.toString('base64'), caption: 'Hoa ly' },
    { name: '<i>bảng giá.pdf', data: PDF.toString('base64') },
    { name: 'sổ.exe', data: Buffer.from('MZ nothing that is taken').toString('base64') },
    { name: 'nội bộ.png', url: 'https://127.0.0.1/secret.png' },
  ];
  const scene = await startScene(t, (reply) => json(reply, { text: 'Dạ đây ạ', files }));
  const { client, stores, base, clock, app } = scene;
  const config = { url: scene.server.origin, allowPrivateNetwork: true };
  stores.agents.update(scene.agentId, { kind: 'webhook', config });
  const path = await scene.begin('Cho xem hoa');
  const page = await until('the answer', async () => {
    const { body } = await client.get(path);
    return body.includes('Dạ đây ạ') && !isPolling(body) ? body : '';
  });
  const [picture = '', document = ''] = [...page.matchAll(/class="kept-file"><a href="([^"]+)"/g)].map(
    ([, one]) => one,
  );
  assert.match(page, new RegExp(`<img src="${picture}" alt="hoa.png"`));
  assert.match(page, /bảng giá\.pdf<\/a>/);
  assert.doesNotMatch(page, /<i>bảng|\[hoa\.png\]|secret\.png/);
  assert.match(page, /sổ\.exe: [^<]+/);
  assert.match(page, /nội bộ\.png: [^<]+/, 'a private address is not asked, and the page says so');

  const image = await client.get(picture);
  assert.equal(image.headers['content-type'], 'image/png');
  assert.ok(image.rawPayload.equals(PNG));
  assert.equal(image.headers['content-security-policy'], "sandbox; default-src 'none'");
  const saved = await client.get(document);
  assert.match(String(saved.headers['content-disposition']), /^attachment/);
  const foreign = stores.workspaces.create('Khác');
  const [, , , , thread = ''] = path.split('/');
  for (const other of [
    picture.replace(/workspaces\/ws_\w+/, `workspaces/${foreign.id}`),
    picture.replace(thread, `th_${'9'.repeat(24)}`),
    picture.replace(/0$/, '9'),
    picture.replace(/\/\d+\/0$/, '/x/0'),
    picture.replace(/0$/, '3'),
  ])
    assert.equal((await client.get(other)).statusCode, 404, other);
  assert.equal((await app.client().get(picture)).statusCode, 303, 'only for who is signed in');

  await client.hxPost(base, {
    ...{ thread, agentId: scene.agentId, text: 'Còn gì nữa?' },
    after: lastOf((await client.get(path)).body),
  });
  await until('the second answer', () => stores.threads.messages(thread, 10).items.length === 4);
  const folder = join(app.config.dataDir, 'media', thread);
  assert.equal(readdirSync(folder).length, 4);
  await scene.bridge.tidy();
  assert.equal(readdirSync(folder).length, 4, 'what is shown is not swept away');
  assert.equal(stores.channels.list().length, 0, 'no channel has a part in it');

  clock.advance(31 * 24 * 3_600_000);
  // The bridge of this room lives in real time.
  stores.threadFiles.release(clock.now() - 30 * 24 * 3_600_000);
  await scene.bridge.tidy();
  assert.deepEqual(readdirSync(folder), []);
  const later = app.signIn().client;
  assert.match((await later.get(path)).body, /hoa\.png: tệp không còn được lưu/);
  assert.equal((await later.get(picture)).statusCode, 404);

  await later.hxPost(base, {
    ...{ thread, agentId: scene.agentId, text: 'Lần cuối' },
    after: lastOf((await later.get(path)).body),
  });
  await until('the third answer', () => stores.threads.messages(thread, 10).items.length === 6);
  assert.equal(readdirSync(folder).length, 2);
  await later.post(`${path}/delete`);
  await until('the files to go', () => !existsSync(folder));
});
