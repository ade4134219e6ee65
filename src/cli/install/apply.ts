import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, copyFileSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CommandError } from '../command.ts';
import { SERVICE_USER, type Step } from './plan.ts';

/**
 * Does the steps. With a `root` other than `/` only files are written, below that folder (as for building a package or
 * an image): no user is made, nobody is asked to start anything. Throws {@link CommandError} with the step that failed.
 */
export function applySteps(steps: Step[], root: string): void {
  for (const step of steps)
    try {
      applyStep(step, root);
    } catch (error) {
      throw new CommandError(`"${step.show}" failed: ${error instanceof Error ? error.message : String(error)}`);
    }
}

function applyStep(step: Step, root: string): void {
  const at = (path: string) => join(root, path);
  const isStaged = root !== '/';
  const owner = isStaged ? null : serviceOwner();
  switch (step.do) {
    case 'user':
      if (isStaged || owner) return;
      execFileSync('useradd', ['--system', '--home-dir', step.home, '--shell', '/usr/sbin/nologin', step.name]);
      return;
    case 'folder':
      mkdirSync(at(step.path), { recursive: true });
      chmodSync(at(step.path), step.mode);
      if (owner) chownSync(at(step.path), step.owner === 'root' ? 0 : owner.uid, owner.gid);
      return;
    case 'program':
      replace(at(step.to), (path) => copyFileSync(step.from, path), 0o755);
      return;
    case 'key':
      if (existsSync(at(step.path))) return;
      replace(at(step.path), (path) => writeFileSync(path, randomBytes(32), { mode: 0o600 }), 0o600);
      if (owner) chownSync(at(step.path), owner.uid, owner.gid);
      return;
    case 'file':
      if (step.keep && existsSync(at(step.path))) return;
      replace(at(step.path), (path) => writeFileSync(path, step.content, { mode: step.mode }), step.mode);
      if (owner && step.keep) chownSync(at(step.path), 0, owner.gid);
      return;
    case 'systemctl':
      if (!isStaged) execFileSync('systemctl', step.args, { stdio: ['ignore', 'inherit', 'inherit'] });
  }
}

/** Whole or not at all: a program that runs cannot be written over, but it can be replaced. */
function replace(path: string, write: (path: string) => void, mode: number): void {
  const fresh = `${path}.new`;
  mkdirSync(dirname(path), { recursive: true });
  rmSync(fresh, { force: true });
  write(fresh);
  chmodSync(fresh, mode);
  renameSync(fresh, path);
}

function serviceOwner(): { uid: number; gid: number } | null {
  const id = (flag: string) => Number(execFileSync('id', [flag, SERVICE_USER], { encoding: 'utf8', stdio: 'pipe' }));
  try {
    return { uid: id('-u'), gid: id('-g') };
  } catch {
    return null;
  }
}
