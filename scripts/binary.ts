/** The single binary: a copy of Node with the program and all its files inside. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { append } from '../src/sea/appendix.ts';
import { ADDON, cacheOf, PACKAGES, PROGRAM } from '../src/sea/names.ts';
import { filesToEmbed } from '../src/web/files.ts';
import { bundleMain, bundleScripts } from './bundle.ts';
import { startOnce } from './cold-start.ts';
import { bringOwnAtomics } from './own-atomics.ts';

/**
 * Makes it in two steps: a first one starts a server, to see what a start compiles, and writes that down; the other carries
 * it. `work` is a folder for what lies between, `node` the Node to put it into.
 */
export async function buildBinary(binary: string, work: string, node: string): Promise<void> {
  const [main, executable, rehearsal] = ['main.cjs', 'executable', 'rehearsal'].map((name) => join(work, name)) as [
    string,
    string,
    string,
  ];
  await bundleMain(main);
  embed(join(work, 'sea.json'), seaConfig(main, executable, node));
  bringOwnAtomics(executable);
  const scripts = await bundleScripts(work);
  append(executable, rehearsal, scripts);
  const folder = mkdtempSync(join(work, 'data-'));
  // Twice: a later start takes another way than the first, which makes the database.
  await startOnce(rehearsal, folder);
  await startOnce(rehearsal, folder);
  rmSync(folder, { recursive: true });
  const caches = [PROGRAM, ...PACKAGES].map((name) => [
    cacheOf(name),
    readFileSync(join(`${rehearsal}.caches`, cacheOf(name))),
  ]);
  append(executable, binary, { ...scripts, ...Object.fromEntries(caches) });
}

function embed(path: string, config: { output: string }): void {
  writeFileSync(path, JSON.stringify(config, null, 2));
  rmSync(config.output, { force: true });
  execFileSync(process.execPath, ['--build-sea', path], { stdio: ['ignore', 'ignore', 'inherit'] });
}

/**
 * V8 lets what is young grow before it looks for garbage. A small server wants it the other way round, for a little
 * processor time: two megabytes more are nine in idle memory
 * (docs/decisions/2026-11-23-a-quick-start.md).
 */
const SMALL = ['--max-semi-space-size=2'];

/** See https://nodejs.org/api/single-executable-applications.html */
function seaConfig(main: string, output: string, executable: string) {
  const files = filesToEmbed().map(({ name, path }) => [name, path]);
  return {
    main,
    mainFormat: 'commonjs',
    executable,
    output,
    disableExperimentalSEAWarning: true,
    // NODE_OPTIONS is for the Node of the machine, and may hold what this one does not know.
    execArgvExtension: 'none',
    execArgv: SMALL,
    assets: { [ADDON]: addonPath(), ...Object.fromEntries(files) },
  };
}

function addonPath(): string {
  const folder = join(createRequire(import.meta.url).resolve('better-sqlite3'), '../../prebuilds');
  return join(folder, `${process.platform}-${process.arch}.node`);
}
