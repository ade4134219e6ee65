import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { brotliDecompressSync } from 'node:zlib';
import { loadAssets } from '../../src/web/assets.ts';
import { programFiles } from '../../src/web/files.ts';
import { createFormat } from '../../src/web/format.ts';
import { attributes, escapeHtml, html, SafeHtml } from '../../src/web/safe-html.ts';
import { createTemplates } from '../../src/web/templates.ts';
import { buildWeb, NOW } from './app.ts';

const assets = loadAssets();
const ui = { t: () => '', fmt: {}, icon: () => '', asset: () => '', safe: (markup: string) => new SafeHtml(markup) };

/** Renders the first of some made-up templates. */
function render(sources: Record<string, string>, data: object = {}): string {
  const templates = createTemplates(assets, new Map(Object.entries(sources)));
  return templates.render(Object.keys(sources)[0]?.replace(/^views\/|\.eta$/g, '') ?? '', { ui, ...data });
}

test('a value is escaped, safe markup is not, and nothing prints nothing', () => {
  const printed = render(
    { 'views/a.eta': '[<%= it.text %>][<%= it.safe %>][<%= it.none %>][<%= it.missing %>][<%= it.zero %>]' },
    {
      text: `<img src=x onerror="alert('1')">&`,
      safe: html`<b>${'<i>'}</b>`,
      none: null,
      zero: 0,
    },
  );
  assert.equal(printed, '[&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;][<b>&lt;i&gt;</b>][][][0]');
});

test('markup cannot be pretended by an object that comes from outside', () => {
  assert.equal(escapeHtml({ toString: () => '<b>' }), '&lt;b&gt;');
  assert.equal(escapeHtml(['<b>']), '&lt;b&gt;');
});

test('attributes are escaped, switched on by true and left out by nothing', () => {
  const printed = attributes({ id: 'a"b', required: true, hidden: false, title: undefined, value: '', max: 0 });
  assert.equal(String(printed), ' id="a&quot;b" required value="" max="0"');
  assert.throws(() => attributes({ 'x onload=1': '1' }), /cannot be an attribute/);
});

test('a partial sees what it is given and nothing else of its page', () => {
  const printed = render(
    {
      'views/page.eta': `<%~ include('part', { name: 'n' }) %>`,
      'views/part.eta': '[<%= it.name %>][<%= it.error %>]',
    },
    { error: 'of the page' },
  );
  assert.equal(printed, '[n][]');
});

test('a slot hands finished markup to a partial', () => {
  const printed = render(
    {
      'views/page.eta': `<% const body = slot(() => { %><b><%= it.text %></b><% }) %><%~ include('part', { body }) %>`,
      'views/part.eta': '(<%= it.body %>)',
    },
    { text: '<x>' },
  );
  assert.equal(printed, '(<b>&lt;x&gt;</b>)');
});

test('a broken template or a missing piece stops the program', () => {
  const start = (source: string) => () => createTemplates(assets, new Map([['views/a.eta', source]]));
  assert.throws(start('<% if (it.x { %>'), /views\/a\.eta is broken/);
  assert.throws(start(`<%~ include('partials/none', {}) %>`), /needs "partials\/none", which does not exist/);
  assert.throws(start(`<% layout('layouts/none') %>`), /needs "layouts\/none", which does not exist/);
  assert.throws(start(`<%= asset('css/none.css') %>`), /no asset "css\/none\.css"/);
  assert.throws(start(`<%= icon('none') %>`), /icon "none" is not in the list/);
  assert.doesNotThrow(start('<p>fine</p>'));
});

test('templates print raw only what other templates made', () => {
  const raw = programFiles
    .list('views')
    .flatMap((path) =>
      [...programFiles.text(path).matchAll(/<%~\s*([^%]*)/g)].map(([, code = '']) => `${path}: ${code.trim()}`),
    );
  assert.ok(raw.length > 10, 'templates were read');
  assert.deepEqual(
    raw.filter((use) => !/: (include\('|it\.body$|block\('|include\(`)/.test(use)),
    [],
  );
});

test('templates hold no inline script, no inline style and no address of another site', () => {
  for (const path of programFiles.list('views')) {
    const text = programFiles.text(path);
    assert.doesNotMatch(text, /<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=|hx-on|javascript:|\bjs:/i, path);
    assert.doesNotMatch(text, /(src|href|action)="https?:/i, path);
    // `hx-trigger="x[…]"` is code, too, and needs eval.
    assert.doesNotMatch(text, /hx-trigger="[^"]*\[/, path);
  }
});

test('every form that changes something carries the token', () => {
  for (const path of programFiles.list('views')) {
    for (const [form] of programFiles.text(path).matchAll(/<form\b[^>]*method="post"[\s\S]*?<\/form>/gi))
      assert.match(form, /ui\.csrfField/, `${path}: ${form.slice(0, 80)}`);
  }
});

test('every page and partial that code names is there', () => {
  const source = join(import.meta.dirname, '../../src');
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter(
    (path) => path.endsWith('.ts') && !/^simulator\b/.test(path),
  );
  const known = new Set(programFiles.list('views'));
  const named = files.flatMap((path) =>
    [
      ...readFileSync(join(source, path), 'utf8')
        .replace(/\/\*[\s\S]*?\*\//g, '')
        .matchAll(/'((?:pages|partials)\/[\w/-]+)'/g),
    ].map(([, name]) => `${path}: views/${name}.eta`),
  );
  assert.ok(named.length > 0, 'uses were found');
  assert.deepEqual(
    named.filter((use) => !known.has(use.split(': ')[1] ?? '')),
    [],
  );
});

test('a page has its language, theme, user, badges and token, and is kept by nobody', async (t) => {
  const app = await buildWeb(t, (it) => it.get('/styleguide', (_request, reply) => reply.page('pages/styleguide')));
  const response = await app.inject({ url: '/styleguide', cookies: { zb_locale: 'en', zb_theme: 'dark' } });
  assert.match(response.body, /<html lang="en" data-theme="dark">/);
  assert.match(response.body, /chu-shop/);
  assert.match(response.body, /<a href="\/channels" aria-current="page">/);
  assert.match(response.body, /class="badge" aria-hidden="true">4<.*4 waiting/);
  assert.match(response.body, /hx-headers:inherited="\{&quot;x-csrf-token&quot;:&quot;token-1&quot;\}"/);
  assert.match(response.body, /<input type="hidden" name="_csrf" value="token-1">/);
  assert.match(response.body, /name="htmx-config" content="\{&quot;mode&quot;:&quot;same-origin&quot;/);
  assert.equal(response.headers['cache-control'], 'no-store');
  assert.equal(response.headers['content-type'], 'text/html; charset=utf-8');
  assert.match(String(response.headers.vary), /HX-Request-Type/);
  assert.doesNotMatch(response.body, /undefined|\[object/);
});

test('a page without a sign-in shows neither user nor badges nor token', async (t) => {
  const app = await buildWeb(t, (it) => it.get('/styleguide', (_request, reply) => reply.page('pages/styleguide')), {
    user: null,
  });
  const { body } = await app.inject('/styleguide');
  assert.doesNotMatch(body, /\/logout|_csrf|hx-headers/);
  assert.doesNotMatch(body, /undefined|\[object/);
});

test('a page is compressed for browsers and is the same page', async (t) => {
  const app = await buildWeb(t, (it) => it.get('/styleguide', (_request, reply) => reply.page('pages/styleguide')));
  const plain = await app.inject('/styleguide');
  const small = await app.inject({ url: '/styleguide', headers: { 'accept-encoding': 'gzip, br' } });
  assert.equal(small.headers['content-encoding'], 'br');
  assert.equal(brotliDecompressSync(small.rawPayload).toString(), plain.body);
});

test('times are told in the language and zone of the reader', () => {
  const vi = createFormat('vi', 'Asia/Ho_Chi_Minh', NOW);
  const en = createFormat('en', 'Europe/London', NOW);
  assert.equal(vi.time(NOW), '10:44');
  assert.equal(en.time(NOW), '03:44');
  assert.equal(vi.date(NOW), '22/11/2026');
  assert.equal(vi.when(NOW), '10:44');
  assert.match(vi.when(NOW - 86_400_000), /21\/11\/2026/);
  assert.equal(vi.relative(NOW - 120_000), '2 phút trước');
  assert.equal(en.relative(NOW + 3 * 3_600_000), 'in 3 hours');
  assert.equal(vi.relative(NOW), 'vừa xong');
  assert.equal(vi.relative(NOW + 5_000), 'bây giờ', 'what is still to come is not over');
  assert.equal(vi.duration(3140), '3,1 giây');
  assert.equal(en.duration(90_000), '1.5 minutes');
  assert.deepEqual(
    [en.duration(0), en.duration(42), en.duration(120)],
    ['1 millisecond', '42 milliseconds', '0.1 seconds'],
  );
  assert.match(
    String(vi.tag(NOW)),
    /^<time datetime="2026-11-22T03:44:00\.000Z" title="[^"]+" data-relative="vừa xong">vừa xong<\/time>$/,
  );
});
