import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { systemClock } from '../../src/clock.ts';
import { runChannel, scan, startBridge } from '../helpers/bridge.ts';
import { createManualClock } from '../helpers/manual-clock.ts';
import { until } from '../helpers/until.ts';
import { answerTo } from './backend.ts';
import { account, friend, moment, rowOf, say, sent, start } from './story.ts';

it('T6: different messages with equal text, or with an equal client id, are each written down and answered once', async (t) => {
  const { world, channelId } = await start(t);
  const [from, to] = [friend(world), account(world).uid];
  for (let n = 0; n < 3; n++) world.simulator.say({ from, to, text: 'alo' });
  await until('an answer each', () => sent(world).length === 3);
  await world.bridge.idle();
  assert.deepEqual(sent(world), Array(3).fill(answerTo('alo')), 'none was taken for a copy of another');

  // Phones name messages by their own clocks: of one person in two words, and of two people in one millisecond.
  const cliMsgId = '1763861234567';
  world.simulator.say({ from, to, text: 'còn hoa không', cliMsgId });
  world.simulator.say({ from, to, text: 'loại trắng', cliMsgId });
  world.simulator.say({ from: friend(world, 1), to, text: 'loại trắng', cliMsgId });
  const named = () =>
    world.stores.activity
      .page(channelId, { limit: 50 })
      .items.filter(({ message }) => message.cliMsgId === cliMsgId && message.direction === 'in');
  await until('an answer to each of them', () => sent(world).length === 6);
  await world.bridge.idle();
  assert.equal(named().length, 3, 'a row each');
  assert.deepEqual(
    named().map(({ inbox }) => inbox?.state),
    Array(3).fill('answered'),
  );
  assert.deepEqual(sent(world).slice(3).sort(), [
    answerTo('còn hoa không'),
    answerTo('loại trắng'),
    answerTo('loại trắng'),
  ]);
});

it('T6: two sends with an equal client id, before and after a restart, stay two rows, and an echo settles its own', async (t) => {
  const { world, channelId, backend } = await start(t);
  const states = () =>
    world.stores.activity
      .page(channelId, { limit: 50 })
      .items.toReversed()
      .map(({ message }) => world.stores.messages.deliveriesOf([message.id]).get(message.id)?.[0]);
  // zca-js names a send by this clock, and a machine's clock may be set back between two starts.
  const moment = Date.now();
  const now = t.mock.method(Date, 'now', () => moment);
  world.simulator.faults.set({ echo: { mode: 'none' } });
  world.simulator.faults.api.next({ path: '/api/message/sms', reset: 'after' });
  say(world, 'lần một');
  await until('a send in doubt', () => states()[0]?.state === 'uncertain');
  await world.restart();
  await until('it to run', () => world.stores.channels.get(channelId)?.status === 'running');
  world.simulator.faults.reset();
  say(world, 'lần hai');
  await until('the second answer', () => states()[1]?.state === 'sent');
  now.mock.restore();
  await world.bridge.idle();
  const names = world.simulator.sent(account(world).uid).map(({ clientId }) => clientId);
  assert.equal(names.length, 2);
  assert.equal(names[0], names[1], 'both have one name, or this proves nothing');
  const rows = states().map((row) => row && world.stores.outbox.get(row.messageId));
  assert.deepEqual(
    rows.map((row) => row?.message.text),
    [answerTo('lần một'), answerTo('lần hai')],
    'neither row took the place of the other',
  );
  assert.notEqual(rows[0]?.message.zaloMsgId, rows[1]?.message.zaloMsgId);

  // The owner's phone may hit on the name of a send that is still in doubt.
  world.simulator.faults.set({ echo: { mode: 'none' } });
  world.simulator.faults.api.next({ path: '/api/message/sms', reset: 'before' });
  say(world, 'lần ba');
  const third = await until('a third in doubt', () => (states()[2]?.state === 'uncertain' ? states()[2] : null));
  const cliMsgId = world.stores.outbox.get(third.messageId)?.message.cliMsgId ?? '';
  world.simulator.faults.reset();
  const own = world.simulator.ownerSays({
    account: account(world).uid,
    to: friend(world),
    text: 'để mình xem',
    cliMsgId,
  });
  await until('the owner’s own words', () => world.stores.messages.byZaloId(channelId, own.msgId));
  assert.equal(world.stores.messages.byZaloId(channelId, own.msgId)?.author, 'owner');
  const more = world.simulator.ownerSays({ account: account(world).uid, to: friend(world), text: 'đây ạ' });
  await until('some more of them', () => world.stores.messages.byZaloId(channelId, more.msgId));
  const byPhone = world.stores.audit.list(20).filter(({ actor }) => actor === 'phone');
  assert.deepEqual(
    byPhone.map(({ action, subject, detail }) => [action, subject, detail]),
    [['conversation.paused', world.stores.outbox.get(third.messageId)?.message.conversationId, null]],
    'taking over is in the log of acts once, without words',
  );
  assert.equal(world.stores.outbox.get(third.messageId)?.outbox.state, 'uncertain', 'that was not its echo');
  assert.equal(backend.questions.length, 3, 'and no question was asked twice');
});

it('T7: a hundred messages in one chat keep their order and delay nobody else', async (t) => {
  const { world, backend } = await start(t);
  backend.behave((_question, reply) => void setTimeout(() => reply.answer(), 10));
  for (let n = 0; n < 100; n++) say(world, `dồn ${n}`);
  for (let n = 0; n < 20; n++) say(world, `khác ${n}`, 1 + (n % 10));
  await until(
    'the others to be answered',
    () => sent(world).filter((text) => text.includes('khác')).length === 20,
    30_000,
  );
  const crowded = sent(world).filter((text) => text.includes('dồn')).length;
  assert.ok(crowded < 100, 'they did not wait for the hundred');
  await until('all of them', () => sent(world).length === 120, 30_000);
  const order = (word: string) => sent(world).filter((text) => text.includes(word));
  assert.deepEqual(
    order('dồn'),
    Array.from({ length: 100 }, (_, n) => answerTo(`dồn ${n}`)),
  );
  for (let chat = 1; chat <= 10; chat++) {
    const mine = order('khác').filter((text) => [chat - 1, chat + 9].some((n) => text === answerTo(`khác ${n}`)));
    assert.deepEqual(mine, [answerTo(`khác ${chat - 1}`), answerTo(`khác ${chat + 9}`)]);
  }
});

it('T25: a message that is taken back is not answered: not before, not while the agent thinks, and hidden afterwards', async (t) => {
  const { world, backend, channelId } = await start(t);
  backend.behave(() => {});
  const { msgId } = say(world, 'đang nghĩ thì rút');
  await until('the agent to think', () => backend.open() === 1);
  world.simulator.recall(msgId);
  await until('the call to be ended', () => backend.givenUp() === 1);
  await until('the job to be dropped', () => {
    const row = world.stores.messages.byZaloId(channelId, msgId);
    return row?.recalledAt && world.stores.inbox.get(row.id)?.inbox.state === 'cancelled';
  });
  backend.behave((_question, reply) => reply.answer());
  const later = say(world, 'trả lời xong mới rút');
  await until('its answer', () => sent(world).includes(answerTo('trả lời xong mới rút')));
  world.simulator.recall(later.msgId);
  await until('the recall', () => world.stores.messages.byZaloId(channelId, later.msgId)?.recalledAt);
  await world.bridge.idle();
  assert.deepEqual(sent(world), [answerTo('trả lời xong mới rút')], 'what was taken back early is never answered');
  const shown = JSON.stringify(world.stores.activity.page(channelId, { limit: 10 }).items);
  assert.doesNotMatch(shown, /đang nghĩ|"text":"trả lời xong mới rút"/);
});

it('T27: what was written while the channel was away is asked for once, answered once, and the gap is noted', async (t) => {
  const clock = createManualClock();
  const { world, channelId } = await start(t, { clock });
  const before = clock.now();
  say(world, 'trước khi nghỉ');
  await until('the first answer', () => sent(world).length === 1);
  await world.bridge.stop(channelId);
  await clock.advance(60_000);
  say(world, 'lúc vắng');
  world.bridge.start(channelId);
  await until('the missed one', () => sent(world).includes(answerTo('lúc vắng')));
  // The history brings the earlier one again as well.
  await world.bridge.idle();
  assert.deepEqual(sent(world), [answerTo('trước khi nghỉ'), answerTo('lúc vắng')], 'nothing is answered twice');
  assert.equal(world.stores.channels.gaps(channelId, before - 1, clock.now() + 1).length, 1, 'the gap is shown');
});

it('T29: whoever is switched off while the agent thinks gets no answer, and whoever is blocked before the send neither', async (t) => {
  const { world, backend, channelId } = await start(t);
  const uid = (n: number) => world.simulator.uidOf(account(world).uid, friend(world, n));
  const held: (() => void)[] = [];
  backend.behave((_question, reply) => void held.push(() => reply.answer()));
  say(world, 'đợi em', 0);
  await until('the agent to think', () => held.length === 1);
  const user = world.bridge.approveUser(channelId, uid(0));
  world.bridge.setUserStatus(user.id, 'disabled');
  held[0]?.();
  await until('the verdict', () => rowOf(world, channelId, 'đợi em')?.inbox?.state === 'ignored');
  assert.equal(rowOf(world, channelId, 'đợi em')?.inbox?.reason, 'user.disabled');

  world.simulator.socket.close(account(world).uid, 1006);
  await until('the connection to be lost', () => world.stores.channels.get(channelId)?.status === 'starting');
  await until('it to be back', () => world.stores.channels.get(channelId)?.status === 'running', 15_000);
  world.simulator.faults.api.delay(400, '/api/message/sms');
  backend.behave((_question, reply) => reply.answer(`${'dài '.repeat(600)}hết`));
  say(world, 'nhiều phần', 1);
  await until(
    'the first part to be under way',
    () => rowOf(world, channelId, 'nhiều phần')?.inbox?.state === 'answered',
  );
  world.bridge.block(channelId, uid(1));
  await world.bridge.idle();
  await moment(300);
  assert.ok(!sent(world).some((text) => text.includes('hết')), 'what had not left stays here');
  assert.ok(!sent(world).some((text) => text.includes('đợi em')));
});

it('T28: pairing survives a restart between the request and the approval; an expired code approves nobody', async (t) => {
  const clock = createManualClock();
  const world = await startBridge(t, { clock });
  const channelId = await runChannel(world, { dm: { mode: 'pairing' } });
  const guest = world.simulator.world.addPerson('Khách Quen').id;
  world.simulator.say({ from: guest, to: account(world).uid, text: 'cho hỏi' });
  await until('the code', () => sent(world).length === 1);
  await world.restart();
  await until('it to run', () => world.stores.channels.get(channelId)?.status === 'running');
  const [request] = world.stores.pairing.pending(channelId);
  assert.ok(request, 'still waiting');
  world.bridge.approvePairing(request.id, { notify: false });
  await until('the first message to be answered', () => sent(world).includes('echo: cho hỏi'));

  const late = world.simulator.world.addPerson('Khách Muộn').id;
  world.simulator.say({ from: late, to: account(world).uid, text: 'em chờ' });
  const second = await until('the second request', () => world.stores.pairing.pending(channelId)[0]);
  await clock.advance(61 * 60_000);
  assert.throws(() => world.bridge.approvePairing(second.id), /request_not_pending/, 'a code is good for an hour');
  assert.equal(world.stores.users.list(channelId).length, 1);
});

it('T36: with another key file the channel says that its sign-in cannot be read, and a new QR login mends it with the rules intact', async (t) => {
  const { world, channelId } = await start(t);
  world.expectErrors();
  const policy = JSON.stringify(world.stores.policies.current(channelId));
  writeFileSync(join(world.dataDir, 'secret.key'), Buffer.alloc(32, 7));
  await world.restart();
  const channel = await until('the error', () => {
    const now = world.stores.channels.get(channelId);
    return now?.status === 'error' ? now : null;
  });
  assert.equal(channel.detailCode, 'zalo-session-unreadable');
  assert.equal(JSON.stringify(world.stores.policies.current(channelId)), policy, 'nothing else is lost');
  await scan(world, channelId, account(world).uid);
  await until('it to run', () => world.stores.channels.get(channelId)?.status === 'running');
});

it('T37: a clock that jumps two hours back or forth holds no message up', async (t) => {
  let shift = 0;
  const clock = { now: () => systemClock.now() + shift, after: systemClock.after };
  const { world, backend, channelId } = await start(t, { clock, pacing: 'human' });
  backend.behave(({ text }, reply) => {
    if (backend.questions.filter((question) => question.text === text).length > 1) reply.answer();
    else reply.status(503);
  });
  say(world, 'giờ lùi');
  await until('a failed try', () => rowOf(world, channelId, 'giờ lùi')?.inbox?.nextAt);
  shift = -2 * 3600_000;
  await until(
    'the answer, although the next try lies two hours ahead',
    () => sent(world).includes(answerTo('giờ lùi')),
    25_000,
  );
  shift = 0;
  say(world, 'giờ tiến', 1);
  await until('the answer after the jump forth', () => sent(world).includes(answerTo('giờ tiến')), 25_000);
  assert.equal(sent(world).length, 2);
});
