/** The single binary: a copy of Node with the program and all its files inside. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { ADDON, cacheAsset, PACKAGES, PROGRAM } from '../src/sea/names.ts';
import { filesToEmbed } from '../src/web/files.ts';
import { bundleForBinary } from './bundle.ts';
import { startOnce } from './cold-start.ts';

/**
 * Builds it twice: the first one starts a server, to see what a start compiles, and writes that down; the second carries
 * it. `work` is a folder for what lies between, `node` the Node to put it into.
 */
export async function buildBinary(binary: string, work: string, node: string): Promise<void> {
  const { main, scripts } = await bundleForBinary(work);
  const embed = (output: string, assets: Record<string, string>) => {
    const config = join(work, 'sea.json');
    const files = filesToEmbed().map(({ name, path }) => [name, path]);
    const all = { [ADDON]: addonPath(), ...scripts, ...assets, ...Object.fromEntries(files) };
    writeFileSync(config, JSON.stringify(seaConfig(main, output, node, all), null, 2));
    rmSync(output, { force: true });
    execFileSync(process.execPath, ['--build-sea', config], { stdio: ['ignore', 'ignore', 'inherit'] });
  };
  const rehearsal = join(work, 'rehearsal');
  embed(rehearsal, {});
  const folder = mkdtempSync(join(work, 'data-'));
  // Twice: a later start takes another way than the first, which makes the database.
  await startOnce(rehearsal, folder);
  await startOnce(rehearsal, folder);
  rmSync(folder, { recursive: true });
  const caches = [PROGRAM, ...PACKAGES].map((name) => [
    cacheAsset(name),
    join(`${rehearsal}.assets`, cacheAsset(name)),
  ]);
  embed(binary, Object.fromEntries(caches));
}

/** See https://nodejs.org/api/single-executable-applications.html */
function seaConfig(main: string, output: string, executable: string, assets: Record<string, string>): object {
  return {
    main,
    mainFormat: 'commonjs',
    executable,
    output,
    disableExperimentalSEAWarning: true,
    // NODE_OPTIONS is for the Node of the machine, and may hold what this one does not know.
    execArgvExtension: 'none',
    assets,
  };
}

function addonPath(): string {
  const folder = join(createRequire(import.meta.url).resolve('better-sqlite3'), '../../prebuilds');
  return join(folder, `${process.platform}-${process.arch}.node`);
}
