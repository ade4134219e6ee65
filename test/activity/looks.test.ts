import assert from 'node:assert/strict';
import { test } from 'node:test';
import { axe, expectNoConsoleErrors, screenshot } from '../helpers/browser.ts';
import { openSignedIn } from './browser.ts';
import { sampleDay } from './sample.ts';
import { startWorld } from './world.ts';

const LOOKS = [
  { width: 1200, locale: 'vi', colorScheme: 'light' },
  { width: 1200, locale: 'en', colorScheme: 'dark' },
  { width: 390, locale: 'vi', colorScheme: 'dark' },
  { width: 390, locale: 'en', colorScheme: 'light' },
] as const;

for (const look of LOOKS) {
  const { width, locale, colorScheme } = look;
  test(`activity, people, conversations and workspaces are accessible and fit at ${width} px, ${locale}, ${colorScheme}`, async (t) => {
    const world = await startWorld(t);
    const page = await openSignedIn(t, world, look);
    for (const [name, path] of Object.entries(sampleDay(world))) {
      await page.goto(path);
      if (name === 'activity') await page.locator('.why summary').nth(2).click();
      await screenshot(page, `${name}-${width}-${locale}-${colorScheme}`);
      assert.equal(await page.locator('html').getAttribute('lang'), locale);
      assert.equal(await page.locator('h1').count(), 1, name);
      assert.deepEqual(await axe(page), [], name);
      const overflow = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
      assert.ok(overflow <= 0, `${name} is ${overflow} px wider than the screen`);
    }
    expectNoConsoleErrors(page, [/status of 422/]);
  });
}
