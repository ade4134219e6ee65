import assert from 'node:assert/strict';
import { it } from 'node:test';
import { DEFAULT_SETTINGS } from '../../src/bridge/channel-settings.ts';
import { NO_PACING } from '../../src/bridge/delivery/pacing.ts';
import { runChannel, startBridge } from '../helpers/bridge.ts';
import { createManualClock } from '../helpers/manual-clock.ts';
import { until } from '../helpers/until.ts';
import { answerTo } from './backend.ts';
import { account, moment, open, rowOf, say, sent, start } from './story.ts';

const SMS = '/api/message/sms';

it('messages that overtake each other on the wire, under ids that no number can hold, are one turn in the order in which they were written', async (t) => {
  const { world, channelId, backend } = await start(t, { pacing: 'human' });
  world.stores.channels.update(channelId, { settings: { pacing: { ...NO_PACING, mergeMs: 600, mergeMaxMs: 5_000 } } });
  world.simulator.faults.set({ socket: { reverse: 3, numericIds: true } });
  const words = ['cho mình hỏi', 'hoa hồng', 'giá bao nhiêu'];
  for (const text of words) {
    say(world, text);
    await moment(5);
  }
  await until('the answer', () => sent(world).length === 1);
  await world.bridge.idle();
  assert.deepEqual(
    backend.questions.map(({ text }) => text),
    [words.join('\n')],
  );
});

it('a message of five megabytes is cut to what a person may say, and holds up nobody', async (t) => {
  const { world, channelId, backend } = await start(t);
  say(world, 'dài '.repeat(1_000_000));
  say(world, 'ngắn', 1);
  await until('both answers', () => sent(world).length >= 2, 15_000);
  await world.bridge.idle();
  assert.ok(sent(world).includes(answerTo('ngắn')));
  assert.ok(backend.questions.every(({ text }) => text.length <= 20_000));
  assert.equal(world.stores.channels.get(channelId)?.status, 'running');
});

it('a sign-in whose cookie zca-js loses ends as a failure with words, and leaves no account behind', async (t) => {
  const world = await startBridge(t);
  const { id } = world.stores.channels.create({
    workspaceId: world.stores.workspaces.create('Cửa hàng').id,
    threadId: null,
    displayName: 'Tiệm',
  });
  world.simulator.faults.set({ login: { hostOnlyCookie: true } });
  world.bridge.startLogin(id);
  await until('a QR code', () => world.bridge.login(id)?.qr);
  world.simulator.qr.scan(undefined, { uid: account(world).uid });
  await until('the scan to be seen', () => world.bridge.login(id)?.state === 'scanned');
  world.simulator.qr.confirm();
  const login = await until('the end', () =>
    world.bridge.login(id)?.state === 'failed' ? world.bridge.login(id) : null,
  );
  assert.ok(login.error?.code);
  assert.equal(world.stores.channels.get(id)?.accountUid, null);
});

it('two refusals as spam within ten minutes keep the agent quiet for an hour; one does not, and nothing that waits is lost', async (t) => {
  const clock = createManualClock();
  const { world, channelId } = await start(t, { clock });
  const held = () => (world.stores.channels.get(channelId)?.heldUntil ?? 0) - clock.now();
  const refuse = async (text: string, code: number, n: number) => {
    world.simulator.faults.api.next({ path: SMS, code, level: 'outer' });
    say(world, text, n);
    await until('the refusal', () => {
      const row = rowOf(world, channelId, text);
      return row && world.stores.messages.answersTo([row.message.id]).get(row.message.id)?.state === 'dead';
    });
  };
  await refuse('một', 123, 0);
  assert.ok(held() <= 0, 'one may be about that person only');
  await refuse('hai', 122, 1);
  assert.ok(held() > 59 * 60_000 && held() <= 60 * 60_000);
  assert.equal(world.stores.channels.get(channelId)?.detailCode, 'zalo-sends-held');
  say(world, 'ba', 2);
  await until('an answer to wait', () => world.stores.outbox.countWaiting(channelId) === 1);
  await world.bridge.idle();
  assert.deepEqual(sent(world), []);
  world.bridge.release(channelId);
  await until('it to leave', () => sent(world).length === 1);
  assert.deepEqual(sent(world), [answerTo('ba')]);
});

it('typing is shown again and again while the agent thinks, for a minute at most, and not once it has answered', async (t) => {
  const clock = createManualClock();
  const { world, channelId, backend } = await start(t, { clock, pacing: 'human' });
  world.stores.channels.update(channelId, { settings: { pacing: { ...NO_PACING, showTyping: true } } });
  const typed = () => world.simulator.acts(account(world).uid).filter(({ kind }) => kind === 'typing').length;
  const held: (() => void)[] = [];
  backend.behave((_question, reply) => void held.push(() => reply.answer()));
  say(world, 'nghĩ lâu');
  await until('the first sign', () => held.length === 1 && typed() === 1);
  for (let n = 2; n <= 4; n++) {
    await clock.advance(4_000);
    await until('the next one', () => typed() === n);
  }
  for (let n = 0; n < 14; n++) await clock.advance(4_000);
  await until('the last one', () => typed() === 15);
  held[0]?.();
  await until('the answer', () => sent(world).length === 1);
  await clock.advance(8_000);
  await world.bridge.idle();
  assert.equal(typed(), 15, 'none after a minute, and none after the answer');
});

it('a new month gives a new allowance of strangers, however the clock came there', async (t) => {
  const clock = createManualClock();
  const world = await startBridge(t, { clock, pacing: 'human' });
  const channelId = await runChannel(world, open);
  world.stores.channels.update(channelId, {
    settings: { limits: { ...DEFAULT_SETTINGS.limits, strangersPerMonth: 1 }, pacing: NO_PACING },
  });
  const { uid } = account(world);
  const strangers = Array.from({ length: 100 }, (_, n) => world.simulator.world.addPerson(`Khách ${n}`).id);
  for (const from of strangers) world.simulator.say({ from, to: uid, text: 'chào' });
  const decided = () => world.stores.activity.page(channelId, { limit: 200 }).items;
  await until('all to be decided', () => decided().filter(({ inbox }) => inbox?.decidedAt).length === 100, 20_000);
  await until('the one answer', () => sent(world).length === 1);
  await world.bridge.idle();
  assert.equal(sent(world).length, 1, 'of a hundred');
  const [last = ''] = strangers.slice(-1);
  const verdict = () =>
    world.bridge.explain(channelId, { type: 'dm', senderUid: world.simulator.uidOf(uid, last) }).reason;
  assert.equal(verdict(), 'rate.limited');
  await world.bridge.stop(channelId);
  await clock.advance(32 * 24 * 3600_000);
  assert.equal(verdict(), 'dm.open');
});
