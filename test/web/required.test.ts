import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newSetupPath } from '../../src/auth/setup.ts';
import { openSignedIn } from '../activity/browser.ts';
import { addChannel, startWorld } from '../activity/world.ts';
import { PASSWORD, startApp } from '../helpers/app.ts';
import { openPage } from '../helpers/browser.ts';

test('what is missing is said by the page, in its language and beside its field, not by the browser in its own', async (t) => {
  const world = await startWorld(t);
  const channel = addChannel(world, 'Tiệm Hoa An');
  const workspace = channel.workspaceId;
  const own = `/channels/${channel.id}`;
  const paths = [
    ...['/channels/new', `${own}/delete`, `${own}/settings`, '/pairing', '/workspaces', `/workspaces/${workspace}`],
    ...['/system', '/system/tokens', '/system/backup', '/system/webhooks', '/system/audit'],
    `/workspaces/${workspace}/agents/new?preset=openai`,
  ];
  let seen = 0;
  for (const path of paths) {
    const { body, statusCode } = await world.client.get(path);
    assert.equal(statusCode, 200, path);
    for (const [form] of body.matchAll(/<form\b[\s\S]*?<\/form>/g)) {
      if (!/<(input|textarea|select)[^>]* required/.test(form)) continue;
      seen++;
      assert.match(form, /^<form[^>]* novalidate/, `${path}: ${form.slice(0, 120)}`);
    }
  }
  assert.ok(seen > 10, 'there were forms to look at');
});

test('an empty sign-in is no attempt: both fields say what is missing, and the right password still works', async (t) => {
  const zb = await startApp(t);
  zb.signIn();
  const page = await openPage(t, { baseURL: await zb.listen(), locale: 'en' });
  await page.goto('/login');
  for (let n = 0; n < 7; n++) await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  assert.equal(await page.getByText('Please fill this in.').count(), 2);
  assert.equal(await page.evaluate('document.activeElement.name'), 'name', 'where to go on');
  const described = await page.locator('[name=password]').getAttribute('aria-describedby');
  assert.equal(await page.locator(`#${described}`).textContent(), 'Please fill this in.');
  assert.equal(zb.stores.audit.list(9).filter(({ action }) => action === 'sign-in.failed').length, 0);
  await page.locator('[name=name]').fill('chu-shop');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.waitForFunction('document.activeElement.name === "password"');
  assert.equal(await page.locator('[name=name]').inputValue(), 'chu-shop', 'what was typed stays');
  await page.locator('[name=password]').fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.waitForURL('**/channels');
});

test('the first step of the wizard, the setup and a new password say each missing field and lead to the first', async (t) => {
  const fresh = await startApp(t);
  const setup = await openPage(t, { baseURL: await fresh.listen() });
  await setup.goto(newSetupPath(fresh.stores.setup, fresh.clock));
  await setup.locator('form .btn.primary').click();
  await setup.locator('.field-error').first().waitFor();
  assert.equal(await setup.evaluate('document.activeElement.name'), 'name');
  assert.equal(fresh.stores.admins.any(), false);

  const world = await startWorld(t);
  const page = await openSignedIn(t, world);
  await page.goto('/system');
  await page.locator('#password .btn').click();
  await page.locator('#password .field-error').first().waitFor();
  assert.equal(await page.evaluate('document.activeElement.name'), 'current');
  assert.match((await page.textContent('#password')) ?? '', /Cần điền mục này\./);
  await page.goto('/channels/new');
  await page.locator('[name=displayName]').fill('Tiệm Hoa An');
  await page.locator('[name=newWorkspace]').waitFor();
  await page.getByRole('button', { name: /Tiếp/ }).click();
  await page.locator('.field-error').first().waitFor();
  assert.equal(await page.evaluate('document.activeElement.name'), 'newWorkspace');
  assert.equal(await page.locator('[name=displayName]').inputValue(), 'Tiệm Hoa An');
});
