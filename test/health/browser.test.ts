import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openSignedIn } from '../activity/browser.ts';
import { startWorld } from '../activity/world.ts';
import { axe, expectNoConsoleErrors, screenshot } from '../helpers/browser.ts';

for (const [width, colorScheme] of [
  [1200, 'light'],
  [390, 'dark'],
] as const)
  test(`the diagnostics page is accessible and fits at ${width} px, ${colorScheme}; the checks come in its place`, async (t) => {
    const page = await openSignedIn(t, await startWorld(t), { width, colorScheme });
    await page.goto('/system/diagnostics');
    assert.deepEqual(await axe(page), []);
    await page.getByRole('button', { name: 'Kiểm tra tất cả' }).click();
    await page.getByText('2 chỗ cần sửa').waitFor();
    assert.equal(new URL(page.url()).pathname, '/system/diagnostics');
    await page.getByText('Không kết nối được tới id.zalo.me').waitFor();
    assert.deepEqual(await axe(page), []);
    assert.ok(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'), 'nothing sticks out');
    expectNoConsoleErrors(page);
    await screenshot(page, `diagnostics-${width}`);
  });

test('without scripting the button runs the checks, and the log level is saved', async (t) => {
  const world = await startWorld(t);
  const page = await openSignedIn(t, world, { width: 390, javaScript: false });
  await page.goto('/system/diagnostics');
  await page.getByRole('button', { name: 'Kiểm tra tất cả' }).click();
  await page.getByText('2 chỗ cần sửa').waitFor();
  await page.getByLabel('Ghi những gì').selectOption('debug');
  await page.getByRole('button', { name: 'Lưu' }).click();
  await page.getByText('Nhật ký giờ ở mức debug').waitFor();
  assert.equal(world.app.app.logLevel.read(), 'debug');
});
