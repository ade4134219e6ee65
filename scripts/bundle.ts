/** The program as one JavaScript file, with everything that it imports. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

export const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Writes the bundle. It is a CommonJS script because only that can carry V8's code cache, which halves a start. What is loaded on demand in the sources (`await import`) stays loaded on demand.
 */
export async function bundle(outfile: string, external: string[] = []): Promise<void> {
  await build({
    absWorkingDir: root,
    entryPoints: ['src/server.ts'],
    outfile,
    bundle: true,
    external,
    platform: 'node',
    target: 'node26',
    format: 'cjs',
    minify: true,
    keepNames: true,
    legalComments: 'none',
    define: { ZB_COMMIT: JSON.stringify(commit()), 'import.meta.url': 'zbHere' },
    banner: { js: "const zbHere=require('node:url').pathToFileURL(__filename).href;" },
  });
}

function commit(): string {
  try {
    return execFileSync('git', ['rev-parse', '--short=10', 'HEAD'], { cwd: root, encoding: 'utf8' }).trim();
  } catch {
    return '';
  }
}
