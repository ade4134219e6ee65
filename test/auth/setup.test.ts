import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newSetupPath } from '../../src/auth/setup.ts';
import { PASSWORD, startApp, type TestApp } from '../helpers/app.ts';

const FORM = { name: 'chu-shop', password: PASSWORD, passwordAgain: PASSWORD, locale: 'vi' };
const newPath = ({ stores, clock }: TestApp) => newSetupPath(stores.setup, clock);

test('the setup address makes the first administrator, signs them in, and is gone afterwards', async (t) => {
  const zb = await startApp(t);
  const path = newPath(zb);
  const browser = zb.client();
  const form = await browser.get(path);
  assert.equal(form.statusCode, 200);
  assert.match(form.body, /autocomplete="new-password"/);

  const done = await browser.post(path, { ...FORM, locale: 'en' });
  assert.equal(done.statusCode, 303);
  assert.equal(done.headers.location, '/channels');
  assert.equal((await browser.get('/system')).statusCode, 200);
  assert.match((await browser.get('/system')).body, /<html lang="en"/);

  const stranger = zb.client();
  for (const gone of [path, '/setup', '/setup/anything']) {
    assert.equal((await stranger.get(gone)).statusCode, 404, gone);
    assert.equal((await stranger.post(gone, FORM)).statusCode, 404, gone);
  }
  assert.equal(zb.stores.admins.list().length, 1);
  assert.deepEqual(
    zb.stores.audit.list(9).map(({ action }) => action),
    ['setup.done'],
  );
});

test('the token of the setup is neither stored nor logged', async (t) => {
  const zb = await startApp(t);
  const path = newPath(zb);
  const token = path.slice('/setup/'.length);
  assert.ok(token.length >= 22, '128 bits');
  const browser = zb.client();
  await browser.get(path);
  await browser.post(path, { ...FORM, password: 'ngan', passwordAgain: 'ngan' });
  assert.ok(zb.log.lines.length > 0, 'requests are logged');
  assert.doesNotMatch(JSON.stringify(zb.log.lines), new RegExp(token));
});

test('an expired, a replaced and an invented setup address say how to get a new one, and make nobody', async (t) => {
  const zb = await startApp(t);
  const browser = zb.client();
  const replaced = newPath(zb);
  const expired = newPath(zb);
  await browser.get(expired);
  zb.clock.advance(30 * 60_000);
  for (const path of [replaced, expired, '/setup/invented']) {
    const answer = await browser.get(path);
    assert.equal(answer.statusCode, 410, path);
    assert.match(answer.body, /setup-url/);
    assert.doesNotMatch(answer.body, /type="password"/);
    assert.equal((await browser.post(path, FORM)).statusCode, 410, path);
  }
  assert.equal(zb.stores.admins.any(), false);
});

test('without an administrator every page leads to the explanation of the setup', async (t) => {
  const zb = await startApp(t);
  const browser = zb.client();
  assert.equal((await browser.get('/channels')).headers.location, '/login?next=%2Fchannels');
  assert.equal((await browser.get('/login')).headers.location, '/setup');
  const help = await browser.get('/setup');
  assert.equal(help.statusCode, 200);
  assert.match(help.body, /setup-url/);
});

test('a wrong form keeps the name, names what is wrong and does not spend the address', async (t) => {
  const zb = await startApp(t);
  const path = newPath(zb);
  const browser = zb.client({ 'accept-language': 'en' });
  await browser.get(path);
  for (const [wrong, sentence] of [
    [{ password: 'too short', passwordAgain: 'too short' }, /Use at least 12 characters/],
    [{ password: 'matkhau12345', passwordAgain: 'matkhau12345' }, /too easy to guess/],
    [{ password: '123456789012', passwordAgain: '123456789012' }, /too easy to guess/],
    [{ password: 'chu-shop-2026', passwordAgain: 'chu-shop-2026' }, /must not be your user name/],
    [{ password: 'x'.repeat(100) + 'yzabc'.repeat(10), passwordAgain: '' }, /at most 128/],
    [{ passwordAgain: `${PASSWORD}!` }, /not the same/],
    [{ name: '  ' }, /Enter a user name/],
  ] as const) {
    const answer = await browser.post(path, { ...FORM, ...wrong });
    assert.equal(answer.statusCode, 422);
    assert.match(answer.body, sentence);
    assert.match(answer.body, /aria-invalid="true"/);
    assert.doesNotMatch(answer.body, new RegExp(PASSWORD), 'a password is never sent back');
  }
  assert.equal(zb.stores.admins.any(), false);
  assert.equal((await browser.post(path, FORM)).statusCode, 303);
});

test('two setups at the same moment make one administrator, and the loser is not signed in', async (t) => {
  const zb = await startApp(t);
  const path = newPath(zb);
  const [one, two] = [zb.client(), zb.client()];
  await Promise.all([one.get(path), two.get(path)]);
  const answers = await Promise.all([one.post(path, FORM), two.post(path, { ...FORM, name: 'other' })]);
  assert.deepEqual(answers.map(({ headers }) => headers.location).sort(), ['/', '/channels']);
  assert.equal(zb.stores.admins.list().length, 1);
  const sessions = zb.stores.adminSessions.list(zb.stores.admins.list()[0]?.id ?? '');
  assert.equal(sessions.length, 1);
});
