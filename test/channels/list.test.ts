import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULT_POLICY } from '../../src/bridge/policy/types.ts';
import { until } from '../helpers/until.ts';
import { countQueries } from './count-queries.ts';
import { newChannel, runningChannel, startPages, uidOf } from './world.ts';

test('an empty list teaches to add a channel', async (t) => {
  const { client } = await startPages(t);
  const page = await client.get('/channels');
  assert.equal(page.statusCode, 200);
  assert.match(page.body, /Chưa có kênh nào/);
  assert.equal(page.body.split('href="/channels/new"').length, 2, 'the button stands there once');
  assert.doesNotMatch(page.body, /<article/);
});

test('a running channel says who it is, since when, what happened today and who waits', async (t) => {
  const pages = await startPages(t);
  const id = await runningChannel(pages);
  const from = [...(pages.simulator.world.accounts[0]?.friends ?? [])][0] ?? '';
  pages.simulator.say({ from, to: uidOf(pages), text: 'chào shop' });
  await until('the stranger to wait', () => pages.stores.pairing.countPending(id) === 1);
  const { body } = await pages.client.get('/channels');
  for (const text of [
    'Tiệm Hoa An',
    'Zalo: Nguyễn Thị An',
    'Không gian Cửa hàng',
    'trợ lý @echo',
    'Đang chạy',
    'Chạy từ',
  ])
    assert.ok(body.includes(text), text);
  assert.match(body, /Tin gần nhất <time/);
  assert.match(body, new RegExp(`href="/channels/${id}/pairing">1 người chờ ghép nối`));
  assert.match(body, new RegExp(`action="/channels/${id}/stop"`));
  assert.doesNotMatch(body, new RegExp(`action="/channels/${id}/start"`), 'only what helps is offered');
  assert.match(body, new RegExp(`src="/channels/${id}/avatar/account/${uidOf(pages)}"`), 'the picture comes from us');
  assert.doesNotMatch(body, /zadn\.vn|zalo\.me/, 'nothing is loaded from Zalo');
});

test('the list that refreshes itself is the same as the one on the page', async (t) => {
  const pages = await startPages(t);
  await runningChannel(pages);
  const page = await pages.client.get('/channels');
  const part = await pages.client.hxGet('/channels');
  const [list = '', beside = ''] = part.body.split(/(?=<hx-partial)/);
  assert.ok(page.body.includes(list.trim()), 'page and partial render the same');
  assert.match(beside, /hx-target="#nav"/, 'the counts beside the navigation come along');
  assert.doesNotMatch(part.body, /<html/);
  assert.match(part.body, /hx-trigger="every 5s" hx-swap="outerMorph"/, 'morphing keeps the focus');
});

test('the number of queries does not grow with the channels', async (t) => {
  const pages = await startPages(t);
  const add = (count: number) => {
    for (let n = 0; n < count; n++) {
      const { id } = newChannel(pages, `Kênh ${n}`);
      pages.stores.policies.save(id, DEFAULT_POLICY);
    }
  };
  add(1);
  const ask = async () => assert.equal((await pages.client.hxGet('/channels')).statusCode, 200);
  await ask();
  const one = await countQueries(ask);
  add(20);
  const many = await countQueries(ask);
  assert.ok(one > 1, 'queries are seen');
  assert.equal(many, one);
});

test('names with markup stay text', async (t) => {
  const pages = await startPages(t);
  newChannel(pages, '<img src=x onerror=alert(1)>"\'');
  const { body } = await pages.client.get('/channels');
  assert.doesNotMatch(body, /<img src=x/);
  assert.match(body, /&lt;img src=x onerror=alert\(1\)&gt;&quot;&#39;/);
});

test('a set-up that was left is continued from its card, and is not offered to be started', async (t) => {
  const pages = await startPages(t);
  const { id } = newChannel(pages);
  const { body } = await pages.client.get('/channels');
  assert.match(body, /Chưa cài đặt xong/);
  assert.match(body, new RegExp(`href="/channels/${id}/setup">Tiếp tục cài đặt`));
  assert.doesNotMatch(body, new RegExp(`/channels/${id}/start`));
});

test('an ended session shows its sentence, and the QR login that mends it', async (t) => {
  const pages = await startPages(t);
  const id = await runningChannel(pages);
  pages.simulator.endSession(uidOf(pages));
  await until('the error', () => pages.stores.channels.get(id)?.status === 'error');
  const { body } = await pages.client.get('/channels');
  assert.match(body, /class="chip bad"[^>]*>Lỗi/);
  assert.match(body, /các quy tắc truy cập được giữ nguyên/);
  assert.match(body, new RegExp(`method="post" action="/channels/${id}/login"`));
  assert.match(body, new RegExp(`href="/channels/${id}/delete"`));
  assert.doesNotMatch(body, new RegExp(`action="/channels/${id}/start"`));
});

test('answered and ignored messages are counted from the reader’s midnight on', async (t) => {
  const pages = await startPages(t);
  const id = await runningChannel(pages);
  pages.stores.policies.save(id, { ...DEFAULT_POLICY, dm: { ...DEFAULT_POLICY.dm, mode: 'open' } });
  const from = [...(pages.simulator.world.accounts[0]?.friends ?? [])][0] ?? '';
  pages.simulator.say({ from, to: uidOf(pages), text: 'còn hoa không' });
  await until('the answer', () => pages.simulator.sent(uidOf(pages)).length === 1);
  await pages.bridge.idle();
  assert.match((await pages.client.get('/channels')).body, /hôm nay trả lời 1 · bỏ qua 0/);
  const [tomorrow] = pages.stores.channels.overview(Date.now() + 1000);
  assert.equal(tomorrow?.answered, 0);
  assert.ok(tomorrow?.lastAt, 'the last message is told whenever it came');
});

test('both languages say the same things', async (t) => {
  const pages = await startPages(t);
  const { id } = newChannel(pages);
  pages.stores.channels.setStatus(id, 'error', { code: 'zalo-duplicate-session', params: {} });
  pages.client.cookies.set('zb_locale', 'en');
  const { body } = await pages.client.get('/channels');
  assert.match(body, /This account is open in Zalo Web or in another program/);
  assert.doesNotMatch(body, /Tài khoản này đang mở/);
});
