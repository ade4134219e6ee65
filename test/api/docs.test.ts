import assert from 'node:assert/strict';
import { test } from 'node:test';
import { axe, expectNoConsoleErrors, openPage, screenshot } from '../helpers/browser.ts';
import { startApi } from './helper.ts';
import { allCalls } from './operations.ts';

test('the page shows every call with its path, scope, fields and an example, and needs no sign-in', async (t) => {
  const zb = await startApi(t);
  const page = await zb.client().get('/api/docs');
  assert.equal(page.statusCode, 200);
  assert.match(String(page.headers['content-security-policy']), /script-src 'self'/);
  for (const { id, method, template, operation } of allCalls(zb.document)) {
    const card = new RegExp(`<details id="${id}">[\\s\\S]*?</details>`).exec(page.body)?.[0] ?? '';
    assert.ok(card.includes(`>${method}<`) && card.includes(`<code>/api/v1${template}</code>`), id);
    const isReply = operation.security.some((one) => 'replyToken' in one);
    const scope = isReply ? 'reply_later' : method === 'GET' ? 'read' : 'manage';
    assert.ok(card.includes(`quyền ${scope}`), id);
    assert.ok(card.includes('Authorization: Bearer $TOKEN'), id);
    for (const name of Object.keys(operation.requestBody?.content['application/json']?.schema.properties ?? {}))
      assert.ok(card.includes(`<code>${name}</code>`), `${id} ${name}`);
  }
  for (const name of Object.keys(zb.document.components.schemas)) {
    assert.ok(page.body.includes(`id="shape-${name}"`), name);
  }
  assert.ok(page.body.includes('<code>group.rules.*.enabled</code>'), 'what is inside is shown too');
  assert.doesNotMatch(page.body, /<script(?! src)|<style|style="|onclick|\bundefined\b|\[object/);
  for (const [, target = ''] of page.body.matchAll(/href="#([^"]+)"/g))
    assert.ok(page.body.includes(`id="${target}"`), `#${target} leads nowhere`);
});

test('the frame speaks both languages, and an odd Host header is only text', async (t) => {
  const zb = await startApi(t);
  const vi = (await zb.client().get('/api/docs')).body;
  const en = (await zb.client({ 'accept-language': 'en' }).get('/api/docs')).body;
  assert.match(vi, /<html lang="vi"[\s\S]*API cho lập trình viên/);
  assert.match(en, /<html lang="en"[\s\S]*API for programmers/);
  const odd = await zb.client({ host: '"><script>x' }).get('/api/docs');
  assert.doesNotMatch(odd.body, /"><script>x/);
});

test('a signed-in owner sees the page within the usual navigation', async (t) => {
  const zb = await startApi(t);
  assert.match((await zb.signIn().client.get('/api/docs')).body, /<nav id="nav"/);
  assert.doesNotMatch((await zb.client().get('/api/docs')).body, /<nav id="nav"/);
});

for (const width of [1200, 390]) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`the page is accessible, fits and opens by keyboard at ${width} px, ${colorScheme}`, async (t) => {
      const zb = await startApi(t);
      const page = await openPage(t, { baseURL: await zb.listen(), width, colorScheme });
      await page.goto('/api/docs');
      await screenshot(page, `api-docs-${width}-${colorScheme}`, { fullPage: false });
      await page.locator('#putPolicy summary').focus();
      await page.keyboard.press('Enter');
      assert.equal(await page.locator('#putPolicy').getByText('group.rules.*.enabled').isVisible(), true);
      await page.locator('#putPolicy').scrollIntoViewIfNeeded();
      await screenshot(page, `api-docs-open-${width}-${colorScheme}`, { fullPage: false });
      assert.deepEqual(await axe(page), []);
      const overflow = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
      assert.ok(overflow <= 0, `the page is ${overflow} px wider than the screen`);
      expectNoConsoleErrors(page);
    });
  }
}
