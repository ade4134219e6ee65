import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { Page } from 'playwright-core';
import { DEFAULT_POLICY, type PolicyDocument } from '../../src/bridge/policy/types.ts';
import type { LoginState, LoginView } from '../../src/bridge/zalo/types.ts';
import { axe, expectNoConsoleErrors, openPage, type PageOptions, screenshot } from '../helpers/browser.ts';
import { until } from '../helpers/until.ts';
import { connect, newChannel, type Pages, runningChannel, scan, startPages, uidOf } from './world.ts';

/** A signed-in browser on the application. */
async function open(t: TestContext, pages: Pages, options: Partial<PageOptions> = {}): Promise<Page> {
  const baseURL = await pages.app.listen().catch(() => address(pages));
  const page = await openPage(t, { ...options, baseURL });
  const [name = '', value = ''] = pages.app.signIn().cookie.split('=');
  await page.context().addCookies([{ name, value, url: baseURL, sameSite: 'Strict' }]);
  return page;
}

function address({ app }: Pages): string {
  const at = app.app.addresses()[0];
  assert.ok(at && typeof at === 'object');
  return `http://127.0.0.1:${at.port}`;
}

/** One channel in each state that the owner can meet. */
async function oneOfEach(pages: Pages) {
  const { stores, simulator } = pages;
  const running = await runningChannel(pages);
  const from = [...(simulator.world.accounts[0]?.friends ?? [])][0] ?? '';
  simulator.say({ from, to: uidOf(pages), text: 'còn hoa ly không em?' });
  await until('somebody to wait', () => stores.pairing.countPending(running) === 1);
  const made = (displayName: string, account: string, uid: string) => {
    const { id } = newChannel(pages, displayName);
    stores.channels.setAccount(id, { uid, name: account, avatarUrl: null });
    stores.channels.saveSession(id, {});
    stores.policies.save(id, DEFAULT_POLICY);
    return id;
  };
  const failed = made('Phòng khám Minh Tâm', 'BS. Minh', '1001');
  stores.channels.setStatus(failed, 'error', { code: 'zalo-kicked', params: {} });
  const stopped = made('Gia sư Lan', 'Lan Trần', '1002');
  stores.channels.setStatus(stopped, 'stopped', { code: 'manual-stop', params: {} });
  const waiting = made('Spa Thảo Nguyên', 'Thảo', '1003');
  stores.channels.setStatus(waiting, 'starting', {
    code: 'zalo-transient',
    params: { attempt: 3, retryAt: Date.now() + 20_000 },
  });
  const draft = newChannel(pages, 'Zalo cá nhân').id;
  stores.channels.update(draft, { draft: { key: 'k-12345678' } });
  return { running, failed, stopped, draft };
}

/** A draft that has its account and chosen rules. */
async function chosenDraft(pages: Pages): Promise<string> {
  const { id } = newChannel(pages, 'Cửa hàng hoa');
  await connect(pages, id, 1);
  const friends = pages.stores.directory.friends(id, { limit: 4 }).items;
  const groups = pages.stores.directory.groups(id, { limit: 2 }).items;
  const policy: PolicyDocument = {
    dm: { mode: 'allowlist', allow: friends.map(({ uid }) => uid), pairingReply: 'code' },
    group: {
      ...DEFAULT_POLICY.group,
      mode: 'allowlist',
      rules: Object.fromEntries(groups.map(({ groupId }) => [groupId, { enabled: true }])),
    },
  };
  pages.stores.channels.update(id, { draft: { key: 'k-87654321', policy, revision: 1 } });
  return id;
}

function loginAt(state: LoginState, image: string): LoginView {
  return {
    id: 'lg_1',
    state,
    qr: state === 'waiting' ? { image, expiresAt: Date.now() + 72_000 } : null,
    renewals: state === 'expired' ? 3 : 0,
    scannedBy: { name: 'Nguyễn Thị An', avatarUrl: null },
    account: state === 'wrong_account' ? { uid: '9', name: 'Trần Đức', avatarUrl: null } : null,
    error: state === 'failed' ? { code: 'network', message: '' } : null,
    updatedAt: Date.now(),
  };
}

const LOOKS = [
  { width: 1200, locale: 'vi', colorScheme: 'light' },
  { width: 390, locale: 'vi', colorScheme: 'dark' },
  { width: 390, locale: 'en', colorScheme: 'light' },
] as const;

test('every page of channels and of their set-up is accessible and fits, wide and on a phone', async (t) => {
  const pages = await startPages(t);
  const { running, failed, draft } = await oneOfEach(pages);
  const chosen = await chosenDraft(pages);
  const { login: realLogin } = pages.bridge;
  pages.bridge.startLogin(draft);
  const qr = await until('a QR code', () => realLogin(draft)?.qr);
  pages.bridge.cancelLogin(draft);
  const login: { view: LoginView | null } = { view: null };
  pages.bridge.login = (id) => (id === draft || id === failed ? login.view : realLogin(id));

  const paths: [string, string, LoginState?][] = [
    ['channels', '/channels'],
    ['history', `/channels/${running}/history`],
    ['delete', `/channels/${running}/delete`],
    ['basics', '/channels/new'],
    ['qr', `/channels/${draft}/setup/login`, 'waiting'],
    ['scanned', `/channels/${draft}/setup/login`, 'scanned'],
    ['expired', `/channels/${draft}/setup/login`, 'expired'],
    ['connected', `/channels/${chosen}/setup/login`],
    ['policy', `/channels/${chosen}/setup/policy`],
    ['review', `/channels/${chosen}/setup/review`],
    ['relogin', `/channels/${failed}/login`],
    ['wrong', `/channels/${failed}/login`, 'wrong_account'],
  ];
  for (const look of LOOKS) {
    const page = await open(t, pages, look);
    for (const [name, path, state] of paths) {
      login.view = state ? loginAt(state, qr.image) : null;
      const at = `${name}-${look.width}-${look.locale}-${look.colorScheme}`;
      await page.goto(path);
      await screenshot(page, at);
      assert.deepEqual(await axe(page), [], at);
      const overflow = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
      assert.ok(overflow <= 0, `${at} is ${overflow} px wider than the screen`);
    }
    expectNoConsoleErrors(page);
  }
});

test('the list follows what happens by itself, without taking the focus', async (t) => {
  const pages = await startPages(t);
  const id = await runningChannel(pages);
  const page = await open(t, pages);
  await page.goto('/channels');
  await page.getByRole('link', { name: 'Mở Tiệm Hoa An' }).focus();
  pages.stores.channels.setStatus(id, 'starting', {
    code: 'zalo-transient',
    params: { attempt: 1, retryAt: Date.now() },
  });
  await page.getByText('Đang khởi động').waitFor();
  assert.match((await page.evaluate<string>('document.activeElement.textContent')) ?? '', /Mở/);
  pages.stores.channels.setStatus(id, 'running', null);
  await page.getByText('Đang chạy').waitFor();

  await page.getByRole('button', { name: 'Dừng' }).press('Enter');
  await page.getByText('Đã dừng', { exact: true }).waitFor();
  assert.equal(await page.evaluate('document.activeElement.textContent'), 'Bắt đầu', 'the keyboard keeps its place');
  await page.keyboard.press('Enter');
  await page.getByText('Đang chạy').waitFor();
  assert.equal(new URL(page.url()).pathname, '/channels', 'the page itself stayed');
  const from = [...(pages.simulator.world.accounts[0]?.friends ?? [])][0] ?? '';
  pages.simulator.say({ from, to: uidOf(pages), text: 'chào shop' });
  await page.getByRole('link', { name: '1 người chờ ghép nối' }).waitFor();
  assert.match((await page.locator('#nav a[href="/pairing"]').textContent()) ?? '', /1/);
  expectNoConsoleErrors(page);
});

test('the wizard with a phone beside it: workspace, code, scan, success, and on to the rules by itself', async (t) => {
  const pages = await startPages(t);
  const clinic = pages.stores.workspaces.create('Phòng khám');
  const shop = pages.stores.workspaces.create('Cửa hàng');
  pages.stores.threads.create(shop.id, 'Lịch giao hoa');
  const page = await open(t, pages, { width: 390 });
  await page.goto('/channels/new');
  assert.equal(await page.getByLabel('Không gian làm việc').inputValue(), clinic.id);
  await page.getByLabel('Không gian làm việc').selectOption('new');
  await page.getByLabel('Tên không gian mới').waitFor();
  await page.getByLabel('Không gian làm việc').selectOption(shop.id);
  await page.getByLabel('Luồng trò chuyện').selectOption({ label: 'Lịch giao hoa' });
  await page.getByRole('button', { name: 'Tiếp: quét mã QR' }).click();

  await page.getByAltText('Mã QR để đăng nhập Zalo').waitFor();
  const id = pages.stores.channels.list()[0]?.id ?? '';
  await page.reload();
  await page.getByAltText('Mã QR để đăng nhập Zalo').waitFor();
  const before = pages.bridge.login(id)?.id;
  await page.getByRole('button', { name: 'Tạo mã mới' }).click();
  await until('another code', () => pages.bridge.login(id)?.id !== before && pages.bridge.login(id)?.qr);
  await page.getByAltText('Mã QR để đăng nhập Zalo').waitFor();
  await page.getByRole('button', { name: 'Hủy' }).click();
  await page.getByText('Đã dừng lần đăng nhập này').waitFor();
  await page.getByRole('button', { name: 'Tạo mã mới' }).click();
  await scan(pages, id);
  await page.getByText('Đã kết nối với Nguyễn Thị An').waitFor();
  await page.waitForURL(`**/channels/${id}/setup/policy`);
  await page.goBack();
  await page.getByText('Đã kết nối với Nguyễn Thị An').waitFor();
  await page.getByRole('link', { name: 'Tiếp: quy tắc truy cập' }).click();
  await page.getByRole('button', { name: 'Tiếp: xem lại' }).click();
  await page.getByRole('button', { name: 'Lưu & Bắt đầu' }).click();
  await until('the channel to run', () => pages.stores.channels.get(id)?.status === 'running');
});
