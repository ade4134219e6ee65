/*
 * The whole flow as an owner lives it, in a real browser with two tabs: the admin page of a real server process, and the
 * phone page of the stand-in for Zalo. Nothing here reaches into the program.
 */
import assert from 'node:assert/strict';
import { it, type TestContext } from 'node:test';
import type { Page } from 'playwright-core';
import { startSimulator } from '../../src/simulator/index.ts';
import { startServe } from '../cli/process.ts';
import { temporaryFolder } from '../helpers/app.ts';
import { axe, expectNoConsoleErrors, openPage, screenshot } from '../helpers/browser.ts';
import { until } from '../helpers/until.ts';

const PASSWORD = 'hoa ly trắng nở sớm mai';

interface Scene {
  admin: Page;
  phone: Page;
  /** What the account has said so far, as the phones show it. */
  sent(): string[];
  /** Somebody writes on the phone page. */
  write(chat: string, text: string, options?: { mention?: string; as?: string }): Promise<void>;
  /** Keeps a picture and lets axe look at the page. */
  look(name: string): Promise<void>;
}

async function openScene(t: TestContext): Promise<Scene & { phoneOf: string; setupUrl: string }> {
  const simulator = await startSimulator({ friends: 40, groups: 8, qrPollMs: 100 });
  t.after(async () => {
    await simulator.close();
    assert.deepEqual(simulator.violations, []);
  });
  const server = await startServe(t, {
    ZB_DATA_DIR: temporaryFolder(t),
    ZB_ZALO_BASE: simulator.baseUrl,
    ZB_PACING: 'none',
    ZB_LOG_LEVEL: 'warn',
  });
  const admin = await openPage(t, { baseURL: server.url });
  admin.setDefaultTimeout(10_000);
  const phone = await openPage(t, { baseURL: simulator.baseUrl });
  phone.setDefaultTimeout(10_000);
  const account = simulator.world.accounts[0] ?? assert.fail('nobody holds a phone');
  const phoneOf = `/phone/a/${account.uid}`;
  return {
    admin,
    phone,
    phoneOf,
    setupUrl: server.setupUrl ?? '',
    sent: () => simulator.sent(account.uid).map((one) => one.text),
    async write(chat, text, options = {}) {
      await phone.goto(`${phoneOf}?q=${encodeURIComponent(chat)}`);
      await phone.locator('.entry', { hasText: chat }).first().click();
      if (options.mention) await phone.locator('select[name=mention]').selectOption(options.mention);
      await phone.locator('#text').fill(text);
      await phone.locator('.composer button.primary').click();
      await phone.waitForLoadState();
    },
    async look(name) {
      await screenshot(admin, `seed-${name}`);
      assert.deepEqual(await axe(admin), [], `axe on ${name}`);
    },
  };
}

/** The first run: the printed address makes the administrator. */
async function setUp({ admin, look }: Scene, setupUrl: string): Promise<void> {
  await admin.goto(setupUrl);
  await look('setup');
  await admin.locator('[name=name]').fill('chu-shop');
  await admin.locator('[name=password]').fill(PASSWORD);
  await admin.locator('[name=passwordAgain]').fill(PASSWORD);
  await admin.locator('form .btn.primary').click();
  await admin.waitForURL('**/channels');
  await look('channels-empty');
}

/** The phone scans the code that the admin page shows and confirms. */
async function scan({ phone }: Scene, phoneOf: string): Promise<void> {
  await phone.goto(`${phoneOf}/qr`);
  await phone.getByRole('button', { name: 'Quét mã mới nhất' }).click();
  await phone.getByRole('button', { name: 'Đăng nhập' }).first().click();
}

it('an owner sets up, connects by QR, chooses the rules, and the agent answers whom the rules allow', {
  timeout: 240_000,
}, async (t) => {
  const scene = await openScene(t);
  const { admin, phone, phoneOf, sent, write, look } = scene;
  await setUp(scene, scene.setupUrl);

  // --- the wizard ---
  await admin.locator('a[href="/channels/new"]').first().click();
  await look('wizard-basics');
  await admin.locator('[name=newWorkspace]').fill('Cửa hàng');
  await admin.locator('[name=displayName]').fill('Tiệm Hoa An');
  await admin.getByRole('button', { name: /Tiếp/ }).click();
  await admin.waitForURL('**/setup/login');
  assert.match((await admin.textContent('main')) ?? '', /không chính thức/, 'the risk stands before the QR code');
  const show = admin.locator('#login-new');
  if (!(await admin.locator('.qr-code img').isVisible()) && (await show.count()) > 0) await show.first().click();
  await admin.locator('.qr-code img').waitFor();
  await look('wizard-qr');
  await scan(scene, phoneOf);
  await admin.waitForURL('**/setup/policy', { timeout: 20_000 });
  assert.match((await admin.textContent('main')) ?? '', /Nguyễn Thị An/);

  await admin.locator('[name="group.mode"][value=allowlist]').check();
  const rows = admin.locator('.picker-row', { hasText: 'thành viên' });
  await rows.first().waitFor();
  await look('wizard-policy');
  const group = (await rows.first().locator('.picker-name').textContent())?.trim() ?? '';
  await rows.first().locator('input[type=checkbox]').check();
  await admin.getByText('Đã chọn 1').first().waitFor();
  await admin.getByRole('button', { name: /xem lại/ }).click();
  await admin.waitForURL('**/setup/review');
  await look('wizard-review');
  await admin.getByRole('button', { name: 'Lưu & Bắt đầu' }).click();
  await admin.getByText('Đang chạy').first().waitFor({ timeout: 15_000 });
  const channel = /\/channels\/(ch_\w+)/.exec(
    (await admin.locator('a[href*="/channels/ch_"]').first().getAttribute('href')) ?? '',
  )?.[1];
  assert.ok(channel);
  await admin.goto('/channels');
  await look('channels');

  // --- a stranger pairs ---
  await phone.goto(phoneOf);
  await phone.locator('details.stranger summary').click();
  await phone.locator('details.stranger [name=name]').fill('Lê Văn Tám <b>');
  await phone.locator('details.stranger [name=text]').fill('shop ơi cho hỏi giá');
  await phone.locator('details.stranger button').click();
  await until('the pairing reply', () => sent().some((text) => /Mã của bạn là/.test(text)));
  await admin.goto('/pairing');
  const code = /[34679A-Y]{4}-[34679A-Y]{4}/.exec(sent()[0] ?? '')?.[0] ?? '';
  await admin.getByText(code).first().waitFor();
  await look('pairing');
  assert.equal(sent().length, 1, 'nothing but the code before approval');
  await admin.getByRole('button', { name: /^Duyệt/ }).click();
  await until('the notice and the answer', () => sent().includes('echo: shop ơi cho hỏi giá'));

  // --- an allowlisted group, with and without a mention ---
  await admin.goto(`/channels/${channel}/settings`);
  await look('settings');
  const onTop = admin.locator('.picker-row', { hasText: 'thành viên' }).first();
  assert.ok(await onTop.locator('input[type=checkbox]').isChecked(), 'the chosen group is on top of the picker');
  assert.equal((await onTop.locator('.picker-name').textContent())?.trim(), group);
  await write(group, 'mai mấy giờ giao');
  await write(group, 'còn hoa ly không', { mention: 'account' });
  await until('the answer in the group', () => sent().includes('echo: còn hoa ly không'));
  assert.ok(!sent().some((text) => text.includes('giao')), 'without a mention nothing is said');
  await admin.goto(`/channels/${channel}`);
  await admin.getByText('còn hoa ly không').first().waitFor();
  await look('activity');

  // --- settings changed: the next message counts ---
  await admin.goto(`/channels/${channel}/settings`);
  await admin.locator('[name="group.mode"][value=disabled]').check();
  await admin
    .locator('form', { has: admin.locator('[name="group.mode"]') })
    .locator('.btn.primary')
    .last()
    .click();
  await admin
    .getByText(/Đã lưu/)
    .first()
    .waitFor();
  await write(group, 'còn ai không', { mention: 'account' });

  // --- the user disabled ---
  await admin.goto(`/channels/${channel}/users`);
  await look('users');
  await admin
    .getByRole('button', { name: /^Tạm tắt/ })
    .first()
    .click();
  await admin
    .getByText(/Đã tắt|tắt/i)
    .first()
    .waitFor();
  await write('Lê Văn Tám <b>', 'em hỏi thêm');
  await admin.goto(`/channels/${channel}`);
  await admin.getByText('em hỏi thêm').first().waitFor();
  await admin.getByText('còn ai không').first().waitFor();
  assert.ok(
    !sent().some((text) => /em hỏi thêm|còn ai không/.test(text)),
    'neither the disabled user nor the group is answered',
  );

  // --- the session ends; QR relogin keeps the policy ---
  await phone.goto(`${phoneOf}/tools`);
  await phone.getByRole('button', { name: /Kết thúc phiên/ }).click();
  await admin.goto('/channels');
  await admin.getByText('Lỗi', { exact: true }).first().waitFor({ timeout: 15_000 });
  await look('channels-error');
  await admin
    .getByRole('link', { name: /Quét lại mã QR/ })
    .or(admin.getByRole('button', { name: /Quét lại mã QR/ }))
    .first()
    .click();
  await admin.waitForURL('**/login');
  if (!(await admin.locator('.qr-code img').isVisible()) && (await show.count()) > 0) await show.first().click();
  await admin.locator('.qr-code img').waitFor();
  await scan(scene, phoneOf);
  await until(
    'the channel to run again',
    async () => {
      await admin.goto('/channels');
      return (await admin.getByText('Đang chạy').count()) > 0;
    },
    20_000,
  );
  await admin.goto(`/channels/${channel}/settings`);
  assert.ok(await admin.locator('[name="dm.mode"][value=pairing]').isChecked());
  assert.ok(await admin.locator('[name="group.mode"][value=disabled]').isChecked(), 'the policy is as it was saved');
  expectNoConsoleErrors(admin, [/422/]);
});
