import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import manifest from '../package.json' with { type: 'json' };
import { root } from './bundle.ts';

/** Runs a tool of the system; says which one is missing. */
function tool(name: string, args: string[], env: Record<string, string> = {}): string {
  try {
    return execFileSync(name, args, { cwd: root, encoding: 'utf8', env: { ...process.env, ...env } }).trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new Error(`a release needs "${name}" (on Debian: apt-get install binutils tar xz-utils git)`);
  }
}

/** This Node without its symbols: a fifth smaller. Before the program is put in, since its notes must not move. */
export function strippedNode(folder: string): string {
  const path = join(folder, 'node');
  tool('strip', ['-o', path, process.execPath]);
  return path;
}

/**
 * Packs the binary with what its reader needs, and writes the checksum. The same files give the same archive: names are
 * sorted, owners are nobody, and every time is that of the commit.
 */
export function packRelease(binary: string, folder: string): string[] {
  const name = `zalo-bridge-${manifest.version}-${process.platform}-${process.arch}`;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, name), { recursive: true });
  for (const file of [binary, ...['README.md', 'LICENSE', 'CHANGELOG.md'].map((one) => join(root, one))])
    cpSync(file, join(folder, name, basename(file)));
  const archive = join(folder, `${name}.tar.xz`);
  const time = tool('git', ['log', '-1', '--format=%ct']);
  const reproducible = ['--sort=name', `--mtime=@${time}`, '--owner=0', '--group=0', '--numeric-owner', '--mode=go-w'];
  tool('tar', [...reproducible, '-cJf', archive, '-C', folder, name], { XZ_OPT: '-6' });
  const sums = join(folder, 'SHA256SUMS');
  const hash = createHash('sha256').update(readFileSync(archive)).digest('hex');
  writeFileSync(sums, `${hash}  ${basename(archive)}\n`);
  return [archive, sums];
}
