import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { build, type Metafile } from 'esbuild';
import { explain } from '../../src/cli/explain.ts';
import { DriverError, whyNotLoaded } from '../../src/db/driver.ts';
import { append, openAppendix } from '../../src/sea/appendix.ts';
import { temporaryFolder } from '../helpers/app.ts';

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

test('a data folder from which nothing may run is named, with what to do', () => {
  const said = whyNotLoaded(
    '/srv/data/native/better-sqlite3-1.node: failed to map segment from shared object',
    '/srv/data',
  );
  assert.match(said, /^the system does not let programs run from \/srv\/data,.*noexec.*ZB_DATA_DIR/);
  assert.match(whyNotLoaded("libc.so.6: version `GLIBC_2.34' not found", '/srv/data'), /too old.*GLIBC_2\.34/);
  assert.doesNotMatch(whyNotLoaded('invalid ELF header', '/srv/data'), /noexec|too old/);
  assert.equal(explain(new DriverError(said)), said, 'without a stack');
});

test('what lies behind the executable is found again, piece by piece, and a file that was cut off says so', (t) => {
  const folder = temporaryFolder(t);
  const [program, whole, cut] = ['program', 'whole', 'cut'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  writeFileSync(program, 'an executable');
  append(program, whole, { one: Buffer.from('first'), two: Buffer.from('đây là hai') });
  const appendix = openAppendix(whole);
  // Replaced while it runs, as an upgrade does.
  rmSync(whole);
  writeFileSync(whole, 'another version');
  assert.equal(
    appendix.with('two', (content) => content.toString()),
    'đây là hai',
  );
  assert.equal(
    appendix.with('one', (content) => content.toString('latin1')),
    'first',
  );
  assert.equal(appendix.has('three'), false);
  assert.throws(() => appendix.with('three', String), /not whole/);
  append(program, whole, { one: Buffer.from('first') });
  for (const bytes of [1, 3, 7, 20]) {
    writeFileSync(cut, readFileSync(whole).subarray(0, -bytes));
    assert.throws(() => openAppendix(cut), /ends too early: copy it again/);
  }
});
