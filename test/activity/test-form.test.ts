import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addChannel, GROUP, hear, MAI, startWorld, TAM } from './world.ts';

test('the test of a message says what the bridge would decide, step by step, and changes nothing', async (t) => {
  const world = await startWorld(t);
  const channel = addChannel(world, 'Tiệm Hoa An', {
    group: { mode: 'allowlist', rules: { [GROUP]: { enabled: true } } },
  });
  const ask = async (query: string) => (await world.client.get(`/channels/${channel.id}/test?do=test&${query}`)).body;

  const stranger = await ask(`type=dm&senderUid=${TAM}&text=alo`);
  assert.match(stranger, /Sẽ tạo yêu cầu ghép nối[\s\S]*người mới, cần bạn duyệt trước/);
  assert.match(stranger, new RegExp(`remedies/approve/${TAM}`));
  const group = await ask(`type=group&senderUid=${MAI}&groupId=${GROUP}`);
  assert.match(group, /Sẽ bị bỏ qua[\s\S]*nhóm này cần nhắc tên/);
  assert.match(group, /Quy tắc nhóm[\s\S]*Nhắc tên \(@\)/);
  assert.match(await ask(`type=group&senderUid=${MAI}&groupId=${GROUP}&mentioned=true`), /Sẽ được trả lời/);
  assert.equal(world.stores.activity.lastIncoming(channel.id), 0);
  assert.equal(world.stores.pairing.pending().length, 0);
  assert.equal(world.stores.users.list(channel.id).length, 0);
});

test('the test form says beside each field what is missing, and keeps what was typed', async (t) => {
  const world = await startWorld(t);
  const channel = addChannel(world);
  const answer = await world.client.get(
    `/channels/${channel.id}/test?do=test&type=group&senderUid.q=mai&text=%3Cb%3Ech%C3%A0o`,
  );
  assert.equal(answer.statusCode, 422);
  assert.match(answer.body, /Hãy chọn một người[\s\S]*Hãy chọn một nhóm/);
  assert.match(answer.body, /value="mai"/);
  assert.match(answer.body, /&lt;b&gt;chào<\/textarea>/);
  assert.doesNotMatch(answer.body, /Sẽ được trả lời|Sẽ bị bỏ qua/);
  const long = await world.client.hxGet(
    `/channels/${channel.id}/test?do=test&senderUid=${MAI}&text=${'x'.repeat(3_000)}`,
  );
  assert.equal(long.statusCode, 422);
  assert.doesNotMatch(long.body, /<html/);
  const wrong = await world.client.get(`/channels/${channel.id}/test?do=test&senderUid=1&senderUid=2&type[]=x`);
  assert.equal(wrong.statusCode, 422, 'a field given twice is no choice');
});

test('people are found without marks, strangers who wrote and plain ids included; the choice stays in sight', async (t) => {
  const world = await startWorld(t);
  const channel = addChannel(world, 'Tiệm Hoa An', { dm: { mode: 'open' } });
  hear(world, channel, { from: TAM, name: 'Lê Văn Tám' });
  const find = async (query: string) =>
    (await world.client.hxGet(`/channels/${channel.id}/test/senderUid?${query}`)).body;
  assert.match(await find('senderUid.q=anh'), /Nguyễn Thị Ánh/);
  assert.match(await find('senderUid.q=tam'), /Lê Văn Tám[\s\S]*Người lạ từng nhắn/);
  assert.match(await find('senderUid.q=123456'), /value="123456" checked[\s\S]*Dùng mã số này/);
  const kept = await find(`senderUid.q=anh&senderUid=${TAM}`);
  assert.match(kept, new RegExp(`value="${TAM}" checked[\\s\\S]*Nguyễn Thị Ánh`));
  assert.match(await find('senderUid.q=zzz'), /Không tìm thấy ai/);
  assert.equal((await world.client.hxGet(`/channels/${channel.id}/test/password`)).statusCode, 404);
});

test('without scripting the search is a button of the same form, and an id that was typed is enough', async (t) => {
  const world = await startWorld(t);
  const channel = addChannel(world, 'Tiệm Hoa An', { dm: { mode: 'open' } });
  const found = await world.client.get(`/channels/${channel.id}/test?do=find&type=dm&senderUid.q=mai`);
  assert.equal(found.statusCode, 200);
  assert.match(found.body, /Trần Mai/);
  assert.doesNotMatch(found.body, /field-error/);
  assert.match(
    (await world.client.get(`/channels/${channel.id}/test?do=test&type=dm&senderUid.q=${TAM}`)).body,
    /Sẽ được trả lời/,
  );
});
