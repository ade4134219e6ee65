import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countQueries } from '../channels/count-queries.ts';
import { addChannel, attachment, deliver, GROUP, hear, judge, MAI, startWorld, TAM } from './world.ts';

const rowIds = (body: string): number[] =>
  [...body.matchAll(/<li class="event" id="m(\d+)"/g)].map((match) => Number(match[1]));
const row = (body: string, id: number): string =>
  body.split('<li class="event"').find((part) => part.startsWith(` id="m${id}"`)) ?? '';
const pollPath = (body: string): string =>
  /hx-get="(\/channels\/[^"]*\/activity\/live[^"]*)"/.exec(body)?.[1]?.replaceAll('&amp;', '&') ??
  assert.fail('no poller');

test('the Activity tab shows what came in, newest first, with what was decided, why, and how long it took', async (t) => {
  const world = await startWorld(t);
  const channel = addChannel(world, 'Tiệm Hoa An', {
    dm: { mode: 'allowlist', allow: [MAI] },
    group: { mode: 'allowlist', rules: { [GROUP]: { enabled: true } } },
  });
  const answered = hear(world, channel, { from: MAI, text: 'Còn hoa ly không em?' });
  const ignored = hear(world, channel, { from: TAM, text: 'cho hỏi giá' });
  const group = hear(world, channel, { from: TAM, group: GROUP, text: 'chào cả nhà' });
  const unsure = hear(world, channel, { from: MAI, text: 'gửi chị', delivery: 'uncertain' });
  const photo = hear(world, channel, {
    from: MAI,
    text: '',
    attachments: [attachment('photo'), attachment('file', 'gia.pdf')],
  });

  const { body, statusCode } = await world.client.get(`/channels/${channel.id}`);
  assert.equal(statusCode, 200);
  assert.deepEqual(rowIds(body), [photo, unsure, group, ignored, answered]);
  assert.match(row(body, answered), /Đã trả lời[\s\S]*có trong danh sách cho phép · 1,2 giây/);
  assert.match(row(body, answered), /nghĩ 1,2 giây/);
  assert.doesNotMatch(row(body, answered), /remedies|retry/);
  assert.match(row(body, ignored), /Lê Văn Tám[\s\S]*Bỏ qua[\s\S]*không có trong danh sách cho phép/);
  assert.match(row(body, group), /<b>Khách quen<\/b> · Lê Văn Tám[\s\S]*nhóm này cần nhắc tên \(@\)/);
  assert.match(row(body, unsure), /Chưa rõ đã gửi[\s\S]*Gửi lại[\s\S]*Bỏ/);
  assert.match(row(body, photo), /Ảnh và Tệp: gia\.pdf/);
  const english = await world.client.get(`/channels/${channel.id}`, { 'accept-language': 'en' });
  assert.match(row(english.body, ignored), /Ignored[\s\S]*not on the allowlist/);
});

test('names and texts of strangers never become HTML', async (t) => {
  const world = await startWorld(t);
  const channel = addChannel(world);
  hear(world, channel, {
    from: TAM,
    name: '<img src=x onerror=alert(1)>',
    text: '<script>alert("x")</script>\u0007 \u202Eevil',
  });
  const { body } = await world.client.get(`/channels/${channel.id}?q=${encodeURIComponent('"><b id=x>')}`);
  const all = await world.client.get(`/channels/${channel.id}`);
  for (const html of [body, all.body]) {
    assert.doesNotMatch(html, /<script>alert|<img src=x|"><b id=x>/);
  }
  assert.match(all.body, /&lt;script&gt;alert/);
});

test('search finds people, groups and words without their marks; the filters show what they say', async (t) => {
  const world = await startWorld(t);
  const channel = addChannel(world, 'Tiệm Hoa An', {
    dm: { mode: 'allowlist', allow: [MAI] },
    group: { mode: 'open' },
  });
  const flower = hear(world, channel, { from: MAI, text: 'Còn HOA ĐỖ QUYÊN không?' });
  const tam = hear(world, channel, { from: TAM, text: 'giá bao nhiêu' });
  const group = hear(world, channel, { from: TAM, group: GROUP, text: 'xin chào', mentioned: true });
  const dead = hear(world, channel, { from: MAI, text: 'ơi', delivery: 'dead' });
  const shown = async (query: string) => rowIds((await world.client.get(`/channels/${channel.id}${query}`)).body);

  assert.deepEqual(await shown('?q=do+quyen'), [flower]);
  assert.deepEqual(await shown('?q=KHACH'), [group]);
  assert.deepEqual(await shown('?q=le+van+tam'), [group, tam]);
  assert.deepEqual(await shown('?q=%25'), [], 'a wildcard is only a letter');
  assert.deepEqual(await shown('?show=ignored'), [tam]);
  assert.deepEqual(await shown('?show=answered'), [dead, group, flower]);
  assert.deepEqual(await shown('?show=trouble'), [dead]);
  assert.deepEqual(await shown('?show=dm.not_listed&q=gia'), [tam]);
  assert.deepEqual(await shown('?show=nonsense'), [dead, group, tam, flower]);
  const none = await world.client.get(`/channels/${channel.id}?q=zzz`);
  assert.match(none.body, /Không có tin nào như vậy/);
});

test('another channel, and one that does not exist, show nothing of this one', async (t) => {
  const world = await startWorld(t);
  const channel = addChannel(world);
  const other = addChannel(world, 'Phòng khám');
  const id = hear(world, channel, { text: 'chuyện riêng' });
  assert.doesNotMatch((await world.client.get(`/channels/${other.id}`)).body, /chuyện riêng/);
  const live = await world.client.hxGet(`/channels/${other.id}/activity/live?after=0&open=${id}.waiting`);
  assert.doesNotMatch(live.body, /chuyện riêng/);
  for (const path of ['', '/activity/live', '/test']) {
    assert.equal((await world.client.get(`/channels/ch_none${path}`)).statusCode, 404);
  }
  assert.equal((await world.client.post(`/channels/${other.id}/activity/${id}/retry`)).statusCode, 404);
  assert.equal((await world.app.client().get(`/channels/${channel.id}`)).statusCode, 303, 'signed out');
});

test('a long list goes on by a button, with and without scripting, and nothing is shown twice', async (t) => {
  const world = await startWorld(t);
  const channel = addChannel(world, 'Tiệm Hoa An', { dm: { mode: 'open' } });
  const ids = Array.from({ length: 70 }, (_, i) => hear(world, channel, { text: `tin ${i}` })).reverse();
  const first = await world.client.get(`/channels/${channel.id}`);
  const more = /class="btn" href="(\/channels\/[^"]*cursor=[^"]*)"/.exec(first.body)?.[1] ?? '';
  const second = await world.client.get(more);
  assert.match(second.body, /<html/);
  const partial = await world.client.hxGet(more);
  assert.doesNotMatch(partial.body, /<html/);
  assert.deepEqual(rowIds(partial.body), rowIds(second.body));
  const third = /href="(\/channels\/[^"]*cursor=[^"]*)"/.exec(partial.body)?.[1] ?? '';
  const rest = await world.client.hxGet(third);
  assert.deepEqual([...rowIds(first.body), ...rowIds(partial.body), ...rowIds(rest.body)], ids);
  assert.doesNotMatch(rest.body, /cursor=/);
});

test('the number of queries does not grow with the number of messages', async (t) => {
  const world = await startWorld(t);
  const channel = addChannel(world, 'Tiệm Hoa An', { dm: { mode: 'allowlist', allow: [MAI] } });
  const load = () => countQueries(() => world.client.get(`/channels/${channel.id}`));
  hear(world, channel, {});
  const few = await load();
  for (let i = 0; i < 25; i++)
    hear(world, channel, { from: String(7_000_000_000 + i), name: `Người ${i}`, ...(i % 2 && { group: GROUP }) });
  assert.ok(
    rowIds((await world.client.get(`/channels/${channel.id}`)).body).length > 20,
    'the list must be long for this to mean anything',
  );
  assert.ok((await load()) <= few);
});

test('what is new comes by itself, what changed is shown anew, and what is the same is not sent', async (t) => {
  const world = await startWorld(t);
  const channel = addChannel(world, 'Tiệm Hoa An', { dm: { mode: 'open' } });
  const first = hear(world, channel, { text: 'một', delivery: null });
  const page = await world.client.get(`/channels/${channel.id}`);
  assert.match(row(page.body, first), /Đang xử lý/);
  assert.equal((await world.client.hxGet(pollPath(page.body))).statusCode, 204, 'nothing to tell');

  judge(world, channel, first, 'pending');
  const second = hear(world, channel, { text: 'hai', delivery: null });
  const news = await world.client.hxGet(pollPath(page.body));
  assert.deepEqual(rowIds(news.body).sort(), [first, second]);
  assert.match(news.body, new RegExp(`hx-target="#m${first}" hx-swap="outerMorph"`));
  assert.match(news.body, /hx-target="#activity-rows" hx-swap="prepend"/);
  assert.match(row(news.body, first), /Đang gửi/);

  const out = world.stores.messages.deliveriesOf([first]).get(first)?.[0]?.messageId ?? assert.fail();
  deliver(world.stores, out, 'sent');
  const settled = await world.client.hxGet(pollPath(news.body));
  assert.deepEqual(rowIds(settled.body), [first], 'the second one looks as it did');
  assert.equal((await world.client.hxGet(pollPath(settled.body))).statusCode, 204);
});

test('a message that was decided before the page asked comes in as well, above the others', async (t) => {
  const world = await startWorld(t);
  const channel = addChannel(world, 'Tiệm Hoa An', { dm: { mode: 'open' } });
  const page = await world.client.get(`/channels/${channel.id}`);
  const ids = [hear(world, channel, { text: 'một' }), hear(world, channel, { text: 'hai' })];
  const news = await world.client.hxGet(pollPath(page.body));
  assert.deepEqual(rowIds(news.body), ids.reverse());
  assert.equal((await world.client.hxGet(pollPath(news.body))).statusCode, 204, 'shown once');
});

test('a filtered list takes in what fits, and looks that go back in time stand still', async (t) => {
  const world = await startWorld(t);
  const channel = addChannel(world, 'Tiệm Hoa An', { dm: { mode: 'allowlist', allow: [MAI] } });
  hear(world, channel, { from: TAM });
  const page = await world.client.get(`/channels/${channel.id}?show=ignored`);
  const answered = hear(world, channel, { from: MAI, text: 'của Mai' });
  const ignored = hear(world, channel, { from: TAM, text: 'của Tám' });
  const news = await world.client.hxGet(pollPath(page.body));
  assert.deepEqual(rowIds(news.body), [ignored]);
  assert.ok(!rowIds(news.body).includes(answered));
  const byReason = await world.client.get(`/channels/${channel.id}?show=dm.not_listed`);
  assert.doesNotMatch(byReason.body, /activity\/live/);
});

test('a channel that is silent says why, and leads to the test of a message', async (t) => {
  const world = await startWorld(t);
  const channel = addChannel(world);
  const { body } = await world.client.get(`/channels/${channel.id}`);
  assert.match(body, /Chưa có tin nào[\s\S]*Kênh chưa chạy/);
  assert.match(body, new RegExp(`href="/channels/${channel.id}/test"`));
});

test('many answers in open groups bring the hint to tighten the rules, and few do not', async (t) => {
  const world = await startWorld(t);
  const channel = addChannel(world, 'Tiệm Hoa An', { group: { mode: 'open' } });
  const page = async () => (await world.client.get(`/channels/${channel.id}`)).body;
  hear(world, channel, { from: TAM, group: GROUP, mentioned: true });
  assert.doesNotMatch(await page(), /lần trong nhóm/);
  for (let i = 0; i < 20; i++) hear(world, channel, { from: TAM, group: GROUP, mentioned: true });
  assert.match(await page(), /đã trả lời 21 lần trong nhóm[\s\S]*“Khách quen”: 21 lần/);
  world.clock.advance(24 * 3_600_000);
  assert.doesNotMatch(await page(), /lần trong nhóm/, 'yesterday is over');
});
