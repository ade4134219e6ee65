import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createManualClock } from '../helpers/manual-clock.ts';
import { until } from '../helpers/until.ts';
import { answerTo } from './backend.ts';
import { account, friend, say, sent, start } from './story.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

it('T37: a clock that is set back draws out neither a takeover’s pause nor the silence that Zalo asked for, running or while the server was down', async (t) => {
  const base = createManualClock();
  let shift = 0;
  const clock = { now: () => base.now() + shift, after: base.after };
  const { world, channelId } = await start(t, { clock });
  // As a server does it, with all that watches over the channels.
  await world.restart();
  await until('it to run', () => world.stores.channels.get(channelId)?.status === 'running');
  world.simulator.faults.api.next({ path: '/api/message/sms', code: 221, level: 'outer' });
  say(world, 'một', 1);
  await until('the silence', () => world.stores.channels.get(channelId)?.heldUntil);
  world.simulator.ownerSays({ account: account(world).uid, to: friend(world), text: 'để mình' });
  const conversation = await until('the pause', () =>
    world.stores.conversations.page(channelId, { limit: 9 }).items.find(({ pausedUntil }) => pausedUntil),
  );
  const paused = () => (world.stores.conversations.get(conversation.id)?.pausedUntil ?? 0) - clock.now();
  const held = () => (world.stores.channels.get(channelId)?.heldUntil ?? 0) - clock.now();
  const isRight = (minutes: number) => {
    // Zalo tells the time of the owner's words by another clock.
    assert.ok(paused() < (minutes + 1) * MINUTE && paused() > (minutes - 2) * MINUTE, `paused for ${paused()} ms`);
    assert.ok(held() <= HOUR && held() > HOUR - 5 * MINUTE, `held for ${held()} ms`);
  };
  isRight(15);

  shift = -2 * HOUR;
  assert.ok(paused() > HOUR, 'without more it would last two hours longer');
  await base.advance(31_000);
  isRight(15);

  await until('it to be noted that it is connected', async () => {
    await base.advance(1_000);
    return Math.abs((world.stores.channels.get(channelId)?.lastOnlineAt ?? 0) - clock.now()) < MINUTE;
  });
  await world.restart({ start: false });
  shift -= 3 * HOUR;
  world.bridge.startAll();
  isRight(15);
  await until('it to run', () => world.stores.channels.get(channelId)?.status === 'running');

  world.simulator.ownerSays({ account: account(world).uid, to: friend(world), text: 'mình đây' });
  await until(
    'the owner’s words',
    () => world.stores.messages.page(conversation.id, 1).items[0]?.message.text === 'mình đây',
  );
  isRight(15);

  world.bridge.release(channelId);
  say(world, 'trong lúc nghỉ');
  await until('the first answer', () => sent(world).includes(answerTo('một')));
  await until('the pause to end', async () => {
    await base.advance(5_000);
    return paused() <= 0;
  });
  say(world, 'giờ thì được');
  // On a busy machine the connection may have been given up in that time, and time brings it back.
  await until('an answer after a quarter of an hour', async () => {
    await base.advance(1_000);
    return sent(world).includes(answerTo('giờ thì được'));
  });
  await world.bridge.idle();
  assert.ok(!sent(world).includes(answerTo('trong lúc nghỉ')), 'and none before');
});
