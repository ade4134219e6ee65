import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { Page } from 'playwright-core';
import { axe, expectNoConsoleErrors, openPage, type PageOptions, screenshot } from '../helpers/browser.ts';
import { startConnected, startWorld, type World } from './world.ts';

const SURNAMES = ['Nguyễn', 'Trần', 'Lê', 'Phạm', 'Hoàng', 'Bùi', 'Đặng', 'Võ'];
const GIVEN = ['Ánh', 'Đức', 'Long', 'Mai', 'Hương', 'Sơn', 'Tâm', 'Quỳnh', 'Vy'];
const FRIENDS = Array.from({ length: 128 }, (_, n): [string, string] => [
  String(5_000 + n),
  `${SURNAMES[n % 8]} ${n % 3 ? 'Thị' : 'Văn'} ${GIVEN[n % 9]}`,
]);
const GROUPS: [string, string][] = [
  ['71', 'Khách quen'],
  ['72', 'Gia đình'],
  ['73', 'Hội tiểu thương chợ Bến Thành và các bạn hàng thân thiết lâu năm'],
  ['74', 'Lớp 9A'],
];
/** Chromium writes a line for every refused form; that is its way, not an error of the page. */
const REFUSED = [/status of 4(09|22)/];

async function open(t: TestContext, world: World, options: Partial<PageOptions> = {}): Promise<Page> {
  const baseURL = await world.listen();
  const page = await openPage(t, { baseURL, ...options });
  const [name = '', value = ''] = world.signIn().cookie.split('=');
  await page.context().addCookies([{ name, value, url: baseURL }]);
  await page.goto(`/channels/${world.channel.id}/settings`);
  return page;
}

/** Acts, and waits until the answer to a form is on the page; the head of the page asks for itself now and then. */
async function answered(page: Page, act: () => Promise<unknown>): Promise<void> {
  await page.evaluate(`void (window.settled = new Promise((done) => {
    addEventListener('htmx:after:swap', ({ detail }) => detail.ctx.sourceElement.id !== 'channel-header' && done());
  }))`);
  await act();
  await page.evaluate('window.settled');
}

const ticked = (page: Page, picker: string) =>
  page.locator(`#${picker}-list input:checked`).evaluateAll((boxes) => boxes.map((box) => box.getAttribute('value')));

test('ticking, searching, paging and changing modes in a browser lose nobody, and the rules are saved', async (t) => {
  const world = await startWorld(t);
  world.friends(FRIENDS);
  world.groups(GROUPS);
  const page = await open(t, world);
  await page.locator('#dm-mode-allowlist').focus();
  await answered(page, () => page.keyboard.press('Space'));
  await page.locator('#dm-picker').waitFor();
  assert.equal(await page.evaluate('document.activeElement.id'), 'dm-mode-allowlist', 'the focus stays where it was');
  assert.match(await page.locator('#dm-status').innerText(), /không ai nhắn được/);

  await page.locator('#dm-list .pick label').first().click();
  await page.getByText('Đã chọn 1').waitFor();
  assert.equal(await page.getByText('không ai nhắn được').count(), 0);

  const before = await page.locator('#dm-list .picker-row').count();
  await answered(page, () => page.locator('#dm-list .more button').click());
  assert.equal(await page.locator('#dm-list .picker-row').count(), before + 20);
  await page.locator('#dm-list .picker-row').nth(35).locator('label').click();
  await page.getByText('Đã chọn 2').waitFor();
  const chosen = await ticked(page, 'dm');

  await page.locator('#dm-q').pressSequentially('nguyen thi quynh', { delay: 5 });
  await page.locator('#dm-list .picker-row', { hasText: 'Bùi' }).first().waitFor({ state: 'detached' });
  assert.equal(await page.evaluate('document.activeElement.id'), 'dm-q', 'typing goes on');
  assert.match(await page.locator('#dm-list .picker-row').first().innerText(), /Nguyễn Thị Quỳnh/);
  assert.deepEqual(await ticked(page, 'dm'), []);
  await page.locator('#dm-list .pick label').first().click();
  await page.getByText('Đã chọn 3').waitFor();

  await page.locator('#dm-picker summary').click();
  await page.locator('#dm-id').fill('90000001');
  await answered(page, () => page.locator('#dm-id').press('Enter'));
  assert.match(await page.locator('#dm-status').innerText(), /Đã chọn 4/);
  assert.equal(world.stores.policies.isSaved(world.channel.id), false, 'the Enter key saves nothing');

  await answered(page, () => page.locator('#dm-mode-open').click());
  await answered(page, () => page.locator('#dm-mode-allowlist').click());
  await page.locator('#dm-q').fill('');
  await page.locator('#dm-list .picker-row', { hasText: 'Bùi' }).first().waitFor();
  const kept = await ticked(page, 'dm');
  assert.equal(kept.length, 4);
  for (const id of chosen) assert.ok(kept.includes(id), `${id} is still ticked`);

  await answered(page, () => page.locator('#settings-policy-save').click());
  await page.getByText('Đã lưu: Quy tắc truy cập').waitFor();
  assert.equal(await page.evaluate('document.activeElement.id'), 'settings-policy-save');
  assert.deepEqual(world.policy().dm.allow.toSorted(), kept.toSorted());
  expectNoConsoleErrors(page);
});

test('groups in a browser: a ticked group shows its mention rule, the remedies work, a group is switched off', async (t) => {
  const world = await startWorld(t);
  world.groups(GROUPS);
  world.savePolicy({ group: { mode: 'allowlist' } });
  const page = await open(t, world, { locale: 'en' });
  const rule = page.getByLabel('Mentions in the group Khách quen');
  assert.equal(await rule.isVisible(), false);
  await page.locator('#row-groups-71 label').click();
  await page.getByText('1 chosen').waitFor();
  await rule.selectOption('optional');

  await answered(page, () => page.locator('#group-mode-open').click());
  await answered(page, () => page.locator('#group-mention').click());
  await answered(page, () => page.getByRole('button', { name: 'Switch from Open to Allowlist' }).click());
  assert.equal(await rule.inputValue(), 'optional');
  await answered(page, () => page.locator('#group-mode-open').click());
  await page.getByLabel('Rule for the group Gia đình').selectOption('off');
  await page.getByText('2 groups have their own rule').waitFor();
  await answered(page, () => page.locator('#settings-policy-save').click());
  assert.deepEqual(world.policy().group, {
    mode: 'open',
    requireMention: false,
    senders: { mode: 'everyone', allow: [] },
    rules: {
      '71': { enabled: true, requireMention: 'optional' },
      '72': { enabled: false, requireMention: 'inherit' },
    },
  });
  expectNoConsoleErrors(page);
});

test('a refused card takes the focus to its field, and its neighbour with unsaved input is left alone', async (t) => {
  const world = await startWorld(t);
  const page = await open(t, world);
  await page.locator('#settings-texts summary').click();
  await page.locator('#text-failed').fill('đang viết dở');
  await page.locator('#f-displayName').fill('   ');
  await answered(page, () => page.locator('#settings-name-save').click());
  assert.equal(await page.evaluate('document.activeElement.id'), 'f-displayName');
  await page.locator('#f-displayName').fill('Tên mới');
  await answered(page, () => page.locator('#f-displayName').press('Enter'));
  await page.locator('#channel-header h1', { hasText: 'Tên mới' }).waitFor();
  assert.equal(await page.locator('#text-failed').inputValue(), 'đang viết dở');
  await page.locator('#preview-failed', { hasText: 'đang viết dở' }).waitFor();
  expectNoConsoleErrors(page, REFUSED);
});

test('rules that another window saved meanwhile bring the owner to the sentence that says so', async (t) => {
  const world = await startWorld(t);
  world.savePolicy({ dm: { mode: 'pairing' } });
  const page = await open(t, world, { width: 390 });
  world.savePolicy({ dm: { mode: 'disabled' } });
  await answered(page, () => page.locator('#dm-mode-open').click());
  await answered(page, () => page.locator('#settings-policy-save').click());
  assert.equal(await page.evaluate('document.activeElement.className'), 'settings-changed');
  assert.equal(await page.locator('#dm-mode-open').isChecked(), true);
  await answered(page, () => page.getByRole('button', { name: 'Dùng bản đang lưu' }).click());
  assert.equal(await page.locator('#dm-mode-disabled').isChecked(), true);
  expectNoConsoleErrors(page, REFUSED);
});

test('without scripting the list opens, is searched and saved by buttons', async (t) => {
  const world = await startWorld(t);
  world.friends(FRIENDS);
  const page = await open(t, world, { javaScript: false, width: 390 });
  await page.locator('#dm-mode-allowlist').check();
  await page.locator('#settings-policy').getByRole('button', { name: 'Hiện danh sách' }).first().click();
  await page.locator('#dm-q').fill('duc');
  await page.locator('#dm-picker').getByRole('button', { name: 'Tìm' }).click();
  await page.locator('#dm-list .pick label').first().click();
  await page.locator('#dm-q').fill('');
  await page.locator('#dm-q').press('Enter');
  assert.equal((await ticked(page, 'dm')).length, 1);
  await page.locator('#dm-list .more button').click();
  assert.equal((await ticked(page, 'dm')).length, 1, 'the next page of friends keeps who is chosen');
  await page.locator('#settings-policy-save').click();
  await page.getByText('Đã lưu: Quy tắc truy cập').waitFor();
  assert.equal(world.policy().dm.allow.length, 1);
});

for (const [width, colorScheme, locale] of [
  [1200, 'light', 'vi'],
  [390, 'light', 'vi'],
  [1200, 'dark', 'en'],
  [390, 'dark', 'en'],
] as const) {
  test(`the tab at ${width} px, ${colorScheme}, ${locale}: nothing for axe, nothing wider than the screen`, async (t) => {
    const world = await startWorld(t);
    world.friends(FRIENDS);
    world.groups(GROUPS);
    world.stores.threads.create(world.channel.workspaceId, 'Lịch học');
    world.savePolicy({
      dm: { mode: 'allowlist', allow: ['5003', '5010', '123456789'] },
      group: {
        mode: 'open',
        requireMention: false,
        senders: { mode: 'listed', allow: [] },
        rules: { '73': { enabled: false } },
      },
    });
    const page = await open(t, world, { width, colorScheme, locale });
    expectNoConsoleErrors(page);
    const folded = page.locator('.settings-fold:not([open])');
    assert.equal(await folded.count(), 7, 'what is changed seldom is folded');
    await page.goto(`${page.url()}#settings-texts`);
    await page.locator('#settings-texts-save').waitFor();
    assert.equal(await folded.count(), 6, 'a link to it opens it, and nothing else');
    await page.evaluate(`document.querySelectorAll('.settings-fold').forEach((one) => { one.open = true; })`);
    assert.ok(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'));
    const small =
      await page.evaluate(`[...document.querySelectorAll('.settings :is(button, select, summary, label:has(input), .input)')]
      .filter((e) => e.checkVisibility() && !e.matches('.visually-hidden') && e.getBoundingClientRect().height < 43.5)
      .map((e) => e.outerHTML.slice(0, 120))`);
    if (width === 390) assert.deepEqual(small, [], 'everything can be touched');
    assert.deepEqual(await axe(page), []);
    await screenshot(page, `settings-${width}-${colorScheme}-${locale}`);
  });
}

test('in a browser a refresh ends by itself with the new friends, and takes nothing from what is being typed', async (t) => {
  const world = await startConnected(t);
  world.stores.directory.clear(world.channel.id);
  world.savePolicy({ dm: { mode: 'allowlist', allow: ['99'] } });
  world.simulator.faults.api.delay(300);
  const page = await open(t, world);
  await page.getByText('chưa có bạn bè nào').waitFor();
  await answered(page, () => page.getByRole('button', { name: 'Làm mới danh bạ' }).first().click());
  await page.locator('#dm-q').pressSequentially('99', { delay: 20 });
  await page.getByPlaceholder('Tìm trong 12 bạn bè…').waitFor();
  await page.locator('#dm-list .picker-row').first().waitFor();
  assert.equal(await page.locator('#dm-q').inputValue(), '99');
  assert.deepEqual(await ticked(page, 'dm'), ['99']);
  await page.locator('#policy [hx-trigger="every 1s"]').waitFor({ state: 'detached' });
  expectNoConsoleErrors(page);
});
