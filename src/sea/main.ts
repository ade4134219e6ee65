/**
 * Where the single binary begins: runs the program that lies in it, with all that V8 had compiled of it when a server had
 * come up once. Node's own code cache for single executables (`useCodeCache`) is made before anything has run, and so
 * has the outermost layer only.
 */
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { getAssetKeys, getRawAsset } from 'node:sea';
import { Script } from 'node:vm';
import { CODE_CACHE, PROGRAM } from './names.ts';

const cachedData = getAssetKeys().includes(CODE_CACHE) ? Buffer.from(getRawAsset(CODE_CACHE)) : undefined;
const source = Buffer.from(getRawAsset(PROGRAM)).toString('latin1');
const script = new Script(source, { filename: 'zalo-bridge', ...(cachedData && { cachedData }) });
if (script.cachedDataRejected)
  process.emitWarning('this binary starts slowly: its compiled code does not fit its Node');
// Only the one that the build makes for this purpose has none.
if (!cachedData) process.on('exit', () => writeFileSync(`${process.execPath}.cache`, script.createCachedData()));

const program = script.runInThisContext() as (require: NodeJS.Require, filename: string) => void;
program(createRequire(process.execPath), process.execPath);
