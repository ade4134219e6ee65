/** `npm run build`: makes dist/zalo-bridge, one file that needs nothing installed; `-- --release` packs it, too. */
import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadAssets } from '../src/web/assets.ts';
import { createTemplates } from '../src/web/templates.ts';
import { buildBinary } from './binary.ts';
import { root } from './bundle.ts';
import { coldStart } from './cold-start.ts';
import { packRelease, strippedNode } from './release.ts';

const { values } = parseArgs({ options: { release: { type: 'boolean', default: false } } });
const dist = join(root, 'dist');
const work = join(dist, 'build');
const binary = join(dist, 'zalo-bridge');

mkdirSync(work, { recursive: true });
// Fails for a template that is broken or refers to what does not exist: the binary itself does not look again.
createTemplates(loadAssets());
await buildBinary(binary, work, values.release ? strippedNode(work) : process.execPath);
print(binary);
const { firstMs, laterMs } = await coldStart(binary);
console.log(`cold start to /readyz: ${firstMs} ms on an empty folder, ${laterMs} ms on its own data`);
if (values.release) for (const file of packRelease(binary, join(dist, 'release'))) print(file);

function print(path: string): void {
  console.log(`${path.slice(root.length)}  ${(statSync(path).size / 1e6).toFixed(1)} MB`);
}
