/** The program as one JavaScript file, with everything that it imports. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build } from 'esbuild';
import { PROGRAM } from '../src/sea/names.ts';

export const root = fileURLToPath(new URL('..', import.meta.url));

const HERE = "const zbHere=require('node:url').pathToFileURL(__filename).href;";

/**
 * Writes the bundle. What is loaded on demand in the sources (`await import`) stays loaded on demand. Names stay, so that a
 * stack trace can be read; `keepNames` would keep them, too, for a tenth of a start.
 */
export async function bundle(outfile: string, options: BuildOptions = {}): Promise<void> {
  await build({
    absWorkingDir: root,
    entryPoints: ['src/server.ts'],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node26',
    format: 'cjs',
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: 'none',
    define: { ZB_COMMIT: JSON.stringify(commit()), 'import.meta.url': 'zbHere' },
    banner: { js: HERE },
    ...options,
  });
}

/** Writes what the single binary is made of: the script that it begins with, and the program as that calls it. */
export async function bundleForBinary(folder: string): Promise<{ main: string; program: string }> {
  const [main, program] = [join(folder, 'main.cjs'), join(folder, PROGRAM)];
  await bundle(main, { entryPoints: ['src/sea/main.ts'] });
  await bundle(program, { banner: { js: `(function(require,__filename){${HERE}` }, footer: { js: '})' } });
  writeFileSync(program, inAscii(readFileSync(program, 'utf8')));
  return { main, program };
}

/** What esbuild leaves are letters in regular expressions, where an escape means the same. Half the memory of other text. */
function inAscii(script: string): string {
  return script.replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function commit(): string {
  try {
    return execFileSync('git', ['rev-parse', '--short=10', 'HEAD'], { cwd: root, encoding: 'utf8' }).trim();
  } catch {
    return '';
  }
}
