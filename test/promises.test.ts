import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (path: string) => readFileSync(`${root}/${path}`, 'utf8');

/** What must be in the table. The others are no tests of this folder: T40 is `bench/soak.ts`, whose figures stand below the table. */
const DUE = [...Array.from({ length: 39 }, (_, n) => n + 1), 41];

/** The rows of the table: promise, the beginning of the title, and the file that is run. */
const rows = [...read('docs/promises.md').matchAll(/^\| (T[\d–, T]+) \| (.+?) \| `(.+?)` \|$/gm)].map(
  ([, numbers = '', promise = '', file = '']) => ({ numbers, promise, file }),
);

const numbersIn = (text: string): number[] =>
  text.split(', ').flatMap((part) => {
    const [from = 0, to = from] = part.replaceAll('T', '').split('–').map(Number);
    return Array.from({ length: to - from + 1 }, (_, n) => from + n);
  });

/** The numbers that a file's own titles name. */
function proved(file: string): Set<number> {
  const titles = read(file).matchAll(/^\s*(?:it|test|describe)\(\s*['"`](T\d[\d–, T]*): \S/gm);
  return new Set([...titles].flatMap(([, numbers = '']) => numbersIn(numbers)));
}

test('every promise of docs/promises.md has a test of its number in the file that it names', () => {
  assert.ok(rows.length > 20, 'the table was read');
  for (const { numbers, file } of rows) {
    const titles = proved(file);
    for (const number of numbersIn(numbers))
      assert.ok(titles.has(number), `${file} has no title that begins with T${number}`);
  }
});

test('every failure of docs/failures.md names a test that is there', () => {
  const rows = [...read('docs/failures.md').matchAll(/^\| .+ \| (.+) \| `(test\/.+?)` \|$/gm)];
  assert.ok(rows.length > 150, 'the tables were read');
  for (const [, piece = '', file = ''] of rows) assert.ok(read(file).includes(piece), `${file} has no "${piece}"`);
});

test('no promise that is due is missing in the table, and no test with a number either', () => {
  const told = new Set(rows.flatMap(({ numbers }) => numbersIn(numbers)));
  assert.deepEqual(
    DUE.filter((number) => !told.has(number)),
    [],
  );
  const files = globSync('test/**/*.test.ts', { cwd: root });
  assert.ok(files.length > 50);
  for (const file of files) {
    const inTable = new Set(rows.filter((row) => row.file === file).flatMap(({ numbers }) => numbersIn(numbers)));
    for (const number of proved(file))
      assert.ok(inTable.has(number), `${file} proves T${number}, which the table does not tell`);
  }
});
