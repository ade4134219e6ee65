import assert from 'node:assert/strict';
import { test } from 'node:test';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { loadAssets } from '../../src/web/assets.ts';
import { filesToEmbed, programFiles } from '../../src/web/files.ts';
import { buildWeb } from './app.ts';

const assets = loadAssets();

test('an asset is served under its content hash and kept for ever', async (t) => {
  const app = await buildWeb(t);
  const url = assets.url('css/app.css');
  assert.match(url, /^\/assets\/[0-9a-f]{12}\/css\/app\.css$/);
  const response = await app.inject(url);
  assert.equal(response.statusCode, 200);
  assert.equal(response.headers['cache-control'], 'public, max-age=31536000, immutable');
  assert.equal(response.headers['content-type'], 'text/css; charset=utf-8');
  assert.equal(response.headers['x-content-type-options'], 'nosniff');
  assert.ok(!response.headers['set-cookie']);
});

test('each asset has its content type', async (t) => {
  const app = await buildWeb(t);
  for (const [name, type] of [
    ['js/app.js', 'text/javascript; charset=utf-8'],
    ['icons.svg', 'image/svg+xml; charset=utf-8'],
    ['favicon.svg', 'image/svg+xml; charset=utf-8'],
    ['touch-icon.png', 'image/png'],
    ['fonts/be-vietnam-pro-vietnamese-600.woff2', 'font/woff2'],
  ] as const) {
    assert.equal((await app.inject(assets.url(name))).headers['content-type'], type, name);
  }
});

test('text is sent compressed to whoever understands it, and is the same text', async (t) => {
  const app = await buildWeb(t);
  const get = (encoding: string) =>
    app.inject({ url: assets.url('js/app.js'), headers: { 'accept-encoding': encoding } });
  const plain = await get('identity');
  const br = await get('gzip, deflate, br');
  const gzip = await get('gzip');
  const refused = await get('br;q=0, gzip');
  assert.equal(plain.headers['content-encoding'], undefined);
  assert.equal(br.headers['content-encoding'], 'br');
  assert.equal(gzip.headers['content-encoding'], 'gzip');
  assert.equal(refused.headers['content-encoding'], 'gzip');
  for (const response of [plain, br, gzip]) assert.equal(response.headers.vary, 'Accept-Encoding');
  assert.ok(brotliDecompressSync(br.rawPayload).equals(plain.rawPayload));
  assert.ok(gunzipSync(gzip.rawPayload).equals(plain.rawPayload));
  const font = await app.inject({
    url: assets.url('fonts/be-vietnam-pro-latin-400.woff2'),
    headers: { 'accept-encoding': 'br' },
  });
  assert.equal(font.headers['content-encoding'], undefined);
});

test('nothing but the assets themselves can be asked for', async (t) => {
  const app = await buildWeb(t);
  const url = assets.url('css/app.css');
  for (const path of [
    '/assets/',
    '/assets/css/app.css',
    '/assets/000000000000/css/app.css',
    url.replace('css/app.css', 'css/../../package.json'),
    url.replace('css/app.css', 'css/%2e%2e/%2e%2e/%2e%2e/package.json'),
    url.replace('css/app.css', '..%2f..%2fpackage.json'),
    url.replace('css/app.css', 'css/tokens.css'),
    '/assets/constructor',
    '/assets/__proto__/x',
  ]) {
    const response = await app.inject(path);
    assert.equal(response.statusCode, 404, path);
    assert.doesNotMatch(response.body, /"dependencies"|--accent/, path);
  }
});

test('an unknown name stops whoever asks for its address', () => {
  assert.throws(() => assets.url('css/missing.css'), /no asset "css\/missing\.css"/);
});

test('the style sheet has its layers in order and points at hashed fonts only', async (t) => {
  const css = (await (await buildWeb(t)).inject(assets.url('css/app.css'))).body;
  assert.ok(css.startsWith('@layer tokens, base, components, pages;'));
  assert.doesNotMatch(css, /asset:|https?:|\/\*/);
  const fonts = [...css.matchAll(/url\("([^"]+)"\)/g)].map((match) => match[1] ?? '');
  assert.equal(fonts.length, 6);
  for (const font of fonts) assert.ok(assets.byUrl(font), font);
});

test('the script is one file: htmx first, then each of ours', async (t) => {
  const script = (await (await buildWeb(t)).inject(assets.url('js/app.js'))).body;
  assert.match(script, /^var htmx=/);
  assert.doesNotMatch(script, /sourceMappingURL/);
  for (const known of ['showModal', 'data-countdown', 'data-copy']) assert.ok(script.includes(known), known);
  assert.doesNotMatch(script, /^\s*\/\//m);
});

test('the single binary is told to embed every file that the program reads', () => {
  const names = filesToEmbed().map(({ name }) => name);
  for (const name of ['views/layouts/app.eta', 'public/css/tokens.css', 'vendor/htmx.min.js', 'phone/base.css'])
    assert.ok(names.includes(name), name);
  assert.ok(names.some((name) => name.startsWith('migrations/')));
  assert.equal(new Set(names).size, names.length);
  assert.throws(() => programFiles.read('views/../../package.json'), /not a file of this program/);
});
