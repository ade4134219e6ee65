import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const TIMES = 5;

/** Milliseconds from starting the program until `/readyz` answers: on an empty folder, and the median after that. */
export async function coldStart(binary: string): Promise<{ firstMs: number; laterMs: number }> {
  const folder = mkdtempSync(join(tmpdir(), 'zb-start-'));
  try {
    const firstMs = await startOnce(binary, folder);
    const later: number[] = [];
    for (let n = 0; n < TIMES; n++) later.push(await startOnce(binary, folder));
    return { firstMs, laterMs: later.sort((a, b) => a - b)[TIMES >> 1] ?? 0 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Starts the program, asks `/readyz`, and ends it in order; answers how many milliseconds it took to be ready. */
export async function startOnce(binary: string, cwd: string): Promise<number> {
  const begin = performance.now();
  const child = spawn(binary, { cwd, env: { ZB_PORT: '0', LANG: 'en' }, stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  try {
    const url = await announced(child.stdout);
    const { status } = await fetch(`${url}/readyz`);
    if (status !== 200) throw new Error(`/readyz answered ${status}`);
    return Math.round(performance.now() - begin);
  } finally {
    child.kill('SIGTERM');
    await exited;
  }
}

function announced(output: NodeJS.ReadableStream): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let text = '';
  output.on('data', (chunk) => {
    text += chunk;
    const url = /running at (http\S+)/.exec(text)?.[1];
    if (url) resolve(url);
  });
  output.on('end', () => reject(new Error(`the program ended before it was ready: ${text}`)));
  return promise;
}
