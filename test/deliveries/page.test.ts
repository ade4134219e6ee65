import assert from 'node:assert/strict';
import { test } from 'node:test';
import { packed, type Words } from '../../src/i18n/words.ts';
import { addChannel, deliver, GROUP, hear, MAI, startWorld, TAM, type World } from '../activity/world.ts';
import { countQueries } from '../channels/count-queries.ts';

const open = { dm: { mode: 'open' } } as const;

/** A message that is answered, and whose answer ends like this. Answers the number of the answer. */
function trouble(
  world: World,
  channel: ReturnType<typeof addChannel>,
  state: 'uncertain' | 'failed' | 'dead',
  text: string,
) {
  const incoming = hear(world, channel, { text, delivery: 'pending' });
  const id = world.stores.messages.deliveriesOf([incoming]).get(incoming)?.[0]?.messageId ?? 0;
  deliver(world.stores, id, state);
  return id;
}

/** A question that the agent failed on. */
function unanswered(world: World, channel: ReturnType<typeof addChannel>, text: string): number {
  const id = hear(world, channel, { from: TAM, text, delivery: 'pending' });
  world.stores.inbox.setState(id, 'failed', 'Connection refused <b>');
  return id;
}

const idsOn = (body: string) =>
  [...body.matchAll(/<li class="event delivery" id="m(\d+)"/g)].map(([, id]) => Number(id));
const rowOf = (body: string, id: number) => body.split(`id="m${id}"`)[1]?.split('</li>')[0] ?? '';
const stateOf = ({ stores }: World, id: number) =>
  stores.outbox.get(id)?.outbox.state ?? stores.inbox.get(id)?.inbox.state;

test('why an agent failed is told in the language of whoever reads it, with its server’s own words as a quotation', async (t) => {
  const world = await startWorld(t);
  const { client, stores } = world;
  const channel = addChannel(world, 'Tiệm Hoa An', open);
  const id = unanswered(world, channel, 'còn hàng không');
  const first: Words = { key: 'agentError.http.quota', params: { status: 402 }, said: 'pay <b>first</b>' };
  const second: Words = {
    key: 'agentError.n8n.failed',
    params: { node: 'AI {x}' },
    said: '',
    hint: 'agentError.n8n.look',
  };
  const each = [
    { name: 'Lan', words: first },
    { name: 'Mai', words: second },
  ];
  stores.inbox.setState(id, 'failed', packed({ key: 'agentError.allFailed', each }));
  const conversation = stores.messages.get(id)?.conversationId ?? '';
  const vi =
    /Lan: Tài khoản của trợ lý này đã hết tiền \(HTTP 402\)\. Phía đó báo: “pay &lt;b&gt;first&lt;\/b&gt;”\. Mai: Quy trình bị lỗi ở nút “AI \{x\}”\. Không kèm lý do\. Mục Executions/;
  const en =
    /Lan: The account of this agent has no credit left \(HTTP 402\)\. It said: “pay &lt;b&gt;first&lt;\/b&gt;”\. Mai: The workflow failed in “AI \{x\}”\. It gave no reason\. Its executions/;
  for (const path of [
    `/channels/${channel.id}/deliveries`,
    `/conversations/${conversation}`,
    `/channels/${channel.id}`,
  ]) {
    assert.match((await client.get(path)).body, vi, path);
    const { body } = await client.get(path, { 'accept-language': 'en' });
    assert.match(body, en, path);
    assert.doesNotMatch(body, /<b>first|&quot;key&quot;|agentError/, path);
  }
  stores.inbox.setState(id, 'failed', packed({ key: 'agentError.of.a.later.version' as 'agentError.brokeOff' }));
  assert.equal((await client.get(`/conversations/${conversation}`)).statusCode, 200, 'a database of a later version');
});

test('everything that was not sent or not answered is listed with who, what and why, and nothing else is', async (t) => {
  const world = await startWorld(t);
  const { client, stores, clock } = world;
  const channel = addChannel(world, 'Tiệm Hoa An', open);
  const other = addChannel(world, 'Gia sư Lan', open);
  const doubtful = trouble(world, channel, 'uncertain', 'chưa rõ');
  const failed = trouble(world, channel, 'failed', 'sẽ thử lại');
  stores.outbox.setState(failed, 'failed', { code: 'offline', message: 'offline', nextAt: clock.now() + 60_000 });
  const dead = trouble(world, channel, 'dead', '<img src=x>');
  stores.outbox.setState(dead, 'dead', { code: '215', message: 'blocked_by_contact' });
  const question = unanswered(world, channel, 'còn hàng không');
  hear(world, channel, { text: 'đã gửi xong' });
  const foreign = trouble(world, other, 'dead', 'của kênh khác');

  const { body } = await client.get(`/channels/${channel.id}/deliveries`);
  assert.deepEqual(idsOn(body), [question, dead, failed, doubtful], 'newest first');
  assert.doesNotMatch(body, /đã gửi xong|của kênh khác/);
  assert.match(
    rowOf(body, dead),
    /Trần Mai[\s\S]*echo: &lt;img src=x&gt;[\s\S]*đã chặn tài khoản của bạn[\s\S]*mã Zalo 215/,
  );
  assert.match(rowOf(body, failed), /mất kết nối với Zalo lúc gửi[\s\S]*tự thử lại lúc \d\d:\d\d/);
  assert.match(rowOf(body, doubtful), /Mất mạng khi đang gửi[\s\S]*Có thể tin đã đến/);
  assert.doesNotMatch(rowOf(body, doubtful), /mã Zalo/);
  assert.match(rowOf(body, question), /Câu hỏi của[\s\S]*Lê Văn Tám[\s\S]*Lỗi báo về: Connection refused &lt;b&gt;/);
  assert.match(body, /aria-current="page">Chưa gửi được <span class="badge">4</);

  const all = await client.get('/deliveries');
  assert.deepEqual(idsOn(all.body), [foreign, question, dead, failed, doubtful]);
  assert.match(rowOf(all.body, foreign), /Gia sư Lan/);
  assert.doesNotMatch(all.body, /deliveries\/(retry|discard)"/, 'all at once is offered for one channel only');
});

test('a part that was not sent says how many wait behind it, and in the chat each of those says what it waits for', async (t) => {
  const world = await startWorld(t);
  const { client, stores } = world;
  const channel = addChannel(world, 'Tiệm Hoa An', open);
  const first = trouble(world, channel, 'dead', 'phần một');
  const { outbox, message } = stores.outbox.get(first) ?? assert.fail();
  const where = { channelId: channel.id, conversationId: message.conversationId };
  const behind = ['phần hai', 'phần ba'].map((text) => {
    const id =
      stores.messages.insert({
        ...where,
        direction: 'out',
        author: 'agent',
        msgType: 'webchat',
        senderUid: '1',
        senderName: 'An',
        text,
        at: message.at,
      }) ?? 0;
    stores.outbox.add({ messageId: id, ...where, answersId: outbox.answersId, purpose: outbox.purpose });
    return id;
  });
  stores.outbox.setState(first, 'dead', { code: 'too_old', message: 'too_old' });

  const { body } = await client.get(`/channels/${channel.id}/deliveries`);
  assert.deepEqual(idsOn(body), [first], 'what waits is no failure of its own');
  assert.match(rowOf(body, first), /đã chờ quá lâu[\s\S]*2 phần sau của câu trả lời này đang chờ/);
  const chat = (await client.get(`/conversations/${message.conversationId}`)).body;
  for (const id of behind) assert.match(rowOf(chat, id), /chờ phần trước của cùng câu trả lời/);

  await client.post(`/deliveries/${first}/discard`, {});
  assert.deepEqual(
    behind.map((id) => stateOf(world, id)),
    ['cancelled', 'cancelled'],
  );
});

test('the card of a channel says how many there are and leads there; without any it says nothing', async (t) => {
  const world = await startWorld(t);
  const channel = addChannel(world, 'Tiệm Hoa An', open);
  const quiet = addChannel(world, 'Gia sư Lan', open);
  trouble(world, channel, 'dead', 'một');
  unanswered(world, channel, 'hai');
  const { body } = await world.client.get('/channels');
  assert.match(body, new RegExp(`href="/channels/${channel.id}/deliveries">2 tin chưa gửi được`));
  assert.doesNotMatch(body, new RegExp(`href="/channels/${quiet.id}/deliveries"`));
});

test('one message is sent again or given up in its row; pressing twice does it once', async (t) => {
  const world = await startWorld(t);
  const { client } = world;
  const channel = addChannel(world, 'Tiệm Hoa An', open);
  const [one, two] = [trouble(world, channel, 'uncertain', 'một'), trouble(world, channel, 'dead', 'hai')];
  const question = unanswered(world, channel, 'ba');
  const form = { scope: channel.id };

  const answer = await client.hxPost(`/deliveries/${one}/retry`, form);
  assert.match(answer.body, new RegExp(`^\\s*<li class="event delivery" id="m${one}" hx-get="/deliveries/${one}`));
  assert.match(rowOf(answer.body, one), /Đang gửi/);
  assert.doesNotMatch(rowOf(answer.body, one), /<form/);
  assert.match(answer.body, /hx-target="#deliveries-sum"[\s\S]*2 tin chắc chắn chưa gửi/);
  assert.match(answer.body, /được gửi nếu kênh sớm chạy lại/);
  assert.match((await client.hxPost(`/deliveries/${one}/retry`, form)).body, /không còn cần gửi lại/);
  assert.equal(stateOf(world, one), 'pending');

  const plain = await client.post(`/deliveries/${two}/discard`, { back: `/channels/${channel.id}/deliveries` });
  assert.equal(plain.headers.location, `/channels/${channel.id}/deliveries`);
  await client.post(`/deliveries/${two}/discard`);
  assert.equal(stateOf(world, two), 'cancelled');

  assert.match((await client.hxPost(`/deliveries/${question}/discard`, form)).body, /Bỏ qua/);
  assert.equal(stateOf(world, question), 'ignored');
  assert.match((await client.get(`/channels/${channel.id}`)).body, /bạn đã bỏ, không trả lời/);
  assert.match((await client.get(`/channels/${channel.id}/deliveries`)).body, /Không còn tin nào chưa gửi được/);
});

test('a row that is on its way asks how it is getting on, and is told only when that has changed', async (t) => {
  const world = await startWorld(t);
  const { client, stores } = world;
  const channel = addChannel(world, 'Tiệm Hoa An', open);
  const id = trouble(world, channel, 'dead', 'một');
  const again = await client.hxPost(`/deliveries/${id}/retry`, { scope: channel.id });
  const path = (/hx-get="([^"]+)"/.exec(again.body)?.[1] ?? '').replaceAll('&amp;', '&');
  assert.equal((await client.hxGet(path)).statusCode, 204);
  stores.outbox.sent(id, '77', null);
  const settled = await client.hxGet(path);
  assert.match(rowOf(settled.body, id), /Đã trả lời/);
  assert.doesNotMatch(settled.body, /hx-trigger/);
});

test('all at once means what surely did not arrive, on this channel, and is asked for twice', async (t) => {
  const world = await startWorld(t);
  const { client, bridge } = world;
  const [channel, other] = [addChannel(world, 'Tiệm Hoa An', open), addChannel(world, 'Gia sư Lan', open)];
  const doubtful = trouble(world, channel, 'uncertain', 'một');
  const [failed, dead] = [trouble(world, channel, 'failed', 'hai'), trouble(world, channel, 'dead', 'ba')];
  const question = unanswered(world, channel, 'bốn');
  const foreign = trouble(world, other, 'dead', 'năm');
  const path = `/channels/${channel.id}/deliveries`;
  const { body } = await client.get(path);
  assert.match(body, /<summary class="btn">Gửi lại tất cả…<\/summary>[\s\S]*Gửi lại 3 tin chắc chắn chưa đến/);
  assert.match(body, /Người nhận sẽ không nhận được 3 tin này/);

  await Promise.all([client.post(`${path}/retry`), client.post(`${path}/retry`)]);
  assert.deepEqual(
    [doubtful, failed, dead, question, foreign].map((id) => stateOf(world, id)),
    ['uncertain', 'pending', 'pending', 'received', 'dead'],
  );
  assert.equal(bridge.retryFailed(channel.id), 0);

  for (const id of [failed, dead]) deliver(world.stores, id, 'dead');
  await client.post(`${path}/discard`);
  assert.match((await client.get(path)).body, /Đã bỏ 2 tin/);
  assert.deepEqual(
    [doubtful, failed, dead, foreign].map((id) => stateOf(world, id)),
    ['uncertain', 'cancelled', 'cancelled', 'dead'],
  );
});

test('a long list goes on page by page, nothing twice, in as many queries as a short one', async (t) => {
  const world = await startWorld(t);
  const { client } = world;
  const channel = addChannel(world, 'Tiệm Hoa An', open);
  trouble(world, channel, 'dead', 'đầu');
  const path = `/channels/${channel.id}/deliveries`;
  // What is read once until it changes is read by now.
  await client.get(path);
  const short = await countQueries(() => client.get(path));
  for (let n = 0; n < 32; n++) trouble(world, channel, n % 2 ? 'dead' : 'uncertain', `tin ${n}`);
  for (let n = 0; n < 3; n++) unanswered(world, channel, `hỏi ${n}`);
  let first = '';
  const long = await countQueries(async () => {
    first = (await client.get(path)).body;
  });
  assert.equal(long, short);
  const more = /href="([^"]+cursor=\d+)"/.exec(first)?.[1] ?? '';
  const rest = await client.hxGet(more);
  assert.equal(idsOn(first).length, 30);
  assert.equal(new Set([...idsOn(first), ...idsOn(rest.body)]).size, 36);
  assert.doesNotMatch(rest.body, /<html|cursor=/);
  assert.match((await client.get(more)).body, /<html/, 'without scripting the same address is a page');
});

test('a group is named, with the person only where a person asked', async (t) => {
  const world = await startWorld(t);
  const channel = addChannel(world, 'Tiệm Hoa An', { group: { mode: 'open', requireMention: false } });
  const incoming = hear(world, channel, { group: GROUP, from: MAI, text: 'mấy giờ mở cửa', delivery: 'dead' });
  const { body } = await world.client.get(`/channels/${channel.id}/deliveries`);
  const id = world.stores.messages.deliveriesOf([incoming]).get(incoming)?.[0]?.messageId ?? 0;
  assert.match(rowOf(body, id), /Trợ lý gửi đến[\s\S]*<b>Khách quen<\/b>/);
});

test('what does not exist is not found, odd addresses show the beginning, and strangers see nothing', async (t) => {
  const world = await startWorld(t);
  const { client, app } = world;
  const channel = addChannel(world, 'Tiệm Hoa An', open);
  const id = trouble(world, channel, 'dead', 'một');
  for (const path of [
    '/channels/ch_none/deliveries/retry',
    '/deliveries/999999/retry',
    '/deliveries/x/discard',
    '/deliveries/0/retry',
  ])
    assert.equal((await client.post(path)).statusCode, 404);
  assert.equal((await client.get('/channels/ch_none/deliveries')).statusCode, 404);
  for (const cursor of ['x', '-1', '<b>', '9'.repeat(400)])
    assert.deepEqual(idsOn((await client.get(`/deliveries?cursor=${encodeURIComponent(cursor)}`)).body), [id]);
  const away = await client.post(`/deliveries/${id}/discard`, { back: 'https://evil.example/', scope: 'ch_none' });
  assert.equal(away.headers.location, '/deliveries');
  assert.equal((await app.client().get('/deliveries')).statusCode, 303);
});
