import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULT_POLICY } from '../../src/bridge/policy/types.ts';
import { until } from '../helpers/until.ts';
import { connect, newChannel, runningChannel, startPages, uidOf } from './world.ts';

test('Stop stops and stays stopped, Start starts again, and doing it twice changes nothing', async (t) => {
  const pages = await startPages(t);
  const { client, stores, simulator } = pages;
  const id = await runningChannel(pages);

  for (const _ of ['first', 'second time']) {
    const stopped = await client.post(`/channels/${id}/stop`);
    assert.equal(stopped.statusCode, 303);
    assert.equal(stopped.headers.location, '/channels');
  }
  assert.equal(stores.channels.get(id)?.wanted, 'stopped');
  assert.equal(simulator.socket.connections(uidOf(pages)).length, 0, 'the socket is closed');
  assert.match((await client.get('/channels')).body, /Bạn đã dừng kênh này lúc/);
  assert.equal(stores.channels.history(id, 10).items.filter(({ status }) => status === 'stopped').length, 1);

  for (const _ of ['first', 'second time']) await client.post(`/channels/${id}/start`);
  await until('the channel to run', () => stores.channels.get(id)?.status === 'running');
  assert.equal(simulator.socket.connections(uidOf(pages)).length, 1, 'one connection, not two');
});

test('with scripting, the answer is the fresh list, or the fresh head of the page that it was pressed on', async (t) => {
  const pages = await startPages(t);
  const id = await runningChannel(pages);
  const list = await pages.client.hxPost(`/channels/${id}/stop`);
  assert.match(list.body, /^\s*<div id="channels"/);
  assert.match(list.body, /Đã dừng/);
  const head = await pages.client.hxPost(`/channels/${id}/start`, { tab: 'history' });
  assert.match(head.body, /^\s*<div id="channel-header" hx-get="\/channels\/ch_\w+\/header\?tab=history"/);
  assert.match(head.body, /hx-trigger="every 2s"/, 'looks more often while something is about to change');
  await until('the channel to run', () => pages.stores.channels.get(id)?.status === 'running');
  const polled = await pages.client.hxGet(`/channels/${id}/header?tab=history`);
  assert.match(polled.body, /Đang chạy/);
  assert.match(polled.body, /aria-current="page">Nhật ký trạng thái/);
});

test('a start without an account is refused on the card, in words, and stays there while the list refreshes', async (t) => {
  const { client, stores, ...pages } = await startPages(t);
  const { id } = newChannel({ stores });
  stores.policies.save(id, DEFAULT_POLICY);

  const refused = await client.hxPost(`/channels/${id}/start`);
  assert.equal(refused.statusCode, 409);
  assert.match(refused.body, /role="alert"[^>]*>Chưa bắt đầu được: kênh chưa nối tài khoản Zalo/);
  const poll = /hx-get="(\/channels\?[^"]+)"/.exec(refused.body)?.[1]?.replaceAll('&amp;', '&') ?? '';
  assert.match((await client.hxGet(poll)).body, /chưa nối tài khoản Zalo/);

  const plain = await client.post(`/channels/${id}/start`);
  assert.equal(plain.statusCode, 303, 'without scripting the list says it');
  assert.match((await client.get(plain.headers.location ?? '')).body, /role="alert"/);
  assert.equal(stores.channels.get(id)?.wanted, 'stopped', 'nothing was remembered');
  assert.ok(pages.simulator);
});

test('a start without rules, or without a stored sign-in, is refused with its own reason', async (t) => {
  const pages = await startPages(t);
  const { id } = newChannel(pages);
  await connect(pages, id);
  assert.match((await pages.client.hxPost(`/channels/${id}/start`)).body, /chưa chọn ai được trò chuyện/);
  pages.stores.policies.save(id, DEFAULT_POLICY);
  pages.stores.channels.dropSession(id);
  const refused = await pages.client.hxPost(`/channels/${id}/start`);
  assert.match(refused.body, /không còn giữ lần đăng nhập Zalo/);
  assert.match(refused.body, new RegExp(`action="/channels/${id}/login"`), 'the card offers the way out');
});

test('a refusal on a channel’s own page is said there', async (t) => {
  const { client, stores } = await startPages(t);
  const { id } = newChannel({ stores });
  const refused = await client.hxPost(`/channels/${id}/start`, { tab: 'history' });
  assert.equal(refused.statusCode, 409);
  assert.match(refused.body, /id="channel-header"/);
  assert.match(refused.body, /hx-target="#flash"/);
  const plain = await client.post(`/channels/${id}/start`, { tab: 'history' });
  assert.equal(plain.headers.location, `/channels/${id}/history`);
  assert.match((await client.get(`/channels/${id}/history`)).body, /data-toast="bad"/);
});

test('what the address bar says about a refusal is not believed', async (t) => {
  const { client, stores } = await startPages(t);
  const { id } = newChannel({ stores });
  for (const query of [`refused=${id}&why=<b>`, `refused=x&why=no_account`, `refused=${id}&refused=y&why=no_account`]) {
    const page = await client.get(`/channels?${query}`);
    assert.equal(page.statusCode, 200, query);
    assert.doesNotMatch(page.body, /role="alert"/, query);
  }
});

test('a channel that does not exist is 404 for everything', async (t) => {
  const { client } = await startPages(t);
  for (const path of [
    'header',
    'history',
    'login',
    'login/state',
    'delete',
    'setup',
    'setup/basics',
    'setup/login',
    'setup/policy',
    'setup/review',
  ])
    assert.equal((await client.get(`/channels/ch_none/${path}`)).statusCode, 404, path);
  for (const path of [
    'start',
    'stop',
    'login',
    'login/cancel',
    'delete',
    'setup/exit',
    'setup/basics',
    'setup/policy',
    'setup/review',
  ])
    assert.equal((await client.post(`/channels/ch_none/${path}`)).statusCode, 404, path);
});

test('nothing happens for a browser that is not signed in, or a form of another site', async (t) => {
  const pages = await startPages(t);
  const id = await runningChannel(pages);
  assert.equal((await pages.app.client().get('/channels')).statusCode, 303);
  const foreign = await pages.client.post(`/channels/${id}/stop`, {}, { 'sec-fetch-site': 'cross-site' });
  assert.equal(foreign.statusCode, 403);
  assert.equal(pages.stores.channels.get(id)?.wanted, 'running');
});
