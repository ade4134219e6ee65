import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { percentile, slope } from '../../bench/numbers.ts';

const script = (name: string) => fileURLToPath(new URL(`../../bench/${name}`, import.meta.url));

async function run<T>(name: string, ...args: string[]): Promise<T> {
  const { stdout } = await promisify(execFile)(process.execPath, [script(name), '--json', ...args]);
  return JSON.parse(stdout) as T;
}

it('percentiles and slopes are what they are called, and none comes out of nothing', () => {
  assert.equal(percentile([4, 1, 3, 2], 0.5), 2);
  assert.equal(percentile([4, 1, 3, 2], 1), 4);
  assert.ok(Number.isNaN(percentile([], 0.5)));
  assert.equal(
    slope([
      { x: 0, y: 5 },
      { x: 1, y: 7 },
      { x: 2, y: 9 },
    ]),
    2,
  );
});

it('the soak ends by itself, with every message answered once', async () => {
  const result = await run<{ asked: number; answered: number; wrong: number; looks: unknown[]; violations: string[] }>(
    'soak.ts',
    '--messages=60',
    '--rate=200',
  );
  assert.deepEqual([result.asked, result.answered, result.wrong], [60, 60, 0]);
  assert.deepEqual(result.violations, []);
  assert.ok(result.looks.length > 5);
});
