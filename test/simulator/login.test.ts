import assert from 'node:assert/strict';
import test from 'node:test';
import { LoginQRCallbackEventType as Event, Zalo } from 'zca-js';
import {
  first,
  login,
  loginByQr,
  loopbackFetch,
  moment,
  next,
  start,
  takeViolations,
  USER_AGENT,
  zalo,
} from './helper.ts';

test('a person scans the QR code, confirms, and zca-js is logged in as that account', async (t) => {
  const simulator = await start(t);
  const uid = first(simulator);
  const { api, events } = await loginByQr(simulator, async (code) => {
    await moment();
    simulator.qr.scan(code, { uid });
    await moment();
    simulator.qr.confirm(code);
  });
  assert.equal((await api).getOwnId(), uid);
  assert.deepEqual(events, [Event.QRCodeGenerated, Event.QRCodeScanned, Event.GotLoginInfo]);
});

test('a login without a code given takes the newest code that is shown', async (t) => {
  const simulator = await start(t);
  const { api } = await loginByQr(simulator, () => {
    simulator.qr.scan(undefined, { uid: first(simulator) });
    simulator.qr.confirm();
  });
  assert.equal((await api).getOwnId(), first(simulator));
});

test('a declined login tells the client so and opens no session', async (t) => {
  const simulator = await start(t);
  const { api, events } = await loginByQr(simulator, (code) => {
    simulator.qr.scan(code, { uid: first(simulator) });
    simulator.qr.decline(code);
  });
  await assert.rejects(api);
  assert.equal(events.at(-1), Event.QRCodeDeclined);
  assert.equal(simulator.qr.live().length, 0);
});

test('an expired code ends the login and cannot be scanned any more', async (t) => {
  const simulator = await start(t, { qrTtlMs: 80 });
  let shown = '';
  const { api } = await loginByQr(simulator, (code) => {
    shown = code;
  });
  await assert.rejects(api, /Cannot get scan result/);
  assert.throws(() => simulator.qr.scan(shown, { uid: first(simulator) }), /expired/);
});

test('a QR code goes its way once: it cannot be confirmed before the scan, nor after it was declined', async (t) => {
  const simulator = await start(t);
  const { api } = await loginByQr(simulator, (code, abort) => {
    assert.throws(() => simulator.qr.confirm(code), /cannot become confirmed/);
    simulator.qr.scan(code, { uid: first(simulator) });
    simulator.qr.decline(code);
    assert.throws(() => simulator.qr.confirm(code), /cannot become confirmed/);
    abort();
  });
  await assert.rejects(api);
});

test('a login with the cookies of an earlier one works, and without them it does not', async (t) => {
  const simulator = await start(t);
  const { cookies, imei, userAgent } = simulator.cookies(first(simulator));
  const api = await zalo(simulator).login({ cookie: cookies as never, imei, userAgent });
  assert.equal(api.getOwnId(), first(simulator));
  const none = zalo(simulator).login({ cookie: [], imei, userAgent });
  await assert.rejects(none, /zpw_sek/);
});

test('an ended session cannot log in again and its socket is kicked with 3003', async (t) => {
  const simulator = await start(t);
  const credentials = simulator.cookies(first(simulator));
  const client = () => zalo(simulator).login({ ...credentials, cookie: structuredClone(credentials.cookies) as never });
  const api = await client();
  api.listener.on('error', () => {});
  api.listener.start();
  await next(api, 'cipher_key');
  const closed = next<number>(api, 'closed');
  simulator.endSession(first(simulator));
  assert.equal(await closed, 3003);
  await assert.rejects(client(), /zpw_sek bị thiếu/);
  await assert.rejects(api.getAllFriends(), { code: 600 });
});

test('a session ends by itself when its time is over', async (t) => {
  const simulator = await start(t, { sessionTtlMs: 60_000 });
  const api = await login(simulator);
  await api.getAllFriends();
  t.mock.timers.enable({ apis: ['Date'], now: Date.now() + 61_000 });
  await assert.rejects(api.getAllFriends(), { code: 600 });
});

for (const rotate of ['login', 'keepalive'] as const) {
  test(`with the cookie rotated at each ${rotate}, the old cookie dies and the new one lives on`, async (t) => {
    const simulator = await start(t);
    const { cookies, imei, userAgent } = simulator.cookies(first(simulator));
    const old = structuredClone(cookies);
    simulator.faults.set({ login: { rotate } });
    const api = await zalo(simulator).login({ cookie: cookies as never, imei, userAgent });
    if (rotate === 'keepalive') await api.keepAlive();
    await api.getAllFriends();
    const fresh = api.getContext().cookie.toJSON()?.cookies ?? [];
    assert.notEqual(fresh.find(({ key }) => key === 'zpw_sek')?.value, old[0]?.value);
    await assert.rejects(zalo(simulator).login({ cookie: old as never, imei, userAgent }));
    simulator.faults.reset();
    const again = await zalo(simulator).login({ cookie: fresh as never, imei, userAgent });
    assert.equal(again.getOwnId(), first(simulator));
  });
}

for (const qr of [{ hold: true }, { instant8: true }]) {
  test(`a QR login under ${JSON.stringify(qr)} waits until the client aborts, and tells of no scan`, async (t) => {
    const simulator = await start(t);
    simulator.faults.set({ qr });
    const { api, events } = await loginByQr(simulator, async (_code, abort) => {
      await moment(100);
      abort();
    });
    await assert.rejects(api);
    assert.deepEqual(events, [Event.QRCodeGenerated]);
  });
}

const QR_FAULTS = [
  ['the login page names no version', { pageWithoutVersion: true }, /Cannot get API login version/],
  ['no code is generated', { generateWithoutData: true }, /Unable to generate QRCode/],
  ['the network drops during the scan', { blips: 1 }, /Cannot get scan result/],
  ['the scan answer has no data', { scanWithoutData: true }, /Cannot get scan result/],
  ['Zalo refuses with -1005', { confirmCode: -1005 }, /-1005/],
  ['Zalo asks for the password', { needsPassword: true }, /Can't login/],
  ['the redirect is relative', { relativeLocation: true }, /Cannot get session/],
] as const;

for (const [what, qr, message] of QR_FAULTS) {
  test(`the QR login fails when ${what}`, async (t) => {
    const simulator = await start(t);
    simulator.faults.set({ qr });
    const { api } = await loginByQr(simulator, (code) => {
      simulator.qr.scan(code, { uid: first(simulator) });
      simulator.qr.confirm(code);
    });
    await assert.rejects(api, message);
  });
}

test('a host-only cookie is lost by zca-js, so the login does not go through', async (t) => {
  const simulator = await start(t);
  simulator.faults.set({ login: { hostOnlyCookie: true } });
  const { api } = await loginByQr(simulator, (code) => {
    simulator.qr.scan(code, { uid: first(simulator) });
    simulator.qr.confirm(code);
  });
  await assert.rejects(api, /Can't login/);
});

const LOGIN_FAULTS = [
  ['an inner 102', { info: { inner: 102 } }, /Đăng nhập thất bại/],
  ['an outer 600', { info: { outer: 600 } }, /Đăng nhập thất bại/],
  ['an error 500', { server: { http: 500 } }, /Failed to fetch server info/],
  ['a missing service', { missingService: 'chat' }, TypeError],
  ['no settings', { settings: 'missing' }, TypeError],
  ['no socket address', { sockets: 'empty' }, /Invalid URL/],
] as const;

for (const [what, fault, error] of LOGIN_FAULTS) {
  test(`a login with cookies fails on ${what}`, async (t) => {
    const simulator = await start(t);
    simulator.faults.set({ login: fault });
    await assert.rejects(login(simulator), error);
  });
}

test('a stalled login never answers until the client gives up', async (t) => {
  const simulator = await start(t);
  simulator.faults.set({ login: { info: 'stall' } });
  const impatient = new Zalo({
    checkUpdate: false,
    logging: false,
    polyfill: (url, init) => loopbackFetch(simulator)(url, { ...init, signal: AbortSignal.timeout(80) }),
  });
  const { cookies, imei, userAgent } = simulator.cookies(first(simulator));
  const attempt = impatient.login({ cookie: cookies as never, imei, userAgent });
  await assert.rejects(attempt, { name: 'TimeoutError' });
});

test('a wrong signature is refused and recorded', async (t) => {
  const simulator = await start(t);
  const forging = new Zalo({
    checkUpdate: false,
    logging: false,
    polyfill: (url, init) => loopbackFetch(simulator)(String(url).replace(/signkey=./, 'signkey=x'), init),
  });
  const { cookies, imei, userAgent } = simulator.cookies(first(simulator));
  await assert.rejects(forging.login({ cookie: cookies as never, imei, userAgent }));
  assert.match(takeViolations(simulator).join(), /getLoginInfo: wrong signkey/);
});

test('a client that changes its User-Agent during the QR login is caught', async (t) => {
  const simulator = await start(t);
  let calls = 0;
  const shifty = new Zalo({
    checkUpdate: false,
    logging: false,
    polyfill(url, init) {
      const headers = new Headers(init?.headers);
      if (++calls > 2) headers.set('user-agent', 'another browser');
      return loopbackFetch(simulator)(url, { ...init, headers });
    },
  });
  await assert.rejects(shifty.loginQR({ userAgent: USER_AGENT }, () => {}));
  assert.match(takeViolations(simulator).join(), /User-Agent changed during the login/);
});

test('a step of the QR login out of order, or without the cookie of the page, is caught', async (t) => {
  const simulator = await start(t);
  const post = (path: string, cookie: string) =>
    loopbackFetch(simulator)(`https://id.zalo.me/account/${path}`, {
      method: 'POST',
      headers: { cookie, 'user-agent': USER_AGENT },
      body: new URLSearchParams({ continue: 'https://zalo.me/pc', v: '2.44.11' }),
    });
  assert.equal((await post('logininfo', '')).status, 400);
  const page = await loopbackFetch(simulator)('https://id.zalo.me/account?continue=https://chat.zalo.me/', {
    headers: { 'user-agent': USER_AGENT },
  });
  const cookie = page.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  assert.equal((await post('authen/qr/generate', cookie)).status, 400);
  const [missing, order] = takeViolations(simulator);
  assert.match(missing ?? '', /cookie of the login page did not come back/);
  assert.match(order ?? '', /generate was called after page/);
});

test('every cookie has a Domain and an Expires with a comma, as clients must be able to read', async (t) => {
  const simulator = await start(t);
  const page = await loopbackFetch(simulator)('https://id.zalo.me/account?continue=https://chat.zalo.me/', {
    headers: { 'user-agent': USER_AGENT },
  });
  const cookies = page.headers.getSetCookie();
  assert.ok(cookies.length > 1, 'needs several cookies to mean anything');
  for (const cookie of cookies) assert.match(cookie, /Domain=\.zalo\.me; .*Expires=\w{3}, /);
});

test('an unknown host or path is answered with 501 and recorded, never with a friendly guess', async (t) => {
  const simulator = await start(t);
  for (const address of [
    'https://id.zalo.me/account/new-thing',
    'https://tt-chat-wpa.chat.zalo.me/api/nothing',
    'https://example.com/',
  ]) {
    assert.equal((await loopbackFetch(simulator)(address)).status, 501);
  }
  assert.equal(takeViolations(simulator).filter((text) => text.includes('does not know')).length, 3);
});
