import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addChannel, hear, startWorld, TAM } from '../activity/world.ts';

test('a code made by hand is shown large, with what to tell the person, and approves who sends it', async (t) => {
  const world = await startWorld(t);
  const channel = addChannel(world);
  const answer = await world.client.post(`/channels/${channel.id}/pairing`, { note: 'chị Hoa <b>', minutes: '240' });
  assert.equal(answer.statusCode, 303);
  const [request] = world.stores.pairing.pending(channel.id);
  assert.ok(request?.code);
  assert.equal(answer.headers.location, `/channels/${channel.id}/pairing#${request.id}`);
  assert.equal(request.expiresAt, world.clock.now() + 240 * 60_000);
  const { body } = await world.client.get(`/channels/${channel.id}/pairing`);
  assert.match(body, new RegExp(`class="code big">${request.code}<`));
  assert.match(body, /nhắn riêng mã [\w-]{9} cho Zalo “Nguyễn Thị An”/);
  assert.match(body, /chị Hoa &lt;b&gt;/);
  assert.ok(!body.includes(`/pairing/${request.id}/approve`), 'there is nobody to approve yet');
  assert.match(body, /Ghép nối<\/span>\s*<\/a>/, 'a code is nobody who waits');

  hear(world, channel, { from: TAM, text: request.code.toLowerCase() });
  assert.equal(world.stores.users.byUid(channel.id, TAM)?.source, 'code');
});

test('a code that was cancelled opens nothing any more', async (t) => {
  const world = await startWorld(t);
  const channel = addChannel(world);
  await world.client.post('/pairing', { channelId: channel.id, minutes: '60' });
  const [request] = world.stores.pairing.pending();
  assert.ok(request?.code);
  const answer = await world.client.hxPost(`/pairing/${request.id}/reject`);
  assert.match(answer.body, /Đã hủy mã/);
  hear(world, channel, { from: TAM, text: request.code });
  assert.equal(world.stores.users.byUid(channel.id, TAM), null);
});

test('the form for a code says beside each field what is wrong, keeps what was typed, and makes nothing', async (t) => {
  const world = await startWorld(t);
  const channel = addChannel(world);
  const wrong: [Record<string, string>, RegExp][] = [
    [{ note: 'x'.repeat(81), minutes: '60' }, /id="f-note-error">Nhiều nhất 80 ký tự/],
    [{ note: 'Hoa', minutes: 'một giờ' }, /value="Hoa"[\s\S]*id="f-minutes-error"/],
    [{ note: 'Hoa', minutes: '0' }, /Không được nhỏ hơn 1/],
    [{ note: 'Hoa', minutes: '99999' }, /Không được lớn hơn 10\.080/],
    [{ note: 'Hoa', minutes: '1e3' }, /id="f-minutes-error"/],
    [{ note: 'Hoa' }, /id="f-minutes-error"/],
  ];
  for (const [form, expected] of wrong) {
    const page = await world.client.post(`/channels/${channel.id}/pairing`, form);
    assert.equal(page.statusCode, 422);
    assert.match(page.body, expected);
    const partial = await world.client.hxPost(`/channels/${channel.id}/pairing`, form);
    assert.equal(partial.statusCode, 422);
    assert.match(partial.body, /^\s*<form id="pairing-new"/);
  }
  const unknown = await world.client.post('/pairing', { channelId: 'ch_none', minutes: '60', note: 'Hoa' });
  assert.equal(unknown.statusCode, 422);
  assert.match(unknown.body, /value="Hoa"/);
  assert.equal((await world.client.post('/channels/ch_none/pairing', { minutes: '60' })).statusCode, 404);
  assert.equal(world.stores.pairing.pending().length, 0);
});

test('control characters do not get into a note, and forgotten codes do not pile up without end', async (t) => {
  const world = await startWorld(t);
  const channel = addChannel(world);
  await world.client.post(`/channels/${channel.id}/pairing`, { note: 'Hoa\u202E \t quen', minutes: '60' });
  assert.equal(world.stores.pairing.pending()[0]?.note, 'Hoa quen');
  for (let i = 1; i < 20; i++) await world.client.post(`/channels/${channel.id}/pairing`, { minutes: '60' });
  const full = await world.client.post(`/channels/${channel.id}/pairing`, { minutes: '60' });
  assert.equal(full.statusCode, 422);
  assert.match(full.body, /20 mã chưa dùng/);
  assert.equal(world.stores.pairing.pending().length, 20);
});
