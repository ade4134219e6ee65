import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FastifyInstance } from 'fastify';
import { isPartial } from '../../src/web/htmx.ts';
import { localPath } from '../../src/web/same-origin.ts';
import { buildWeb } from './app.ts';

const PARTIAL = { 'hx-request': 'true', 'hx-request-type': 'partial' };
const FULL = { 'hx-request': 'true', 'hx-request-type': 'full' };
const OWN = { origin: 'http://localhost', host: 'localhost' };

function routes(app: FastifyInstance) {
  app.get('/kind', (request) => ({ partial: isPartial(request) }));
  app.get('/page', (_request, reply) => reply.page('pages/error', { problem: problem() }));
  app.get('/chip', (_request, reply) => reply.partial('partials/ui/chip', { kind: 'ok', text: '<x>' }));
  app.post('/save', (_request, reply) => reply.flash('Đã lưu "a" <b>').seeOther('/page'));
  app.post('/undoable', (_request, reply) =>
    reply.flash('Đã xóa', { undo: { path: '/undo?x=1', label: 'Hoàn tác' } }).seeOther('/page'),
  );
  app.post('/both', async (_request, reply) => {
    const chip = await reply.render('partials/ui/chip', { kind: 'ok', text: 'một' });
    return reply
      .trigger('saved', { tên: 'Ánh' })
      .trigger('counted')
      .retarget('#x', 'outerMorph')
      .pushUrl('/page')
      .partials([{ html: chip }, { html: chip, target: '#other"' }]);
  });
}

const problem = () => ({ status: 404, code: 'x', title: 'T', detail: 'D', errors: [], requestId: 'r' });

test('only targeted requests of htmx are partial', async (t) => {
  const app = await buildWeb(t, routes);
  const ask = async (headers: Record<string, string>) => (await app.inject({ url: '/kind', headers })).json().partial;
  assert.equal(await ask({}), false);
  assert.equal(await ask(PARTIAL), true);
  assert.equal(await ask(FULL), false);
  assert.equal(await ask({ 'hx-request-type': 'partial' }), false);
});

test('a partial is the piece alone, escaped, and not cached', async (t) => {
  const app = await buildWeb(t, routes);
  const response = await app.inject({ url: '/chip', headers: PARTIAL });
  assert.equal(response.body.trim(), '<span class="chip ok">&lt;x&gt;</span>');
  assert.equal(response.headers['cache-control'], 'no-store');
});

test('after a plain form one goes on by 303 and reads the message once', async (t) => {
  const app = await buildWeb(t, routes);
  const saved = await app.inject({ method: 'POST', url: '/save' });
  assert.equal(saved.statusCode, 303);
  assert.equal(saved.headers.location, '/page');
  const [cookie] = saved.cookies;
  assert.equal(cookie?.name, 'zb_flash');
  assert.equal(cookie?.httpOnly, true);
  const page = await app.inject({ url: '/page', cookies: { zb_flash: cookie?.value ?? '' } });
  assert.match(page.body, /Đã lưu &quot;a&quot; &lt;b&gt;/);
  assert.equal(page.cookies[0]?.value, '', 'the cookie is taken back');
});

test('after a form of htmx the browser loads the next page, and the message is there', async (t) => {
  const app = await buildWeb(t, routes);
  const saved = await app.inject({ method: 'POST', url: '/save', headers: PARTIAL });
  assert.equal(saved.statusCode, 200);
  assert.equal(saved.headers['hx-redirect'], '/page');
  assert.equal(saved.headers.location, undefined);
  assert.equal(saved.cookies[0]?.name, 'zb_flash');
  const boosted = await app.inject({ method: 'POST', url: '/save', headers: FULL });
  assert.equal(boosted.statusCode, 303);
});

test('a message can carry its undo, as a form to a path of ours', async (t) => {
  const app = await buildWeb(t, routes);
  const saved = await app.inject({ method: 'POST', url: '/undoable' });
  const page = await app.inject({ url: '/page', cookies: { zb_flash: saved.cookies[0]?.value ?? '' } });
  assert.match(
    page.body,
    /<form method="post" action="\/undo\?x=1"><input type="hidden" name="_csrf" value="token-1">/,
  );
});

test('a cookie that somebody made up can say nothing dangerous', async (t) => {
  const app = await buildWeb(t, routes);
  const show = async (value: unknown) => {
    const zb_flash = Buffer.from(JSON.stringify(value)).toString('base64url');
    const response = await app.inject({ url: '/page', cookies: { zb_flash } });
    assert.equal(response.statusCode, 200);
    return response.body;
  };
  assert.doesNotMatch(await show([{ kind: 'ok" onclick="x', text: '<script>' }]), /<script>|onclick/);
  for (const path of ['https://evil.example/', '//evil.example', '/\\evil.example', 'javascript:1'])
    assert.doesNotMatch(await show([{ text: 'x', undo: { path, label: 'y' } }]), /evil|javascript:1/, path);
  for (const value of [null, 1, {}, [null, 1, [], { text: 1 }]]) assert.doesNotMatch(await show(value), /data-toast/);
  assert.equal((await app.inject({ url: '/page', cookies: { zb_flash: '%%%' } })).statusCode, 200);
});

test('several pieces, events and targets travel in one answer', async (t) => {
  const app = await buildWeb(t, routes);
  const response = await app.inject({ method: 'POST', url: '/both', headers: PARTIAL });
  assert.deepEqual(JSON.parse(String(response.headers['hx-trigger'])), { saved: { tên: 'Ánh' }, counted: {} });
  assert.match(String(response.headers['hx-trigger']), /^[\x20-\x7e]+$/);
  assert.equal(response.headers['hx-retarget'], '#x');
  assert.equal(response.headers['hx-reswap'], 'outerMorph');
  assert.equal(response.headers['hx-push-url'], '/page');
  assert.match(response.body, /<hx-partial hx-target="#other&quot;" hx-swap="outerMorph"><span class="chip ok">một/);
});

test('language and theme are kept in cookies and lead back to the page', async (t) => {
  const app = await buildWeb(t, routes);
  const post = (url: string, payload: object, headers: Record<string, string> = OWN) =>
    app.inject({ method: 'POST', url, payload, headers });
  const english = await post('/ui/locale', { locale: 'en', back: '/page?x=1' });
  assert.equal(english.statusCode, 303);
  assert.equal(english.headers.location, '/page?x=1');
  assert.equal(english.cookies[0]?.value, 'en');
  const dark = await post('/ui/theme', { theme: 'dark', back: 'https://evil.example/' });
  assert.equal(dark.headers.location, '/');
  assert.equal(dark.cookies[0]?.value, 'dark');
  assert.equal((await post('/ui/locale', { locale: 'fr' })).statusCode, 422);
  for (const headers of [
    { host: 'localhost' },
    { ...OWN, origin: 'https://evil.example' },
    { ...OWN, 'sec-fetch-site': 'cross-site' },
    { ...OWN, 'sec-fetch-site': 'none' },
  ]) {
    const refused = await post('/ui/theme', { theme: 'dark' }, headers);
    assert.equal(refused.statusCode, 403);
    assert.equal(refused.cookies.length, 0);
  }
});

test('cookies that make no sense are as good as none', async (t) => {
  const app = await buildWeb(t, routes);
  const cookies = { zb_locale: 'xx', zb_theme: '<b>', zb_tz: 'Nowhere/Else' };
  const { body } = await app.inject({ url: '/page', cookies });
  assert.match(body, /<html lang="vi" data-theme="system">/);
});

test('a path to go back to is always on this site', () => {
  for (const path of ['//x', '/\\x', 'x', 'http://x/', '', null, 1, '\t//x', '/\t/x'])
    assert.match(localPath(path), /^\/(x)?$/, String(path));
  assert.equal(localPath('/a/../b?c=d#e'), '/b?c=d');
  assert.equal(new URL(localPath('/\t/evil.example'), 'http://own.example').host, 'own.example');
});

test('headers protect every answer, and HTTPS is demanded only where there is HTTPS', async (t) => {
  const plain = await (await buildWeb(t, routes)).inject('/page');
  assert.match(String(plain.headers['content-security-policy']), /default-src 'none';.*frame-ancestors 'none'/);
  assert.doesNotMatch(String(plain.headers['content-security-policy']), /unsafe|upgrade-insecure/);
  assert.equal(plain.headers['x-content-type-options'], 'nosniff');
  assert.equal(plain.headers['referrer-policy'], 'same-origin');
  assert.equal(plain.headers['cross-origin-resource-policy'], 'same-origin');
  assert.match(String(plain.headers['permissions-policy']), /camera=\(\)/);
  assert.equal(plain.headers['strict-transport-security'], undefined);
  const secure = await buildWeb(t, routes, { publicOrigin: 'https://zalo.example.vn' });
  const response = await secure.inject('/page');
  assert.match(String(response.headers['strict-transport-security']), /^max-age=31536000/);
  assert.equal(response.headers['cross-origin-opener-policy'], 'same-origin');
  const theme = await secure.inject({
    method: 'POST',
    url: '/ui/theme',
    payload: { theme: 'dark' },
    headers: { origin: 'https://zalo.example.vn' },
  });
  assert.equal(theme.cookies[0]?.secure, true);
});
