import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createIntake } from '../../src/bridge/delivery/intake.ts';
import type { InboundEvent, InboundMessage } from '../../src/bridge/zalo/types.ts';
import { systemClock } from '../../src/clock.ts';
import { type BridgeWorld, runChannel, startBridge } from '../helpers/bridge.ts';
import { createManualClock } from '../helpers/manual-clock.ts';
import { keepOutgoing } from '../helpers/messages.ts';
import { until } from '../helpers/until.ts';

const account = (world: BridgeWorld) => world.simulator.world.accounts[0] ?? assert.fail();
const friend = (world: BridgeWorld, index = 0) => [...account(world).friends][index] ?? '';
const say = (world: BridgeWorld, text: string, index = 0) =>
  world.simulator.say({ from: friend(world, index), to: account(world).uid, text });
const texts = (world: BridgeWorld) => world.simulator.sent(account(world).uid).map((one) => one.text);
const answerOf = (world: BridgeWorld, channelId: string, text: string) => {
  const row = world.stores.activity.page(channelId, { limit: 50 }).items.find(({ message }) => message.text === text);
  return row && world.stores.messages.answersTo([row.message.id]).get(row.message.id);
};
const open = { dm: { mode: 'open' } } as const;

it('T22: a message that Zalo finds too long goes out in smaller pieces, in order, and what waits behind stays behind', async (t) => {
  const world = await startBridge(t);
  const channelId = await runChannel(world, open);
  world.simulator.faults.api.next({ path: '/api/message/sms', code: 118, level: 'outer' });
  const long = Array.from({ length: 320 }, (_, n) => `câu ${n}.`).join(' ');
  say(world, long);
  await until('the whole text', () => texts(world).join(' ').includes('câu 319.'));
  await world.bridge.idle();
  assert.equal(texts(world).join(' '), `echo: ${long}`, 'all of it, in order, nothing twice');
  const { items } = world.stores.messages.page(
    world.stores.conversations.page(channelId, { limit: 1 }).items[0]?.id ?? '',
    50,
  );
  assert.ok(items.every(({ outbox }) => outbox === null || outbox.state === 'sent'));
});

it('T23: a styled message that Zalo refuses goes out once more without styles', async (t) => {
  const world = await startBridge(t);
  const channelId = await runChannel(world, open);
  say(world, 'mở đầu');
  await until('the answer', () => texts(world).length === 1);
  const conversation = world.stores.conversations.page(channelId, { limit: 1 }).items[0];
  assert.ok(conversation);
  const queued = { text: 'chữ đậm', styles: [{ start: 0, len: 3, st: 'b' }] };
  const id = keepOutgoing(world.stores, { channelId, conversationId: conversation.id }, queued, 'system');
  world.stores.outbox.setState(id, 'dead', null);
  world.simulator.faults.api.next({ path: '/api/message/sms', code: 112, level: 'outer' });
  world.bridge.retryMessage(id);
  await until('it to be sent', () => world.stores.outbox.get(id)?.outbox.state === 'sent');
  const said = world.simulator.sent(account(world).uid).filter((one) => one.text === 'chữ đậm');
  assert.deepEqual(
    said.map(({ styles }) => styles),
    [[]],
    'once, and without the styles that were refused',
  );

  world.simulator.faults.api.next({ path: '/api/message/sms', code: 112, level: 'outer' });
  const plain = world.bridge.sendAsOwner(conversation.id, 'chữ thường');
  await until('it to end', () => ['sent', 'dead'].includes(world.stores.outbox.get(plain)?.outbox.state ?? ''));
  assert.equal(
    world.stores.outbox.get(plain)?.outbox.state,
    'dead',
    'an unstyled message that is refused is not tried for ever',
  );
});

it('T3: a send without a message id is uncertain, is not sent again by itself, and the owner can send it again or discard it', async (t) => {
  const world = await startBridge(t);
  const channelId = await runChannel(world, open);
  world.simulator.faults.set({ echo: { mode: 'none' } });
  world.simulator.faults.api.next({ path: '/api/message/sms', answer: 'empty-object', drop: true });
  say(world, 'có nhận được không');
  const row = await until('the doubt', () => {
    const answer = answerOf(world, channelId, 'có nhận được không');
    return answer?.state === 'uncertain' ? answer : null;
  });
  assert.equal(row.errorCode, 'no_message_id');
  await world.bridge.idle();
  assert.equal(texts(world).length, 0);
  world.bridge.retryMessage(row.messageId);
  await until('it to be sent', () => world.stores.outbox.get(row.messageId)?.outbox.state === 'sent');
  assert.deepEqual(texts(world), ['echo: có nhận được không']);
  assert.throws(() => world.bridge.retryMessage(row.messageId), /not_retriable/, 'what was sent is not sent again');
  assert.throws(() => world.bridge.discardMessage(row.messageId), /not_retriable/);
});

it('names Zalo’s refusal and does not try again where that makes no sense', async (t) => {
  const world = await startBridge(t);
  const channelId = await runChannel(world, open);
  world.simulator.faults.api.next({ path: '/api/message/sms', code: 114, level: 'inner' });
  say(world, 'sai chỗ');
  const answer = await until('the end', () => {
    const found = answerOf(world, channelId, 'sai chỗ');
    return found?.state === 'dead' ? found : null;
  });
  assert.deepEqual([answer.errorCode, answer.error, answer.attempts], ['114', 'invalid_target', 1]);
  assert.deepEqual(
    world.stores.failures.before(channelId, Number.MAX_SAFE_INTEGER, 10).map(({ message }) => message.id),
    [answer.messageId],
  );
});

it('holds its tongue when Zalo says "too many requests", lets the owner speak, and goes on when the time is over', async (t) => {
  const clock = createManualClock();
  const world = await startBridge(t, { clock });
  const channelId = await runChannel(world, open);
  world.simulator.faults.api.next({ path: '/api/message/sms', code: 221, level: 'outer' });
  say(world, 'một');
  await until('the hold', () => world.stores.channels.get(channelId)?.heldUntil);
  const channel = world.stores.channels.get(channelId);
  assert.equal(channel?.status, 'running');
  assert.equal(channel?.detailCode, 'zalo-sends-held');
  await clock.advance(10 * 60_000);
  assert.deepEqual(texts(world), [], 'nothing is tried while it is held');
  const conversation = world.stores.conversations.page(channelId, { limit: 1 }).items[0];
  world.bridge.resume(conversation?.id ?? '');
  await clock.advance(51 * 60_000);
  // The clock jumped past what a silent socket is given; it is replaced, and then the answer goes out.
  await until('the answer after the hold', async () => {
    await clock.advance(5_000);
    return texts(world).includes('echo: một');
  });
  assert.equal(texts(world).length, 1);
  assert.equal(world.stores.channels.get(channelId)?.detailCode, null, 'the card no longer says so');
});

it('/bot off and /bot on from the owner’s phone pause and resume the agent in that chat only', async (t) => {
  const world = await startBridge(t);
  const channelId = await runChannel(world, open);
  const owner = (text: string) => world.simulator.ownerSays({ account: account(world).uid, to: friend(world), text });
  const paused = () =>
    world.stores.conversations.find(channelId, 'dm', world.simulator.uidOf(account(world).uid, friend(world)))
      ?.pausedUntil;
  owner('/bot off');
  await until('the pause', paused);
  say(world, 'ai đó không');
  say(world, 'chào', 1);
  await until('the other chat', () => texts(world).includes('echo: chào'));
  await world.bridge.idle();
  assert.deepEqual(texts(world), ['echo: chào']);
  owner('/bot on');
  await until('the end of the pause', () => paused() === null);
  say(world, 'giờ thì sao');
  await until('an answer', () => texts(world).includes('echo: giờ thì sao'));
  assert.ok(!texts(world).includes('echo: ai đó không'), 'what was left to the owner stays his');
});

it('T26: a backlog is recorded and shown, not answered, gets no pairing reply, and can be answered by a click', async (t) => {
  const world = await startBridge(t);
  const channelId = await runChannel(world, { dm: { mode: 'pairing' } });
  await world.bridge.stop(channelId);
  const old = say(world, 'từ hôm kia');
  const stored = world.simulator.world.messages.get(old.msgId);
  assert.ok(stored);
  stored.ts -= 2 * 24 * 3600_000;
  say(world, 'mới đây', 1);
  world.bridge.start(channelId);
  await until(
    'both to be seen',
    () =>
      world.stores.activity.page(channelId, { limit: 10 }).items.filter(({ inbox }) => inbox?.decidedAt).length === 2,
  );
  await world.bridge.idle();
  const reasons = new Map(
    world.stores.activity
      .page(channelId, { limit: 10 })
      .items.map(({ message, inbox }) => [message.text, inbox?.reason]),
  );
  assert.equal(reasons.get('từ hôm kia'), 'message.stale');
  assert.equal(reasons.get('mới đây'), 'dm.pairing_required');
  assert.equal(texts(world).length, 1, 'one pairing reply, to the message of now');
  world.bridge.approveUser(channelId, world.simulator.uidOf(account(world).uid, friend(world)));
  const row = world.stores.messages.byZaloId(channelId, old.msgId);
  world.bridge.answerAnyway(row?.id ?? 0);
  await until('the answer by hand', () => texts(world).includes('echo: từ hôm kia'));
});

it('notes a time without connection, so that the conversation can say that something may be missing', async (t) => {
  const clock = createManualClock();
  const world = await startBridge(t, { clock });
  const channelId = await runChannel(world, open);
  const before = clock.now();
  await world.bridge.stop(channelId);
  await clock.advance(5 * 60_000);
  world.bridge.start(channelId);
  await until('it to run', () => world.stores.channels.get(channelId)?.status === 'running');
  const gaps = world.stores.channels.gaps(channelId, before - 1, clock.now() + 1);
  assert.equal(gaps.length, 1);
  assert.ok((gaps[0]?.toAt ?? 0) - (gaps[0]?.fromAt ?? 0) >= 5 * 60_000);
});

it('takes an echo for its own however late, early or nameless it comes, and never for the owner', async (t) => {
  const world = await startBridge(t);
  const channelId = await runChannel(world, open);
  world.simulator.faults.set({ echo: { mode: 'before' } });
  for (const text of ['một', 'hai', 'ba']) say(world, text);
  await until('three answers', () => texts(world).length === 3);
  await world.bridge.idle();
  const conversation = world.stores.conversations.page(channelId, { limit: 1 }).items[0];
  assert.ok(conversation);
  assert.equal(conversation.pausedUntil, null, 'no echo counts as the owner writing');
  // An echo under a name that we never gave, before we know what Zalo called the message.
  const queued = { text: 'gửi rồi', cliMsgId: '111' };
  const id = keepOutgoing(world.stores, { channelId, conversationId: conversation.id }, queued);
  world.stores.outbox.sending(id, null);
  world.simulator.ownerSays({ account: account(world).uid, to: friend(world), text: 'gửi rồi' });
  await until('the echo', () => world.stores.outbox.get(id)?.outbox.state === 'sent');
  assert.equal(world.stores.conversations.get(conversation.id)?.pausedUntil, null);
});

it('an echo that is delivered twice settles one message, and not another of the same words', async (t) => {
  const world = await startBridge(t);
  const channelId = await runChannel(world, open);
  say(world, 'mở đầu');
  await until('the answer', () => texts(world).length === 1);
  await world.bridge.idle();
  const conversation = world.stores.conversations.page(channelId, { limit: 1 }).items[0];
  assert.ok(conversation);
  const where = { channelId, conversationId: conversation.id };
  const inDoubt = ['dạ', 'dạ'].map((text) => keepOutgoing(world.stores, where, { text }));
  for (const id of inDoubt) world.stores.outbox.sending(id, null);
  const { uid } = account(world);
  const message: InboundMessage = {
    chat: { type: 'dm', peerId: conversation.peerId },
    ...{ zaloMsgId: '7000000000001', cliMsgId: null, msgType: 'webchat', isSelf: true, sentAt: Date.now(), text: 'dạ' },
    ...{ senderUid: uid, senderName: 'An', attachments: [], mentions: [], quote: null },
  };
  const event: InboundEvent = { kind: 'message', via: 'push', message };
  createIntake(world.stores, systemClock).accept(channelId, uid, [event, event, event]);
  const states = inDoubt.map((id) => world.stores.outbox.get(id)?.outbox.state);
  assert.deepEqual(states.toSorted(), ['sending', 'sent']);
});
