import assert from 'node:assert/strict';
import { it } from 'node:test';
import { NO_PACING } from '../../src/bridge/delivery/pacing.ts';
import { workTroubles } from '../../src/bridge/work-troubles.ts';
import { inEnglish } from '../../src/i18n/words.ts';
import { createManualClock } from '../helpers/manual-clock.ts';
import { until } from '../helpers/until.ts';
import { answerTo } from './backend.ts';
import { rowOf, say, sent, start } from './story.ts';

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
  assert.match(inEnglish(inbox.error ?? ''), /sent nothing for 0[.,]3|longer than 0[.,]4/, 'the reason is kept');
  backend.behave((_question, reply) => reply.answer());
  // On a busy machine a good answer can take longer than the limit that was set for a bad one.
  world.stores.agents.update(agentId, { config: { url: backend.url, allowPrivateNetwork: true } });
  await until('the answer after all', () => sent(world).includes(answerTo('treo')), 10_000);
  assert.equal(sent(world).length, 2, 'each once');
});

it('T8: an agent that takes longer than 30 seconds is told of, in the log and to the owner, until it has answered; nobody else waits and nothing is asked twice', async (t) => {
  const clock = createManualClock();
  const { world, backend, channelId } = await start(t, { clock });
  const held: (() => void)[] = [];
  backend.behave(({ text }, reply) => {
    if (text === 'nghĩ lâu') held.push(() => reply.answer());
    else reply.answer();
  });
  say(world, 'nghĩ lâu', 0);
  await until('the agent to think', () => held.length === 1);
  const found = () => workTroubles({ stores: world.stores, clock }, channelId).map(({ code }) => code);
  const warnings = () =>
    world.log.filter(({ level, args }) => level === 'warn' && /not answered for 30 s/.test(String(args[1])));
  await clock.advance(29_000);
  assert.deepEqual([found(), warnings().length], [[], 0], 'not before');
  await clock.advance(1_000);
  assert.deepEqual([found(), warnings().length], [['agent-slow'], 1]);
  assert.equal(rowOf(world, channelId, 'nghĩ lâu')?.inbox?.state, 'thinking', 'it is still being worked on');
  say(world, 'người khác', 1);
  await until('the other chat', () => sent(world).includes(answerTo('người khác')));
  await clock.advance(60_000);
  assert.equal(warnings().length, 1, 'once for a question');
  held[0]?.();
  await until('the answer', () => sent(world).includes(answerTo('nghĩ lâu')));
  await world.bridge.idle();
  assert.deepEqual(found(), [], 'it is over');
  assert.equal(backend.questions.length, 2);
  assert.equal(sent(world).length, 2);
});

it('T8: after five minutes the chat goes on without the answer, which is sent once when it comes, and asked for again when the process ended meanwhile', async (t) => {
  const clock = createManualClock();
  const { world, backend, channelId } = await start(t, { clock });
  const held: (() => void)[] = [];
  backend.behave(({ text }, reply) => {
    if (text.startsWith('nghĩ lâu')) held.push(() => reply.answer());
    else reply.answer();
  });
  const stateOf = (text: string) => rowOf(world, channelId, text)?.inbox?.state;
  say(world, 'nghĩ lâu', 0);
  await until('the agent to think', () => held.length === 1);
  say(world, 'câu sau', 0);
  await until('the next question to come', () => rowOf(world, channelId, 'câu sau'));
  await clock.advance(4 * 60_000);
  assert.deepEqual(sent(world), [], 'until then the order is kept');
  await clock.advance(60_000);
  await until('the chat to go on', () => sent(world).includes(answerTo('câu sau')));
  assert.equal(stateOf('nghĩ lâu'), 'waiting');
  const found = () => workTroubles({ stores: world.stores, clock }, channelId).map(({ code }) => code);
  assert.deepEqual(found(), ['agent-slow'], 'that it takes so long is no news less');
  await clock.advance(2 * 60_000);
  held[0]?.();
  await until('the answer', () => sent(world).includes(answerTo('nghĩ lâu')));
  await world.bridge.idle();
  assert.deepEqual(sent(world), [answerTo('câu sau'), answerTo('nghĩ lâu')], 'each once');
  assert.equal(stateOf('nghĩ lâu'), 'answered');

  say(world, 'nghĩ lâu nữa', 0);
  await until('the agent to think again', () => held.length === 2);
  await clock.advance(5 * 60_000);
  await until('it to be behind', () => stateOf('nghĩ lâu nữa') === 'waiting');
  backend.behave((_question, reply) => reply.answer());
  await world.restart();
  await until('the answer of the next process', () => sent(world).includes(answerTo('nghĩ lâu nữa')));
  await world.bridge.idle();
  assert.equal(sent(world).filter((text) => text === answerTo('nghĩ lâu nữa')).length, 1);
  assert.equal(stateOf('nghĩ lâu nữa'), 'answered');
});

it('T8: what is called off or no longer allowed while its chat goes on without it is not sent, and nothing of its turn is forgotten', async (t) => {
  const clock = createManualClock();
  const { world, backend, channelId } = await start(t, { clock });
  // What people say bears the time outside, which this clock leaves behind.
  world.stores.channels.update(channelId, { settings: { pacing: NO_PACING, staleMinutes: 1_000 } });
  /** After minutes without a frame the connection may have to come back first, which takes it a while of this clock. */
  const eventually = (what: string, check: () => boolean) =>
    until(what, async () => {
      await clock.advance(100);
      return check();
    });
  const held = new Map<string, () => void>();
  backend.behave(({ text }, reply) => void held.set(text, () => reply.answer()));
  const stateOf = (text: string) => rowOf(world, channelId, text)?.inbox?.state;
  const behind = async (text: string, person: number) => {
    say(world, text, person);
    await eventually('the agent to think', () => held.has(text));
    await clock.advance(5 * 60_000);
    await eventually('its chat to be free', () => stateOf(text) === 'waiting');
  };
  await behind('thôi khỏi', 0);
  say(world, '/stop', 0);
  await eventually('it to be called off', () => stateOf('thôi khỏi') === 'cancelled');
  held.get('thôi khỏi')?.();

  await behind('bị tắt', 1);
  world.bridge.setUserStatus(
    world.bridge.approveUser(channelId, rowOf(world, channelId, 'bị tắt')?.message.senderUid ?? '').id,
    'disabled',
  );
  held.get('bị tắt')?.();
  await eventually('the rules to be asked again', () => stateOf('bị tắt') === 'ignored');

  // A call that ends without an answer or a failure of its own: its question must not lie there for ever.
  await behind('còn nữa', 2);
  await world.bridge.stop(channelId);
  world.bridge.start(channelId);
  held.delete('còn nữa');
  await eventually('it to be asked again', () => held.has('còn nữa'));
  held.get('còn nữa')?.();
  await eventually('the answer', () => sent(world).includes(answerTo('còn nữa')));
  await world.bridge.idle();
  assert.deepEqual(
    sent(world).filter((text) => [answerTo('thôi khỏi'), answerTo('bị tắt'), answerTo('còn nữa')].includes(text)),
    [answerTo('còn nữa')],
  );
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
  assert.match(inEnglish(rowOf(world, channelId, '401')?.inbox?.error ?? ''), /key was not accepted/);
  await until('503 to be tried again', () => sent(world).includes(answerTo('503')), 10_000);
  assert.equal(tries('429'), 1, 'it said four seconds');
  await until('429 to be tried again', () => sent(world).includes(answerTo('429')), 10_000);
  assert.deepEqual([tries('400'), tries('401')], [1, 1]);
});
