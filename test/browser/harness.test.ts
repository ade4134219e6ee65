import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FastifyInstance } from 'fastify';
import { CSP_DIRECTIVES } from '../../src/web/security-headers.ts';
import { axe, expectNoConsoleErrors, openPage, type PageOptions, screenshot } from '../helpers/browser.ts';
import { buildWeb } from '../web/app.ts';

const WIDTHS = [1200, 390];
const LOCALES = ['vi', 'en'] as const;
const SCHEMES = ['light', 'dark'] as const;

function routes(app: FastifyInstance) {
  app.get<{ Querystring: { form?: string } }>('/styleguide', (request, reply) =>
    reply.page('pages/styleguide', { form: request.query.form }),
  );
  app.get('/plain', { helmet: { contentSecurityPolicy: false } }, (_request, reply) =>
    reply.html('<!doctype html><title>x</title>'),
  );
  app.post('/styleguide', (_request, reply) =>
    reply.code(422).page('pages/styleguide', { error: 'Cần điền mục này.' }),
  );
  app.post('/styleguide/partial', (_request, reply) =>
    reply.flash('Đã tạo mã mới').partial('partials/ui/chip', { kind: 'ok', text: 'Xong' }),
  );
  app.post('/moved', (_request, reply) => reply.flash('Đã lưu <b>kênh</b>').seeOther('/styleguide'));
  app.post('/broken', () => {
    throw new Error('the password is hunter2');
  });
}

async function serve(t: Parameters<typeof buildWeb>[0], user: string | null = 'chu-shop'): Promise<string> {
  const app = await buildWeb(t, routes, { user });
  return app.listen({ port: 0, host: '127.0.0.1' });
}

for (const width of WIDTHS) {
  for (const locale of LOCALES) {
    for (const colorScheme of SCHEMES) {
      const look = `${width} px, ${locale}, ${colorScheme}`;
      test(`every building block is accessible and fits at ${look}`, async (t) => {
        const page = await openPage(t, { baseURL: await serve(t), width, locale, colorScheme });
        await page.goto('/styleguide');
        assert.equal(await page.locator('html').getAttribute('lang'), locale);
        await screenshot(page, `styleguide-${width}-${locale}-${colorScheme}`);
        assert.deepEqual(await axe(page), []);
        const overflow = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
        assert.ok(overflow <= 0, `the page is ${overflow} px wider than the screen`);
        expectNoConsoleErrors(page);
      });

      test(`the error page is accessible at ${look}`, async (t) => {
        const page = await openPage(t, { baseURL: await serve(t, null), width, locale, colorScheme });
        await page.goto('/nowhere');
        await screenshot(page, `error-${width}-${locale}-${colorScheme}`);
        assert.deepEqual(await axe(page), []);
        expectNoConsoleErrors(page, [/status of 404/]);
      });
    }
  }
}

test('the first load weighs less than 100 KB with fonts, the next page less than 15 KB, all from one origin', async (t) => {
  const baseURL = await serve(t);
  const page = await openPage(t, { baseURL });
  const load = async (path: string) => {
    const sizes = new Map<string, number>();
    const session = await page.context().newCDPSession(page);
    const urls = new Map<string, string>();
    await session.send('Network.enable');
    session.on('Network.requestWillBeSent', (event) => urls.set(event.requestId, event.request.url));
    session.on('Network.loadingFinished', (event) =>
      sizes.set(urls.get(event.requestId) ?? '', event.encodedDataLength),
    );
    await page.goto(path, { waitUntil: 'networkidle' });
    await session.detach();
    return sizes;
  };
  const first = await load('/styleguide');
  const total = [...first.values()].reduce((sum, size) => sum + size, 0);
  t.diagnostic(
    `first load ${(total / 1024).toFixed(1)} KB: ${[...first].map(([url, size]) => `${url.replace(/.*\//, '')} ${(size / 1024).toFixed(1)}`).join(', ')}`,
  );
  assert.ok(first.size >= 7, 'page, style, script, icons and fonts were loaded');
  for (const url of first.keys()) assert.equal(new URL(url).origin, baseURL);
  assert.ok(total < 100 * 1024, `first load is ${total} bytes`);
  const next = [...(await load('/styleguide?next')).values()].reduce((sum, size) => sum + size, 0);
  assert.ok(next < 15 * 1024, `next load is ${next} bytes`);
});

test('the content security policy is sent and stops inline script and foreign images', async (t) => {
  const page = await openPage(t, { baseURL: await serve(t) });
  const response = await page.goto('/styleguide');
  const policy = response?.headers()['content-security-policy'] ?? '';
  for (const [name, values] of Object.entries(CSP_DIRECTIVES)) {
    assert.ok(policy.split(';').includes(`${name} ${values.join(' ')}`), `${name} is in the policy`);
  }
  const ran = await page.evaluate<boolean>(`
    const script = document.createElement('script');
    script.textContent = 'window.ran = true';
    document.body.append(script);
    window.ran === true`);
  assert.equal(ran, false);
});

test('a partial update swaps its target and says what changed without leaving the page', async (t) => {
  const page = await openPage(t, { baseURL: await serve(t) });
  await page.goto('/styleguide');
  await page.getByRole('button', { name: 'Tạo mã mới' }).click();
  await page.locator('#partial .chip.ok').waitFor();
  await page.locator('#flash .toast.ok', { hasText: 'Đã tạo mã mới' }).waitFor();
  await screenshot(page, 'toast-1200', { fullPage: false });
  await page.locator('#flash').getByRole('button', { name: 'Đóng' }).click();
  assert.equal(await page.locator('.toast').count(), 0);
  expectNoConsoleErrors(page);
});

test('a refused form keeps its input, names the mistake and puts the focus there', async (t) => {
  for (const javaScript of [true, false]) {
    const page = await openPage(t, { baseURL: await serve(t), javaScript, width: 390 });
    await page.goto('/styleguide');
    await page.getByRole('button', { name: 'Tiếp: xem lại' }).click();
    await page.locator('.field-error').waitFor();
    if (javaScript) {
      const focused = page.locator(':focus');
      assert.equal(await focused.getAttribute('name'), 'name');
      assert.match((await focused.getAttribute('aria-describedby')) ?? '', /f-name-error/);
      await screenshot(page, 'field-error-390', { fullPage: false });
    }
  }
});

test('language and theme change without scripting, and stay', async (t) => {
  const page = await openPage(t, { baseURL: await serve(t), javaScript: false });
  await page.goto('/styleguide?q=1');
  await page.getByRole('button', { name: 'English' }).click();
  assert.equal(await page.locator('html').getAttribute('lang'), 'en');
  assert.match(page.url(), /\/styleguide\?q=1$/);
  await page.getByRole('button', { name: 'Dark' }).click();
  assert.equal(await page.locator('html').getAttribute('data-theme'), 'dark');
  await page.goto('/styleguide');
  assert.equal(await page.locator('html').getAttribute('data-theme'), 'dark');
  assert.equal(await page.locator('html').getAttribute('lang'), 'en');
});

test('the keyboard reaches search, help and the other places, and can be told not to', async (t) => {
  const page = await openPage(t, { baseURL: await serve(t) });
  await page.goto('/styleguide');
  await page.keyboard.press('Tab');
  assert.equal(await page.locator(':focus').getAttribute('class'), 'skip');
  await page.keyboard.press('?');
  await page.locator('#help[open]').waitFor();
  await screenshot(page, 'help-1200', { fullPage: false });
  assert.deepEqual(await axe(page), []);
  await page.locator('[data-shortcuts]').uncheck();
  await page.keyboard.press('Escape');
  await page.keyboard.press('/');
  assert.notEqual(await page.locator(':focus').getAttribute('type'), 'search');
  await page.keyboard.press('?');
  await page.locator('[data-shortcuts]').check();
  await page.keyboard.press('Escape');
  await page.keyboard.press('/');
  assert.equal(await page.locator(':focus').getAttribute('type'), 'search');
  await page.locator('main').focus();
  await page.keyboard.press('g');
  await page.keyboard.press('p');
  await page.waitForURL('**/pairing');
});

test('times and countdowns move on, copying says so, and the time zone reaches the server', async (t) => {
  const options: Partial<PageOptions> = { timeZone: 'America/New_York' };
  const page = await openPage(t, { baseURL: await serve(t), ...options });
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  const moment = Date.UTC(2026, 10, 22, 3, 44);
  await page.clock.install({ time: new Date(moment - 60_000) });
  await page.goto('/styleguide');
  // It stands still from here on, however long the machine takes.
  await page.clock.pauseAt(new Date(moment));
  assert.equal(await page.locator('time[data-relative]').first().textContent(), '2 phút trước');
  assert.equal(await page.locator('span[data-countdown]').textContent(), 'còn 1:12');
  await page.clock.runFor(65_000);
  assert.equal(await page.locator('time[data-relative]').first().textContent(), '3 phút trước');
  assert.equal(await page.locator('span[data-countdown]').textContent(), 'còn 0:07');
  await page.locator('[data-copy]').click();
  await page.getByText('Đã sao chép').waitFor();
  assert.equal(await page.evaluate('navigator.clipboard.readText()'), 'http://127.0.0.1/setup');
  await page.reload();
  assert.match((await page.locator('time[data-relative]').first().getAttribute('title')) ?? '', /EST|GMT-5/);
  expectNoConsoleErrors(page);
});

test('an answer that fails, or a server that is gone, is said once and leaves the page as it was', async (t) => {
  const page = await openPage(t, { baseURL: await serve(t) });
  await page.goto('/styleguide');
  const before = await page.locator('#partial').innerHTML();
  const button = page.getByRole('button', { name: 'Tạo mã mới' });
  await page.evaluate(
    `document.querySelector('#partial button').setAttribute('hx-post', '/broken'); htmx.process(document.querySelector('#partial button'), true)`,
  );
  await button.click();
  const notice = page.locator('#flash .toast.bad[role="alert"]', { hasText: 'Có lỗi ở phía máy chủ' });
  await notice.waitFor();
  const said = await notice.innerText();
  assert.match(said, /Mã yêu cầu: \S+/);
  assert.equal(await page.locator('#flash').getByText('hunter2').count(), 0);
  assert.equal(await page.locator('#partial .chip.busy').count(), 1, before);
  await page.route('**/broken', (route) => route.abort());
  await button.click();
  await page.locator('#flash [data-offline]', { hasText: 'Chưa kết nối được' }).waitFor();
  await page.unroute('**/broken');
  await button.click();
  await page.locator('#flash [data-offline]').waitFor({ state: 'detached' });
  assert.equal(await notice.innerText(), said, 'the same failure is not read out again for another request id');
});

test('a message survives the redirect after a form, is shown once and is never markup', async (t) => {
  for (const javaScript of [true, false]) {
    const page = await openPage(t, { baseURL: await serve(t), javaScript });
    await page.goto('/styleguide?form=/moved');
    await page.getByLabel('Gõ “Gia sư Lan” để xác nhận').fill('Gia sư Lan');
    await page.getByRole('button', { name: 'Xóa kênh', exact: true }).click();
    await page.getByText('Đã lưu <b>kênh</b>').waitFor();
    await page.reload();
    assert.equal(await page.getByText('Đã lưu').count(), 0);
  }
});

test('a page that tries to reach another machine is refused', async (t) => {
  const visited: string[] = [];
  // Watched by hand, because openPage would rightly fail this test.
  const page = await openPage({ after: () => {} }, { baseURL: await serve(t) });
  t.after(() => page.context().close());
  page.on('requestfailed', (request) => visited.push(`${new URL(request.url()).host} ${request.failure()?.errorText}`));
  await page.goto('/plain');
  await page.evaluate(
    `Promise.allSettled(['http://192.0.2.1/', 'http://example.com/'].map((url) => fetch(url, { mode: 'no-cors' })))`,
  );
  assert.deepEqual(visited.sort(), ['192.0.2.1 net::ERR_NAME_NOT_RESOLVED', 'example.com net::ERR_NAME_NOT_RESOLVED']);
});
