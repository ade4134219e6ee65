/** The program as one JavaScript file, with everything that it imports. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build, type Plugin } from 'esbuild';
import { PACKAGES, PROGRAM, scriptOf } from '../src/sea/names.ts';

export const root = fileURLToPath(new URL('..', import.meta.url));

/** zca-js's cryptography in plain JavaScript, and the same over Node's own (decisions/2026-11-29-native-where-it-counts.md). */
const NATIVE = { 'crypto-js': join(root, 'src/bridge/zalo/native/crypto-js.ts') };

/** find-my-way writes and compiles a function for each piece of each path, which took a twelfth of a start; for long pieces it compares. */
const COMPARED: Plugin = {
  name: 'compared-paths',
  setup({ onLoad }) {
    onLoad({ filter: /find-my-way\/lib\/node\.js$/ }, ({ path }) => {
      const source = readFileSync(path, 'utf8');
      const contents = source.replace('LONG_PREFIX_MIN_LENGTH = 16', 'LONG_PREFIX_MIN_LENGTH = 2');
      if (contents === source) throw new Error(`${path} is not what it was: look whether it still compiles functions`);
      return { contents };
    });
  },
};

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
    alias: NATIVE,
    plugins: [COMPARED],
    define: { ZB_COMMIT: JSON.stringify(commit()), 'import.meta.url': 'zbHere' },
    banner: { js: HERE },
    ...options,
  });
}

const FUNCTION: BuildOptions = {
  banner: { js: `(function(require,__filename,module,exports){${HERE}` },
  footer: { js: '})' },
  // Without this an `import()` of such a package would stay one, and not be led to our `require`.
  supported: { 'dynamic-import': false },
};

/** Writes the script that the single binary begins with. */
export async function bundleMain(outfile: string): Promise<void> {
  await bundle(outfile, { entryPoints: ['src/sea/main.ts'] });
}

/** The scripts that the single binary runs, by their names. */
export async function bundleScripts(folder: string): Promise<Record<string, Buffer>> {
  const scripts: Record<string, Buffer> = {};
  for (const name of [PROGRAM, ...PACKAGES]) {
    const path = join(folder, scriptOf(name));
    const external = PACKAGES.filter((other) => other !== name);
    await bundle(path, { ...FUNCTION, external, ...(name !== PROGRAM && { entryPoints: [name] }) });
    scripts[scriptOf(name)] = Buffer.from(inAscii(readFileSync(path, 'utf8')));
  }
  return scripts;
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
