import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newSetupPath } from '../../src/auth/setup.ts';
import { PASSWORD, startApp } from '../helpers/app.ts';
import { axe, expectNoConsoleErrors, openPage, screenshot } from '../helpers/browser.ts';

// Chromium reports these as errors of the page; for a refused form they are what we meant.
const REFUSALS = [/status of 4\d\d/];

test('without JavaScript: setup, sign-out, sign-in, a token and a new password', async (t) => {
  const zb = await startApp(t);
  const page = await openPage(t, { baseURL: await zb.listen(), javaScript: false, width: 390 });
  await page.goto(newSetupPath(zb.stores.setup, zb.clock));
  await page.getByLabel('Tên đăng nhập').fill('chu-shop');
  await page.getByLabel('Mật khẩu', { exact: true }).fill(PASSWORD);
  await page.getByLabel('Nhập lại mật khẩu').fill(PASSWORD);
  await page.getByRole('button', { name: 'Tạo tài khoản' }).click();
  await page.waitForURL('**/channels');

  await page.goto('/system/tokens');
  await page.getByLabel('Tên', { exact: true }).fill('kiểm tra');
  zb.clock.advance(10 * 60_000);
  await page.getByRole('button', { name: 'Tạo mã' }).click();
  await page.getByRole('heading', { name: 'Xác nhận là bạn' }).waitFor();
  await page.getByLabel('Mật khẩu của bạn').fill(PASSWORD);
  await page.getByRole('button', { name: 'Xác nhận' }).click();
  assert.match(await page.locator('#new-token').inputValue(), /^zb_/);

  await page.goto('/system');
  await page.getByLabel('Mật khẩu hiện tại').fill(PASSWORD);
  await page.getByLabel('Mật khẩu mới').fill('another long phrase');
  await page.getByLabel('Nhập lại mật khẩu').fill('another long phrase');
  await page.getByRole('button', { name: 'Đổi mật khẩu' }).click();
  await page.getByText('Đã đổi mật khẩu.').waitFor();
  await page.getByRole('button', { name: 'Đăng xuất' }).click();
  await page.waitForURL('**/login');

  await page.getByLabel('Tên đăng nhập').fill('chu-shop');
  await page.getByLabel('Mật khẩu', { exact: true }).fill('another long phrase');
  await page.getByRole('button', { name: 'Đăng nhập' }).click();
  await page.waitForURL('**/channels');
});

test('with JavaScript only the card changes, the focus goes to what is wrong, and what was typed stays', async (t) => {
  const zb = await startApp(t);
  const { cookie } = zb.signIn();
  zb.signIn();
  const page = await openPage(t, { baseURL: await zb.listen(), locale: 'en' });
  await page
    .context()
    .addCookies([{ name: 'zb_sid', value: cookie.slice('zb_sid='.length), url: await address(zb.app) }]);
  await page.goto('/system');
  await page
    .getByRole('button', { name: /^Sign out Unknown device/ })
    .first()
    .click();
  await page.getByText('1 device was signed out.').waitFor();
  assert.equal(await page.getByRole('button', { name: /^Sign out Unknown device/ }).count(), 0);

  await page.getByLabel('Current password').fill('wrong');
  await page.getByLabel('New password').fill('another long phrase');
  await page.getByLabel('Password again').fill('another long phrase');
  await page.getByRole('button', { name: 'Change the password' }).click();
  await page.getByText('This is not your password.').waitFor();
  assert.equal(await page.evaluate('document.activeElement.name'), 'current');

  await page.goto('/system/tokens');
  await page.getByLabel('Name', { exact: true }).fill('Shop software');
  await page.getByLabel('Manage').check();
  zb.clock.advance(10 * 60_000);
  await page.getByRole('button', { name: 'Create the token' }).click();
  await page.getByLabel('Your password').fill('wrong');
  assert.deepEqual(await axe(page), []);
  await screenshot(page, 'proof-wide');
  await page.getByRole('button', { name: 'Confirm' }).click();
  await page.getByText('This is not your password.').waitFor();
  assert.deepEqual(zb.stores.apiTokens.list(), []);
  await page.getByLabel('Your password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Confirm' }).click();
  await page.locator('#new-token:focus').waitFor();
  await page.getByLabel('Revoke the token Shop software').click();
  await page.getByRole('button', { name: 'Revoke the token Shop software' }).click();
  await page.getByText('was revoked').waitFor();
  assert.deepEqual(zb.stores.apiTokens.list(), []);
  expectNoConsoleErrors(page, REFUSALS);
});

test('the pages of signing in and of the system have no barriers, in either language, width and theme', async (t) => {
  const zb = await startApp(t);
  const setup = newSetupPath(zb.stores.setup, zb.clock);
  const baseURL = await zb.listen();
  const phone = await openPage(t, { baseURL, width: 390, colorScheme: 'dark' });
  const wide = await openPage(t, { baseURL, locale: 'en' });
  const look = async (path: string, name: string) => {
    for (const [page, where] of [
      [phone, 'phone-dark'],
      [wide, 'wide'],
    ] as const) {
      await page.goto(path);
      assert.deepEqual(await axe(page), [], `${path} ${where}`);
      assert.ok(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'), `${path} fits its ${where}`);
      await screenshot(page, `${name}-${where}`);
    }
  };
  await look(setup, 'setup');
  await look('/setup/expired', 'setup-expired');
  const { cookie } = zb.signIn();
  await look('/login', 'login');
  zb.signIn();
  zb.stores.apiTokens.create({
    name: 'Phần mềm bán hàng',
    prefix: 'zb_AbCdE',
    tokenHash: 'x',
    scope: 'read',
    expiresAt: 1,
  });
  for (const page of [phone, wide])
    await page.context().addCookies([{ name: 'zb_sid', value: cookie.slice('zb_sid='.length), url: baseURL }]);
  await look('/system', 'system-account');
  await look('/system/tokens', 'system-tokens');
  await look('/system/appearance', 'system-appearance');
  expectNoConsoleErrors(phone, REFUSALS);
  expectNoConsoleErrors(wide, REFUSALS);
});

function address(app: { server: { address(): unknown } }): string {
  return `http://127.0.0.1:${(app.server.address() as { port: number }).port}`;
}
