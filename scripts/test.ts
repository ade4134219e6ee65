/**
 * `npm test`: every test, a few processes at a time, each with many files. A file alone spends more time on loading the
 * program than on its tests, so the files of a group share a process (and `node --test FILE` still runs one alone).
 * `npm test -- FILES` runs some; `-- --binary` the ones that start the program, against dist/zalo-bridge.
 */
import { spawn } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bundle, root } from './bundle.ts';

/** Groups in which files share a process: many enough to be spread over processors, few enough to load little. */
const GROUPS = 12;
const BROWSER_GROUPS = 3;
/** More than processors: many tests wait for something most of the time. */
const AT_ONCE = availableParallelism() * 2;
/** No single test takes this long; one that hangs must say its name. */
const TIMEOUT_MS = 180_000;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { binary: { type: 'boolean', default: false } },
});
const wanted = positionals.length > 0 ? positionals : ['test/**/*.test.ts'];
const files = globSync(wanted, { cwd: root }).sort();
const uses = (file: string, helper: RegExp) => helper.test(readFileSync(join(root, file), 'utf8'));
const provesBinary = (file: string) => file.startsWith('test/binary/');
const startsProgram = (file: string) => provesBinary(file) || uses(file, /(cli\/process|\.\/process|\.\/rig)\.ts'/);
const opensBrowser = (file: string) => uses(file, /(helpers\/browser|\.\/browser)\.ts'/);

const program = values.binary ? join(root, 'dist/zalo-bridge') : join(root, 'dist/test/server.cjs');
if (!values.binary) await bundle(program, { external: ['better-sqlite3'] });
const chosen = files.filter((file) => (values.binary ? startsProgram(file) : !provesBinary(file)));
const queue = [
  ...deal(chosen.filter(opensBrowser), BROWSER_GROUPS),
  ...deal(
    chosen.filter((file) => !opensBrowser(file)),
    values.binary ? 2 : GROUPS,
  ),
];

const totals = new Map<string, number>();
let failed = queue.length === 0;
await Promise.all(Array.from({ length: AT_ONCE }, work));
console.log(`\n${[...totals].map(([name, count]) => `${name} ${count}`).join(', ')}${failed ? ': FAILED' : ''}`);
process.exitCode = failed ? 1 : 0;

/** Like cards, so that the slow files of one folder are spread over all groups. */
function deal(cards: string[], hands: number): string[][] {
  return Array.from({ length: hands }, (_, hand) => cards.filter((_card, n) => n % hands === hand)).filter(
    ({ length }) => length > 0,
  );
}

async function work(): Promise<void> {
  for (let group = queue.shift(); group; group = queue.shift()) {
    const { code, output } = await run(group);
    process.stdout.write(output.replace(/^ℹ (tests|pass|fail|skipped|todo|cancelled) (\d+)$/gm, add));
    if (code !== 0) {
      failed = true;
      console.log(`This group failed:\n  node --test --test-isolation=none ${group.join(' ')}`);
    }
  }
}

function add(line: string, name: string, count: string): string {
  totals.set(name, (totals.get(name) ?? 0) + Number(count));
  return line;
}

function run(group: string[]): Promise<{ code: number | null; output: string }> {
  const { promise, resolve } = Promise.withResolvers<{ code: number | null; output: string }>();
  const options = ['--test', '--test-isolation=none', `--test-timeout=${TIMEOUT_MS}`, '--test-reporter=spec'];
  const child = spawn(process.execPath, [...options, ...group], {
    cwd: root,
    // What one process compiled, the next reads.
    env: { ...process.env, ZB_TEST_PROGRAM: program, NODE_COMPILE_CACHE: join(root, 'dist/test/compiled') },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (chunk) => (output += chunk));
  child.on('close', (code) => resolve({ code, output }));
  return promise;
}
