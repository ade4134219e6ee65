import assert from 'node:assert/strict';
import { test } from 'node:test';
import { build, type Metafile } from 'esbuild';

/** What only some work needs, and a start waited for: accounts, agents that are called, backups, passkeys, the demo. */
const LATER =
  /^(node_modules\/(zca-js|undici|age-encryption|@simplewebauthn|prom-client|qrcode|ws)\/|src\/simulator\/)/;

/** Everything that is loaded together with a module: what it imports, but not what it imports on demand. */
function loadedWith(entry: string, { inputs }: Metafile): Map<string, string> {
  const from = new Map([[entry, '']]);
  for (const path of from.keys())
    for (const { path: next, kind } of inputs[path]?.imports ?? [])
      if (kind !== 'dynamic-import' && !from.has(next)) from.set(next, path);
  return from;
}

test('a server starts without loading what only later work needs', async () => {
  const { metafile } = await build({
    entryPoints: ['src/cli/serve.ts', 'src/cli/start-server.ts'],
    bundle: true,
    metafile: true,
    write: false,
    outdir: 'dist/test',
    platform: 'node',
    format: 'esm',
    preserveSymlinks: true,
  });
  for (const entry of ['src/cli/serve.ts', 'src/cli/start-server.ts']) {
    const loaded = loadedWith(entry, metafile);
    assert.ok(loaded.size > 20, 'the walk has found something');
    const early = [...loaded].filter(([path]) => LATER.test(path)).map(([path, by]) => `${path} (by ${by})`);
    assert.deepEqual(early.slice(0, 3), [], entry);
  }
  const later = Object.keys(metafile.inputs).filter((path) => LATER.test(path));
  assert.ok(later.length > 100, 'and all of it is there to be loaded');
});
