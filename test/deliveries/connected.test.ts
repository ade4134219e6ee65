import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULT_POLICY } from '../../src/bridge/policy/types.ts';
import { type Pages, runningChannel, startPages, uidOf } from '../channels/world.ts';
import { until } from '../helpers/until.ts';

const account = ({ simulator }: Pages) => simulator.world.accounts[0] ?? assert.fail();
const say = (pages: Pages, text: string) =>
  pages.simulator.say({ from: [...account(pages).friends][0] ?? '', to: account(pages).uid, text });
const texts = (pages: Pages) => pages.simulator.sent(account(pages).uid).map((one) => one.text);

/** A channel that runs and answers everybody. */
async function openChannel(pages: Pages): Promise<string> {
  const id = await runningChannel(pages);
  pages.stores.policies.save(id, { ...DEFAULT_POLICY, dm: { ...DEFAULT_POLICY.dm, mode: 'open' } });
  return id;
}

test('what Zalo refused is sent again from the page, arrives once, and is gone from the page', async (t) => {
  const pages = await startPages(t);
  const id = await openChannel(pages);
  pages.simulator.faults.api.next({ path: '/api/message/sms', code: 114, level: 'inner' });
  say(pages, 'còn hoa không');
  await until('the refusal', () => pages.stores.failures.count(id) === 1);
  const path = `/channels/${id}/deliveries`;
  const { body } = await pages.client.get(path);
  assert.match(body, /Zalo không tìm thấy người hoặc nhóm này[\s\S]*mã Zalo 114/);
  const message = /id="m(\d+)"/.exec(body)?.[1] ?? '';
  await Promise.all([
    pages.client.hxPost(`/deliveries/${message}/retry`, { scope: id }),
    pages.client.hxPost(`/deliveries/${message}/retry`, { scope: id }),
  ]);
  await until('the answer', () => texts(pages).length > 0);
  await pages.bridge.idle();
  assert.deepEqual(texts(pages), ['echo: còn hoa không']);
  assert.match((await pages.client.get(path)).body, /Không còn tin nào chưa gửi được/);
});

test('everything is sent again at once, in order, but not what may have arrived', async (t) => {
  const pages = await startPages(t);
  const id = await openChannel(pages);
  pages.simulator.faults.set({ echo: { mode: 'none' } });
  pages.simulator.faults.api.next({ path: '/api/message/sms', answer: 'empty-object', drop: true });
  say(pages, 'không');
  await until('the doubt', () => pages.stores.failures.count(id) === 1);
  for (const [n, text] of ['một', 'hai'].entries()) {
    pages.simulator.faults.api.next({ path: '/api/message/sms', code: 114, level: 'inner' });
    say(pages, text);
    await until('the refusal', () => pages.stores.failures.countCertain(id) === n + 1);
  }
  await pages.client.post(`/channels/${id}/deliveries/retry`);
  await until('both', () => texts(pages).length === 2);
  await pages.bridge.idle();
  assert.deepEqual(texts(pages), ['echo: một', 'echo: hai']);
  assert.match((await pages.client.get(`/channels/${id}/deliveries`)).body, /1 tin chưa rõ đã gửi/);
});

test('while Zalo wants silence, every page of the channel says until when and why, and a click ends it at once', async (t) => {
  const pages = await startPages(t);
  const { client, stores } = pages;
  const id = await openChannel(pages);
  assert.doesNotMatch((await client.get(`/channels/${id}/users`)).body, /Trả lời tiếp ngay/);
  stores.channels.hold(id, { until: Date.now() + 3600_000, code: '221', forMs: 3600_000 });
  say(pages, 'một');
  await until('the answer to wait', () => stores.outbox.countWaiting(id) === 1);
  await pages.bridge.idle();
  assert.deepEqual(texts(pages), []);
  for (const tab of ['users', 'settings', 'deliveries']) {
    const { body } = await client.get(`/channels/${id}/${tab}`);
    assert.equal(body.split('gửi quá nhiều (mã 221), nên trợ lý tạm ngừng trả lời đến').length, 2, `once on ${tab}`);
  }
  const answer = await client.hxPost(`/channels/${id}/release`, { tab: 'users' });
  assert.match(answer.body, /^\s*<div id="channel-header"[\s\S]*aria-current="page">Người dùng/);
  assert.doesNotMatch(answer.body, /gửi quá nhiều/);
  await until('the answer', () => texts(pages).includes('echo: một'));
  assert.deepEqual(
    [stores.channels.get(id)?.heldUntil, stores.channels.get(id)?.detailCode, stores.channels.get(id)?.status],
    [null, null, 'running'],
  );
  const twice = await client.post(`/channels/${id}/release`, { tab: 'settings' });
  assert.equal(twice.headers.location, `/channels/${id}/settings`);
  assert.equal(stores.audit.list(20).filter(({ action }) => action === 'channel.released').length, 1);
  assert.equal((await client.post('/channels/ch_none/release')).statusCode, 404);
});

test('a silence that is over is no longer spoken of, although nothing else has happened since', async (t) => {
  const pages = await startPages(t);
  const id = await openChannel(pages);
  pages.stores.channels.setStatus(id, 'running', { code: 'zalo-sends-held', params: { until: 1, zaloCode: '221' } });
  pages.stores.channels.hold(id, { until: Date.now() - 1, code: '221', forMs: 1 });
  assert.doesNotMatch((await pages.client.get(`/channels/${id}/users`)).body, /gửi quá nhiều|Trả lời tiếp ngay/);
});

test('diagnostics show the connection, unknown commands and queues, and say so when the channel does not run', async (t) => {
  const pages = await startPages(t);
  const { client, simulator, bridge } = pages;
  const id = await openChannel(pages);
  say(pages, 'một bí mật nhỏ');
  await until('the answer', () => texts(pages).length === 1);
  simulator.socket.broken(uidOf(pages), 'unknown-command');
  await until('the odd frame', () => bridge.diagnostics(id)?.unknownCommands['9999/0']);
  assert.match((await client.get(`/channels/${id}/history`)).body, new RegExp(`href="/channels/${id}/diagnostics"`));
  const { body } = await client.get(`/channels/${id}/diagnostics`);
  assert.match(body, /Trạng thái<\/dt><dd>đã kết nối/);
  assert.match(body, /<td>9999\/0<\/td><td>1<\/td>/);
  assert.match(body, /Trả lời trong 1 giờ qua<\/dt><dd>1 trên 60/);
  const support = /<pre class="support"[^>]*>([\s\S]*?)<\/pre>/.exec(body)?.[1] ?? '';
  assert.match(
    support,
    /connection: online\n[\s\S]*unknown commands: 9999\/0 ×1\nqueues: open 0, waiting 0, trouble 0/,
  );
  for (const secret of [id, uidOf(pages), account(pages).person.name, 'Tiệm Hoa An', 'bí mật', 'zpw_'])
    assert.ok(!support.includes(secret), `the support information names ${secret}`);
  await bridge.stop(id);
  const stopped = await client.get(`/channels/${id}/diagnostics`);
  assert.match(stopped.body, /kênh chưa chạy[\s\S]*connection: not running/);
  assert.equal((await client.get('/channels/ch_none/diagnostics')).statusCode, 404);
});
