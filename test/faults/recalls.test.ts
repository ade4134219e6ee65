import assert from 'node:assert/strict';
import { it, type TestContext } from 'node:test';
import { NO_PACING } from '../../src/bridge/delivery/pacing.ts';
import { createManualClock } from '../helpers/manual-clock.ts';
import { until } from '../helpers/until.ts';
import { answerTo } from './backend.ts';
import { rowOf, say, sent, start } from './story.ts';

/** Messages within half a second are one turn, and an answer takes twenty seconds to "write": time to take things back. */
const PACING = { ...NO_PACING, mergeMs: 500, mergeMaxMs: 5_000, shortestMs: 20_000, longestMs: 20_000 };

/** Three messages that became one turn, whose answer waits to be sent. */
async function mergedTurn(t: TestContext) {
  const clock = createManualClock();
  const { world, channelId, backend } = await start(t, { clock, pacing: 'human' });
  world.stores.channels.update(channelId, { settings: { pacing: PACING } });
  const ids = ['màu đỏ', 'à không', 'màu xanh'].map((text) => say(world, text).msgId);
  await until('all three', () => rowOf(world, channelId, 'màu xanh'));
  const answered = (n: number) =>
    until(`question ${n} to be answered`, async () => {
      const { items } = world.stores.activity.page(channelId, { limit: 9 });
      const isAsking = items.some(({ inbox }) => inbox?.state === 'thinking');
      // While the agent is asked, which takes real time, none passes here: it would run into the limits of a call.
      if (backend.questions.length < n && !isAsking) await clock.advance(100);
      return backend.questions.length === n && !isAsking;
    });
  await answered(1);
  assert.equal(backend.questions[0]?.text, 'màu đỏ\nà không\nmàu xanh');
  const recall = async (n: number) => {
    world.simulator.recall(ids[n] ?? '');
    await until('the recall', () => world.stores.messages.byZaloId(channelId, ids[n] ?? '')?.recalledAt);
  };
  const writeAll = async () => {
    for (let n = 0; n < 5; n++) await clock.advance(5_000);
    await until('what waits to be sent', () => world.stores.outbox.countWaiting(channelId) === 0);
  };
  return { world, channelId, backend, answered, recall, writeAll };
}

it('T25: when the first or the last message of a turn is taken back before its answer is sent, that answer does not go out, and the rest is answered without it', async (t) => {
  const { world, channelId, backend, answered, recall, writeAll } = await mergedTurn(t);
  await recall(0);
  await answered(2);
  assert.equal(backend.questions[1]?.text, 'à không\nmàu xanh');
  await recall(2);
  await answered(3);
  assert.equal(backend.questions[2]?.text, 'à không');
  await writeAll();
  await until('the answer', () => sent(world).length === 1);
  await world.bridge.idle();
  assert.deepEqual(sent(world), [answerTo('à không')], 'one answer, of what still stands');
  const thread = rowOf(world, channelId, 'à không')?.inbox?.threadId ?? '';
  assert.deepEqual(
    world.stores.threads.recent(thread, 50).map(({ text }) => text),
    ['à không', answerTo('à không')],
    'and the agent remembers nothing else',
  );
});

it('T25: when all of a turn is taken back nothing is sent; what was sent already stands, and the others are not answered twice', async (t) => {
  const { world, channelId, backend, recall, writeAll } = await mergedTurn(t);
  for (const n of [0, 1, 2]) await recall(n);
  await world.bridge.idle();
  await writeAll();
  await world.bridge.idle();
  assert.deepEqual(sent(world), []);
  assert.equal(world.stores.outbox.countWaiting(channelId), 0);

  const other = await mergedTurn(t);
  await other.writeAll();
  await until('the answer', () => sent(other.world).length === 1);
  await other.recall(0);
  await other.world.bridge.idle();
  await other.writeAll();
  assert.equal(other.backend.questions.length, 1);
  assert.equal(sent(other.world).length, 1);
  assert.ok(backend.questions.length <= 3, 'nobody is asked about what is gone');
});
