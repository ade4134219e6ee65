import assert from 'node:assert/strict';
import { it, type TestContext } from 'node:test';
import { type Heard, startServer } from '../agents/server.ts';
import { until } from '../helpers/until.ts';
import { world } from './world.ts';

interface Offer {
  url: string;
  token: string;
  expires_at: string;
}

/** A channel whose agent is a webhook that promises its answers. */
async function promising(t: TestContext, body: object = {}) {
  const zalo = await world(t);
  const calls: Heard[] = [];
  const server = await startServer(t, (heard, reply) => {
    calls.push(heard);
    reply.writeHead(202, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  const { zb, path } = zalo;
  const { body: channel } = await zb.get(path);
  const { body: agent } = await zb.post(`/workspaces/${channel.workspaceId}/agents`, {
    handle: 'sau',
    name: 'Trả Lời Sau',
    kind: 'webhook',
    config: { url: server.origin, allowPrivateNetwork: true, laterMinutes: 30 },
  });
  await zb.patch(`/workspaces/${channel.workspaceId}`, { defaultAgentId: agent.id });
  await zalo.running({ mode: 'open' });
  const friend = [...zalo.account.friends][0] ?? '';
  const rows = async () =>
    (await zalo.activity('?limit=50')) as { text: string; handling: { state: string }; conversationId: string }[];
  const state = async (text: string) => (await rows()).find((row) => row.text === text)?.handling.state;
  /** Somebody asks, and the agent promises. */
  const ask = async (text: string) => {
    const before = calls.length;
    zalo.simulator.say({ from: friend, to: zalo.account.uid, text });
    await until('the promise', async () => calls.length > before && (await state(text)) === 'waiting');
    const call = calls[before];
    assert.ok(call);
    const { data } = call.body as { data: { reply_later: Offer; chat: { id: string } } };
    return { ...data.reply_later, chatId: data.chat.id };
  };
  const reply = async (token: string, payload: object, headers: Record<string, string> = {}, route = '/replies') => {
    const response = await zb.app.inject({
      method: 'POST',
      url: `/api/v1${route}`,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
      payload: JSON.stringify(payload),
    });
    return { status: response.statusCode, body: response.json() };
  };
  return { ...zalo, ask, reply, state, calls };
}

it('takes an answer that was promised with 202, once, while the conversation goes on', async (t) => {
  const { ask, reply, sent, state, zb } = await promising(t);
  const first = await ask('hỏi một');
  assert.match(first.url, /\/api\/v1\/replies$/);
  assert.match(first.token, /^zbr_/);
  const second = await ask('hỏi hai');
  assert.deepEqual(sent(), [], 'nothing is said meanwhile');
  assert.notEqual(first.token, second.token);

  const taken = await reply(first.token, { text: 'trả lời **một**' });
  assert.equal(taken.status, 200);
  assert.equal(taken.body.state, 'pending');
  await until('the answer', () => sent().length === 1);
  assert.deepEqual(sent(), ['trả lời một']);
  assert.equal(await state('hỏi một'), 'answered');
  assert.equal(await state('hỏi hai'), 'waiting');
  assert.deepEqual(
    (await reply(first.token, { text: 'lần nữa' })).body,
    taken.body,
    'without a key it is a repetition',
  );

  const key = { 'idempotency-key': 'b-1' };
  const chat = `/chats/${second.chatId}/messages`;
  const both = await Promise.all([
    reply(second.token, { text: 'hai' }, key, chat),
    reply(second.token, { text: 'hai' }, key),
  ]);
  assert.deepEqual(both[0]?.body, both[1]?.body);
  await until('the second answer', () => sent().length === 2);
  assert.equal((await reply(second.token, { text: 'thêm' }, { 'idempotency-key': 'b-2' })).status, 200);
  await until('one more', () => sent().length === 3);
  assert.deepEqual(sent().slice(1), ['hai', 'thêm']);

  for (const token of ['zbr_x', `zbr_${'a'.repeat(43)}`, zb.tokens.manage])
    assert.equal((await reply(token, { text: 'x' })).status, 401);
  assert.equal(
    (await reply(second.token, { text: 'x' }, { 'idempotency-key': 'b-3' }, '/chats/other/messages')).status,
    401,
  );
  assert.equal((await reply(second.token, {}, { 'idempotency-key': 'b-4' })).status, 422);
  assert.equal((await reply(second.token, { text: '' }, { 'idempotency-key': 'b-5' })).status, 422);
  assert.equal(sent().length, 3);
});

it('does not send a promised answer that is no longer wanted or allowed, and hands over when told to', async (t) => {
  const { ask, reply, sent, state, zb, path, simulator, account } = await promising(t, { handoff: true });
  const { token, chatId } = await ask('giá sỉ');
  simulator.say({ from: [...account.friends][0] ?? '', to: account.uid, text: 'alo' });
  await until('the pause', async () => (await state('alo')) === 'ignored');
  const refused = await reply(token, { text: 'muộn rồi' });
  assert.deepEqual([refused.body.state, refused.body.reason], ['refused', 'conversation.paused']);
  assert.ok(zb.stores.conversations.get(chatId)?.handoffAt, 'the owner is called');

  await zb.post(`/conversations/${chatId}/resume`);
  const other = await ask('câu khác');
  await zb.post(`/conversations/${chatId}/resume`);
  const person = [...account.friends][0] ?? '';
  simulator.say({ from: person, to: account.uid, text: '/stop' });
  await until('the stop', async () => (await state('câu khác')) === 'cancelled');
  assert.equal((await reply(other.token, { text: 'muộn' })).status, 409);
  assert.equal(sent().includes('muộn rồi'), false);
  assert.equal((await zb.get(path)).body.status, 'running');
});

it('says that an answer did not come in time, to the owner and courteously to the person', async (t) => {
  const { ask, reply, sent, state, activity, zb, simulator, account } = await promising(t);
  const { token } = await ask('bao giờ giao');
  const id = Number((await activity())[0]?.id);
  // The promise has run out; whatever wakes the conversation next sees it.
  zb.stores.replies.wait(id, id, Date.now() - 1);
  simulator.say({ from: [...account.friends][0] ?? '', to: account.uid, text: 'alo' });
  await until('the failure', async () => (await state('bao giờ giao')) === 'failed');
  await until('the courteous line', () => sent().length === 1);
  assert.match(sent()[0] ?? '', /chưa trả lời được/);
  assert.equal((await reply(token, { text: 'đây' })).status, 409);
  assert.equal(sent().length, 1);
});
