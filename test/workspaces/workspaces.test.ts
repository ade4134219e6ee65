import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addChannel, startWorld } from '../activity/world.ts';
import { countQueries } from '../channels/count-queries.ts';

test('a workspace is made with its echo agent, listed with its counts, and renamed', async (t) => {
  const world = await startWorld(t);
  const made = await world.client.post('/workspaces', { name: '  Cửa  hàng <b> ' });
  const [workspace] = world.stores.workspaces.list();
  assert.equal(workspace?.name, 'Cửa hàng <b>');
  assert.equal(made.headers.location, `/workspaces/${workspace.id}`);
  addChannel(world);
  world.stores.threads.create(workspace.id, 'Lịch học');
  const list = await world.client.get('/workspaces');
  assert.match(list.body, /Cửa hàng &lt;b&gt;[\s\S]*1 kênh · 1 luồng trò chuyện · @echo/);
  assert.doesNotMatch(list.body, /hàng <b>/);
  const page = await world.client.get(`/workspaces/${workspace.id}`);
  assert.match(
    page.body,
    /@echo[\s\S]*Mặc định[\s\S]*Nhắc lại đúng những gì nghe được[\s\S]*Tiệm Hoa An[\s\S]*Lịch học/,
  );
  await world.client.post(`/workspaces/${workspace.id}`, { name: 'Tiệm' });
  assert.equal(world.stores.workspaces.get(workspace.id)?.name, 'Tiệm');
});

test('a name that is missing or too long is refused beside its field, keeps what was typed, and changes nothing', async (t) => {
  const world = await startWorld(t);
  const { id } = world.stores.workspaces.create('Cửa hàng');
  const thread = world.stores.threads.create(id, 'Lịch học');
  const long = `${'x'.repeat(80)}<i>`;
  for (const name of ['', '  ', '\u200b', long]) {
    for (const [path, field] of [
      ['/workspaces', 'name'],
      [`/workspaces/${id}`, 'name'],
      [`/workspaces/${id}/threads`, 'title'],
    ] as const) {
      const answer = await world.client.post(path, { [field]: name });
      assert.equal(answer.statusCode, 422, `${path} ${JSON.stringify(name)}`);
      assert.match(answer.body, new RegExp(`id="f-${field}-error"`));
      assert.doesNotMatch(answer.body, /x<i>/);
      if (name === long) assert.match(answer.body, /x&lt;i&gt;/);
      const partial = await world.client.hxPost(path, { [field]: name });
      assert.equal(partial.statusCode, 422);
    }
  }
  assert.equal((await world.client.post('/workspaces', { name: ['a', 'b'] })).statusCode, 422);
  assert.deepEqual(
    world.stores.workspaces.list().map(({ name }) => name),
    ['Cửa hàng'],
  );
  assert.deepEqual(
    world.stores.threads.shared(id).map((one) => one.id),
    [thread.id],
  );
});

test('a workspace that a channel uses cannot be deleted, and the page says which channels', async (t) => {
  const world = await startWorld(t);
  const channel = addChannel(world);
  const path = `/workspaces/${channel.workspaceId}/delete`;
  const page = await world.client.get(path);
  assert.match(page.body, new RegExp(`href="/channels/${channel.id}">Tiệm Hoa An`));
  assert.doesNotMatch(page.body, /<button class="btn danger"/);
  const answer = await world.client.post(path, { confirm: 'Cửa hàng' });
  assert.equal(answer.statusCode, 409);
  assert.match(answer.body, /Tiệm Hoa An/);
  assert.ok(world.stores.workspaces.get(channel.workspaceId));
});

test('a workspace with threads wants its name typed; an empty one only a click', async (t) => {
  const world = await startWorld(t);
  const full = world.stores.workspaces.create('Cửa hàng');
  const empty = world.stores.workspaces.create('Trống');
  const thread = world.stores.threads.create(full.id, 'Lịch học');
  for (const confirm of ['', 'cửa hàng', 'Trống']) {
    const refused = await world.client.post(`/workspaces/${full.id}/delete`, { confirm });
    assert.equal(refused.statusCode, 422, confirm);
    assert.match(refused.body, /id="f-confirm-error"/);
  }
  assert.ok(world.stores.threads.get(thread.id));
  // As keyboards that compose letters differently send it.
  await world.client.post(`/workspaces/${full.id}/delete`, { confirm: ' Cửa hàng '.normalize('NFD') });
  assert.equal(world.stores.workspaces.get(full.id), null);
  assert.equal(world.stores.threads.get(thread.id), null);
  await world.client.post(`/workspaces/${empty.id}/delete`);
  assert.equal(world.stores.workspaces.get(empty.id), null);
  assert.equal(
    (await world.client.post(`/workspaces/${empty.id}/delete`)).statusCode,
    404,
    'the second click finds nothing',
  );
});

test('a shared thread is made once, however often the form is sent', async (t) => {
  const world = await startWorld(t);
  const { id } = world.stores.workspaces.create('Cửa hàng');
  await Promise.all([1, 2].map(() => world.client.hxPost(`/workspaces/${id}/threads`, { title: 'Lịch học' })));
  const again = await world.client.hxPost(`/workspaces/${id}/threads`, { title: 'Lịch học' });
  assert.match(again.body, /Đã có luồng chung/);
  assert.equal(world.stores.threads.shared(id).length, 1);
  assert.match((await world.client.get(`/workspaces/${id}`)).body, /Lịch học[\s\S]*Luồng chung/);
});

test('threads go on by a button, and a thread shows its history from the end, with older words by a button', async (t) => {
  const world = await startWorld(t);
  const { id } = world.stores.workspaces.create('Cửa hàng');
  for (let i = 0; i < 40; i++) {
    world.clock.advance(1);
    world.stores.threads.create(id, `Luồng ${i}`);
  }
  const links = (body: string) => [...body.matchAll(/href="\/threads\/(th_\w+)"/g)].map((match) => match[1]);
  const page = await world.client.get(`/workspaces/${id}`);
  const more = /href="(\/workspaces\/[^"]*cursor[^"]*)"/.exec(page.body)?.[1] ?? '';
  const rest = await world.client.hxGet(more);
  assert.equal(new Set([...links(page.body), ...links(rest.body)]).size, 40);
  assert.doesNotMatch(rest.body, /<html/);

  const thread = world.stores.threads.create(id, 'Dài <b>');
  for (let i = 0; i < 90; i++)
    world.stores.threads.add(thread.id, {
      role: i % 2 ? 'assistant' : 'user',
      text: `câu ${i} <i>`,
      senderName: 'Mai',
      at: world.clock.now(),
    });
  const history = await world.client.get(`/threads/${thread.id}`);
  assert.match(history.body, /câu 50 &lt;i&gt;[\s\S]*câu 89 &lt;i&gt;/);
  assert.doesNotMatch(history.body, /câu 49 |Dài <b>|<i>/);
  const older = await world.client.hxGet(/href="(\/threads\/[^"]*cursor[^"]*)"/.exec(history.body)?.[1] ?? '');
  assert.match(older.body, /câu 10 [\s\S]*câu 49 /);
  assert.doesNotMatch(older.body, /<html|câu 50 /);
});

test('addresses that lead nowhere are not found, and the list asks the database no more for more workspaces', async (t) => {
  const world = await startWorld(t);
  for (const path of ['/workspaces/ws_none', '/workspaces/ws_none/delete', '/threads/th_none'])
    assert.equal((await world.client.get(path)).statusCode, 404);
  for (const path of ['', '/threads', '/delete'])
    assert.equal((await world.client.post(`/workspaces/ws_none${path}`, { name: 'x', title: 'x' })).statusCode, 404);
  assert.equal((await world.app.client().get('/workspaces')).statusCode, 303);
  const load = () => countQueries(() => world.client.get('/workspaces'));
  world.stores.workspaces.create('một');
  const few = await load();
  for (let i = 0; i < 15; i++) world.stores.workspaces.create(`số ${i}`);
  assert.ok((await load()) <= few);
});
