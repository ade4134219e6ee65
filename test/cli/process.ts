import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';

/**
 * What the tests start: the sources, or what `ZB_TEST_PROGRAM` names. `npm test` sets a bundle of the sources, which
 * loads in a third of the time, `npm run test:binary` the single binary.
 */
const SOURCES = fileURLToPath(new URL('../../src/server.ts', import.meta.url));
const PROGRAM = process.env.ZB_TEST_PROGRAM || SOURCES;

/** The binary takes no options of Node, by which a test puts something of its own in front: then the sources are started. */
function commandFor(env: Record<string, string>): string[] {
  const isScript = /\.(ts|cjs)$/.test(PROGRAM);
  if (isScript) return [process.execPath, PROGRAM];
  return env.NODE_OPTIONS ? [process.execPath, SOURCES] : [PROGRAM];
}

interface Result {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Nothing of the environment of the tests, except where what Node compiled is kept: a start takes a quarter less with it. */
function environment(env: Record<string, string>): Record<string, string> {
  const { PATH = '', NODE_COMPILE_CACHE = '' } = process.env;
  return { PATH, NODE_COMPILE_CACHE, LANG: 'en_GB.UTF-8', ...env };
}

function start(argv: string[], env: Record<string, string>, who: { uid?: number } = {}): ChildProcess {
  const [file = '', ...args] = commandFor(env);
  return spawn(file, [...args, ...argv], { env: environment(env), ...who });
}

/** Runs a command to its end; `isUnread` closes its output at once, as `| true` does. */
export async function run(
  argv: string[],
  env: Record<string, string> = {},
  input = '',
  isUnread = false,
): Promise<Result> {
  const child = start(argv, env);
  if (isUnread) child.stdout?.destroy();
  const text = { stdout: '', stderr: '' };
  child.stdout?.setEncoding('utf8').on('data', (chunk) => (text.stdout += chunk));
  child.stderr?.setEncoding('utf8').on('data', (chunk) => (text.stderr += chunk));
  child.stdin?.on('error', () => {}).end(input);
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, ...text };
}

/**
 * Runs a command in a terminal, as a person does: each answer is typed once its question is there. The program `script` is the
 * terminal; every Linux has it.
 */
export async function inTerminal(argv: string[], env: Record<string, string>, answers: [RegExp, string][]) {
  const quoted = [...commandFor(env), ...argv].map((word) => `'${word}'`).join(' ');
  const child = spawn('script', ['-qec', quoted, '/dev/null'], { env: environment(env) });
  const waiting = [...answers];
  let text = '';
  let seen = 0;
  child.stdout.setEncoding('utf8').on('data', (chunk) => {
    text += chunk;
    const [question, answer] = waiting[0] ?? [];
    if (!question?.test(text.slice(seen))) return;
    seen = text.length;
    waiting.shift();
    child.stdin.write(`${answer}\r`);
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, text, unasked: waiting.length };
}

export interface Served {
  child: ChildProcess;
  pid: number;
  url: string;
  setupUrl: string | null;
  /** What it has written so far. */
  output: string[];
  exited: Promise<{ code: number | null; signal: string | null }>;
}

/** Starts `serve` on a free port, as another user if told so, and waits until it is ready; killed at the end of the test. */
export async function startServe(
  t: TestContext,
  env: Record<string, string>,
  who: { uid?: number } = {},
): Promise<Served> {
  const child = start(['serve'], { ZB_PORT: '0', ...env }, who);
  t.after(() => child.kill('SIGKILL'));
  const exited = once(child, 'exit').then(([code, signal]) => ({ code, signal }));
  const output: string[] = [];
  let url: string | undefined;
  let setupUrl: string | null = null;
  await new Promise<void>((resolve, reject) => {
    let errors = '';
    child.stderr?.setEncoding('utf8').on('data', (chunk) => (errors += chunk));
    void exited.then(() => reject(new Error(`serve ended: ${errors}`)));
    createInterface({ input: child.stdout as NodeJS.ReadableStream }).on('line', (line) => {
      output.push(line);
      url ??= /running at (http\S+)/.exec(line)?.[1];
      setupUrl ??= /^\s+(http\S+\/setup\/\S+)$/.exec(line)?.[1] ?? null;
      if (url && line === '') resolve();
    });
  });
  if (!url || !child.pid) throw new Error('serve did not say where it is');
  return { child, pid: child.pid, url, setupUrl, output, exited };
}
