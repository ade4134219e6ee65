import assert from 'node:assert/strict';
import { it, type TestContext } from 'node:test';
import { json, startServer } from '../agents/server.ts';
import { until } from '../helpers/until.ts';
import { startRig } from './rig.ts';
import { moment } from './story.ts';

/** The real server with an agent that promises its answers with 202, and what that agent was given to send them with. */
async function promising(t: TestContext) {
  const tokens = new Map<string, string>();
  const backend = await startServer(t, ({ body }, reply) => {
    const { message, reply_later: later } = body.data as { message: { text: string }; reply_later: { token: string } };
    tokens.set(message.text, later.token);
    json(reply, {}, 202);
  });
  const rig = await startRig(t, { webhook: backend.origin });
  const states = async () => {
    const { items } = await rig.call<{ items: { text: string; handling: { state: string } }[] }>(
      'GET',
      `/channels/${rig.channelId}/activity?limit=50`,
    );
    return new Map(items.map((row) => [row.text, row.handling.state]));
  };
  return {
    rig,
    backend,
    states,
    /** Somebody asks, and the agent promises. */
    async ask(text: string): Promise<string> {
      rig.simulator.say({ from: rig.friends[0] ?? '', to: rig.accountUid, text });
      await until('the promise', async () => (await states()).get(text) === 'waiting');
      return tokens.get(text) ?? '';
    },
    /** The agent sends its answer; null when the server is not there to take it. */
    reply: (token: string, text: string, key: string) =>
      fetch(`${rig.server().url}/api/v1/replies`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'idempotency-key': key },
        body: JSON.stringify({ text }),
      }).then(
        async (response) => ({ status: response.status, body: (await response.json()) as { messageIds?: string[] } }),
        () => null,
      ),
    times: (text: string) => rig.simulator.sent(rig.accountUid).filter((one) => one.text === text).length,
  };
}

it('a promised answer that was accepted before kill -9 is sent once after the restart, and a repeated call makes no second one', async (t) => {
  const { rig, backend, ask, reply, times } = await promising(t);
  const token = await ask('hỏi trước');
  // Zalo is away, so the answer is accepted and has to wait.
  rig.simulator.faults.set({ login: { info: { http: 500 } } });
  rig.simulator.socket.close(rig.accountUid, 1006);
  await until(
    'the connection to be lost',
    async () => (await rig.call<{ status: string }>('GET', `/channels/${rig.channelId}`)).status !== 'running',
  );
  const taken = await reply(token, 'trả lời sau', 'k-1');
  assert.equal(taken?.status, 200);
  assert.equal(times('trả lời sau'), 0);
  await rig.kill();
  rig.simulator.faults.reset();
  await rig.revive();
  await until('the answer', () => times('trả lời sau') === 1);
  const again = await reply(token, 'trả lời sau', 'k-1');
  assert.equal(again?.status, 200);
  assert.deepEqual(again?.body.messageIds, taken?.body.messageIds, 'the same outcome as the first time');
  await moment(500);
  assert.equal(times('trả lời sau'), 1);
  assert.equal(backend.heard.length, 1, 'the agent was not asked again');
});

it('a promised answer that meets kill -9 at any moment is sent at most once, is never lost once it was accepted, and is shown when in doubt', async (t) => {
  const { rig, ask, reply, times } = await promising(t);
  for (const [round, waitMs] of [0, 4, 12, 30, 90].entries()) {
    const text = `trả lời ${round}`;
    const token = await ask(`hỏi ${round}`);
    rig.simulator.faults.api.delay(60, '/api/message/sms');
    // Nobody knows whether it was taken: the agent tries the same again, as it should.
    const first = reply(token, text, `k-${round}`);
    await moment(waitMs);
    await rig.kill();
    const before = await first;
    rig.simulator.faults.reset();
    await rig.revive();
    const again = await reply(token, text, `k-${round}`);
    assert.equal(again?.status, 200);
    assert.equal(again?.body.messageIds?.length, 1);
    if (before) assert.deepEqual(again?.body.messageIds, before.body.messageIds, 'what was accepted is still there');
    const id = again?.body.messageIds?.[0] ?? '';
    const state = () => rig.inspect((stores) => stores.outbox.get(Number(id))?.outbox.state);
    await until('it to be sent, or in doubt', () => ['sent', 'uncertain'].includes(state() ?? ''), 10_000);
    if (state() === 'sent') assert.equal(times(text), 1);
    assert.ok(times(text) <= 1, `round ${round} was sent ${times(text)} times`);
  }
  await moment(300);
  for (let round = 0; round < 5; round++) assert.ok(times(`trả lời ${round}`) <= 1);
});

it('T25: a question that is taken back while its answer is only promised gets none, before and after a restart', async (t) => {
  const { rig, states, ask, reply, times } = await promising(t);
  const token = await ask('thôi khỏi');
  const [asked] = rig.inspect((stores) => stores.activity.page(rig.channelId, { limit: 1 }).items);
  rig.simulator.recall(asked?.message.zaloMsgId ?? '');
  await until('the recall', async () => ![...(await states()).values()].includes('waiting'));
  assert.equal((await reply(token, 'trễ rồi', 'k-1'))?.status, 409);
  await rig.kill();
  await rig.revive();
  assert.equal((await reply(token, 'trễ rồi', 'k-2'))?.status, 409);
  await moment(300);
  assert.equal(times('trễ rồi'), 0);
  assert.deepEqual([...(await states()).values()], ['cancelled']);
});
