import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { BridgeWorld } from '../helpers/bridge.ts';
import { createManualClock } from '../helpers/manual-clock.ts';
import { until } from '../helpers/until.ts';
import { answerTo } from './backend.ts';
import { account, rowOf, say, sent, start } from './story.ts';

const SMS = '/api/message/sms';
/** An answer that takes three messages, told apart by their beginnings. */
const LONG = ['một', 'hai', 'ba'].map((word) => `${word} ${'dài '.repeat(440)}`.trim()).join('\n\n');
const beginnings = (world: BridgeWorld) => sent(world).map((text) => text.split(' ')[0]);

function deliveries(world: BridgeWorld, channelId: string, question: string) {
  const row = rowOf(world, channelId, question);
  return row ? (world.stores.messages.deliveriesOf([row.message.id]).get(row.message.id) ?? []) : [];
}
const states = (world: BridgeWorld, channelId: string, question: string) =>
  deliveries(world, channelId, question).map(({ state, errorCode }) => (errorCode ? `${state} ${errorCode}` : state));

/** A channel whose first part of a long answer meets this fault. */
async function brokenAt(t: Parameters<typeof start>[0], fault: object, options: Parameters<typeof start>[1] = {}) {
  const story = await start(t, options);
  story.backend.behave(({ text }, reply) => reply.answer(text === 'kể đi' ? LONG : undefined));
  story.world.simulator.faults.api.next({ path: SMS, ...fault });
  say(story.world, 'kể đi');
  await until('the three parts', () => deliveries(story.world, story.channelId, 'kể đi').length === 3);
  return story;
}

it('no part of an answer goes out while nobody knows whether the one before it arrived; other answers do; sent again by the owner, the rest follows in order', async (t) => {
  const { world, channelId } = await brokenAt(t, { reset: 'before' });
  const now = () => states(world, channelId, 'kể đi');
  await until('the doubt', () => now()[0]?.startsWith('uncertain'));
  say(world, 'câu khác');
  await until('the answer to something else', () => sent(world).length === 1);
  await world.bridge.idle();
  assert.deepEqual(sent(world), [answerTo('câu khác')], 'no answer without its beginning');
  assert.deepEqual(now().slice(1), ['pending part_before', 'pending part_before'], 'and it is said why');

  await world.restart();
  await until('it to run', () => world.stores.channels.get(channelId)?.status === 'running');
  say(world, 'lần nữa');
  await until('another answer', () => sent(world).length === 2);
  await world.bridge.idle();
  assert.equal(sent(world).length, 2, 'a restart sends none of it either');

  const first = deliveries(world, channelId, 'kể đi')[0] ?? assert.fail();
  assert.deepEqual([...world.stores.parts.behind([first.messageId])], [[first.messageId, 2]]);
  world.bridge.retryMessage(first.messageId);
  await until('the whole answer', () => sent(world).length === 5);
  await world.bridge.idle();
  assert.deepEqual(beginnings(world).slice(2), ['một', 'hai', 'ba'], 'in order, each once');
  assert.deepEqual(now(), ['sent', 'sent', 'sent']);
});

it('an echo that ends the doubt about a part sends the rest by itself', async (t) => {
  const { world, channelId } = await brokenAt(t, { reset: 'after' });
  await until('the whole answer', () => sent(world).length === 3);
  await world.bridge.idle();
  assert.deepEqual(beginnings(world), ['một', 'hai', 'ba']);
  assert.deepEqual(states(world, channelId, 'kể đi'), ['sent', 'sent', 'sent']);
});

it('an answer whose beginning Zalo refuses does not go out from its middle: discarded it is all discarded, and "send all again" sends all of it', async (t) => {
  const { world, channelId, backend } = await brokenAt(t, { code: 114, level: 'inner' });
  const now = () => states(world, channelId, 'kể đi');
  await until('the refusal', () => now()[0] === 'dead 114');
  await world.bridge.idle();
  assert.deepEqual(sent(world), []);
  assert.equal(world.bridge.retryFailed(channelId), 1, 'the parts that wait are no failures of their own');
  await until('the whole answer', () => sent(world).length === 3);
  assert.deepEqual(beginnings(world), ['một', 'hai', 'ba']);

  backend.behave((_question, reply) => reply.answer(LONG));
  world.simulator.faults.api.next({ path: SMS, code: 114, level: 'inner' });
  say(world, 'kể nữa đi');
  const lost = await until('the second refusal', () => {
    const [first] = deliveries(world, channelId, 'kể nữa đi');
    return first?.state === 'dead' ? first : null;
  });
  world.bridge.discardMessage(lost.messageId);
  await world.bridge.idle();
  assert.deepEqual(states(world, channelId, 'kể nữa đi'), ['cancelled', 'cancelled', 'cancelled']);
  assert.equal(sent(world).length, 3, 'nothing of what was given up was sent');
});

it('T26: an answer that waited too long when the channel starts is not sent by itself: the owner sees it, and sends it whole or gives it up', async (t) => {
  const clock = createManualClock();
  const { world, channelId, backend } = await start(t, { clock });
  backend.behave(({ text }, reply) => reply.answer(text === 'kể đi' ? LONG : undefined));
  // Zalo asks for an hour of silence, and then the channel is stopped.
  world.simulator.faults.api.next({ path: SMS, code: 221, level: 'outer' });
  say(world, 'kể đi');
  await until('a failed try', () => deliveries(world, channelId, 'kể đi')[0]?.state === 'failed');
  const [conversation] = world.stores.conversations.page(channelId, { limit: 1 }).items;
  assert.ok(conversation);
  await world.bridge.stop(channelId);
  world.bridge.sendAsOwner(conversation.id, 'để mình trả lời');
  world.bridge.resume(conversation.id);
  await clock.advance(11 * 60_000);
  world.bridge.start(channelId);
  await until('it to run', () => world.stores.channels.get(channelId)?.status === 'running');
  await until('the owner’s own words', () => sent(world).length === 1);
  await world.bridge.idle();
  assert.deepEqual(sent(world), ['để mình trả lời'], 'they were promised to go out; the old answer was not');
  assert.deepEqual(states(world, channelId, 'kể đi'), ['dead too_old', 'pending part_before', 'pending part_before']);
  const [kept] = world.stores.failures.before(channelId, Number.MAX_SAFE_INTEGER, 10);
  assert.equal(kept?.outbox?.errorCode, 'too_old', 'it is on the page of what was not delivered');
  world.bridge.release(channelId);
  await world.bridge.idle();
  assert.equal(sent(world).length, 1, 'the end of the silence sends none of it');
  world.bridge.retryMessage(kept.message.id);
  await until('the whole answer', () => sent(world).length === 4);
  await world.bridge.idle();
  assert.deepEqual(beginnings(world).slice(1), ['một', 'hai', 'ba']);
  assert.equal(world.simulator.sent(account(world).uid).length, 4, 'each part once');
});

it('what Zalo finds too long goes out in pieces that stay together, and what waits behind stays behind, the owner’s words too', async (t) => {
  const { world, channelId } = await start(t);
  say(world, 'chào');
  await until('the answer', () => sent(world).length === 1);
  const [conversation] = world.stores.conversations.page(channelId, { limit: 1 }).items;
  assert.ok(conversation);
  await world.bridge.stop(channelId);
  const long = Array.from({ length: 190 }, (_, n) => `câu ${n}.`).join(' ');
  for (const text of [long, 'tin hai', 'tin ba']) world.bridge.sendAsOwner(conversation.id, text);
  world.simulator.faults.api.next({ path: SMS, code: 118, level: 'outer' });
  world.bridge.start(channelId);
  await until('the last one', () => sent(world).includes('tin ba'));
  await world.bridge.idle();
  const said = sent(world).slice(1);
  assert.deepEqual(said.slice(-2), ['tin hai', 'tin ba']);
  assert.ok(said.length > 3, 'it was cut');
  assert.equal(said.slice(0, -2).join(' '), long, 'whole, in order, nothing between its pieces');
});

it('an echo that comes after the owner sent a message again is known as that of the first try, and one after it was given up as its own; neither pauses the agent', async (t) => {
  const { world, channelId } = await start(t);
  // The call breaks off after Zalo has carried it out, and the echo comes only with the history of the next connection.
  const doubt = async (question: string) => {
    world.simulator.faults.set({ echo: { mode: 'none' } });
    world.simulator.faults.api.next({ path: SMS, reset: 'after' });
    say(world, question);
    return until('the doubt', () => {
      const [row] = deliveries(world, channelId, question);
      return row?.state === 'uncertain' ? row.messageId : null;
    });
  };
  const again = await doubt('gửi lại nhé');
  world.bridge.retryMessage(again);
  await until('the second try', () => world.stores.outbox.get(again)?.outbox.state === 'sent');
  const givenUp = await doubt('bỏ đi');
  world.bridge.discardMessage(givenUp);
  world.simulator.faults.reset();
  world.simulator.socket.close(account(world).uid, 1006);
  await until('the late echo', () => world.stores.outbox.get(givenUp)?.outbox.state === 'sent', 15_000);
  await world.bridge.idle();

  const [conversation] = world.stores.conversations.page(channelId, { limit: 1 }).items;
  assert.equal(conversation?.pausedUntil, null);
  const out = world.stores.messages
    .page(conversation?.id ?? '', 20)
    .items.toReversed()
    .filter(({ message }) => message.direction === 'out');
  assert.deepEqual(
    out.map(({ message, outbox }) => [message.author, message.text, outbox?.state, outbox?.errorCode]),
    [
      ['agent', answerTo('gửi lại nhé'), 'sent', null],
      ['agent', answerTo('bỏ đi'), 'sent', null],
      ['agent', answerTo('gửi lại nhé'), 'sent', 'first_attempt'],
    ],
    'what arrived twice is shown twice, and as what it is',
  );
  assert.equal(sent(world).length, 3, 'nothing was sent that nobody asked for');
});
