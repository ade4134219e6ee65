import type { TestContext } from 'node:test';
import type { Page } from 'playwright-core';
import { openPage, type PageOptions } from '../helpers/browser.ts';
import type { World } from './world.ts';

/** A page of a browser that is signed in. */
export async function openSignedIn(t: TestContext, world: World, options: Partial<PageOptions> = {}): Promise<Page> {
  const address = world.app.app.server.address();
  const baseURL =
    address && typeof address === 'object' ? `http://127.0.0.1:${address.port}` : await world.app.listen();
  const page = await openPage(t, { baseURL, ...options });
  const [name = '', value = ''] = world.app.signIn().cookie.split('=');
  await page.context().addCookies([{ name, value, url: baseURL }]);
  return page;
}
