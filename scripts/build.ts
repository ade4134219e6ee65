/** `npm run build`: makes dist/zalo-bridge, one file that needs nothing installed; `-- --release` packs it, too. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ADDON } from '../src/db/driver.ts';
import { loadAssets } from '../src/web/assets.ts';
import { filesToEmbed, MANIFEST } from '../src/web/files.ts';
import { createTemplates } from '../src/web/templates.ts';
import { bundle, root } from './bundle.ts';
import { coldStart } from './cold-start.ts';
import { packRelease, strippedNode } from './release.ts';

const { values } = parseArgs({ options: { release: { type: 'boolean', default: false } } });
const dist = join(root, 'dist');
const work = join(dist, 'build');
const binary = join(dist, 'zalo-bridge');

mkdirSync(work, { recursive: true });
// Fails for a template that is broken or refers to what does not exist: the binary itself does not look again.
createTemplates(loadAssets());
await bundle(join(work, 'server.cjs'));
const executable = values.release ? strippedNode(work) : process.execPath;
writeFileSync(join(work, 'sea.json'), JSON.stringify(seaConfig(executable), null, 2));
rmSync(binary, { force: true });
execFileSync(process.execPath, ['--build-sea', join(work, 'sea.json')], { stdio: ['ignore', 'ignore', 'inherit'] });
print(binary);
const { firstMs, laterMs } = await coldStart(binary);
console.log(`cold start to /readyz: ${firstMs} ms on an empty folder, ${laterMs} ms on its own data`);
if (values.release) for (const file of packRelease(binary, join(dist, 'release'))) print(file);

/** See https://nodejs.org/api/single-executable-applications.html */
function seaConfig(node: string): object {
  const files = filesToEmbed();
  const manifest = join(work, MANIFEST);
  writeFileSync(manifest, JSON.stringify(files.map(({ name }) => name)));
  return {
    main: join(work, 'server.cjs'),
    mainFormat: 'commonjs',
    executable: node,
    output: binary,
    disableExperimentalSEAWarning: true,
    useCodeCache: true,
    // NODE_OPTIONS is for the Node of the machine, and may hold what this one does not know.
    execArgvExtension: 'none',
    assets: {
      [MANIFEST]: manifest,
      [ADDON]: addonPath(),
      ...Object.fromEntries(files.map(({ name, path }) => [name, path])),
    },
  };
}

function addonPath(): string {
  const folder = join(createRequire(import.meta.url).resolve('better-sqlite3'), '../../prebuilds');
  return join(folder, `${process.platform}-${process.arch}.node`);
}

function print(path: string): void {
  console.log(`${path.slice(root.length)}  ${(statSync(path).size / 1e6).toFixed(1)} MB`);
}
