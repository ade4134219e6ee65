import assert from 'node:assert/strict';
import test from 'node:test';
import { Reactions, TextStyle, ThreadType } from 'zca-js';
import { first, listen, login, loopbackFetch, moment, next, start, takeViolations, until } from './helper.ts';

interface Echo {
  isSelf: boolean;
  threadId: string;
  data: { msgId: string; cliMsgId: string; content: unknown };
}

async function ready(t: Parameters<typeof start>[0]) {
  const simulator = await start(t);
  const uid = first(simulator);
  const api = await login(simulator);
  const seen = await listen(t, api);
  const [friend = ''] = simulator.account(uid).friends;
  const group = simulator.world.groups[0];
  assert.ok(group && friend);
  return { simulator, uid, api, seen, friend, peer: simulator.uidOf(uid, friend), group };
}

test('the friends, groups, members and profiles of the world are what zca-js reads', async (t) => {
  const { simulator, uid, api, group } = await ready(t);
  const friends = await api.getAllFriends();
  assert.equal(friends.length, 12);
  assert.ok(
    friends.every(
      ({ userId, displayName, avatar }) => /^\d{19}$/.test(userId) && displayName && avatar.startsWith('https://'),
    ),
  );
  assert.equal((await api.getAllFriends(5, 3)).length, 2, 'the last page is shorter, and no page repeats the first');
  const ids = Object.keys((await api.getAllGroups()).gridVerMap);
  assert.equal(ids.length, 6);
  const info = await api.getGroupInfo([...ids, '1234567890123456789']);
  assert.equal(info.gridInfoMap[group.id]?.totalMember, group.members.length);
  assert.equal(info.gridInfoMap[group.id]?.memVerList.length, group.members.length);
  assert.deepEqual(info.removedsGroup, ['1234567890123456789']);
  const one = friends[0]?.userId ?? '';
  assert.equal((await api.getUserInfo(one)).changed_profiles[one]?.displayName, friends[0]?.displayName);
  assert.equal((await api.fetchAccountInfo()).profile.userId, uid);
  assert.equal((await api.findUser('0907654321')).display_name, 'Trần Quang Minh');
  await assert.rejects(api.findUser('0999999999'), { code: 216 });
  assert.ok(await api.keepAlive());
  assert.equal((await api.getStickersDetail(await api.getStickers('hoa'))).length, 3);
  assert.equal(simulator.calls(uid).filter(({ outcome }) => outcome === 'refused').length, 1);
});

test('a styled text is recorded with its styles, echoed as own, and pushed to nobody as a stranger message', async (t) => {
  const { simulator, uid, api, peer } = await ready(t);
  const echo = next<Echo>(api, 'message');
  const styles = [{ start: 0, len: 5, st: TextStyle.Bold as const }];
  const { message } = await api.sendMessage({ msg: 'Chào bạn', styles }, peer);
  const [sent] = simulator.sent(uid);
  assert.equal(sent?.text, 'Chào bạn');
  assert.deepEqual(sent?.styles, [{ start: 0, len: 5, st: 'b' }]);
  assert.deepEqual(sent?.target, { type: 'dm', id: peer });
  const { isSelf, threadId, data } = await echo;
  assert.deepEqual([isSelf, threadId, data.msgId, data.cliMsgId], [true, peer, String(message?.msgId), sent?.clientId]);
});

test('the echo can be late, early or missing, and the message is sent all the same', async (t) => {
  const { simulator, uid, api, peer, seen } = await ready(t);
  simulator.faults.set({ echo: { mode: 'none' } });
  await api.sendMessage('không báo lại', peer);
  await moment();
  assert.equal(seen.messages.length, 0);
  simulator.faults.set({ echo: { mode: 'after', delayMs: 300 } });
  await api.sendMessage('báo lại chậm', peer);
  await moment();
  assert.equal(seen.messages.length, 0);
  await until(() => seen.messages.length === 1);
  assert.equal(simulator.sent(uid).length, 2);
});

test('a mention and a quote in a group are recorded as they were sent', async (t) => {
  const { simulator, uid, api, group } = await ready(t);
  const member = group.members.find((id) => !simulator.world.accountBy(id)) ?? '';
  const coming = next<{ data: never }>(api, 'message');
  const said = simulator.say({ from: member, group: group.id, text: 'còn hoa không?' });
  const quoted = await coming;
  const mention = { uid: simulator.uidOf(uid, member), pos: 0, len: 4 };
  await api.sendMessage({ msg: '@Bạn còn ạ', mentions: [mention], quote: quoted.data }, group.id, ThreadType.Group);
  await api.sendMessage({ msg: '@All nhé', mentions: [{ uid: '-1', pos: 0, len: 4 }] }, group.id, ThreadType.Group);
  const [answer, all] = simulator.sent(uid);
  assert.deepEqual(answer?.mentions, [{ ...mention, type: 0 }]);
  assert.deepEqual(answer?.quote, { msgId: said.msgId, ownerUid: mention.uid, text: 'còn hoa không?' });
  assert.deepEqual(all?.mentions, [{ uid: '-1', pos: 0, len: 4, type: 1 }]);
});

test('typing, seen, delivered, reaction, undo, sticker and link are recorded', async (t) => {
  const { simulator, uid, api, friend, peer } = await ready(t);
  const coming = next<{ data: never; threadId: string; type: ThreadType }>(api, 'message');
  const said = simulator.say({ from: friend, to: uid, text: 'chào' });
  const message = await coming;
  await api.sendTypingEvent(peer);
  await api.sendSeenEvent(message.data);
  await api.sendDeliveredEvent(false, message.data);
  await api.addReaction(Reactions.HEART, message as never);
  assert.deepEqual(
    simulator.acts(uid).map(({ kind, target }) => [kind, target]),
    ['typing', 'seen', 'delivered', 'reaction'].map((kind) => [kind, peer]),
  );
  assert.ok(simulator.message(said.msgId).seenBy.has(simulator.account(uid).person.id));
  await api.sendSticker({ id: 1, cateId: 2, type: 7 } as never, peer);
  await api.sendLink({ link: 'https://example.com/hoa' }, peer);
  const echo = next<Echo>(api, 'message');
  await api.sendMessage('gửi nhầm', peer);
  const { data } = await echo;
  await moment();
  const undone = simulator.sent(uid).at(-1);
  assert.ok(undone);
  await api.undo({ msgId: undone.msgId, cliMsgId: undone.clientId } as never, peer);
  assert.ok(data.msgId);
  assert.equal(simulator.message(undone.msgId).recalled, true);
  assert.deepEqual(
    simulator.sent(uid).map(({ kind }) => kind),
    ['sticker', 'link', 'text'],
  );
});

test('a photo and a file are uploaded whole and can be fetched again from the address that the message names', async (t) => {
  const { simulator, uid, api, peer } = await ready(t);
  const bytes = Buffer.alloc(7_000_000, 'hoa');
  await api.sendMessage(
    {
      msg: 'bảng giá',
      attachments: [
        { data: bytes, filename: 'gia.pdf', metadata: { totalSize: bytes.length } },
        { data: Buffer.from('png'), filename: 'hoa.png', metadata: { totalSize: 3, width: 1, height: 1 } },
      ],
    },
    peer,
  );
  assert.deepEqual(
    simulator
      .sent(uid)
      .map(({ kind }) => kind)
      .sort(),
    ['file', 'photo', 'text'],
  );
  const file = simulator.sent(uid).find(({ kind }) => kind === 'file');
  const back = await loopbackFetch(simulator)(String(file?.params.fileUrl));
  assert.ok(bytes.equals(Buffer.from(await back.arrayBuffer())));
});

test('an upload that is never confirmed keeps its sender waiting, and a refused chunk fails', async (t) => {
  const { simulator, api, peer } = await ready(t);
  const attachments = { data: Buffer.from('x'), filename: 'a.pdf' as const, metadata: { totalSize: 1 } };
  simulator.faults.set({ upload: { failChunk: 1 } });
  await assert.rejects(api.sendMessage({ msg: '', attachments }, peer), { code: 221 });
  simulator.faults.reset();
  for (const fileDone of ['none', 'early'] as const) {
    simulator.faults.set({ upload: { fileDone } });
    const pending = api.sendMessage({ msg: '', attachments }, peer).then(() => 'sent');
    const outcome = await Promise.race([pending, moment(150).then(() => 'waiting')]);
    assert.equal(outcome, fileDone === 'none' ? 'waiting' : outcome);
  }
});

for (const level of ['outer', 'inner'] as const) {
  test(`a planned error code at the ${level} level fails one call, is not carried out, and then all is well`, async (t) => {
    const { simulator, uid, api, peer } = await ready(t);
    simulator.faults.api.next({ path: '/api/message/sms', code: 123, level });
    await assert.rejects(api.sendMessage('một', peer), { code: 123 });
    await api.sendMessage('hai', peer);
    assert.deepEqual(
      simulator.sent(uid).map(({ text }) => text),
      ['hai'],
    );
  });
}

test('useless answers: HTML, no message id, empty, null and garbage', async (t) => {
  const { simulator, uid, api, peer } = await ready(t);
  const send = () => api.sendMessage('thử', peer);
  const path = '/sms';
  simulator.faults.api.next({ path, http: 502 });
  await assert.rejects(send(), /status code 502/);
  simulator.faults.api.next({ path, answer: 'no-msg-id' });
  assert.deepEqual((await send()).message, {});
  simulator.faults.api.next({ path, answer: 'empty-string' });
  assert.equal((await send()).message, '');
  simulator.faults.api.next({ path, answer: 'empty-object', drop: true });
  assert.deepEqual((await send()).message, {});
  for (const answer of ['data-null', 'garbage'] as const) {
    simulator.faults.api.next({ path, answer });
    await assert.rejects(send(), /Failed to parse/);
  }
  assert.equal(simulator.sent(uid).length, 4, 'carried out, except for the 502 and the dropped one');
});

test('a connection that breaks before the work leaves nothing sent, and one that breaks after it leaves the message sent', async (t) => {
  const { simulator, uid, api, peer } = await ready(t);
  simulator.faults.api.next({ path: '/sms', reset: 'before' });
  await assert.rejects(api.sendMessage('mất', peer), TypeError);
  assert.equal(simulator.sent(uid).length, 0);
  simulator.faults.api.next({ path: '/sms', reset: 'after' });
  await assert.rejects(api.sendMessage('đã gửi', peer), TypeError);
  assert.equal(simulator.sent(uid).length, 1);
});

test('a delay slows every call until the reset, and faults of one account leave another alone', async (t) => {
  const { simulator, uid, api, peer } = await ready(t);
  simulator.faults.api.delay(120, '/sms');
  simulator.faults.api.next({ code: 221, account: 'someone else' });
  const before = Date.now();
  await api.sendMessage('chậm', peer);
  assert.ok(Date.now() - before >= 110);
  simulator.faults.reset();
  assert.equal(simulator.faults.current().apiWaiting, 0);
  await api.sendMessage('nhanh', peer);
  assert.equal(simulator.sent(uid).length, 2);
});

test('too long a text is 118, too many bytes of styles 112, an unknown group 114', async (t) => {
  const { api, peer } = await ready(t);
  await assert.rejects(api.sendMessage('x'.repeat(2001), peer), { code: 118 });
  const styles = Array.from({ length: 80 }, (_, start) => ({ start, len: 1, st: TextStyle.Bold as const }));
  await assert.rejects(api.sendMessage({ msg: 'ữ'.repeat(400), styles }, peer), { code: 112 });
  await assert.rejects(api.sendMessage('ai đó', '1234567890123456789', ThreadType.Group), { code: 114 });
});

test('a style outside of the text is a violation, not a silent success', async (t) => {
  const { simulator, uid, api, peer } = await ready(t);
  await assert.rejects(
    api.sendMessage({ msg: 'ngắn', styles: [{ start: 2, len: 9, st: TextStyle.Bold }] }, peer),
    /400/,
  );
  assert.match(takeViolations(simulator).join(), /outside of the text/);
  assert.equal(simulator.sent(uid).length, 0);
});

test('a mistyped fault throws, so that no test passes because nothing was broken', async (t) => {
  const simulator = await start(t);
  assert.throws(() => simulator.faults.set({ sokcet: {} } as never), /unknown group/);
  assert.throws(() => simulator.faults.set({ socket: { encrpyt: 1 } } as never), /unknown fault/);
});

test('avatars are pictures, each person with their own', async (t) => {
  const { simulator, api } = await ready(t);
  const [one, other] = await api.getAllFriends();
  const pictures = await Promise.all(
    [one, other].map(async (friend) => {
      const answer = await loopbackFetch(simulator)(friend?.avatar ?? '');
      assert.equal(answer.headers.get('content-type'), 'image/png');
      return Buffer.from(await answer.arrayBuffer());
    }),
  );
  assert.equal(pictures[0]?.subarray(1, 4).toString(), 'PNG');
  assert.ok(!pictures[0]?.equals(pictures[1] ?? Buffer.alloc(0)));
});
