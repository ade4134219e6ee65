import assert from 'node:assert/strict';
import { test } from 'node:test';
import { until } from '../helpers/until.ts';
import { connect, newChannel, type Pages, runningChannel, scan, startPages, uidOf } from './world.ts';

/** Follows the page's own polling until it shows something. */
async function shows(pages: Pages, id: string, words: RegExp, purpose = 'relogin'): Promise<string> {
  return until(`the page to show ${words}`, async () => {
    const { body } = await pages.client.hxGet(`/channels/${id}/login/state?for=${purpose}`);
    return words.test(body) ? body : null;
  });
}

test('a login goes its whole way by the polling of the page: code, scan by name, success, next step', async (t) => {
  const pages = await startPages(t);
  const { client, simulator } = pages;
  const { id } = newChannel(pages);
  const started = await client.post(`/channels/${id}/login`, { for: 'setup' });
  assert.equal(started.headers.location, `/channels/${id}/setup/login`);
  assert.match(await shows(pages, id, /data:image\/png/, 'setup'), /every 1s/);
  simulator.qr.scan(undefined, { uid: uidOf(pages) });
  await shows(pages, id, /Nguyễn Thị An đã quét mã/, 'setup');
  simulator.qr.confirm();
  const done = await shows(pages, id, /Đã kết nối với Nguyễn Thị An/, 'setup');
  assert.match(done, /avatar\/account/, 'now with the picture');
  const next = await client.hxGet(`/channels/${id}/login/state?for=setup&go=1`);
  assert.equal(next.headers['hx-redirect'], `/channels/${id}/setup/policy`);
});

test('a reload keeps the running attempt, a new code ends it, Cancel ends it for good', async (t) => {
  const pages = await startPages(t);
  const { client, bridge } = pages;
  const { id } = newChannel(pages);
  await client.post(`/channels/${id}/login`, { for: 'setup' });
  await shows(pages, id, /data:image\/png/, 'setup');
  const first = bridge.login(id)?.id;
  assert.match((await client.get(`/channels/${id}/setup/login`)).body, /data:image\/png/);
  assert.equal(bridge.login(id)?.id, first, 'asking starts nothing');

  const renewed = await client.hxPost(`/channels/${id}/login`, { for: 'setup' });
  assert.match(renewed.body, /^\s*<div id="login"/);
  assert.notEqual(bridge.login(id)?.id, first);
  await shows(pages, id, /data:image\/png/, 'setup');

  const cancelled = await client.hxPost(`/channels/${id}/login/cancel`, { for: 'setup' });
  assert.match(cancelled.body, /Đã dừng lần đăng nhập này/);
  assert.doesNotMatch(cancelled.body, /hx-trigger/);
  assert.equal(pages.stores.channels.get(id)?.accountUid, null);
});

test('a phone that says no is heard', async (t) => {
  const pages = await startPages(t);
  const { id } = newChannel(pages);
  await pages.client.post(`/channels/${id}/login`);
  await shows(pages, id, /data:image\/png/);
  pages.simulator.qr.scan(undefined, { uid: uidOf(pages) });
  await shows(pages, id, /đã quét mã/);
  pages.simulator.qr.decline();
  assert.doesNotMatch(await shows(pages, id, /từ chối/), /hx-trigger/);
});

test('scanning again after an ended session keeps the rules, refuses another account by name, and runs on', async (t) => {
  const pages = await startPages(t);
  const { client, stores } = pages;
  const id = await runningChannel(pages);
  const rules = stores.policies.get(id);
  pages.simulator.endSession(uidOf(pages));
  await until('the error', () => stores.channels.get(id)?.status === 'error');

  const pressed = await client.post(`/channels/${id}/login`);
  assert.equal(pressed.headers.location, `/channels/${id}/login`);
  const page = await client.get(`/channels/${id}/login`);
  assert.match(page.body, /được giữ nguyên. Hãy quét bằng tài khoản Nguyễn Thị An/);
  await scan(pages, id, 1);
  const other = pages.simulator.world.accounts[1]?.person.name ?? '';
  assert.match(
    await shows(pages, id, /Nhầm tài khoản Zalo/),
    new RegExp(`quét bằng ${other}, còn kênh này là của Nguyễn Thị An`),
  );
  assert.equal(stores.channels.get(id)?.accountUid, uidOf(pages));

  await client.post(`/channels/${id}/login`);
  await scan(pages, id);
  await shows(pages, id, /Đã kết nối với Nguyễn Thị An/);
  await until('the channel to run by itself', () => stores.channels.get(id)?.status === 'running');
  assert.deepEqual(stores.policies.get(id), rules);
  const on = await client.hxGet(`/channels/${id}/login/state?for=relogin&go=1`);
  assert.equal(on.headers['hx-redirect'], `/channels/${id}`);
});

test('an account that another channel has is refused, with a way to that channel', async (t) => {
  const pages = await startPages(t);
  await connect(pages, newChannel(pages).id);
  const { id } = newChannel(pages, 'Kênh hai');
  await pages.client.post(`/channels/${id}/login`, { for: 'setup' });
  await scan(pages, id);
  const body = await shows(pages, id, /đã nối với một kênh khác/, 'setup');
  assert.match(body, /href="\/channels">Xem các kênh/);
  assert.equal(pages.stores.channels.get(id)?.accountUid, null);
});

test('a channel without an account is sent to its set-up instead of a second login', async (t) => {
  const pages = await startPages(t);
  const { id } = newChannel(pages);
  const page = await pages.client.get(`/channels/${id}/login`);
  assert.equal(page.headers.location, `/channels/${id}/setup/login`);
  assert.equal(pages.bridge.login(id), null, 'looking starts nothing');
});
