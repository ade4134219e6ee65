import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { MessageIds } from '../../src/simulator/actions.ts';
import type { BridgeWorld } from '../helpers/bridge.ts';
import { until } from '../helpers/until.ts';
import { answerTo } from './backend.ts';
import { account, friend, say, sent, start } from './story.ts';

/** What Zalo does now and then: the same words of the same phone, under a msgId of their own. */
function again(world: BridgeWorld, { msgId }: MessageIds, n = 0): MessageIds {
  const { text, cliMsgId } = world.simulator.world.messages.get(msgId) ?? assert.fail('the simulator knows it');
  return world.simulator.say({ from: friend(world, n), to: account(world).uid, text, cliMsgId });
}

it('T5: the same message under another msgId is one row and one answer, before and after a restart; equal words under another name are answered', async (t) => {
  const { world, backend, channelId } = await start(t);
  const incoming = () =>
    world.stores.activity.page(channelId, { limit: 50 }).items.filter(({ message }) => message.direction === 'in');
  const first = say(world, 'còn hàng không');
  again(world, first);
  await until('the answer', () => sent(world).length === 1);
  again(world, first);
  // The same words, said once more: what comes behind the copies says that they are through.
  say(world, 'còn hàng không');
  await until('the second answer', () => sent(world).length === 2);
  await world.bridge.idle();
  assert.equal(incoming().length, 2, 'a row for each time that it was said, none for a copy');

  await world.restart();
  await until('it to run', () => world.stores.channels.get(channelId)?.status === 'running');
  again(world, first);
  const later = say(world, 'mai có không');
  await until('the third answer', () => sent(world).length === 3);
  again(world, later);
  say(world, 'xong', 1);
  await until('the last one', () => sent(world).length === 4);
  await world.bridge.idle();
  assert.deepEqual(
    sent(world).map((text) => text),
    ['còn hàng không', 'còn hàng không', 'mai có không', 'xong'].map((text) => answerTo(text)),
  );
  assert.equal(incoming().length, 4);
  assert.equal(backend.questions.length, 4, 'and nobody was asked twice');
});

it('T5: an own message that comes back under two msgIds is no word of the owner, and what is taken back under the second id is taken back', async (t) => {
  const { world, backend, channelId } = await start(t);
  const owner = { account: account(world).uid, to: friend(world) };
  say(world, 'chào');
  await until('the answer', () => sent(world).length === 1);
  const [answer] = world.simulator.sent(account(world).uid);
  assert.ok(answer);
  world.simulator.ownerSays({ ...owner, text: answer.text, cliMsgId: answer.clientId });
  backend.behave(() => {});
  const asked = say(world, 'rút lại');
  await until('the agent to think', () => backend.open() === 1);
  const [conversation] = world.stores.conversations.page(channelId, { limit: 1 }).items;
  assert.equal(conversation?.pausedUntil, null, 'the copy of the echo did not pause the agent');

  const copy = again(world, asked);
  world.simulator.recall(copy.msgId);
  await until('the call to be ended', () => backend.givenUp() === 1);
  await world.bridge.idle();
  assert.ok(world.stores.messages.byZaloId(channelId, asked.msgId)?.recalledAt, 'there is only the one row to hide');
  assert.deepEqual(sent(world), [answerTo('chào')]);
});
