import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createIntake } from '../../src/bridge/delivery/intake.ts';
import type { InboundEvent, InboundMessage } from '../../src/bridge/zalo/types.ts';
import { systemClock } from '../../src/clock.ts';
import { answerTo } from '../faults/backend.ts';
import { rowOf, say, sent, start } from '../faults/story.ts';
import { createManualClock } from '../helpers/manual-clock.ts';
import { until } from '../helpers/until.ts';

it('an answer that the agent was still thinking about when draft mode was switched on is proposed, and not sent', async (t) => {
  const { world, backend, channelId } = await start(t);
  const held: (() => void)[] = [];
  backend.behave((_question, reply) => void held.push(() => reply.answer()));
  say(world, 'còn phòng không');
  await until('the agent to think', () => held.length === 1);
  world.stores.channels.update(channelId, { settings: { draftMode: true } });
  held[0]?.();
  const row = await until('the draft', () => {
    const { message } = rowOf(world, channelId, 'còn phòng không') ?? {};
    const answer = message && world.stores.messages.answersTo([message.id]).get(message.id);
    return answer?.state === 'draft' ? answer : null;
  });
  await world.bridge.idle();
  assert.deepEqual(sent(world), []);
  world.bridge.approveDraft(row.messageId);
  await until('the approved answer', () => sent(world).length === 1);
  assert.deepEqual(sent(world), [answerTo('còn phòng không')]);
});

it('T25: a message that was taken back before it was heard is not answered, in whatever order Zalo’s history tells it', async (t) => {
  const { world, backend, channelId } = await start(t);
  await world.bridge.stop(channelId);
  const { msgId } = say(world, 'nhắn nhầm');
  say(world, 'câu này thì hỏi');
  world.simulator.recall(msgId);
  world.simulator.faults.set({ socket: { newestFirst: true } });
  world.bridge.start(channelId);
  await until('the other to be answered', () => sent(world).length === 1);
  await world.bridge.idle();
  assert.deepEqual(sent(world), [answerTo('câu này thì hỏi')]);
  assert.equal(backend.questions.length, 1, 'the agent was not asked');
  const row = world.stores.messages.byZaloId(channelId, msgId);
  assert.ok(row?.recalledAt, 'that something was said stays');
  assert.equal(row.text, '', 'and what it was does not');
  assert.equal(world.stores.inbox.get(row.id)?.inbox.state, 'cancelled');
});

it('T25: nor when the notice comes on its own, long before the message, and then only that one', async (t) => {
  const { world, channelId } = await start(t);
  const intake = createIntake(world.stores, systemClock);
  const uid = world.stores.channels.get(channelId)?.accountUid ?? '';
  const chat = { type: 'dm', peerId: '770001' } as const;
  const message = (zaloMsgId: string): InboundEvent => ({
    kind: 'message',
    via: 'history',
    message: {
      chat,
      zaloMsgId,
      cliMsgId: null,
      msgType: 'webchat',
      senderUid: chat.peerId,
      senderName: 'Lan',
      isSelf: false,
      sentAt: Date.now(),
      text: zaloMsgId,
      attachments: [],
      mentions: [],
      quote: null,
    } satisfies InboundMessage,
  });
  intake.accept(channelId, uid, [{ kind: 'recall', chat, zaloMsgId: '9001', cliMsgId: null, byUid: chat.peerId }]);
  intake.accept(channelId, uid, [message('9001'), message('9002')]);
  const states = ['9001', '9002'].map((id) => {
    const row = world.stores.messages.byZaloId(channelId, id) ?? assert.fail();
    return [row.text, world.stores.inbox.get(row.id)?.inbox.state];
  });
  assert.deepEqual(states, [
    ['', 'cancelled'],
    ['9002', 'received'],
  ]);
});

it('T26: what was accepted long before a start is shown and not answered by itself, and is answered by a click; what is younger is answered', async (t) => {
  const clock = createManualClock();
  const { world, backend, channelId } = await start(t, { clock, simulator: { clock } });
  backend.behave(() => {});
  say(world, 'hôm kia hỏi');
  await until('the agent to think', () => backend.questions.length === 1);
  await world.bridge.stop(channelId);
  await clock.advance(2 * 24 * 3600_000);
  world.bridge.start(channelId);
  await until('the decision', () => rowOf(world, channelId, 'hôm kia hỏi')?.inbox?.reason === 'message.stale');
  assert.equal(rowOf(world, channelId, 'hôm kia hỏi')?.inbox?.state, 'ignored');
  await until('the channel to run', () => world.stores.channels.get(channelId)?.status === 'running');

  say(world, 'vừa mới hỏi', 1);
  await until('the agent to be asked again', () => backend.questions.length === 2);
  await world.bridge.stop(channelId);
  backend.behave((_question, reply) => reply.answer());
  await clock.advance(5 * 60_000);
  world.bridge.start(channelId);
  await until('the young one', () => sent(world).length === 1);
  assert.deepEqual(sent(world), [answerTo('vừa mới hỏi')]);
  assert.deepEqual(
    backend.questions.map(({ text }) => text),
    ['hôm kia hỏi', 'vừa mới hỏi', 'vừa mới hỏi'],
    'the old one was not asked again',
  );
  world.bridge.answerAnyway(rowOf(world, channelId, 'hôm kia hỏi')?.message.id ?? 0);
  await until('the old one', () => sent(world).length === 2);
  assert.equal(sent(world)[1], answerTo('hôm kia hỏi'));
});

it('a person whom no agent can answer is told so once in ten minutes, and not for every message; the owner sees each of them', async (t) => {
  const clock = createManualClock();
  const { world, backend, channelId } = await start(t, { clock, simulator: { clock } });
  backend.behave((_question, reply) => reply.status(400));
  const failed = (text: string) =>
    until(`${text} to fail`, () => rowOf(world, channelId, text)?.inbox?.state === 'failed');
  for (const text of ['một', 'hai', 'ba']) {
    say(world, text);
    await failed(text);
  }
  say(world, 'người khác', 1);
  await failed('người khác');
  await until('a line to each of the two', () => sent(world).length === 2);
  await world.bridge.idle();
  assert.equal(sent(world).length, 2);
  await clock.advance(11 * 60_000);
  say(world, 'vẫn chưa được à');
  // The agent that failed so often is left alone for a while before it is asked again.
  await until(
    'the line once more',
    async () => {
      await clock.advance(10_000);
      return sent(world).length === 3;
    },
    30_000,
  );
  await failed('vẫn chưa được à');
  assert.equal(new Set(sent(world)).size, 1, 'it is the same line each time');
});
