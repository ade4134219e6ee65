import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { it, type TestContext } from 'node:test';
import Database from 'better-sqlite3';
import { systemClock } from '../../src/clock.ts';
import { diskProblem } from '../../src/db/errors.ts';
import { type BridgeWorld, type BridgeWorldOptions, runChannel, scan, startBridge } from '../helpers/bridge.ts';
import { createManualClock } from '../helpers/manual-clock.ts';
import { until } from '../helpers/until.ts';
import { answerTo, type Backend, startBackend } from './backend.ts';

const open = { dm: { mode: 'open' as const } };
const moment = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const account = (world: BridgeWorld) =>
  world.simulator.world.accounts[0] as BridgeWorld['simulator']['world']['accounts'][0];
const friend = (world: BridgeWorld, n = 0) => [...account(world).friends][n] ?? '';
const say = (world: BridgeWorld, text: string, n = 0) =>
  world.simulator.say({ from: friend(world, n), to: account(world).uid, text });
const sent = (world: BridgeWorld) => world.simulator.sent(account(world).uid).map(({ text }) => text);
const rowOf = (world: BridgeWorld, channelId: string, text: string) =>
  world.stores.activity.page(channelId, { limit: 500 }).items.find(({ message }) => message.text === text);

/** A running channel whose agent is a real HTTP server. */
async function start(t: TestContext, options: BridgeWorldOptions & { kind?: string; config?: object } = {}) {
  const { kind = 'webhook', config, ...rest } = options;
  const backend = await startBackend(t);
  const world = await startBridge(t, rest);
  const channelId = await runChannel(world, open);
  const [workspace] = world.stores.workspaces.list();
  assert.ok(workspace);
  const { id } = world.stores.agents.create(workspace.id, {
    handle: 'real',
    name: 'Real',
    kind,
    config: { ...(config ?? { url: backend.url }), allowPrivateNetwork: true, ...baseUrl(kind, backend) },
  });
  world.stores.workspaces.update(workspace.id, { defaultAgentId: id });
  return { backend, world, channelId, agentId: id };
}

const baseUrl = (kind: string, { url }: Backend) => (kind === 'webhook' ? {} : { baseUrl: url.replace(/\/$/, '') });

it('T6: different messages with equal text, or with an equal client id, are each answered', async (t) => {
  const { world } = await start(t);
  const from = friend(world);
  for (let n = 0; n < 3; n++) world.simulator.say({ from, to: account(world).uid, text: 'alo' });
  await until('an answer each', () => sent(world).length === 3);
  await world.bridge.idle();
  assert.deepEqual(sent(world), Array(3).fill(answerTo('alo')), 'none was taken for a copy of another');
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

it('T8: a back-end that hangs holds up no other chat, is given up at its limit, and the question is tried again and then shown, not lost', async (t) => {
  const { world, backend, channelId, agentId } = await start(t);
  world.stores.agents.update(agentId, {
    config: { url: backend.url, allowPrivateNetwork: true, idleMs: 300, totalMs: 400 },
  });
  backend.behave(({ text }, reply) => {
    if (text !== 'treo') reply.answer();
  });
  say(world, 'treo', 0);
  await until('the hanging call', () => backend.open() === 1);
  say(world, 'người khác', 1);
  await until('the other chat', () => sent(world).includes(answerTo('người khác')));
  await until('the limit', () => backend.givenUp() >= 1);
  const inbox = await until('the next try', () => {
    const row = rowOf(world, channelId, 'treo')?.inbox;
    return row?.state === 'queued' && row.nextAt ? row : null;
  });
  assert.match(inbox.error ?? '', /0[.,]3|0[.,]4|sent nothing|longer/, 'the reason is kept');
  backend.behave((_question, reply) => reply.answer());
  await until('the answer after all', () => sent(world).includes(answerTo('treo')), 10_000);
  assert.equal(sent(world).length, 2, 'each once');
});

it('T9: an abort that comes with status 200 is a failure with its reason, not an empty answer', async (t) => {
  const { world, backend, channelId } = await start(t, { kind: 'anythingllm', config: { workspaceSlug: 'shop' } });
  backend.behave((_question, { raw }) => {
    const body =
      raw.req.url?.endsWith('/thread/new') === true
        ? { thread: { slug: 'chat' }, message: null }
        : { id: 'x', type: 'abort', textResponse: null, sources: [], close: true, error: 'No key for the model' };
    raw.setHeader('content-type', 'application/json').end(JSON.stringify(body));
  });
  say(world, 'alo');
  await until('the failure', () => rowOf(world, channelId, 'alo')?.inbox?.error);
  const inbox = rowOf(world, channelId, 'alo')?.inbox;
  assert.match(inbox?.error ?? '', /No key for the model/);
  assert.equal(inbox?.state, 'queued', 'it is tried again before it is given up');
  await world.bridge.idle();
  assert.deepEqual(sent(world), [], 'an empty answer is no answer');
});

it('T11: 429 waits as long as it says, 400 and 401 are not tried again, 503 is', async (t) => {
  const { world, backend, channelId } = await start(t);
  const tries = (text: string) => backend.questions.filter((question) => question.text === text).length;
  const failed = (text: string) => rowOf(world, channelId, text)?.inbox?.state === 'failed';
  backend.behave(({ text }, reply) => {
    if (tries(text) > 1) reply.answer();
    else reply.status(Number(text), text === '429' ? { 'retry-after': '4' } : {});
  });
  ['429', '400', '401', '503'].forEach((text, n) => {
    say(world, text, n);
  });
  await until('400 and 401 to fail', () => failed('400') && failed('401'));
  assert.match(rowOf(world, channelId, '401')?.inbox?.error ?? '', /key was not accepted/);
  await until('503 to be tried again', () => sent(world).includes(answerTo('503')), 10_000);
  assert.equal(tries('429'), 1, 'it said four seconds');
  await until('429 to be tried again', () => sent(world).includes(answerTo('429')), 10_000);
  assert.deepEqual([tries('400'), tries('401')], [1, 1]);
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

it('T35: while the database is locked nothing is lost, nothing crashes, and everything is answered once afterwards', async (t) => {
  const { world } = await start(t);
  say(world, 'trước');
  await until('an answer', () => sent(world).length === 1);
  await world.bridge.idle();
  world.expectErrors();
  const other = new Database(join(world.dataDir, 'zalo-bridge.db'));
  t.after(() => other.close());
  other.exec('BEGIN IMMEDIATE');
  const problem = assertThrows(() => world.stores.probeDisk());
  assert.equal(diskProblem(problem), 'database-locked', 'health says why');
  for (let n = 0; n < 3; n++) say(world, `lúc khóa ${n}`, n);
  // Long enough for a try that fails: calls wait two seconds for the lock.
  await moment(3_000);
  assert.equal(sent(world).length, 1, 'what is not on disk is not acted on');
  other.exec('ROLLBACK');
  await until('all three', () => sent(world).length === 4, 20_000);
  await world.bridge.idle();
  assert.deepEqual(
    sent(world).slice(1).sort(),
    [0, 1, 2].map((n) => answerTo(`lúc khóa ${n}`)),
  );
  world.stores.probeDisk();
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

function assertThrows(act: () => void): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  throw new assert.AssertionError({ message: 'nothing was thrown' });
}
