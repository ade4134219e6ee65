import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { until } from '../helpers/until.ts';
import { refusal } from './helper.ts';
import { steps, world } from './world.ts';

/** A chat in which one question was answered. */
async function answered(t: TestContext) {
  const one = await world(t);
  const { zb, simulator, account, path, running, decided, sent } = one;
  await running({ mode: 'open' });
  const person = [...account.friends][0] ?? '';
  simulator.say({ from: person, to: account.uid, text: 'một' });
  await decided(1);
  await until('the answer', () => sent().length === 1);
  await zb.bridge.idle();
  const [{ id }] = (await zb.get(`${path}/conversations`)).body.items;
  return { ...one, person, id };
}

test('the owner writes through the program: it arrives, the agent keeps quiet, until handed back', async (t) => {
  const { zb, simulator, account, activity, sent, person, id } = await answered(t);

  for (const text of ['', '\u0000', ' \n ', 'dạ\u0000', 'x'.repeat(2_001)])
    assert.deepEqual(refusal(await zb.post(`/conversations/${id}/messages`, { text })).paths, ['text']);
  const written = await zb.post(`/conversations/${id}/messages`, { text: 'Để chị <b>trả lời</b>\r\n' });
  assert.equal(written.status, 201);
  assert.deepEqual(
    [written.body.author, written.body.direction, written.body.text],
    ['owner', 'out', 'Để chị <b>trả lời</b>'],
  );
  assert.equal('decision' in written.body, false);
  await until('it to arrive', () => sent().includes('Để chị <b>trả lời</b>'));
  await zb.bridge.idle();
  const delivered = (await zb.get(`/messages/${written.body.id}`)).body;
  assert.equal(delivered.delivery.state, 'sent');
  assert.deepEqual(steps(delivered), ['ready', 'sending', 'sent']);
  for (const act of ['retry', 'discard'])
    assert.deepEqual(refusal(await zb.post(`/messages/${delivered.id}/${act}`)), {
      ...{ status: 409, code: 'not_retriable', paths: [] },
    });

  const paused = (await zb.get(`/conversations/${id}`)).body;
  assert.ok(Date.parse(paused.pausedUntil) > Date.now());
  simulator.say({ from: person, to: account.uid, text: 'hai' });
  await until('the silence', async () => (await activity('?reason=conversation.paused')).length === 1);
  assert.equal((await zb.post(`/conversations/${id}/resume`)).body.pausedUntil, null);
  simulator.say({ from: person, to: account.uid, text: 'ba' });
  await until('an answer again', () => sent().includes('echo: ba'));
  assert.equal(sent().includes('echo: hai'), false);

  const { body } = await zb.post(`/conversations/${id}/pause`, { minutes: 90 });
  assert.ok(Math.abs(Date.parse(body.pausedUntil) - Date.now() - 90 * 60_000) < 60_000);
  for (const minutes of [0, -5, 1.5, '5', 1_000_000])
    assert.deepEqual(refusal(await zb.post(`/conversations/${id}/pause`, { minutes })).paths, ['minutes']);
});

test('a delivery in doubt is sent again or given up only on the program’s word', async (t) => {
  const { zb, simulator, sent, id } = await answered(t);

  // Zalo takes the message, but its answer never comes, and no echo either: nobody can know.
  const writeIntoTheDark = async (text: string) => {
    simulator.faults.set({ echo: { mode: 'none' }, api: [{ path: '/api/message/sms', reset: 'after', drop: true }] });
    const { body } = await zb.post(`/conversations/${id}/messages`, { text });
    await until('the doubt', async () => {
      const { state } = (await zb.get(`/messages/${body.id}`)).body.delivery;
      return state === 'uncertain';
    });
    simulator.faults.reset();
    return body.id;
  };
  const [again, never] = [await writeIntoTheDark('gửi lại'), await writeIntoTheDark('thôi')];
  const doubtful = (await zb.get(`/messages/${again}`)).body;
  assert.equal(doubtful.delivery.attempts, 1);
  assert.ok(doubtful.delivery.error, 'and it says why');
  assert.deepEqual(steps(doubtful), ['ready', 'sending']);
  const before = sent().filter((text) => text === 'gửi lại').length;

  assert.ok(['pending', 'sending', 'sent'].includes((await zb.post(`/messages/${again}/retry`)).body.delivery.state));
  assert.equal((await zb.post(`/messages/${never}/discard`)).body.delivery.state, 'cancelled');
  assert.equal(refusal(await zb.post(`/messages/${never}/retry`)).status, 409, 'what was given up stays so');
  await until('it to arrive', async () => (await zb.get(`/messages/${again}`)).body.delivery.state === 'sent');
  await zb.bridge.idle();
  assert.equal(sent().filter((text) => text === 'gửi lại').length, before + 1);
  assert.equal((await zb.get(`/messages/${never}`)).body.delivery.state, 'cancelled');
});

test('a declined, a cancelled and a wrong login end in their states, and the policy stays as it was', async (t) => {
  const { zb, simulator, account, other, path, login } = await world(t);
  await zb.post(`${path}/login`);
  await until('a QR code', async () => (await zb.get(`${path}/login`)).body.state === 'waiting');
  const { status, body } = await zb.delete(`${path}/login`);
  assert.deepEqual([status, body.state], [200, 'cancelled']);
  assert.equal((await zb.delete(`${path}/login`)).body.state, 'cancelled', 'a second click changes nothing');

  await zb.post(`${path}/login`);
  await until('a QR code', async () => (await zb.get(`${path}/login`)).body.state === 'waiting');
  simulator.qr.scan(undefined, { uid: account.uid });
  simulator.qr.decline();
  await until('the refusal', async () => (await zb.get(`${path}/login`)).body.state === 'declined');
  assert.equal((await zb.get(path)).body.account, null);

  await login(account.uid, 'connected');
  const rules = (await zb.put(`${path}/policy`, (await zb.get(`${path}/policy`)).body)).body;
  const wrong = await login(other.uid, 'wrong_account');
  assert.equal(wrong.ended.account.name, other.person.name);
  assert.equal(wrong.ended.error.code, 'wrong_account');
  assert.equal((await zb.get(path)).body.account.uid, account.uid, 'the other account is not kept');
  assert.deepEqual((await zb.get(`${path}/policy`)).body, rules);

  const { body: workspace } = await zb.get('/workspaces');
  const { body: second } = await zb.post('/channels', { workspaceId: workspace.items[0].id });
  assert.equal((await zb.get(`/channels/${second.id}/login`)).status, 404, 'a login belongs to its channel');
  assert.equal((await zb.delete(path)).status, 204);
  assert.equal((await zb.get(`${path}/login`)).status, 404);
});
