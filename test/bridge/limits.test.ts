import assert from 'node:assert/strict';
import { it, type TestContext } from 'node:test';
import type { ChannelSettings } from '../../src/bridge/channel-settings.ts';
import { DEFAULT_SETTINGS } from '../../src/bridge/channel-settings.ts';
import { NO_PACING } from '../../src/bridge/delivery/pacing.ts';
import { startBackend } from '../faults/backend.ts';
import { type BridgeWorld, type PolicyChange, runChannel, startBridge } from '../helpers/bridge.ts';
import { createManualClock } from '../helpers/manual-clock.ts';
import { until } from '../helpers/until.ts';

/** A channel where limits count, with these limits, and without waiting like a person. */
async function limited(t: TestContext, limits: Partial<ChannelSettings['limits']>, policy: PolicyChange) {
  const world = await startBridge(t, { pacing: 'human' });
  const channelId = await runChannel(world, policy);
  world.stores.channels.update(channelId, {
    settings: { limits: { ...DEFAULT_SETTINGS.limits, ...limits }, pacing: NO_PACING },
  });
  return { world, channelId };
}

/** The channel's agent is asked and keeps everybody waiting until it is told to answer. */
async function slowAgent(t: TestContext, world: BridgeWorld, channelId: string) {
  const backend = await startBackend(t);
  const held: (() => void)[] = [];
  backend.behave((_question, reply) => void held.push(() => reply.answer()));
  const [agent] = world.stores.agents.listByWorkspace(world.stores.channels.get(channelId)?.workspaceId ?? '');
  const config = { url: backend.url, allowPrivateNetwork: true };
  world.stores.agents.update(agent?.id ?? assert.fail(), { kind: 'webhook', config });
  return {
    asked: () => backend.questions.map(({ text }) => text),
    held: () => held.length,
    release() {
      backend.behave((_question, reply) => reply.answer());
      for (const answer of held) answer();
    },
  };
}

const account = (world: BridgeWorld) => world.simulator.world.accounts[0] ?? assert.fail();
const say = (world: BridgeWorld, from: string, text: string) =>
  world.simulator.say({ from, to: account(world).uid, text });
const texts = (world: BridgeWorld) => world.simulator.sent(account(world).uid).map((one) => one.text);
const reasons = async (world: BridgeWorld, channelId: string, count: number) => {
  const rows = () => world.stores.activity.page(channelId, { limit: 100 }).items;
  await until(`${count} decisions`, () => rows().length >= count && rows().every(({ inbox }) => inbox?.decidedAt));
  await world.bridge.idle();
  return rows()
    .map(({ inbox }) => inbox?.reason)
    .reverse();
};

it('stops answering one person who writes too much, while others are answered', async (t) => {
  const { world, channelId } = await limited(t, { personPerMinute: 2 }, { dm: { mode: 'open' } });
  const [busy = '', calm = ''] = account(world).friends;
  for (const text of ['1', '2', '3']) say(world, busy, text);
  say(world, calm, 'chào');
  assert.deepEqual((await reasons(world, channelId, 4)).sort(), ['dm.open', 'dm.open', 'dm.open', 'rate.limited']);
  assert.ok(texts(world).includes('echo: chào'));
  assert.ok(!texts(world).includes('echo: 3'));
});

it('T31: two machines that talk to each other are cut, and stay cut for a while', async (t) => {
  const { world, channelId } = await limited(t, { loopPerMinute: 3 }, { dm: { mode: 'open' } });
  const [bot = ''] = account(world).friends;
  for (let n = 1; n <= 6; n++) say(world, bot, `tự động trả lời ${n}`);
  const decided = await reasons(world, channelId, 6);
  assert.ok(decided.filter((reason) => reason === 'dm.open').length <= 3);
  assert.ok(decided.includes('loop.guard'));
  assert.equal(decided.at(-1), 'loop.guard');
});

it('answers no more strangers in a month than allowed, pairing replies included, but friends always', async (t) => {
  const { world, channelId } = await limited(t, { strangersPerMonth: 1 }, { dm: { mode: 'pairing' } });
  const first = world.simulator.world.addPerson('Khách Một').id;
  const second = world.simulator.world.addPerson('Khách Hai').id;
  say(world, first, 'chào');
  await reasons(world, channelId, 1);
  say(world, second, 'chào');
  await reasons(world, channelId, 2);
  assert.equal(texts(world).length, 1, 'the second stranger gets no reply');
  assert.equal(world.stores.pairing.pending(channelId).length, 2, 'but the owner still sees the request');
  const [friend = ''] = account(world).friends;
  world.bridge.approveUser(channelId, world.simulator.uidOf(account(world).uid, friend));
  say(world, friend, 'bạn cũ đây');
  await reasons(world, channelId, 3);
  assert.equal(texts(world).at(-1), 'echo: bạn cũ đây');
});

it('counts from what is on disk, so a restart gives no new allowance', async (t) => {
  const { world, channelId } = await limited(t, { channelPerHour: 1 }, { dm: { mode: 'open' } });
  const [one = '', two = ''] = account(world).friends;
  say(world, one, 'một');
  await reasons(world, channelId, 1);
  await world.restart();
  await until('the channel to run', () => world.stores.channels.get(channelId)?.status === 'running');
  say(world, two, 'hai');
  assert.deepEqual(await reasons(world, channelId, 2), ['dm.open', 'rate.limited']);
  assert.deepEqual(texts(world), ['echo: một']);
});

it('answers a limited message when the owner asks for it, once, but never one from a blocked person', async (t) => {
  const { world, channelId } = await limited(t, { channelPerDay: 0 }, { dm: { mode: 'open' } });
  const [one = ''] = account(world).friends;
  say(world, one, 'còn hàng không');
  await reasons(world, channelId, 1);
  const row = world.stores.activity.page(channelId, { limit: 1 }).items[0];
  const id = row?.message.id ?? 0;
  const uid = world.simulator.uidOf(account(world).uid, one);
  world.bridge.block(channelId, uid);
  world.bridge.answerAnyway(id);
  await until('the decision', () => world.stores.inbox.get(id)?.inbox.reason === 'contact.blocked');
  world.bridge.unblock(channelId, uid);
  world.bridge.answerAnyway(id);
  await until('the answer', () => texts(world).length === 1);
  assert.deepEqual(texts(world), ['echo: còn hàng không']);
  assert.throws(() => world.bridge.answerAnyway(id), /not_retriable/);
});

it('keeps the caps when a crowd writes in one moment and the agent is slow: no more strangers, and no more answers, than allowed', async (t) => {
  const { world, channelId } = await limited(t, { strangersPerMonth: 3, channelPerHour: 5 }, { dm: { mode: 'open' } });
  const { asked, release } = await slowAgent(t, world, channelId);
  const strangers = Array.from({ length: 10 }, (_, n) => world.simulator.world.addPerson(`Khách ${n}`).id);
  const friends = [...account(world).friends].slice(0, 6);
  for (const from of strangers) say(world, from, 'chào');
  const decided = () => world.stores.activity.page(channelId, { limit: 100 }).items;
  await until('the strangers to be decided', () => decided().filter(({ inbox }) => inbox?.decidedAt).length === 10);
  for (const from of friends) say(world, from, 'bạn đây');
  await until('all to be decided', () => decided().filter(({ inbox }) => inbox?.decidedAt).length === 16);
  assert.equal(decided().filter(({ inbox }) => inbox?.reason === 'dm.open').length, 5);
  release();
  await until('five answers', () => texts(world).length === 5);
  await world.bridge.idle();
  assert.deepEqual(
    asked().sort(),
    ['bạn đây', 'bạn đây', 'chào', 'chào', 'chào'],
    'three strangers, two friends, nobody else',
  );
  assert.equal(texts(world).length, 5);
});

it('T31: a lively group is not taken for machines that talk to each other, and one that keeps mentioning the agent is', async (t) => {
  const { world, channelId } = await limited(t, { loopPerMinute: 3 }, { group: { mode: 'open' } });
  const group = world.simulator.world.groupsOf(account(world))[0] ?? assert.fail();
  const from = group.members.find((id) => id !== account(world).person.id) ?? '';
  const talk = (text: string, mentions: string[] = []) =>
    world.simulator.say({ from, group: group.id, text, mentions });
  for (let n = 0; n < 8; n++) talk(`chuyện ${n}`);
  await reasons(world, channelId, 8);
  talk('mấy giờ rồi', [account(world).uid]);
  assert.equal((await reasons(world, channelId, 9)).at(-1), 'group.open');
  for (let n = 0; n < 6; n++) talk(`máy ${n}`, [account(world).uid]);
  assert.equal((await reasons(world, channelId, 15)).at(-1), 'loop.guard');
});

it('no more messages leave in thirty seconds than the setting says, however many are sent side by side; the rest follow, each once', async (t) => {
  const clock = createManualClock();
  const world = await startBridge(t, { clock, pacing: 'human' });
  const channelId = await runChannel(world, { dm: { mode: 'open' } });
  world.stores.channels.update(channelId, {
    settings: { limits: { ...DEFAULT_SETTINGS.limits, channelPer30Seconds: 3 }, pacing: NO_PACING },
  });
  world.simulator.faults.api.delay(60, '/api/message/sms');
  const people = [...account(world).friends].slice(0, 8);
  for (const [n, from] of people.entries()) say(world, from, `hỏi ${n}`);
  await until('the first three', () => texts(world).length === 3);
  await world.bridge.idle();
  await clock.advance(29_000);
  await new Promise((resolve) => setTimeout(resolve, 200));
  assert.equal(texts(world).length, 3, 'nothing more within the thirty seconds');
  await clock.advance(2_000);
  await until('three more', () => texts(world).length === 6);
  await world.bridge.idle();
  assert.equal(texts(world).length, 6);
  await clock.advance(31_000);
  await until('the rest', () => texts(world).length === 8);
  await world.bridge.idle();
  assert.deepEqual(
    texts(world).sort(),
    people.map((_, n) => `echo: hỏi ${n}`),
  );
});

it('many strangers in a month alert the owner while there is still time, and the alert ends when the owner allows more', async (t) => {
  const clock = createManualClock();
  const world = await startBridge(t, { clock, pacing: 'human' });
  const channelId = await runChannel(world, { dm: { mode: 'open' } });
  const allow = (strangersWarnPerMonth: number) =>
    world.stores.channels.update(channelId, {
      settings: { limits: { ...DEFAULT_SETTINGS.limits, strangersWarnPerMonth }, pacing: NO_PACING },
    });
  allow(2);
  const alerts = () => world.stores.alerts.open(channelId).map(({ code }) => code);
  const [friend = ''] = account(world).friends;
  say(world, friend, 'bạn bè không tính');
  say(world, world.simulator.world.addPerson('Khách 1').id, 'chào');
  await until('two answers', () => texts(world).length === 2);
  // Longer than the patience of alerts.
  for (let n = 0; n < 48; n++) {
    await clock.advance(5_000);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  assert.deepEqual([alerts(), world.bridge.troubles(channelId)], [[], []], 'one stranger is none too many');
  say(world, world.simulator.world.addPerson('Khách 2').id, 'chào');
  const passes = (what: string, check: () => boolean) =>
    until(what, async () => {
      await clock.advance(5_000);
      return check();
    });
  // On a busy machine the connection may have been given up meanwhile, and time brings it back.
  await passes('the third answer', () => texts(world).length === 3);
  await passes('the alert', () => alerts().includes('strangers-many'));
  assert.deepEqual(
    world.bridge.troubles(channelId).map(({ code }) => code),
    ['strangers-many'],
  );
  say(world, world.simulator.world.addPerson('Khách 3').id, 'chào');
  await passes('an answer all the same', () => texts(world).length === 4);
  allow(0);
  await passes('the end of the alert', () => alerts().length === 0);
});

it('by default messages leave a channel one after the other, those of one conversation further apart, and no more at once than the setting says', async (t) => {
  const clock = createManualClock();
  const world = await startBridge(t, { clock, pacing: 'human' });
  const channelId = await runChannel(world, { dm: { mode: 'open' } });
  const { betweenMinMs, betweenMaxMs, channelMinMs, channelMaxMs, sendsAtOnce } = DEFAULT_SETTINGS.pacing;
  const gaps = { betweenMinMs, betweenMaxMs, channelMinMs, channelMaxMs, sendsAtOnce };
  world.stores.channels.update(channelId, { settings: { pacing: { ...NO_PACING, ...gaps } } });
  const friends = [...account(world).friends].slice(0, 4);
  const [first = ''] = friends;
  for (const from of friends) say(world, from, 'cùng lúc');
  const answered = () =>
    world.stores.activity.page(channelId, { limit: 9 }).items.filter(({ inbox }) => inbox?.state === 'answered').length;
  await until('four answers to be written', () => answered() === 4);
  /** Lets time pass in small steps until so many have left; the pauses between them, to a tenth of a second. */
  const pauses = async (before: number, count: number) => {
    const times: number[] = [];
    await until(`${count} to leave`, async () => {
      await world.bridge.idle();
      for (let n = before + times.length; n < texts(world).length; n++) times.push(clock.now());
      if (times.length < count) await clock.advance(100);
      return times.length === count;
    });
    return times.slice(1).map((at, n) => at - (times[n] ?? 0));
  };
  const between = (values: number[], least: number, most: number) =>
    assert.ok(
      values.every((value) => value >= least - 100 && value <= most + 200),
      `${values} ms`,
    );
  between(await pauses(0, 4), channelMinMs, channelMaxMs);

  await clock.advance(10_000);
  for (const text of ['một', 'hai']) say(world, first, text);
  await until('six answers to be written', () => answered() === 6);
  between(await pauses(4, 2), betweenMinMs, betweenMaxMs);

  world.stores.channels.update(channelId, { settings: { pacing: { ...NO_PACING, sendsAtOnce: 1 } } });
  await clock.advance(10_000);
  world.simulator.faults.api.delay(60, '/api/message/sms');
  let most = 0;
  const conversations = world.stores.conversations.page(channelId, { limit: 9 }).items.map(({ id }) => id);
  const timer = setInterval(() => {
    const rows = conversations.flatMap((id) => world.stores.messages.page(id, 3).items);
    most = Math.max(most, rows.filter(({ outbox }) => outbox?.state === 'sending').length);
  }, 5);
  t.after(() => clearInterval(timer));
  for (const from of friends) say(world, from, 'lần lượt');
  await until('all of them', () => texts(world).length === 10);
  clearInterval(timer);
  assert.equal(most, 1);
});

it('in the quiet hours nothing is answered by itself, over midnight too; what was let through before is, and a click answers', async (t) => {
  const clock = createManualClock();
  const world = await startBridge(t, { clock });
  const channelId = await runChannel(world, { dm: { mode: 'open' } });
  const { asked, held, release } = await slowAgent(t, world, channelId);
  const [from = ''] = account(world).friends;
  say(world, from, 'trước giờ nghỉ');
  await until('the agent to think', () => held() === 1);
  /** The time in Vietnam so many hours from now. */
  const at = (hours: number) => new Date(clock.now() + (7 + hours) * 3600_000).toISOString().slice(11, 16);
  const verdicts = [
    [at(-1), at(2)],
    [at(1), at(2)],
    [at(-3), at(-1)],
    // Nearly the whole day, so midnight lies in it.
    [at(-1), at(-2)],
    [at(1), at(-1)],
    [at(0), ''],
  ].map(([begin = '', end = '']) => {
    world.stores.channels.update(channelId, { settings: { quietHours: { from: begin, to: end } } });
    const senderUid = world.simulator.uidOf(account(world).uid, from);
    return world.bridge.explain(channelId, { type: 'dm', senderUid }).reason;
  });
  assert.deepEqual(verdicts, ['quiet.hours', 'dm.open', 'dm.open', 'quiet.hours', 'dm.open', 'dm.open']);

  world.stores.channels.update(channelId, { settings: { quietHours: { from: at(-1), to: at(2) } } });
  release();
  await until('what was let through', () => texts(world).length === 1);
  say(world, from, 'khuya rồi');
  assert.equal((await reasons(world, channelId, 2)).at(-1), 'quiet.hours');
  await world.bridge.idle();
  assert.equal(texts(world).length, 1);
  const left = world.stores.activity
    .page(channelId, { limit: 9 })
    .items.find(({ message }) => message.text === 'khuya rồi');
  world.bridge.answerAnyway(left?.message.id ?? 0);
  await until('the answer by hand', () => texts(world).length === 2);
  assert.deepEqual(asked(), ['trước giờ nghỉ', 'khuya rồi']);
});
