import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { Secret, TOTP } from 'otpauth';
import type { Page } from 'playwright-core';
import { PASSWORD, startApp, type TestApp } from '../helpers/app.ts';
import { axe, expectNoConsoleErrors, openPage, screenshot } from '../helpers/browser.ts';

const MINUTE = 60_000;
// A refused form, and an answer that asks for a proof, are what we meant.
const REFUSALS = [/status of 4\d\d/];

async function open(t: TestContext, zb: TestApp, options: { width?: number; javaScript?: boolean } = {}) {
  const { port } = new URL(zb.app.server.listening ? zb.app.listeningOrigin : await zb.listen());
  return openPage(t, { baseURL: `http://localhost:${port}`, locale: 'en', ...options });
}

async function signIn(page: Page, zb: TestApp): Promise<void> {
  const { cookie } = zb.signIn();
  const url = new URL(zb.app.listeningOrigin);
  const value = cookie.slice('zb_sid='.length);
  await page.context().addCookies([{ name: 'zb_sid', value, url: `http://localhost:${url.port}` }]);
}

/** An authenticator in the browser, as a phone or a laptop has one; `verified`: its user shows the right finger. */
async function authenticator(page: Page, verified = true) {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('WebAuthn.enable');
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: verified,
      automaticPresenceSimulation: true,
    },
  });
  return {
    verify: (isUserVerified: boolean) => cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified }),
    credentials: async () => (await cdp.send('WebAuthn.getCredentials', { authenticatorId })).credentials,
  };
}

const fits = (page: Page) => page.evaluate('document.documentElement.scrollWidth <= innerWidth');

test('a passkey is added, signs in without password or code, proves, and is removed', async (t) => {
  const zb = await startApp(t);
  const page = await open(t, zb);
  await zb.createAdmin();
  await signIn(page, zb);
  const other = zb.signIn();
  const device = await authenticator(page);

  await page.goto('/system');
  await page.getByRole('link', { name: 'Add a passkey' }).click();
  await page.getByLabel('Name', { exact: true }).fill('Lan’s <b>laptop</b>');
  assert.deepEqual(await axe(page), []);
  await screenshot(page, 'passkey-new');
  await page.getByRole('button', { name: 'Create the passkey' }).click();
  await page.getByText('was added').waitFor();
  assert.equal((await device.credentials()).length, 1);
  const [passkey] = zb.stores.passkeys.list(other.adminId);
  assert.deepEqual([passkey?.name, passkey?.rpId, passkey?.lastUsedAt], ['Lan’s <b>laptop</b>', 'localhost', null]);
  assert.equal((await other.client.get('/system')).statusCode, 303, 'other browsers are signed out');

  await page.goto('/system/passkeys/new');
  await page.getByLabel('Name', { exact: true }).fill('again');
  await page.getByRole('button', { name: 'Create the passkey' }).click();
  await page.getByText('has a passkey already').waitFor();

  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.waitForURL('**/login');
  await device.verify(false);
  await page.goto('/login?next=%2Fpairing');
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
  await page.getByText('That was cancelled').waitFor();
  assert.equal(new URL(page.url()).pathname, '/login', 'without the finger nobody comes in');
  await device.verify(true);
  await screenshot(page, 'login-passkey');
  assert.deepEqual(await axe(page), []);
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
  await page.waitForURL('**/pairing');
  assert.equal(zb.stores.audit.list(1)[0]?.detail?.by, 'passkey');
  assert.ok(zb.stores.passkeys.list(other.adminId)[0]?.lastUsedAt);

  // The proof is asked for in place of a partial update, and the passkey carries the form on.
  await page.goto('/system/tokens');
  await page.getByLabel('Name', { exact: true }).fill('Shop software');
  zb.clock.advance(10 * MINUTE);
  await page.getByRole('button', { name: 'Create the token' }).click();
  await page.getByRole('button', { name: 'Use a passkey' }).click();
  await page.locator('#new-token').waitFor();
  assert.equal(zb.stores.apiTokens.list()[0]?.name, 'Shop software');

  // An old page asks for the proof before it makes another.
  await page.goto('/system/passkeys/new');
  await page.getByLabel('Name', { exact: true }).fill('late');
  zb.clock.advance(10 * MINUTE);
  await page.getByRole('button', { name: 'Create the passkey' }).click();
  await page.getByRole('heading', { name: 'Confirm that it is you' }).waitFor();
  await page.getByRole('button', { name: 'Use a passkey' }).click();
  await page.getByRole('heading', { name: 'Add a passkey' }).waitFor();

  await page.goto('/system');
  assert.equal(await page.locator('b b').count(), 0, 'the name is text');
  await page.getByLabel(/^Remove the passkey/).click();
  await page.getByRole('button', { name: /^Remove the passkey/ }).click();
  await page.getByText('was removed').waitFor();
  assert.deepEqual(zb.stores.passkeys.list(other.adminId), []);
  expectNoConsoleErrors(page, REFUSALS);
});

test('an answer counts once, for its own challenge, browser, host and five minutes', async (t) => {
  const zb = await startApp(t);
  const page = await open(t, zb);
  await signIn(page, zb);
  await authenticator(page);
  await page.goto('/system/passkeys/new');
  await page.getByLabel('Name', { exact: true }).fill('laptop');
  await page.getByRole('button', { name: 'Create the passkey' }).click();
  await page.getByText('was added').waitFor();
  await page.context().clearCookies();

  const host = new URL(page.url()).host;
  /** A browser by hand, whose challenges the real one signs. */
  const begin = async () => {
    const client = zb.client({ host });
    await client.get('/login');
    const answer = await client.request({
      method: 'POST',
      url: '/login/passkey/options',
      headers: { 'sec-fetch-site': 'same-origin', 'x-csrf-token': client.csrf },
    });
    assert.equal(answer.headers['cache-control'], 'no-store');
    return { client, options: answer.json() };
  };
  await page.goto('/login');
  const sign = async (options: object): Promise<string> =>
    JSON.stringify(
      await page.evaluate((optionsJSON) => {
        // @ts-expect-error a global of the page's script
        return globalThis.SimpleWebAuthnBrowser.startAuthentication({ optionsJSON });
      }, options),
    );
  const attempt = async (client: Awaited<ReturnType<typeof begin>>['client'], passkey: string, headers = {}) =>
    (await client.post('/login/passkey', { passkey }, headers)).headers.location;

  const first = await begin();
  const signed = await sign(first.options);
  const thief = await begin();
  assert.equal(await attempt(thief.client, signed), '/login', "another browser's challenge");
  assert.equal(await attempt(first.client, signed), '/channels');
  const { client: again } = await begin();
  for (const [name, value] of first.client.cookies) if (name !== 'zb_sid') again.cookies.set(name, value);
  await again.get('/login');
  assert.equal(await attempt(again, signed), '/login', 'the same answer again');

  zb.clock.advance(MINUTE);
  const elsewhere = await begin();
  const forOther = await sign(elsewhere.options);
  assert.equal(await attempt(elsewhere.client, forOther, { host: 'evil.example' }), '/login', 'another host');

  const late = await begin();
  const tooLate = await sign(late.options);
  zb.clock.advance(5 * MINUTE);
  assert.equal(await attempt(late.client, tooLate), '/login', 'after five minutes');

  const [passkey] = zb.stores.passkeys.list(zb.stores.admins.list()[0]?.id ?? '');
  assert.ok(passkey && passkey.counter > 0, 'this authenticator counts');
  zb.stores.passkeys.used(passkey.id, passkey.counter + 100);
  const cloned = await begin();
  const behind = await sign(cloned.options);
  assert.equal(
    await attempt(cloned.client, behind),
    '/login',
    'a copy of the key has been used more often than this one',
  );
  zb.stores.passkeys.used(passkey.id, passkey.counter);
  const caughtUp = await begin();
  assert.equal(await attempt(caughtUp.client, await sign(caughtUp.options)), '/channels', 'and nothing else was wrong');

  const broken = await begin();
  const tampered = JSON.parse(await sign(broken.options));
  tampered.response.signature = tampered.response.signature.replace(/^..../, 'AAAA');
  assert.equal(await attempt(broken.client, JSON.stringify(tampered)), '/login', 'a changed signature');
  zb.clock.advance(MINUTE);
  for (const junk of [
    '',
    '{}',
    'null',
    '[]',
    '{"id":5}',
    '{"id":"x"}',
    '{"id":"__proto__","response":{}}',
    'x'.repeat(19_000),
  ])
    assert.equal(await attempt((await begin()).client, junk), '/login', junk.slice(0, 20));
});

test('guessing with passkeys is throttled, and where browsers know none the pages say what to do', async (t) => {
  const zb = await startApp(t);
  const { client, csrf } = zb.signIn();
  const own = { 'x-csrf-token': csrf, 'sec-fetch-site': 'same-origin' };
  const ask = (host: string) =>
    client.request({ method: 'POST', url: '/system/passkeys/options', headers: { ...own, host } });
  assert.equal((await ask('localhost:3000')).statusCode, 200);
  for (const host of ['192.168.1.10:3000', 'zalo.lan:3000', '[::1]:3000']) {
    assert.equal((await ask(host)).statusCode, 404, host);
    assert.match((await client.get('/system', { host })).body, /ZB_PUBLIC_ORIGIN/, host);
    assert.match((await client.get('/system/passkeys/new', { host })).body, /ZB_PUBLIC_ORIGIN/, host);
  }
  const stranger = zb.client({ host: 'localhost:3000' });
  await stranger.get('/login');
  for (let n = 0; n < 10; n++)
    assert.equal((await stranger.post('/login/passkey', { passkey: '{"id":"x"}' })).statusCode, 303);
  const stopped = await stranger.post('/login/passkey', { passkey: '{"id":"x"}' });
  assert.ok(Number(stopped.headers['retry-after']) > 0);
  assert.equal(zb.stores.audit.list(50).filter(({ action }) => action === 'sign-in.failed').length, 10);
  const options = () =>
    stranger.request({
      method: 'POST',
      url: '/login/passkey/options',
      headers: { 'sec-fetch-site': 'same-origin', 'x-csrf-token': stranger.csrf },
    });
  for (let n = 0; n < 20; n++) assert.equal((await options()).statusCode, 200);
  assert.equal((await options()).statusCode, 429);

  const behind = await startApp(t, { env: { ZB_PUBLIC_ORIGIN: 'https://zalo.example.vn' } });
  const signedIn = behind.signIn();
  const { body } = await signedIn.client.get('/system/passkeys/new');
  assert.match(body, /data-origin="https:\/\/zalo\.example\.vn"/, 'the configured address, whatever the Host header');
});

test('two steps without JavaScript, on a phone: turn on, keep the codes, sign in', async (t) => {
  const zb = await startApp(t);
  const page = await open(t, zb, { width: 390, javaScript: false });
  const looks = await open(t, zb, { width: 390 });
  await signIn(page, zb);
  await page.goto('/system');
  await page.getByRole('button', { name: 'Turn on' }).click();
  const secret = (await page.locator('.two-step-secret').textContent())?.replaceAll(' ', '') ?? '';
  const code = () => new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: zb.clock.now() });
  await screenshot(page, 'two-step-phone');
  assert.ok(await fits(page));
  await page.getByLabel('Type the 6-digit code').fill(code());
  await page.getByRole('button', { name: 'Turn on' }).click();
  assert.equal(await page.locator('.codes li').count(), 10);
  await screenshot(page, 'recovery-codes-phone');
  assert.ok(await fits(page));
  const file = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download' }).click();
  assert.equal((await file).suggestedFilename(), 'zalo-bridge-recovery-codes.txt');
  await page.getByRole('link', { name: 'I have kept the codes' }).click();
  await page.getByText('10 recovery codes are left').waitFor();
  await screenshot(page, 'account-phone');
  await page.getByRole('button', { name: 'Sign out' }).click();

  zb.clock.advance(MINUTE);
  await page.getByLabel('User name').fill('chu-shop');
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByLabel('Code', { exact: true }).fill('000000');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('is not right').waitFor();
  await screenshot(page, 'login-code-phone');
  assert.ok(await fits(page));
  await page.getByLabel('Code', { exact: true }).fill(code());
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL('**/channels');

  // The same pages for axe, which needs scripting.
  await signIn(looks, zb);
  await looks.goto('/system');
  assert.deepEqual(await axe(looks), []);
  await looks.getByRole('button', { name: 'New recovery codes' }).click();
  await looks.locator('.codes').waitFor();
  assert.deepEqual(await axe(looks), []);
  await looks.goto('/system');
  await looks.getByText('Turn off').first().click();
  await looks.getByRole('button', { name: 'Turn off' }).click();
  await looks.getByText('Two-step sign-in is off').waitFor();
  await looks.getByRole('button', { name: 'Turn on' }).click();
  assert.deepEqual(await axe(looks), []);
  await screenshot(looks, 'two-step-script-phone');
  expectNoConsoleErrors(looks);
});
