import assert from 'node:assert/strict';
import { it } from 'node:test';
import { startApp } from '../helpers/app.ts';
import { axe, openPage } from '../helpers/browser.ts';

it('the audit page pages backwards, filters by kind and person, and shows nothing as markup', async (t) => {
  const zb = await startApp(t);
  const { client, adminId } = zb.signIn();
  for (let n = 0; n < 60; n++) zb.stores.audit.add(adminId, 'channel.started', `ch_${n}`);
  zb.stores.audit.add('cli', 'token.created', '<b>tok</b>', { scope: 'read' });
  zb.stores.audit.add('anonymous', 'sign-in.failed', null, { ip: '203.0.113.9' });
  const first = (await client.get('/system/audit')).body;
  assert.match(first, /title="sign-in\.failed">Đăng nhập không thành công/);
  assert.match(first, /203\.0\.113\.9/);
  assert.doesNotMatch(first, /<b>tok/);
  assert.doesNotMatch(first, />ch_5</, 'not more than a page');
  const more = /href="(\/system\/audit\?[^"]*cursor=\d+)"/.exec(first)?.[1]?.replaceAll('&amp;', '&');
  assert.ok(more);
  zb.stores.audit.add('cli', 'admin.created', 'new');
  const rest = (await client.hxGet(more)).body;
  assert.match(rest, />ch_5</);
  assert.doesNotMatch(rest, /title="admin\.created|<!doctype/, 'what came meanwhile does not move the rest');

  const tokens = (await client.get('/system/audit?area=token')).body;
  assert.match(tokens, /<b title="token\.created/);
  assert.doesNotMatch(tokens, /<b title="channel\.started/);
  const byCli = (await client.get('/system/audit?actor=cli')).body;
  assert.doesNotMatch(byCli, /<b title="sign-in\.failed/);
  assert.match((await client.get('/system/audit?area=%25&actor=x&cursor=abc')).body, /Không có gì phù hợp/);
  assert.equal((await zb.client().get('/system/audit')).statusCode, 303, 'only for who is signed in');
});

for (const width of [1200, 390])
  it(`the audit page is usable at ${width} px`, async (t) => {
    const zb = await startApp(t);
    const { cookie, adminId } = zb.signIn();
    zb.stores.audit.add(adminId, 'channel.settings', 'ch_0123456789abcdef01234567', { section: 'texts' });
    const baseURL = await zb.listen();
    const page = await openPage(t, { baseURL, width });
    const [name, value] = cookie.split('=') as [string, string];
    await page.context().addCookies([{ name, value, url: baseURL }]);
    await page.goto('/system/audit');
    assert.deepEqual(await axe(page), []);
    assert.equal(await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth'), 0);
  });
