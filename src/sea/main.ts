/**
 * Where the single binary begins: runs the program that lies behind it, with all that V8 had compiled of it when a server
 * had come up once. Node's own code cache for single executables (`useCodeCache`) is made before anything has run, and
 * so has the outermost layer only.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Script } from 'node:vm';
import { type Appendix, openAppendix } from './appendix.ts';
import { cacheOf, PACKAGES, PROGRAM, scriptOf } from './names.ts';

interface Loaded {
  script: Script;
  module: { exports: unknown };
}

const appendix = openWhole(process.execPath);
const loaded = new Map<string, Loaded>();
const requireBuiltin = createRequire(process.execPath);

const requireOwn = ((name: string) =>
  PACKAGES.includes(name)
    ? load(name, `node_modules/${name}/index.js`).module.exports
    : requireBuiltin(name)) as NodeJS.Require;

/** A copy that was cut off on its way, or that may be run and not read, ends in a sentence. */
function openWhole(path: string): Appendix {
  try {
    return openAppendix(path);
  } catch (error) {
    process.stderr.write(`zalo-bridge: ${path}: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
}

/** The file name is the one of stack traces, by which errors of zca-js are known (`src/bridge/zalo/errors.ts`). */
function load(name: string, filename: string): Loaded {
  const known = loaded.get(name);
  if (known) return known;
  const script = compiled(name, `/zalo-bridge/${filename}`);
  if (script.cachedDataRejected) process.emitWarning(`${name} starts slowly: what was compiled of it does not fit`);
  const module = { exports: {} };
  loaded.set(name, { script, module });
  script.runInThisContext()(requireOwn, process.execPath, module, module.exports);
  return { script, module };
}

function compiled(name: string, filename: string): Script {
  const source = appendix.with(scriptOf(name), (text) => text.toString('latin1'));
  if (!appendix.has(cacheOf(name))) return new Script(source, { filename });
  return appendix.with(cacheOf(name), (cachedData) => new Script(source, { filename, cachedData }));
}

load(PROGRAM, 'server.js');

// Only the binary that the build makes for this purpose has no caches: it writes them down.
if (!appendix.has(cacheOf(PROGRAM)))
  process.on('exit', () => {
    for (const name of PACKAGES) requireOwn(name);
    for (const [name, { script }] of loaded) {
      const path = join(`${process.execPath}.caches`, cacheOf(name));
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, script.createCachedData());
    }
  });
