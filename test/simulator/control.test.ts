import assert from 'node:assert/strict';
import test from 'node:test';
import type { Simulator } from '../../src/simulator/index.ts';
import { first, listen, login, loginByQr, next, start } from './helper.ts';

async function call(simulator: Simulator, path: string, body?: object) {
  const init = body && { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
  const answer = await fetch(`${simulator.baseUrl}/_sim/${path}`, init);
  return { status: answer.status, body: (await answer.json()) as never };
}

test('another process can read the state and play everyone over HTTP', async (t) => {
  const simulator = await start(t);
  const uid = first(simulator);
  const state: { accounts: { uid: string; name: string; connections: unknown[] }[]; violations: string[] } = (
    await call(simulator, 'state')
  ).body;
  assert.deepEqual([state.accounts[0]?.uid, state.accounts[0]?.connections, state.violations], [uid, [], []]);
  const friends: { uid: string; globalId: string }[] = (await call(simulator, `friends?account=${uid}`)).body;
  const groups: { id: string; members: { globalId: string }[] }[] = (await call(simulator, `groups?account=${uid}`))
    .body;
  assert.equal(friends.length, 12);
  assert.equal(groups.length, 6);

  const api = await login(simulator);
  await listen(t, api);
  const coming = next<{ data: { msgId: string } }>(api, 'message');
  const said: { msgId: string } = (await call(simulator, 'say', { from: friends[0]?.uid, to: uid, text: 'chào' })).body;
  assert.equal((await coming).data.msgId, said.msgId);
  const own = next<{ isSelf: boolean }>(api, 'message');
  await call(simulator, 'owner-says', { account: uid, to: friends[0]?.globalId, text: 'chị đây' });
  assert.equal((await own).isSelf, true);
  const undo = next(api, 'undo');
  assert.deepEqual((await call(simulator, 'recall', { msgId: said.msgId })).body, { ok: true });
  await undo;
  await api.sendMessage('dạ', friends[0]?.uid ?? '');
  const sent: { text: string }[] = (await call(simulator, `sent?account=${uid}`)).body;
  assert.deepEqual(
    sent.map(({ text }) => text),
    ['dạ'],
  );
  const closed = next<number>(api, 'closed');
  assert.deepEqual((await call(simulator, 'socket/close', { account: uid, code: 3003 })).body, { closed: 1 });
  assert.equal(await closed, 3003);
});

test('faults are set and reset over HTTP, and an unknown one is refused instead of ignored', async (t) => {
  const simulator = await start(t);
  assert.equal(
    (await call(simulator, 'faults', { socket: { encrypt: 0 }, api: [{ path: '/sms', code: 221 }] })).status,
    200,
  );
  const current: { socket: { encrypt: number }; apiWaiting: number } = (await call(simulator, 'faults')).body;
  assert.deepEqual([current.socket.encrypt, current.apiWaiting], [0, 1]);
  assert.equal((await call(simulator, 'faults', { socket: { nothing: 1 } })).status, 400);
  await call(simulator, 'faults/reset', {});
  assert.equal(simulator.faults.current().apiWaiting, 0);
});

test('the QR code is scanned and confirmed over HTTP; with no code waiting the answer says so', async (t) => {
  const simulator = await start(t);
  const none = await call(simulator, 'qr/scan', { uid: first(simulator) });
  assert.deepEqual([none.status, none.body], [400, { error: 'no QR code is waiting to be scanned' }]);
  const { api } = await loginByQr(simulator, async () => {
    await call(simulator, 'qr/scan', { uid: first(simulator) });
    await call(simulator, 'qr/confirm', {});
  });
  assert.equal((await api).getOwnId(), first(simulator));
});

test('an unknown account is an error, never an empty answer', async (t) => {
  const simulator = await start(t);
  for (const path of ['sent?account=1', 'friends?account=1']) assert.equal((await call(simulator, path)).status, 400);
  assert.equal((await call(simulator, 'end-session', {})).status, 400);
});
