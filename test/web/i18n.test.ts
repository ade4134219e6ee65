import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { IntlMessageFormat } from 'intl-messageformat';
import { merge } from '../../src/i18n/catalogue.ts';
import { DYNAMIC_PREFIXES, INTL_TAG, isMessageKey, type LOCALES, MESSAGES, translator } from '../../src/i18n/index.ts';
import { acceptedLocale } from '../../src/web/preferences.ts';

const SOURCE = join(import.meta.dirname, '../../src');
const entries = Object.entries(MESSAGES);

/** Code and templates that may use messages: not the catalogue itself, nor the simulator, which has texts of its own. */
const sources = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.(ts|eta)$/.test(path) && !/^(i18n|simulator)\b/.test(path))
  .map((path) => ({ path, text: readFileSync(join(SOURCE, path), 'utf8') }));

function matches(pattern: RegExp): { path: string; key: string }[] {
  return sources.flatMap(({ path, text }) => [...text.matchAll(pattern)].map(([, key = '']) => ({ path, key })));
}

/** Names of everything that a message wants to be filled with, inside plurals too. */
function placeholders(text: string, locale: (typeof LOCALES)[number]): string[] {
  const names = new Set<string>();
  const walk = (nodes: object[]) => {
    for (const node of nodes as { type: number; value?: string; options?: Record<string, { value: object[] }> }[]) {
      if (node.type !== 0 && node.type !== 7 && node.value) names.add(node.value);
      for (const option of Object.values(node.options ?? {})) walk(option.value);
    }
  };
  walk(new IntlMessageFormat(text, INTL_TAG[locale], undefined, { ignoreTag: true }).getAst());
  return [...names].sort();
}

test('every message says something in both languages, with the same placeholders', () => {
  assert.ok(entries.length > 50, 'the catalogue was read');
  for (const [key, { vi, en }] of entries) {
    assert.ok(vi.trim() && en.trim(), `${key} is empty in one language`);
    assert.deepEqual(placeholders(vi, 'vi'), placeholders(en, 'en'), `${key} has other placeholders in English`);
  }
});

test('Vietnamese and English differ wherever there are words', () => {
  // Names and technical terms that both languages write alike.
  const SAME =
    /^(zalo(-bridge)?|api|url|webhook|openai|anythingllm|qr|id|email|token|tiếng việt|english|ok|\p{P}|\p{S}|\d|\s)*$/iu;
  const words = (text: string) => text.replace(/\{[^{}]*\}/g, '').trim();
  const alike = entries.filter(([, { vi, en }]) => vi === en && !SAME.test(words(vi))).map(([key]) => key);
  assert.deepEqual(alike, []);
});

test('Vietnamese is spelt one way: the mark of oa, oe and uy stands on the first vowel', () => {
  const other = /(o[àáảãạ]|o[èéẻẽẹ]|(?<!q)u[ỳýỷỹỵ])(?!\p{L})/iu;
  assert.ok(other.test('xoá') && other.test('khoẻ') && !other.test('hoàn quý xóa'));
  assert.deepEqual(
    entries.filter(([, { vi }]) => other.test(vi.normalize('NFC'))).map(([key]) => key),
    [],
  );
});

test('every message that templates and code name exists', () => {
  const named = [...matches(/\bt\(\s*'([^']+)'/g), ...matches(/\bkey: '([^']+\.[^']+)'/g)];
  assert.ok(named.length > 20, 'uses were found');
  const missing = named.filter(({ key }) => !isMessageKey(key)).map(({ path, key }) => `${path}: ${key}`);
  assert.deepEqual(missing, []);
});

test('keys that are put together at run time have a declared beginning', () => {
  const built = matches(/\bt\(\s*`([^`$]*)\$\{/g);
  assert.ok(built.length > 0, 'built keys were found');
  const undeclared = built
    .filter(({ key }) => !DYNAMIC_PREFIXES.includes(key))
    .map(({ path, key }) => `${path}: ${key}`);
  assert.deepEqual(undeclared, []);
});

test('no message is left over', () => {
  const quoted = new Set(matches(/['"`]([a-z][\w-]*(?:\.[\w-]+)+)['"`]/gi).map(({ key }) => key));
  const unused = Object.keys(MESSAGES)
    .filter((key) => !quoted.has(key))
    .filter((key) => !DYNAMIC_PREFIXES.some((prefix) => key.startsWith(prefix)));
  assert.deepEqual(unused, []);
});

test('each declared beginning has messages', () => {
  const idle = DYNAMIC_PREFIXES.filter((prefix) => !Object.keys(MESSAGES).some((key) => key.startsWith(prefix)));
  assert.deepEqual(idle, []);
});

test('plurals and numbers follow the language', () => {
  const en = translator('en');
  const vi = translator('vi');
  assert.equal(en('error.field.minLength', { n: 1 }), 'Use at least 1 character.');
  assert.equal(en('error.field.minLength', { n: 12 }), 'Use at least 12 characters.');
  assert.equal(vi('error.field.maximum', { n: 12345 }), 'Không được lớn hơn 12.345.');
  assert.equal(en('error.field.maximum', { n: 12345 }), 'Must not be more than 12,345.');
});

test('a value is never read as a message of its own', () => {
  assert.equal(translator('en')('help.go', { place: '{0} <b>' }), 'Go to {0} <b>');
});

test('a key that two areas claim stops the program', () => {
  const area = { 'x.y': { vi: 'a', en: 'b' } };
  assert.throws(() => merge([area, { ...area }]), /"x\.y" is defined twice/);
});

test('the language follows the browser, and is Vietnamese when it asks for neither', () => {
  for (const [header, expected] of [
    [undefined, 'vi'],
    ['', 'vi'],
    ['*', 'vi'],
    ['fr-FR, de;q=0.5', 'vi'],
    ['en', 'en'],
    ['en-US,en;q=0.9,vi;q=0.8', 'en'],
    ['vi-VN,vi;q=0.9,en;q=0.8', 'vi'],
    ['en;q=0.3, vi;q=0.7', 'vi'],
    ['fr, en;q=0.2', 'en'],
    ['en;q=0', 'vi'],
    ['en;q=nonsense;;,,', 'en'],
  ] as const) {
    assert.equal(acceptedLocale(header), expected, `for ${header}`);
  }
});
