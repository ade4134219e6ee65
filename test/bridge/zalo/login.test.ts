import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { type LoginOptions, startLogin } from '../../../src/bridge/zalo/login.ts';
import { createTransport } from '../../../src/bridge/zalo/transport.ts';
import type { LoginView } from '../../../src/bridge/zalo/types.ts';
import type { Simulator } from '../../../src/simulator/index.ts';
import { createManualClock } from '../../helpers/manual-clock.ts';
import { moment, ownerOf, startZalo, until } from './helpers.ts';

/** Starts a login with a clock that moves by itself (in real time), or stands still when `still`. */
async function begin(t: TestContext, simulator: Simulator, options: Partial<LoginOptions> = {}) {
  const clock = createManualClock();
  const views: LoginView[] = [];
  const transport = createTransport({ baseUrl: simulator.baseUrl, clock });
  const login = startLogin({ transport, clock, onChange: (view) => void views.push(view), ...options });
  t.after(async () => {
    login.cancel();
    const outcome = await login.done;
    if (outcome.state === 'connected') outcome.session.close();
    await moment(20);
    assert.equal(clock.pending(), 0, 'a timer outlived the login');
  });
  // Fast polls are held back by half a second of the clock; let it run along.
  const ticking = setInterval(() => void clock.advance(100), 10);
  t.after(() => clearInterval(ticking));
  return {
    clock,
    login,
    views,
    hold: () => clearInterval(ticking),
    is: (state: LoginView['state']) =>
      until(() => login.view().state === state, `${state}, but ${JSON.stringify({ ...login.view(), qr: null })}`),
    states: () =>
      views
        .map(({ state }) => state)
        .filter((state, i, all) => state !== all[i - 1])
        .join(),
  };
}

/** Scans and confirms the code that is shown. */
async function scanAndConfirm(
  simulator: Simulator,
  attempt: Awaited<ReturnType<typeof begin>>,
  uid = ownerOf(simulator),
) {
  await attempt.is('waiting');
  simulator.qr.scan(undefined, { uid });
  await attempt.is('scanned');
  simulator.qr.confirm();
}

test('a scanned and confirmed code ends connected, with the account and the cookies of after the login', async (t) => {
  const simulator = await startZalo(t);
  simulator.faults.set({ login: { rotate: 'login' } });
  const attempt = await begin(t, simulator);
  await scanAndConfirm(simulator, attempt);
  const outcome = await attempt.login.done;
  assert.equal(attempt.states(), 'waiting,scanned,confirming,connected');
  assert.ok(outcome.state === 'connected');
  assert.equal(outcome.account.uid, ownerOf(simulator));
  assert.equal(outcome.account.name, simulator.world.accounts[0]?.person.name);
  assert.match(outcome.account.avatarUrl ?? '', /^https:/);
  assert.match(outcome.credentials.userAgent, /Chrome\/130/);
  assert.ok(outcome.credentials.imei);
  const session = outcome.credentials.cookies.find(({ key }) => key === 'zpw_sek');
  assert.ok(session, 'the session cookie is missing');
  assert.ok(Date.parse(String(session.expires)) > Date.now(), 'the life of the cookie is not a date');
  assert.equal(session.maxAge, undefined, 'a life that would start again at every restore');
  assert.equal((await outcome.session.directory.friends()).length, 12);
});

test('the picture is one that a browser can show, and its time is told', async (t) => {
  const simulator = await startZalo(t);
  const attempt = await begin(t, simulator);
  attempt.hold();
  await attempt.is('waiting');
  const { qr, updatedAt } = attempt.login.view();
  assert.match(qr?.image ?? '', /^data:image\/png;base64,iVBOR/);
  assert.equal((qr?.expiresAt ?? 0) - updatedAt, 100_000);
});

test('T19: a declined login is settled, and never left hanging', async (t) => {
  const simulator = await startZalo(t);
  const attempt = await begin(t, simulator);
  await attempt.is('waiting');
  simulator.qr.scan(undefined, { uid: ownerOf(simulator) });
  await attempt.is('scanned');
  assert.equal(attempt.login.view().scannedBy?.name, simulator.world.accounts[0]?.person.name);
  simulator.qr.decline();
  assert.deepEqual(await attempt.login.done, { state: 'declined', error: null });
  assert.equal(attempt.login.view().qr, null, 'a dead code is still shown');
});

test('T19: an unscanned code is renewed three times and not for ever', async (t) => {
  const simulator = await startZalo(t);
  const attempt = await begin(t, simulator);
  attempt.hold();
  const codes = new Set<string>();
  for (let renewals = 0; renewals <= 3; renewals++) {
    await attempt.is('waiting');
    assert.equal(attempt.login.view().renewals, renewals);
    codes.add(attempt.login.view().qr?.image ?? '');
    await attempt.clock.advance(100_000);
  }
  assert.equal(codes.size, 4, 'a code was shown twice');
  assert.deepEqual(await attempt.login.done, { state: 'expired', error: null });
});

test('a code that Zalo itself ends after a while is renewed, and is no failure', async (t) => {
  const simulator = await startZalo(t);
  const attempt = await begin(t, simulator);
  await attempt.is('waiting');
  attempt.hold();
  await attempt.clock.advance(30_000);
  simulator.qr.expire();
  await until(() => attempt.login.view().renewals === 1 && attempt.login.view().state === 'waiting', 'a new code');
});

test('a code that was scanned and not confirmed expires, and is not replaced under the hand of its owner', async (t) => {
  const simulator = await startZalo(t);
  const attempt = await begin(t, simulator);
  await attempt.is('waiting');
  simulator.qr.scan(undefined, { uid: ownerOf(simulator) });
  await attempt.is('scanned');
  attempt.hold();
  await attempt.clock.advance(100_000);
  assert.equal((await attempt.login.done).state, 'expired');
  assert.equal(simulator.qr.list().length, 1);
});

test('a scan of a replaced code is not heard any more, and the new code works', async (t) => {
  const simulator = await startZalo(t);
  const attempt = await begin(t, simulator);
  await attempt.is('waiting');
  attempt.hold();
  const [old] = simulator.qr.live();
  await attempt.clock.advance(100_000);
  await until(() => simulator.qr.list().length === 2 && attempt.login.view().state === 'waiting', 'a second code');
  simulator.qr.scan(old?.code, { uid: ownerOf(simulator) });
  await moment();
  assert.equal(attempt.login.view().state, 'waiting');
  const fresh = simulator.qr.list().at(-1)?.code;
  simulator.qr.scan(fresh, { uid: ownerOf(simulator) });
  await attempt.is('scanned');
  simulator.qr.confirm(fresh);
  assert.equal((await attempt.login.done).state, 'connected');
});

for (const state of ['generating', 'waiting', 'scanned'] as const) {
  test(`T19: cancelling while ${state} leaves no long poll, no timer and no rejection behind`, async (t) => {
    const simulator = await startZalo(t);
    const attempt = await begin(t, simulator);
    if (state !== 'generating') await attempt.is('waiting');
    if (state === 'scanned') {
      simulator.qr.scan(undefined, { uid: ownerOf(simulator) });
      await attempt.is('scanned');
    }
    attempt.login.cancel();
    assert.deepEqual(await attempt.login.done, { state: 'cancelled', error: null });
    const shown = attempt.views.length;
    for (const { code } of simulator.qr.live()) simulator.qr.expire(code);
    await moment();
    assert.equal(attempt.clock.pending(), 0);
    assert.equal(attempt.views.length, shown, 'a cancelled login still speaks');
    attempt.login.cancel();
    assert.equal(attempt.login.view().state, 'cancelled');
  });
}

const refusals: [title: string, faults: Parameters<Simulator['faults']['set']>[0], code: string][] = [
  ['-1005 of the risk engine is named as refused', { qr: { confirmCode: -1005 } }, 'refused'],
  ['another code at the confirmation is not taken for a scan', { qr: { confirmCode: -77 } }, 'session_refused'],
  ['a login that wants the password says so', { qr: { needsPassword: true } }, 'needs_password'],
  ['a session that is refused inside the encryption is named', { login: { info: { inner: 102 } } }, 'session_refused'],
  ['a session that is refused outside the encryption is named', { login: { info: { outer: 600 } } }, 'session_refused'],
  ['a session that the second call refuses is named', { login: { server: { outer: 600 } } }, 'session_refused'],
  ['a failing server is a network fault', { login: { info: { http: 500 } } }, 'network'],
];
for (const [title, faults, code] of refusals) {
  test(title, async (t) => {
    const simulator = await startZalo(t);
    simulator.faults.set(faults);
    const attempt = await begin(t, simulator);
    await scanAndConfirm(simulator, attempt);
    const outcome = await attempt.login.done;
    assert.equal(outcome.state, 'failed');
    assert.equal(attempt.login.view().error?.code, code);
    assert.equal(attempt.login.view().account, null);
  });
}

const early: [title: string, faults: Parameters<Simulator['faults']['set']>[0], code: string][] = [
  [
    'a login page without the known script is named as changed',
    { qr: { pageWithoutVersion: true } },
    'protocol_changed',
  ],
  ['a code that is not made is named as changed', { qr: { generateWithoutData: true } }, 'protocol_changed'],
];
for (const [title, faults, code] of early) {
  test(title, async (t) => {
    const simulator = await startZalo(t);
    simulator.faults.set(faults);
    const attempt = await begin(t, simulator);
    assert.equal((await attempt.login.done).state, 'failed');
    assert.equal(attempt.login.view().error?.code, code);
  });
}

test('an answer to the scan without data is not shown as expired or as scanned', async (t) => {
  const simulator = await startZalo(t);
  simulator.faults.set({ qr: { scanWithoutData: true } });
  const attempt = await begin(t, simulator);
  await attempt.is('waiting');
  attempt.hold();
  simulator.qr.scan(undefined, { uid: ownerOf(simulator) });
  await until(() => {
    void attempt.clock.advance(50);
    return attempt.login.view().state !== 'waiting';
  }, 'an end');
  assert.equal(attempt.login.view().error?.code, 'protocol_changed');
});

test('Zalo that cannot be reached is a network fault, and Zalo that never answers a timeout', async (t) => {
  const simulator = await startZalo(t);
  const gone = await begin(t, { ...simulator, baseUrl: 'http://127.0.0.1:9' });
  assert.equal((await gone.login.done).state, 'failed');
  assert.equal(gone.login.view().error?.code, 'network');
  simulator.faults.set({ login: { info: 'stall' } });
  const stalled = await begin(t, simulator);
  await scanAndConfirm(simulator, stalled);
  assert.equal((await stalled.login.done).state, 'failed');
  assert.equal(stalled.login.view().error?.code, 'timeout');
});

test('a relative redirect is followed on the host that sent it, and does not throw', async (t) => {
  const simulator = await startZalo(t);
  simulator.faults.set({ qr: { relativeLocation: true } });
  const attempt = await begin(t, simulator);
  await scanAndConfirm(simulator, attempt);
  await attempt.login.done;
  const [violation, ...more] = simulator.violations.splice(0);
  assert.match(violation ?? '', /^GET id\.zalo\.me\/index\.html/);
  assert.deepEqual(
    more.filter((text) => !text.includes('userinfo')),
    [],
  );
});

test('blips during the long polls do not end the login', async (t) => {
  const simulator = await startZalo(t);
  simulator.faults.set({ qr: { blips: 3 } });
  const attempt = await begin(t, simulator);
  await attempt.is('waiting');
  await until(() => simulator.faults.qr.blips === 0, 'the blips');
  simulator.qr.scan(undefined, { uid: ownerOf(simulator) });
  await attempt.is('scanned');
  simulator.faults.set({ qr: { blips: 2 } });
  await until(() => simulator.faults.qr.blips === 0, 'the blips before the confirmation');
  simulator.qr.confirm();
  assert.equal((await attempt.login.done).state, 'connected');
});

test('an instant "nothing yet" does not make a tight loop', async (t) => {
  const simulator = await startZalo(t);
  simulator.faults.set({ qr: { instant8: true } });
  const attempt = await begin(t, simulator);
  await attempt.is('waiting');
  attempt.hold();
  await moment(200);
  assert.ok(attempt.clock.pending() >= 2, 'the poll is not waiting on the clock');
});

test('T18: a new login with another account is refused, and nothing of it is kept', async (t) => {
  const simulator = await startZalo(t);
  const attempt = await begin(t, simulator, { expectUid: ownerOf(simulator, 0) });
  await scanAndConfirm(simulator, attempt, ownerOf(simulator, 1));
  const outcome = await attempt.login.done;
  assert.deepEqual(outcome, { state: 'wrong_account', error: null });
  assert.equal(attempt.login.view().account?.uid, ownerOf(simulator, 1));
});

test('an account that another channel has is refused', async (t) => {
  const simulator = await startZalo(t);
  const attempt = await begin(t, simulator, { isTaken: (uid) => uid === ownerOf(simulator) });
  await scanAndConfirm(simulator, attempt);
  assert.equal((await attempt.login.done).state, 'failed');
  assert.equal(attempt.login.view().error?.code, 'account_in_use');
});

test('a watcher that throws does not end the login', async (t) => {
  const simulator = await startZalo(t);
  const attempt = await begin(t, simulator, {
    onChange: () => {
      throw new Error('the page is gone');
    },
  });
  await scanAndConfirm(simulator, attempt);
  assert.equal((await attempt.login.done).state, 'connected');
});
