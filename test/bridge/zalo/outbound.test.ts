import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { test } from 'node:test';
import { sendFailure } from '../../../src/bridge/zalo/send-errors.ts';
import type { ChatRef, OutboundText, SendFailure, SendResult } from '../../../src/bridge/zalo/types.ts';
import type { ApiFault } from '../../../src/simulator/faults.ts';
import { friendOf, moment, type Rig, rig, until } from './helpers.ts';

const plain = (text: string): OutboundText => ({ text, styles: [] });
const dm = (it: Rig): ChatRef => ({ type: 'dm', peerId: friendOf(it.simulator) });
const group = (it: Rig): ChatRef => ({ type: 'group', peerId: it.simulator.world.groups[0]?.id ?? '' });

async function online(t: Parameters<typeof rig>[0]): Promise<Rig> {
  const it = await rig(t);
  it.connection.start();
  await it.online();
  return it;
}

function failureOf(result: SendResult): SendFailure {
  assert.equal(result.ok, false, 'it was sent');
  return (result as { failure: SendFailure }).failure;
}

// --- What arrives ---

test('a text with styles arrives as it is, and is answered with its id', async (t) => {
  const it = await online(t);
  const styles = [{ start: 0, len: 3, st: 'b' }];
  const result = await it.connection.sendText(dm(it), { text: 'Giá 50.000đ', styles });
  const [sent] = it.simulator.sent(it.uid);
  assert.deepEqual(result, { ok: true, zaloMsgId: sent?.msgId, cliMsgId: sent?.clientId });
  assert.equal(sent?.text, 'Giá 50.000đ');
  assert.deepEqual(sent?.styles, styles);
  assert.deepEqual(sent?.target, { type: 'dm', id: friendOf(it.simulator) });
});

test('a text to a group goes to the group, without any mention', async (t) => {
  const it = await online(t);
  const result = await it.connection.sendText(group(it), plain('@All chào cả nhà'));
  assert.equal(result.ok, true);
  const [sent] = it.simulator.sent(it.uid);
  assert.equal(sent?.target.type, 'group');
  assert.deepEqual(sent?.mentions, []);
});

for (const type of ['dm', 'group'] as const) {
  test(`an answer in a ${type} quotes the message that it answers`, async (t) => {
    const it = await online(t);
    const chat = type === 'dm' ? dm(it) : group(it);
    const [owner] = it.simulator.world.accounts;
    const members = it.simulator.world.groups[0]?.members ?? [];
    const from = type === 'dm' ? chat.peerId : (members.find((id) => id !== owner?.person.id) ?? '');
    it.simulator.say({ from, text: 'mấy giờ mở cửa?', ...(type === 'dm' ? { to: it.uid } : { group: chat.peerId }) });
    await until(() => it.messages().length === 1, 'the question');
    const [question] = it.messages();
    assert.ok(question);
    const { zaloMsgId, cliMsgId, msgType, text, sentAt, senderUid } = question;
    const quote = { ownerUid: senderUid, zaloMsgId, cliMsgId, msgType, text, sentAt };
    const result = await it.connection.sendText(chat, plain('8 giờ ạ'), { quote });
    assert.equal(result.ok, true, JSON.stringify(result));
    assert.equal(it.simulator.sent(it.uid)[0]?.quote?.msgId, zaloMsgId);
  });
}

test('the echo carries the client id of the send, so that it can be matched', async (t) => {
  const it = await online(t);
  const result = await it.connection.sendText(dm(it), plain('xin chào'));
  await until(() => it.messages().length === 1, 'the echo');
  const [echo] = it.messages();
  assert.equal(echo?.isSelf, true);
  assert.equal(echo?.cliMsgId, result.cliMsgId);
});

test('T24: sends at the same moment do not share a client id, and are otherwise sent as they are', async (t) => {
  const it = await online(t);
  const texts = Array.from({ length: 20 }, (_, n) => `phần ${n} · 50.000đ 👋`);
  const photo = (n: number) => ({
    data: PNG,
    fileName: `${n}.png`,
    size: { width: 1, height: 1 },
    caption: `ảnh ${n}`,
  });
  const results = await Promise.all([
    ...texts.map((text) => it.connection.sendText(dm(it), plain(text))),
    ...[1, 2].map((n) => it.connection.sendFile(dm(it), photo(n))),
  ]);
  assert.ok(results.every(({ ok }) => ok));
  assert.equal(new Set(results.map(({ cliMsgId }) => cliMsgId)).size, results.length);
  const sent = it.simulator.sent(it.uid);
  const byId = (pairs: (string | null | undefined)[][]) =>
    pairs.sort((x, y) => String(x[0]).localeCompare(String(y[0])));
  assert.deepEqual(
    byId(sent.map(({ clientId, text }) => [clientId, text])),
    byId(results.map(({ cliMsgId }, n) => [cliMsgId, texts[n] ?? `ảnh ${n - texts.length + 1}`])),
  );
  const kinds = sent.filter(({ kind }) => kind === 'text').map(({ params }) => [typeof params.clientId, params.toid]);
  assert.ok(kinds.every(([type, toid]) => type === 'number' && toid === friendOf(it.simulator)));
});

test('the client id is told before anything leaves, and nothing leaves when it could not be written down', async (t) => {
  const it = await online(t);
  const told: (string | null)[] = [];
  const onClientId = (id: string | null) => {
    told.push(id);
    assert.equal(it.simulator.sent(it.uid).length, 0, 'it was sent before');
  };
  const result = await it.connection.sendText(dm(it), plain('một'), { onClientId });
  assert.deepEqual(told, [result.cliMsgId]);
  const failure = failureOf(
    await it.connection.sendText(dm(it), plain('hai'), {
      onClientId: () => {
        throw new Error('the database is locked');
      },
    }),
  );
  assert.equal(failure.certain, true);
  assert.equal(it.simulator.sent(it.uid).length, 1);
});

// --- What does not ---

const codes: [code: number, reason: SendFailure['reason'], retryable: boolean][] = [
  [118, 'too_long', false],
  [112, 'rejected_format', false],
  [114, 'invalid_target', false],
  [122, 'blocks_strangers', false],
  [123, 'anti_spam', false],
  [165, 'not_member', false],
  [166, 'not_member', false],
  [215, 'blocked_by_contact', false],
  [221, 'rate_limited', true],
  [429, 'rate_limited', true],
  [-69, 'retry_limit', false],
  ...[-13, 8, -1005, 127, 178, 212, 216, 222, 225, 240, 821].map(
    (code) => [code, 'unknown', false] as [number, 'unknown', boolean],
  ),
];

test('every code of Zalo is understood, inside and outside of the encryption, and none is uncertain', async (t) => {
  const it = await online(t);
  for (const [code, reason, retryable] of codes)
    for (const level of ['outer', 'inner'] as const) {
      it.simulator.faults.set({ api: [{ path: '/sms', code, level }] });
      const failure = failureOf(await it.connection.sendText(dm(it), plain('xin chào')));
      const { message, ...rest } = failure;
      assert.deepEqual(rest, { code, reason, certain: true, retryable }, `${code} ${level}`);
      assert.ok(message);
    }
  assert.equal(it.simulator.sent(it.uid).length, 0);
  assert.equal(it.connection.state().phase, 'online');
});

for (const code of [102, 600])
  for (const level of ['outer', 'inner'] as const)
    test(`a session that is over (${code}, ${level}) is named, and leads to a new login`, async (t) => {
      const it = await online(t);
      it.simulator.faults.set({ api: [{ path: '/sms', code, level }] });
      const { reason, certain, retryable } = failureOf(await it.connection.sendText(dm(it), plain('xin chào')));
      assert.deepEqual([reason, certain, retryable], ['session_expired', true, true]);
      assert.equal(it.connection.state().phase, 'waiting');
    });

const useless: [title: string, fault: ApiFault, expected: Partial<SendFailure>, sent: number][] = [
  ['an answer without id', { answer: 'no-msg-id' }, { reason: 'no_message_id', certain: false }, 1],
  [
    'an answer without id for a message that was dropped',
    { answer: 'no-msg-id', drop: true },
    { reason: 'no_message_id', certain: false },
    0,
  ],
  ['an empty object', { answer: 'empty-object' }, { reason: 'no_message_id', certain: false }, 1],
  ['an empty text', { answer: 'empty-string' }, { reason: 'no_message_id', certain: false }, 1],
  ['data that is null', { answer: 'data-null' }, { reason: 'unknown', certain: false }, 1],
  ['an answer that cannot be decrypted', { answer: 'garbage' }, { reason: 'unknown', certain: false }, 1],
  [
    'a connection that breaks before the answer',
    { reset: 'before' },
    { reason: 'network', certain: false, retryable: false },
    0,
  ],
  [
    'a connection that breaks after the message was taken',
    { reset: 'after' },
    { reason: 'network', certain: false, retryable: false },
    1,
  ],
  ['HTTP 429', { http: 429 }, { reason: 'rate_limited', certain: true, retryable: true }, 0],
  ['HTTP 403', { http: 403 }, { reason: 'unknown', certain: true, retryable: false }, 0],
  ['HTTP 502', { http: 502 }, { reason: 'network', certain: false, retryable: false }, 0],
];
for (const [title, fault, expected, sent] of useless)
  test(`${title} is no success, and is sent at most once`, async (t) => {
    const it = await online(t);
    it.simulator.faults.set({ api: [{ path: '/sms', ...fault }] });
    const result = await it.connection.sendText(dm(it), plain('xin chào'));
    const failure = failureOf(result);
    assert.deepEqual({ ...failure, ...expected }, failure);
    assert.equal(it.simulator.sent(it.uid).length, sent);
    assert.match(result.cliMsgId ?? '', /^\d{13}$/, 'an uncertain send that cannot be matched with its echo');
  });

test('a send that takes too long is uncertain, and does not hang', async (t) => {
  const it = await online(t);
  it.simulator.faults.set({ api: [{ path: '/sms', delayMs: 300 }] });
  const sending = it.connection.sendText(dm(it), plain('xin chào'));
  await moment(100);
  await it.clock.advance(20_000);
  const { reason, certain } = failureOf(await sending);
  assert.deepEqual([reason, certain], ['network', false]);
  await moment(300);
});

test('a request that never left is certain, and one whose answer was lost is not', async () => {
  const closed = createServer().listen(0, '127.0.0.1');
  await once(closed, 'listening');
  const { port } = closed.address() as AddressInfo;
  closed.close();
  const refused = await fetch(`http://127.0.0.1:${port}`).catch((error: unknown) => error);
  assert.deepEqual(
    { ...sendFailure(refused, true), message: '' },
    {
      code: null,
      reason: 'network',
      certain: true,
      retryable: true,
      message: '',
    },
  );
  const cut = new TypeError('fetch failed', { cause: Object.assign(new Error(), { code: 'ECONNRESET' }) });
  assert.equal(sendFailure(cut, true).certain, false);
  assert.equal(sendFailure(cut, false).certain, true);
});

test('nothing is sent while not connected', async (t) => {
  const it = await rig(t);
  const result = await it.connection.sendText(dm(it), plain('xin chào'));
  const { reason, certain, retryable } = failureOf(result);
  assert.deepEqual([reason, certain, retryable, result.cliMsgId], ['offline', true, true, null]);
  await it.connection.typing(dm(it));
  await assert.rejects(it.connection.directory().friends(), { name: 'ZaloOffline' });
});

test('a text that zca-js refuses is certain not to be sent', async (t) => {
  const it = await online(t);
  const failure = failureOf(await it.connection.sendText(dm(it), plain('')));
  assert.deepEqual([failure.reason, failure.certain, failure.retryable], ['unknown', true, false]);
});

// --- Signs ---

test('typing and seen reach Zalo, and a failing one is not an error', async (t) => {
  const it = await online(t);
  it.simulator.say({ from: friendOf(it.simulator), to: it.uid, text: 'alo' });
  await until(() => it.messages().length === 1, 'the message');
  const [message] = it.messages();
  assert.ok(message);
  await it.connection.typing(dm(it));
  await it.connection.seen(dm(it), [message]);
  assert.deepEqual(
    it.simulator.acts(it.uid).map(({ kind }) => kind),
    ['typing', 'seen'],
  );
  await it.connection.typing(group(it));
  it.simulator.faults.set({ api: [{ path: '/typing', code: 221 }] });
  await it.connection.typing(dm(it));
  assert.equal(it.connection.state().phase, 'online');
});

test('many seen messages are told in parts of fifty', async (t) => {
  const it = await online(t);
  const message = { zaloMsgId: '1', cliMsgId: '2', senderUid: friendOf(it.simulator), msgType: 'webchat' };
  await it.connection.seen(
    dm(it),
    Array.from({ length: 101 }, (_, i) => ({ ...message, zaloMsgId: String(i + 1) })),
  );
  const calls = it.simulator.calls(it.uid).filter(({ path }) => path.endsWith('/seenv2'));
  assert.equal(calls.length, 3);
});

// --- Files ---

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

test('a photo is sent with its caption, even when its name ends in capitals', async (t) => {
  const it = await online(t);
  const photo = { data: PNG, fileName: 'HOA.PNG', size: { width: 1, height: 1 }, caption: 'Hoa mới về' };
  const result = await it.connection.sendFile(dm(it), photo);
  assert.equal(result.ok, true, JSON.stringify(result));
  const sent = it.simulator.sent(it.uid);
  assert.deepEqual(
    sent.map(({ kind, text }) => [kind, text]),
    [['photo', 'Hoa mới về']],
  );
  assert.equal(result.cliMsgId, sent[0]?.clientId);
});

for (const fileDone of ['normal', 'early'] as const)
  test(`a document is sent when its confirmation comes ${fileDone === 'early' ? 'before' : 'after'} the answer`, async (t) => {
    const it = await online(t);
    it.simulator.faults.set({ upload: { fileDone } });
    const file = { data: Buffer.from('bảng giá'), fileName: 'Bảng giá.pdf', size: null, caption: '' };
    const result = await it.connection.sendFile(group(it), file);
    assert.equal(result.ok, true, JSON.stringify(result));
    assert.equal(it.simulator.sent(it.uid)[0]?.kind, 'file');
  });

test('a sent document leaves no timer behind that would keep the process', async (t) => {
  const it = await online(t);
  const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
  const before = timers();
  for (let n = 0; n < 3; n++) {
    const file = { data: Buffer.from(`bảng giá ${n}`), fileName: `Bảng giá ${n}.pdf`, size: null, caption: '' };
    assert.equal((await it.connection.sendFile(group(it), file)).ok, true);
  }
  // zca-js alone would keep one of five minutes for each.
  assert.ok(timers() < before + 3, `${before} timers before, ${timers()} after`);
});

test('a document that is confirmed too late was given up, and is not sent afterwards', async (t) => {
  const it = await online(t);
  it.simulator.faults.set({ upload: { delayMs: 300 } });
  const file = { data: Buffer.from('x'), fileName: 'a.pdf', size: null, caption: '' };
  const sending = it.connection.sendFile(dm(it), file);
  await until(() => it.simulator.acts(it.uid).some(({ kind }) => kind === 'upload'), 'the upload');
  await moment();
  await it.clock.advance(120_000);
  const { reason, certain } = failureOf(await sending);
  assert.deepEqual([reason, certain], ['network', true]);
  await moment(400);
  assert.equal(it.simulator.sent(it.uid).length, 0);
});

test('a refused upload is certain not to be sent', async (t) => {
  const it = await online(t);
  it.simulator.faults.set({ upload: { failChunk: 1 } });
  const file = { data: Buffer.from('x'), fileName: 'a.pdf', size: null, caption: '' };
  const { code, certain } = failureOf(await it.connection.sendFile(dm(it), file));
  assert.deepEqual([code, certain], [221, true]);
});

// --- Directory ---

test('friends and groups are listed once for callers at the same moment', async (t) => {
  const it = await online(t);
  const directory = it.connection.directory();
  const [friends, again, groups] = await Promise.all([directory.friends(), directory.friends(), directory.groups()]);
  assert.equal(friends.length, 12);
  assert.deepEqual(again, friends);
  assert.equal(groups.length, 6);
  assert.ok(groups.every(({ members, name }) => members > 1 && name));
  assert.equal(it.simulator.calls(it.uid).filter(({ path }) => path.endsWith('/getfriends')).length, 1);
});

test('profiles of strangers are looked up in parts, and unknown ones are left out', async (t) => {
  const it = await online(t);
  const [account] = it.simulator.world.accounts;
  const strangers = [...it.simulator.world.people.keys()].filter(
    (id) => !account?.friends.has(id) && id !== account?.person.id,
  );
  const uids = strangers.slice(0, 60).map((id) => it.simulator.uidOf(it.uid, id));
  const asking = it.connection.directory().profiles(uids);
  await moment();
  await it.clock.advance(1_500);
  const profiles = await asking;
  assert.deepEqual(new Set(profiles.map(({ uid }) => uid)), new Set(uids));
  assert.equal(it.simulator.calls(it.uid).filter(({ path }) => path.endsWith('/getprofiles/v2')).length, 2);
});
