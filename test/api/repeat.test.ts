import assert from 'node:assert/strict';
import { test } from 'node:test';
import Database from 'better-sqlite3';
import { createToken } from '../../src/auth/api-tokens.ts';
import { temporaryFolder } from '../helpers/app.ts';
import { until } from '../helpers/until.ts';
import { type Api, type Json, refusal, startApi } from './helper.ts';
import { allCalls } from './operations.ts';
import { world } from './world.ts';

const HOUR = 3_600_000;
const keyed = (key: string, token?: string) => ({ headers: { 'idempotency-key': key }, ...(token && { token }) });

test('a call that is repeated with its key is done once and answered as before, errors too', async (t) => {
  const zb = await startApi(t);
  const first = await zb.post('/workspaces', { name: 'Tiệm' }, keyed('k-1'));
  const second = await zb.post('/workspaces', { name: 'Tiệm' }, keyed('k-1'));
  assert.equal(first.status, 201);
  assert.deepEqual([second.status, second.body], [201, first.body]);
  assert.deepEqual([first.headers['idempotent-replayed'], second.headers['idempotent-replayed']], [undefined, 'true']);
  assert.equal(second.headers['content-type'], first.headers['content-type']);
  assert.equal(zb.stores.workspaces.list().length, 1);
  assert.equal(zb.stores.audit.list(10).length, 1, 'the second was no change');

  const channel = { workspaceId: first.body.id };
  const [one, two, three] = [
    await zb.post('/channels', channel, keyed('k-2')),
    await zb.post('/channels', channel, keyed('k-2')),
    await zb.post('/channels', channel),
  ];
  assert.equal(one.body.id, two.body.id);
  assert.notEqual(three.body.id, one.body.id, 'without a key it is another channel, as the document says');
  assert.equal(zb.stores.channels.list().length, 2);

  const path = `/channels/${one.body.id}`;
  const refused = await zb.post(`${path}/start`, undefined, keyed('k-3'));
  assert.deepEqual(refusal(refused), { status: 409, code: 'no_account', paths: [] });
  const again = await zb.post(`${path}/start`, undefined, keyed('k-3'));
  assert.deepEqual([again.status, again.body], [409, refused.body]);
  assert.match(String(again.headers['content-type']), /^application\/problem\+json/);

  const { body: code } = await zb.post(`${path}/pairing`, { note: 'Lan' }, keyed('k-4'));
  assert.equal((await zb.post(`${path}/pairing`, { note: 'Lan' }, keyed('k-4'))).body.code, code.code);
  assert.equal((await zb.get(`${path}/pairing`)).body.items.length, 1);
  const rejected = await zb.post(`/pairing/${code.id}/reject`, undefined, keyed('k-5'));
  const nothing = await zb.post(`/pairing/${code.id}/reject`, undefined, keyed('k-5'));
  assert.deepEqual([rejected.status, nothing.status, nothing.body], [204, 204, null]);
});

test('a key belongs to one call of one token: another body or address is refused, another token has its own', async (t) => {
  const zb = await startApi(t);
  const first = await zb.post('/workspaces', { name: 'Một' }, keyed('k'));
  for (const [path, body] of [
    ['/workspaces', { name: 'Hai' }],
    [`/workspaces/${first.body.id}/threads`, { title: 'Một' }],
  ] as const) {
    const other = await zb.post(path, body, keyed('k'));
    assert.deepEqual(refusal(other), { status: 422, code: 'invalid', paths: ['idempotency-key'] });
  }
  const token = createToken(zb.stores.apiTokens, { name: 'b', scope: 'manage', expiresAt: null });
  const theirs = await zb.post('/workspaces', { name: 'Hai' }, keyed('k', token.secret));
  assert.equal(theirs.status, 201, 'the same key of another token is another key');
  assert.deepEqual(
    zb.stores.workspaces
      .list()
      .map(({ name }) => name)
      .sort(),
    ['Hai', 'Một'],
  );
  for (const bad of ['a b', 'x'.repeat(256), 'kéo', 'a\tb']) {
    const { status, code } = refusal(await zb.post('/workspaces', { name: 'Ba' }, keyed(bad)));
    assert.deepEqual([status, code], [400, 'bad-request'], JSON.stringify(bad));
  }
  assert.equal((await zb.post('/workspaces', { name: 'Ba' }, keyed('~'.repeat(255)))).status, 201);

  const wrong = await zb.post('/workspaces', { name: '' }, keyed('fixed'));
  assert.equal(wrong.status, 422);
  const right = await zb.post('/workspaces', { name: 'Bốn' }, keyed('fixed'));
  assert.equal(right.status, 201, 'what never was a call of ours does not use up its key');
  zb.stores.apiTokens.remove(token.token.id);
  assert.equal((await zb.post('/workspaces', { name: 'Hai' }, keyed('k', token.secret))).status, 401);
});

test('two calls at the same moment are one: the second is told that the first still runs', async (t) => {
  let release = () => {};
  const zb = await startApi(t);
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  const { body: workspace } = await zb.post('/workspaces', { name: 'Tiệm' });
  const stop = zb.bridge.stop.bind(zb.bridge);
  let stops = 0;
  zb.bridge.stop = async (id) => {
    stops++;
    await gate;
    return stop(id);
  };
  const { body: channel } = await zb.post('/channels', { workspaceId: workspace.id });
  const path = `/channels/${channel.id}/stop`;
  const running = zb.post(path, undefined, keyed('same'));
  await until('the first to run', () => stops === 1);
  assert.deepEqual(refusal(await zb.post(path, undefined, keyed('same'))), {
    ...{ status: 409, code: 'call_running', paths: [] },
  });
  release();
  const done = await running;
  assert.equal(done.status, 200);
  assert.deepEqual((await zb.post(path, undefined, keyed('same'))).body, done.body);
  assert.equal(stops, 1);

  const both = await Promise.all(
    ['x', 'x', 'x'].map((key) => zb.post('/channels', { workspaceId: workspace.id }, keyed(key))),
  );
  assert.equal(zb.stores.channels.list().length, 2, 'a double click makes one channel');
  assert.ok(both.every(({ status }) => status === 201 || status === 409));
});

test('answers survive a restart, are gone after 24 hours and with their token, and lie sealed on disk', async (t) => {
  const dataDir = temporaryFolder(t);
  const before = await startApi(t, { dataDir });
  const secret = 'sk-very-secret-wxyz';
  const { body: workspace } = await before.post('/workspaces', { name: 'Tiệm Bí Mật' }, keyed('a'));
  const agent = { handle: 'hai', name: 'Hai', kind: 'webhook', config: { url: 'https://a.example/' }, secret };
  const { body: made } = await before.post(`/workspaces/${workspace.id}/agents`, agent, keyed('b'));
  const { tokens, clock } = before;
  const apiToken = before.stores.apiTokens.list().find(({ scope }) => scope === 'manage');
  assert.ok(apiToken);
  // As a process that was killed during a call leaves it.
  const unknown = { tokenId: apiToken.id, key: 'c', request: 'POST /api/v1/workspaces\n{"name":"Ba"}' };
  assert.equal(before.stores.apiAnswers.claim(unknown).is, 'new');
  await before.close();

  const zb = await startApi(t, { dataDir, clock });
  const token = tokens.manage;
  assert.deepEqual((await zb.post('/workspaces', { name: 'Tiệm Bí Mật' }, keyed('a', token))).body, workspace);
  assert.deepEqual((await zb.post(`/workspaces/${workspace.id}/agents`, agent, keyed('b', token))).body, made);
  const lost = await zb.post('/workspaces', { name: 'Ba' }, keyed('c', token));
  assert.deepEqual(refusal(lost), { status: 409, code: 'outcome_unknown', paths: [] });
  assert.equal(zb.stores.workspaces.list().length, 1, 'what may have been done is not done again');

  const rows = rowsOf(zb);
  assert.equal(rows.length, 3);
  const onDisk = rows.map((row) => Buffer.from(JSON.stringify(row)).toString()).join();
  for (const plain of [secret, 'Bí Mật', workspace.id, token]) assert.ok(!onDisk.includes(plain), plain);
  for (const row of rows) if (row.body) assert.ok(!Buffer.from(row.body).toString('latin1').includes(workspace.id));

  clock.advance(24 * HOUR - 1);
  assert.equal((await zb.post('/workspaces', { name: 'Tiệm Bí Mật' }, keyed('a', token))).body.id, workspace.id);
  clock.advance(1);
  const anew = await zb.post('/workspaces', { name: 'Tiệm Bí Mật' }, keyed('a', token));
  assert.notEqual(anew.body.id, workspace.id, 'after a day it is a new wish');
  assert.equal(rowsOf(zb).length, 1);
  zb.stores.apiTokens.remove(apiToken.id);
  assert.equal(rowsOf(zb).length, 0);
});

test('a message and a delivery sent again with their key reach the person once; without one each call is a wish', async (t) => {
  const { zb, simulator, account, path, running, decided, sent } = await world(t);
  await running({ mode: 'open' });
  simulator.say({ from: [...account.friends][0] ?? '', to: account.uid, text: 'một' });
  await decided(1);
  await until('the answer', () => sent().length === 1);
  const [{ id }] = (await zb.get(`${path}/conversations`)).body.items;
  const messages = `/conversations/${id}/messages`;
  const answers = await Promise.all([1, 2, 3].map(() => zb.post(messages, { text: 'chào bạn' }, keyed('m'))));
  const again = await zb.post(messages, { text: 'chào bạn' }, keyed('m'));
  assert.equal(again.status, 201);
  for (const { status, body } of answers)
    assert.ok(status === 201 ? body.id === again.body.id : body.code === 'call_running');
  await zb.post(messages, { text: 'hai lần' });
  await zb.post(messages, { text: 'hai lần' });
  await until('all of it', () => sent().filter((text) => text === 'hai lần').length === 2);
  await zb.bridge.idle();
  assert.equal(sent().filter((text) => text === 'chào bạn').length, 1);
});

test('a second click on every act has a clear outcome without a key too', async (t) => {
  const zb = await startApi(t);
  const { body: workspace } = await zb.post('/workspaces', { name: 'Tiệm' });
  const { body: channel } = await zb.post('/channels', { workspaceId: workspace.id });
  const path = `/channels/${channel.id}`;
  const twice = async (url: string, body?: Json) => {
    const first = await zb.post(url, body);
    const second = await zb.post(url, body);
    return [first.status, second.status, second.body?.code ?? null];
  };
  const code = async () => (await zb.post(`${path}/pairing`, {})).body.id;
  const contact = () =>
    zb.stores.pairing.create({
      ...{ channelId: channel.id, origin: 'contact', uid: '8412345678901', code: 'ABCD2345', note: null },
      ...{ firstMessageId: null, expiresAt: zb.clock.now() + HOUR },
    });
  assert.deepEqual(await twice(`${path}/stop`), [200, 200, null]);
  assert.deepEqual(await twice(`${path}/start`), [409, 409, 'no_account']);
  assert.deepEqual(await twice(`/pairing/${await code()}/reject`), [204, 409, 'request_not_pending']);
  assert.deepEqual(await twice(`/pairing/${contact()}/approve`), [200, 409, 'request_not_pending']);
  assert.equal(zb.stores.users.list(channel.id).length, 1);
  assert.deepEqual(await twice(`${path}/users`, { uid: '8412345678902' }), [201, 200, null]);
  assert.deepEqual((await twice(`${path}/blocked`, { uid: '8412345678903' })).slice(2), [null]);
  assert.equal((await zb.get(`${path}/blocked`)).body.items.length, 1);
  assert.deepEqual(await twice(`/workspaces/${workspace.id}/agents`, { handle: 'hai', name: 'Hai', kind: 'echo' }), [
    ...[201, 422, 'invalid'],
  ]);
});

test('the document tells of the key at every POST, and what happens without one', async (t) => {
  const { document } = await startApi(t);
  for (const { id, method, operation } of allCalls(document)) {
    const hasKey = operation.parameters?.some((one) => one.in === 'header' && one.name === 'idempotency-key') ?? false;
    assert.equal(hasKey, method === 'POST', id);
  }
  const create = allCalls(document).find(({ id }) => id === 'createChannel');
  assert.match(create?.operation.description ?? '', /Idempotency-Key/);
  assert.match(document.info.description, /Idempotency-Key/);
});

function rowsOf({ config }: Api): { body: Buffer | null }[] {
  const db = new Database(`${config.dataDir}/zalo-bridge.db`, { readonly: true });
  try {
    return db.prepare('SELECT * FROM api_answers').all() as { body: Buffer | null }[];
  } finally {
    db.close();
  }
}
