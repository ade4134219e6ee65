import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { Secret, TOTP } from 'otpauth';
import { createKeyring } from '../../src/keyring.ts';
import { PASSWORD, startApp, type TestApp, temporaryFolder } from '../helpers/app.ts';
import type { Client } from '../helpers/client.ts';

const MINUTE = 60_000;
const STEP = 30_000;
const NAME = 'chu-shop';

/** What the authenticator app shows, `ahead` milliseconds from now. */
const codeOf = (zb: TestApp, secret: string, ahead = 0) =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: zb.clock.now() + ahead });

/** Turns the second step on, as the owner does; time moves on, so that the first code is history. */
async function turnOn(zb: TestApp): Promise<{ client: Client; adminId: string; secret: string; codes: string[] }> {
  const { client, adminId } = zb.signIn();
  await client.get('/system');
  assert.equal((await client.post('/system/two-step')).headers.location, '/system/two-step');
  const { body } = await client.get('/system/two-step');
  const secret = (/two-step-secret">([A-Z2-7 ]+)</.exec(body)?.[1] ?? '').replaceAll(' ', '');
  assert.match(body, /<img src="data:image\/png;base64,/);
  const done = await client.post('/system/two-step/confirm', { code: codeOf(zb, secret) });
  assert.equal(done.statusCode, 200);
  assert.equal(done.headers['cache-control'], 'no-store');
  const codes = [...done.body.matchAll(/<li><code>([a-z0-9-]{19})<\/code>/g)].map(([, code = '']) => code);
  zb.clock.advance(2 * STEP);
  return { client, adminId, secret, codes };
}

/** A browser that has given the right password. */
async function halfway(zb: TestApp, form: Record<string, string> = {}): Promise<Client> {
  const browser = zb.client();
  await browser.get('/login');
  const answer = await browser.post('/login', { name: NAME, password: PASSWORD, ...form });
  assert.match(String(answer.headers.location), /^\/login\/code/);
  await browser.get('/login/code');
  return browser;
}

const isIn = async (client: Client) => (await client.get('/system')).statusCode === 200;

test('a code of the app is asked for after the password, and until then there is no session', async (t) => {
  const zb = await startApp(t);
  const { adminId, secret, codes } = await turnOn(zb);
  assert.equal(new Set(codes).size, 10);
  const stored = JSON.stringify([zb.log.lines, zb.stores.audit.list(50), zb.stores.adminSessions.list(adminId)]);
  for (const word of [secret, ...codes]) assert.ok(!stored.includes(word), 'neither logged nor noted');

  const browser = await halfway(zb, { next: '/pairing' });
  assert.equal(browser.cookies.has('zb_sid'), false);
  assert.equal(zb.stores.adminSessions.list(adminId).length, 1, "only the owner's own");
  for (const path of ['/system', '/channels', '/system/two-step', '/prove'])
    assert.equal((await browser.get(path)).statusCode, 303, path);
  await browser.get('/login/code?next=%2Fpairing');
  const done = await browser.post('/login/code', { code: codeOf(zb, secret), next: '/pairing' });
  assert.equal(done.headers.location, '/pairing');
  assert.ok(await isIn(browser));
  assert.equal(browser.cookies.has('zb_step'), false, 'what waited is gone');
  assert.deepEqual(zb.stores.audit.list(1)[0]?.detail, { ip: '127.0.0.1', remember: false, by: 'app' });
});

test('each code works once, in its own half minute and the one beside it', async (t) => {
  const zb = await startApp(t);
  const { secret } = await turnOn(zb);
  const attempt = async (code: string) => (await (await halfway(zb)).post('/login/code', { code })).statusCode;
  assert.equal(await attempt(codeOf(zb, secret, -2 * STEP)), 401, 'two steps old');
  assert.equal(await attempt(codeOf(zb, secret, 2 * STEP)), 401, 'two steps early');
  const early = codeOf(zb, secret, -STEP);
  assert.equal(await attempt(early), 303, 'a slow clock');
  assert.equal(await attempt(early), 401, 'seen over the shoulder, it is worth nothing');
  const now = codeOf(zb, secret);
  assert.equal(await attempt(` ${now.slice(0, 3)} ${now.slice(3)} `), 303, 'spaces do not matter');
  assert.equal(await attempt(early), 401, 'and an older one is not good again after a newer');
  const late = codeOf(zb, secret, STEP);
  assert.equal(await attempt(late), 303, 'a fast clock');
  zb.clock.advance(STEP);
  assert.equal(await attempt(late), 401, 'used before its time, it is still used');

  zb.clock.advance(STEP);
  const [one, two] = [await halfway(zb), await halfway(zb)];
  const code = codeOf(zb, secret);
  const both = await Promise.all([one.post('/login/code', { code }), two.post('/login/code', { code })]);
  assert.deepEqual(both.map(({ statusCode }) => statusCode).sort(), [303, 401], 'at the same moment, one of two');
});

test('a recovery code signs in once; new ones end the old', async (t) => {
  const zb = await startApp(t);
  const { client, adminId, codes } = await turnOn(zb);
  const [first = '', second = ''] = codes;
  const attempt = async (code: string) => (await halfway(zb)).post('/login/code', { code });
  assert.equal((await attempt(first.toUpperCase().replaceAll('-', ' '))).statusCode, 303);
  assert.equal((await attempt(first)).statusCode, 401);
  assert.equal(zb.stores.secondFactors.codesLeft(adminId), 9);

  const owner = await halfway(zb);
  await owner.post('/login/code', { code: second });
  assert.match((await owner.get('/system')).body, /Còn lại 8 mã/);
  await owner.get('/system');
  const renewed = await owner.post('/system/two-step/codes');
  const fresh = [...renewed.body.matchAll(/<li><code>([a-z0-9-]{19})</g)].map(([, code = '']) => code);
  assert.equal(fresh.length, 10);
  assert.equal(await isIn(client), false, 'other browsers are signed out');
  assert.equal((await attempt(codes[2] ?? '')).statusCode, 401);
  assert.equal((await attempt(fresh[0] ?? '')).statusCode, 303);

  const href = /href="data:text\/plain;charset=utf-8,([^"]+)"/.exec(renewed.body)?.[1] ?? '';
  assert.ok(decodeURIComponent(href).includes(fresh.join('\n')), 'the file to keep holds them all');
});

test('guessing codes is throttled, over restarts too, and only for this step', async (t) => {
  const dataDir = temporaryFolder(t);
  const zb = await startApp(t, { dataDir });
  const { secret } = await turnOn(zb);
  const browser = await halfway(zb);
  for (let n = 0; n < 5; n++) assert.equal((await browser.post('/login/code', { code: '000000' })).statusCode, 401);
  const refused = await browser.post('/login/code', { code: codeOf(zb, secret) });
  assert.equal(refused.statusCode, 429);
  assert.ok(Number(refused.headers['retry-after']) > 0);
  const other = await halfway(zb);
  assert.equal((await other.post('/login/code', { code: codeOf(zb, secret) })).statusCode, 429, 'another browser');
  await zb.close();

  const after = await startApp(t, { dataDir, clock: zb.clock });
  assert.equal((await (await halfway(after)).post('/login/code', { code: codeOf(after, secret) })).statusCode, 429);
  after.clock.advance(15 * MINUTE);
  assert.equal((await (await halfway(after)).post('/login/code', { code: codeOf(after, secret) })).statusCode, 303);
});

test('what waits for its code belongs to one browser, one password and ten minutes', async (t) => {
  const zb = await startApp(t);
  const { secret, adminId } = await turnOn(zb);
  const stranger = zb.client();
  await stranger.get('/login');
  for (const planted of [undefined, 'planted', '']) {
    if (planted !== undefined) stranger.cookies.set('zb_step', planted);
    assert.equal((await stranger.get('/login/code')).headers.location, '/login');
    const answer = await stranger.post('/login/code', { code: codeOf(zb, secret) });
    assert.equal(answer.headers.location, '/login', 'a code without the password opens nothing');
    assert.equal(await isIn(stranger), false);
  }

  const slow = await halfway(zb);
  zb.clock.advance(10 * MINUTE);
  assert.equal((await slow.post('/login/code', { code: codeOf(zb, secret) })).headers.location, '/login');

  const outdated = await halfway(zb);
  await zb.app.accounts.setPassword({ id: adminId, name: NAME }, 'another long phrase');
  assert.equal((await outdated.post('/login/code', { code: codeOf(zb, secret) })).headers.location, '/login');
  assert.equal(await isIn(outdated), false, 'a password changed meanwhile ends it');
});

test('the second step is not on before a code has shown that the app works, and another try has another key', async (t) => {
  const zb = await startApp(t);
  const { client, adminId } = zb.signIn();
  const secretOf = async () =>
    (/two-step-secret">([A-Z2-7 ]+)</.exec((await client.get('/system/two-step')).body)?.[1] ?? '').replaceAll(' ', '');
  await client.get('/system');
  assert.equal((await client.get('/system/two-step')).headers.location, '/system', 'nothing was begun');
  await client.post('/system/two-step');
  const first = await secretOf();
  await client.post('/system/two-step');
  const second = await secretOf();
  assert.notEqual(first, second);
  const wrong = await client.post('/system/two-step/confirm', { code: codeOf(zb, first) });
  assert.equal(wrong.statusCode, 422);
  assert.match(wrong.body, /id="f-code-error"/);
  assert.equal(zb.stores.secondFactors.confirmedAt(adminId), null);
  const browser = zb.client();
  await browser.get('/login');
  assert.equal((await browser.post('/login', { name: NAME, password: PASSWORD })).headers.location, '/channels');

  const other = zb.signIn();
  assert.equal((await client.post('/system/two-step/confirm', { code: codeOf(zb, second) })).statusCode, 200);
  assert.equal(await isIn(other.client), false, 'the other browsers are signed out');
  assert.equal((await client.post('/system/two-step/confirm', { code: codeOf(zb, second) })).statusCode, 303);
  await client.post('/system/two-step');
  assert.equal((await client.get('/system/two-step')).statusCode, 303, 'the key is never shown again');
  assert.ok(zb.app.secondFactors.isOn(adminId), 'and beginning again does not turn it off');
});

test('turning it off, and looking at the key, want a fresh proof; the code of the app is one', async (t) => {
  const zb = await startApp(t);
  const { client, adminId, secret } = await turnOn(zb);
  zb.clock.advance(10 * MINUTE);
  assert.equal((await client.get('/system/two-step')).headers.location, '/prove?next=%2Fsystem%2Ftwo-step');
  for (const path of ['/system/two-step', '/system/two-step/codes', '/system/two-step/off']) {
    const asked = await client.post(path);
    assert.equal(asked.statusCode, 403, path);
    assert.match(asked.body, /name="_proof_code"/);
  }
  assert.equal((await client.post('/system/two-step/off', { _proof_code: '000000' })).statusCode, 422);
  assert.ok(zb.app.secondFactors.isOn(adminId));
  const other = zb.signIn();
  assert.equal((await client.post('/system/two-step/off', { _proof_code: codeOf(zb, secret) })).statusCode, 303);
  assert.equal(zb.app.secondFactors.isOn(adminId), false);
  assert.equal(zb.stores.secondFactors.codesLeft(adminId), 0);
  assert.equal(await isIn(other.client), false);
  assert.ok(await isIn(client));
});

test('with another key file the app cannot be checked, and a recovery code still signs in', async (t) => {
  const dataDir = temporaryFolder(t);
  const zb = await startApp(t, { dataDir });
  const { secret, codes } = await turnOn(zb);
  await zb.close();
  const after = await startApp(t, { dataDir, clock: zb.clock, env: { ZB_KEY_FILE: join(temporaryFolder(t), 'key') } });
  const browser = await halfway(after);
  const refused = await browser.post('/login/code', { code: codeOf(after, secret) });
  assert.equal(refused.statusCode, 401);
  assert.match(refused.body, /tệp khóa/);
  assert.equal((await browser.post('/login/code', { code: codes[0] ?? '' })).statusCode, 303);
});

test('the sealed key opens only for its own administrator and purpose', () => {
  const keyring = createKeyring(Buffer.alloc(32, 1));
  const sealed = keyring.seal('totp-secret', 'adm_1', 'JBSWY3DPEHPK3PXP');
  assert.equal(keyring.open('totp-secret', 'adm_1', sealed), 'JBSWY3DPEHPK3PXP');
  assert.throws(() => keyring.open('totp-secret', 'adm_2', sealed), { name: 'KeyError' });
  assert.throws(() => keyring.open('agent-secret', 'adm_1', sealed), { name: 'KeyError' });
});
