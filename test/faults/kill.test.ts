import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Stores } from '../../src/db/stores/index.ts';
import { json, startServer } from '../agents/server.ts';
import { until } from '../helpers/until.ts';
import { PNG } from '../media/samples.ts';
import { answerTo, type Backend, startBackend } from './backend.ts';
import { type Rig, startRig } from './rig.ts';

/** More rounds for a night: `ZB_FAULT_ROUNDS=200 ZB_FAULT_SEED=7 npm exec -- node --test test/faults/kill.test.ts`. */
const ROUNDS = Number(process.env.ZB_FAULT_ROUNDS ?? 3);
const SEED = Number(process.env.ZB_FAULT_SEED ?? 20_261_122);

/** The same numbers for the same seed (mulberry32), so that a failure can be played again. */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Messages in a round, at most. */
const MOST_SAID = 11;

const moment = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const timesSent = (rig: Rig, text: string) =>
  rig.simulator.sent(rig.accountUid).filter((one) => one.text === text).length;

/** Everything has arrived and has come to an end, one way or the other. */
function allSettled(stores: Stores, channelId: string, count: number): boolean {
  const { items } = stores.activity.page(channelId, { limit: 100_000 });
  const answers = stores.messages.answersTo(items.map(({ message }) => message.id));
  const isOpen = (state: string | undefined) => ['pending', 'sending', 'failed'].includes(state ?? '');
  return (
    items.length >= count &&
    items.every(({ inbox }) => !['received', 'queued', 'thinking'].includes(inbox?.state ?? '')) &&
    [...answers.values()].every(({ state }) => !isOpen(state))
  );
}

/** What goes wrong in a round beside the kill. Nothing of it closes the channel for longer than the round. */
const TROUBLES: ((rig: Rig, backend: Backend, random: () => number) => void)[] = [
  // Slow sends make it likely that the kill falls between a call and its answer.
  (rig, _backend, random) => rig.simulator.faults.api.delay(Math.floor(random() * 150), '/api/message/sms'),
  (rig) => rig.simulator.faults.api.next({ path: '/api/message/sms', reset: 'before' }),
  (rig) => rig.simulator.faults.api.next({ path: '/api/message/sms', reset: 'after' }),
  (rig) => rig.simulator.faults.api.next({ path: '/api/message/sms', http: 502 }),
  (rig) => rig.simulator.faults.api.next({ path: '/api/message/sms', code: 114, level: 'inner' }),
  (rig) => rig.simulator.faults.set({ socket: { copies: 3 } }),
  (rig) => rig.simulator.faults.set({ socket: { channel: 'both' } }),
  (rig) => rig.simulator.faults.set({ echo: { mode: 'before' } }),
  (rig) => rig.simulator.faults.set({ echo: { mode: 'none' } }),
  (rig) => rig.simulator.socket.close(rig.accountUid, 1006),
  (_rig, backend, random) =>
    backend.behave((_question, reply) => void setTimeout(() => reply.answer(), Math.floor(random() * 200))),
  (_rig, backend, random) =>
    backend.behave((_question, reply) => (random() < 0.5 ? reply.status(503) : reply.answer())),
  (_rig, backend, random) => backend.behave((_question, reply) => (random() < 0.5 ? reply.breakOff() : reply.answer())),
];

/** Whether the last messages are on disk. Those of the rounds before were looked for then. */
function isTaken(stores: Stores, rig: Rig, said: string[]): boolean {
  const { items } = stores.activity.page(rig.channelId, { limit: 60 });
  const known = new Set(items.map(({ message }) => message.text));
  return said.slice(-MOST_SAID).every((text) => known.has(text));
}

async function play(rig: Rig, backend: Backend, random: () => number): Promise<string[]> {
  const said: string[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    for (let n = 0; n < 2; n++) TROUBLES[Math.floor(random() * TROUBLES.length)]?.(rig, backend, random);
    const count = 4 + Math.floor(random() * 8);
    for (let n = 0; n < count; n++) {
      const from = rig.friends[Math.floor(random() * rig.friends.length)] ?? '';
      const text = `vòng ${round} tin ${n}`;
      rig.simulator.say({ from, to: rig.accountUid, text });
      said.push(text);
      await moment(random() * 25);
    }
    await moment(random() * 150);
    await rig.kill();
    rig.simulator.faults.reset();
    backend.behave((_question, reply) => reply.answer());
    await rig.revive();
    // Zalo gives its last messages only to whoever asks: a kill before they came would lose what was never accepted.
    await until('what was missed to be taken', () => rig.inspect((stores) => isTaken(stores, rig, said)), 60_000);
  }
  return said;
}

it(`T1–T3: after kill -9 and faults at any moment, every accepted message is answered once, or visibly in doubt or failed, and never twice (${ROUNDS} rounds)`, {
  timeout: 180_000 + ROUNDS * 15_000,
}, async (t) => {
  const backend = await startBackend(t);
  const rig = await startRig(t, { webhook: backend.url });
  const said = await play(rig, backend, dice(SEED));
  await until(
    'everything to settle',
    () => rig.inspect((stores) => allSettled(stores, rig.channelId, said.length)),
    180_000,
  );
  await rig.kill();

  rig.inspect((stores) => {
    const rows = stores.activity.page(rig.channelId, { limit: 100_000 }).items;
    assert.equal(rows.length, new Set(rows.map(({ message }) => message.zaloMsgId)).size, 'one row a message');
    const known = new Map(rows.map((row) => [row.message.text, row]));
    const answers = stores.messages.answersTo(rows.map(({ message }) => message.id));
    const ends: Record<string, number> = { sent: 0, uncertain: 0, dead: 0, failed: 0, ignored: 0 };
    for (const text of said) {
      const row = known.get(text);
      assert.ok(row, `"${text}" was lost`);
      const inbox = row.inbox?.state ?? '';
      const end = inbox === 'answered' ? (answers.get(row.message.id)?.state ?? 'no answer') : inbox;
      const sent = timesSent(rig, answerTo(text));
      assert.ok(sent <= 1, `"${text}" was answered ${sent} times`);
      assert.ok(end in ends, `"${text}" ended as ${end}, which nobody is shown`);
      if (end === 'sent') assert.equal(sent, 1, `"${text}" counts as sent`);
      if (['dead', 'failed', 'ignored'].includes(end)) {
        assert.equal(sent, 0, `"${text}" counts as ${end}`);
        const why = end === 'ignored' ? row.inbox?.reason : end === 'failed' ? row.inbox?.error : 'Zalo’s own code';
        assert.ok(why, `"${text}" is ${end}, and says why`);
      }
      ends[end] = (ends[end] ?? 0) + 1;
    }
    t.diagnostic(`seed ${SEED}: ${said.length} messages, ${ROUNDS} kills, ${JSON.stringify(ends)}, lost 0, twice 0`);
  });
});

const lastOutgoing = async (rig: Rig) => {
  const conversations = await rig.call<{ items: { id: string }[] }>('GET', `/channels/${rig.channelId}/conversations`);
  const id = conversations.items[0]?.id;
  if (!id) return undefined;
  const { items } = await rig.call<{
    items: { id: string; direction: string; delivery?: { state: string }; attachments: { fileName: string }[] }[];
  }>('GET', `/conversations/${id}/messages`);
  return items.find((message) => message.direction === 'out');
};
const outgoing = async (rig: Rig) => (await lastOutgoing(rig))?.delivery?.state;
/** The call that was to meet trouble has met it. That it is shown as being sent says less: before that is on disk nothing has left. */
const sendReachesZalo = async (rig: Rig): Promise<void> => {
  await until('the send to reach Zalo', () => rig.simulator.faults.api.waiting() === 0);
  assert.equal(await outgoing(rig), 'sending');
};

it('T1, T2: a question that was on its way to the agent when the process was killed is asked again under the same name, and answered once', async (t) => {
  const backend = await startBackend(t);
  const rig = await startRig(t, { webhook: backend.url });
  backend.behave(() => {});
  const texts = ['còn hàng không', 'giá bao nhiêu'];
  rig.friends.slice(0, 2).forEach((from, n) => {
    rig.simulator.say({ from, to: rig.accountUid, text: texts[n] ?? '' });
  });
  await until('the agent to think', () => backend.open() === 2);
  await rig.kill();
  assert.deepEqual(rig.simulator.sent(rig.accountUid), [], 'nothing was said before the agent had answered');
  backend.behave((_question, reply) => reply.answer());
  await rig.revive();
  await until('both answers', () => texts.every((text) => timesSent(rig, answerTo(text)) === 1));
  const ids = (text: string) => backend.questions.filter((question) => question.text === text).map(({ id }) => id);
  for (const text of texts) {
    assert.equal(ids(text).length, 2, 'asked before and after');
    assert.equal(new Set(ids(text)).size, 1, 'so that a back-end can tell that it is the same question');
  }
  await moment(500);
  assert.equal(rig.simulator.sent(rig.accountUid).length, 2, 'and nothing more is sent');
});

it('T3: a send that was cut off is uncertain after the restart, visible, and never sent again by itself', async (t) => {
  const rig = await startRig(t);
  // Zalo gets nothing: its answer would have come only after the process was gone.
  rig.simulator.faults.api.next({ path: '/api/message/sms', delayMs: 60_000, reset: 'before' });
  rig.simulator.say({ from: rig.friends[0] ?? '', to: rig.accountUid, text: 'gửi giúp chị' });
  await sendReachesZalo(rig);
  await rig.kill();
  rig.simulator.faults.reset();
  await rig.revive();
  await moment(500);
  assert.equal(await outgoing(rig), 'uncertain');
  assert.equal(timesSent(rig, 'echo: gửi giúp chị'), 0, 'nobody but the owner may try again');
});

it('T3: a kill between the upload of a photo and its send leaves it uncertain, and it is never sent twice', async (t) => {
  const rig = await startRig(t);
  const answer = { files: [{ name: 'hoa.png', data: PNG.toString('base64') }] };
  const backend = await startServer(t, (_heard, reply) => json(reply, answer));
  const { items: workspaces } = await rig.call<{ items: { id: string }[] }>('GET', '/workspaces');
  const path = `/workspaces/${workspaces[0]?.id}/agents`;
  const agents = await rig.call<{ items: { id: string }[] }>('GET', path);
  const config = { url: backend.origin, allowPrivateNetwork: true };
  await rig.call('PATCH', `/agents/${agents.items[0]?.id}`, { kind: 'webhook', config });
  const uploads = () => rig.simulator.acts(rig.accountUid).filter(({ kind }) => kind === 'upload').length;

  rig.simulator.faults.api.next({ path: '/photo_original/send', delayMs: 60_000, reset: 'before' });
  rig.simulator.say({ from: rig.friends[0] ?? '', to: rig.accountUid, text: 'cho xem hoa' });
  await until('the upload', () => uploads() === 1);
  await sendReachesZalo(rig);
  await rig.kill();
  rig.simulator.faults.reset();
  await rig.revive();
  await moment(500);
  assert.equal(await outgoing(rig), 'uncertain');
  assert.deepEqual([uploads(), rig.simulator.sent(rig.accountUid).length], [1, 0], 'nothing is tried again by itself');

  const last = await lastOutgoing(rig);
  assert.equal(last?.attachments[0]?.fileName, 'hoa.png');
  await rig.call('POST', `/messages/${last?.id}/retry`);
  await until('the owner to have it sent again', async () => (await outgoing(rig)) === 'sent');
  assert.deepEqual(
    rig.simulator.sent(rig.accountUid).map(({ kind }) => kind),
    ['photo'],
  );
  assert.equal(backend.heard.length, 1, 'from the bytes that were kept: the agent is not asked again');
});

it("T4: the account's own echo settles what was uncertain, and nothing is sent a second time", async (t) => {
  const rig = await startRig(t);
  rig.simulator.faults.api.next({ path: '/api/message/sms', delayMs: 1_500 });
  rig.simulator.say({ from: rig.friends[0] ?? '', to: rig.accountUid, text: 'đã nhận chưa' });
  await sendReachesZalo(rig);
  await rig.kill();
  await rig.revive();
  await until('the echo to settle it', async () => (await outgoing(rig)) === 'sent', 10_000);
  assert.equal(timesSent(rig, 'echo: đã nhận chưa'), 1);
});

it('a command that was accepted before kill -9 is done and answered exactly once, or visibly in doubt', async (t) => {
  const rig = await startRig(t);
  const friend = rig.friends[0] ?? '';
  const said = () => rig.simulator.sent(rig.accountUid).map((one) => one.text);
  for (let round = 1; round <= 2; round++) {
    rig.simulator.faults.api.delay(60, '/api/message/sms');
    rig.simulator.say({ from: friend, to: rig.accountUid, text: `/new Luồng ${round}` });
    await moment(round * 25);
    await rig.kill();
    rig.simulator.faults.reset();
    await rig.revive();
  }
  await until('every command to be done', () => rig.inspect((stores) => allSettled(stores, rig.channelId, 2)));
  await rig.kill();
  rig.inspect((stores) => {
    const rows = stores.activity.page(rig.channelId, { limit: 10 }).items;
    const answers = stores.messages.deliveriesOf(rows.map(({ message }) => message.id));
    const threads = stores.threads.ofConversation(rows[0]?.message.conversationId ?? '', 10);
    assert.equal(threads.length, 3, 'the first thread and one for each command');
    for (const { message, inbox } of rows) {
      assert.equal(inbox?.did?.code, 'opened');
      const [answer, ...more] = answers.get(message.id) ?? [];
      assert.deepEqual(more, [], 'one answer to each');
      const times = said().filter((text) => text.includes(message.text.slice('/new '.length))).length;
      if (answer?.state === 'sent') assert.equal(times, 1);
      else assert.equal(answer?.state, 'uncertain');
    }
  });
});

it('a draft survives kill -9, is not sent by the restart, and goes out once when it is approved', async (t) => {
  const rig = await startRig(t);
  await rig.call('PATCH', `/channels/${rig.channelId}`, { settings: { draftMode: true } });
  rig.simulator.say({ from: rig.friends[0] ?? '', to: rig.accountUid, text: 'giá sao' });
  const drafts = async () => (await rig.call<{ items: { id: string; text: string }[] }>('GET', '/drafts')).items;
  await until('the draft', async () => (await drafts()).length === 1);
  await rig.kill();
  await rig.revive();
  assert.equal(timesSent(rig, 'echo: giá sao'), 0);
  const [draft, ...more] = await drafts();
  assert.deepEqual(more, [], 'one question, one draft');
  await rig.call('POST', `/messages/${draft?.id}/approve`);
  await rig.kill();
  await rig.revive();
  await until('it to be sent, or visibly in doubt', async () =>
    ['sent', 'uncertain'].includes((await outgoing(rig)) ?? ''),
  );
  assert.ok(timesSent(rig, 'echo: giá sao') <= 1);
  assert.deepEqual(await drafts(), []);
});

it('T5: a message that Zalo delivers three times, on both channels and again after a restart is one row and one answer', async (t) => {
  const rig = await startRig(t);
  rig.simulator.faults.set({ socket: { copies: 3, channel: 'both' } });
  const friend = rig.friends[0] ?? '';
  rig.simulator.say({ from: friend, to: rig.accountUid, text: 'một lần thôi' });
  await until('the answer', () => timesSent(rig, 'echo: một lần thôi') === 1);
  // A restart asks Zalo for what was missed, which gives the same message again.
  await rig.kill();
  await rig.revive();
  rig.simulator.socket.close(rig.accountUid, 1006);
  await moment(3_500);
  assert.equal(timesSent(rig, 'echo: một lần thôi'), 1);
  await rig.kill();
  rig.inspect((stores) => assert.equal(stores.activity.page(rig.channelId, { limit: 10 }).items.length, 1));
});

it('T34: SIGTERM ends in order within seconds, with a hanging send in doubt and what waits still waiting for the next start', async (t) => {
  const backend = await startBackend(t);
  const rig = await startRig(t, { webhook: backend.url });
  backend.behave(({ text }, reply) => {
    if (text === 'treo') reply.answer();
  });
  rig.simulator.faults.api.next({ path: '/api/message/sms', delayMs: 60_000, reset: 'before' });
  const say = (n: number, text: string) => rig.simulator.say({ from: rig.friends[n] ?? '', to: rig.accountUid, text });
  say(0, 'treo');
  await sendReachesZalo(rig);
  for (let n = 1; n <= 5; n++) say(n, `lúc đóng cửa ${n}`);
  await until('five agents to think', () => backend.open() === 5);
  const started = performance.now();
  rig.server().child.kill('SIGTERM');
  assert.deepEqual(await rig.server().exited, { code: 0, signal: null }, 'a service manager sees a clean stop');
  assert.ok(performance.now() - started < 9_500, `it took ${Math.round(performance.now() - started)} ms`);
  assert.deepEqual(rig.simulator.socket.connections(rig.accountUid), [], 'the socket is closed');

  rig.simulator.faults.reset();
  backend.behave((_question, reply) => reply.answer());
  await rig.revive();
  await until('all five to be answered', () =>
    [1, 2, 3, 4, 5].every((n) => timesSent(rig, answerTo(`lúc đóng cửa ${n}`)) === 1),
  );
  assert.equal(timesSent(rig, answerTo('treo')), 0, 'what may have gone out is not sent again');
});

it('T34: a second signal ends at once, and the next start takes up what was left', async (t) => {
  const rig = await startRig(t);
  rig.simulator.faults.api.next({ path: '/api/message/sms', delayMs: 60_000, reset: 'before' });
  rig.simulator.say({ from: rig.friends[0] ?? '', to: rig.accountUid, text: 'vội' });
  await sendReachesZalo(rig);
  const started = performance.now();
  rig.server().child.kill('SIGTERM');
  await moment(300);
  rig.server().child.kill('SIGTERM');
  assert.notEqual((await rig.server().exited).code, 0, 'this is not a stop in order');
  assert.ok(performance.now() - started < 3_000, 'it did not wait for the send');
  rig.simulator.faults.reset();
  await rig.revive();
  assert.equal(await outgoing(rig), 'uncertain');
});
