import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { CommandError } from '../command.ts';
import { PREVIOUS, SERVICE_USER, type Step } from './plan.ts';

/**
 * Does the steps. With a `root` other than `/` only files are written, below that folder (as for building a package or
 * an image): no user is made, nobody is asked to start anything. Answers what was done; what was there already and stays is
 * left out. Throws {@link CommandError} with the step that failed.
 */
export function applySteps(steps: Step[], root: string): Step[] {
  return steps.filter((step) => {
    try {
      return applyStep(step, root);
    } catch (error) {
      throw new CommandError(`"${step.show}" failed: ${error instanceof Error ? error.message : String(error)}`);
    }
  });
}

/** False when there was nothing to do. */
function applyStep(step: Step, root: string): boolean {
  const at = (path: string) => join(root, path);
  const isStaged = root !== '/';
  const owner = isStaged ? null : serviceOwner();
  switch (step.do) {
    case 'user':
      if (isStaged || owner) return false;
      execFileSync('useradd', [
        '--system',
        '--user-group',
        '--home-dir',
        step.home,
        '--shell',
        '/usr/sbin/nologin',
        step.name,
      ]);
      return true;
    case 'folder':
      mkdirSync(at(step.path), { recursive: true });
      chmodSync(at(step.path), step.mode);
      if (owner) chownSync(at(step.path), step.owner === 'root' ? 0 : owner.uid, owner.gid);
      return true;
    case 'program':
      keepPrevious(step.from, at(step.to));
      replace(at(step.to), (path) => copyFileSync(step.from, path), 0o755);
      return true;
    case 'key':
      if (existsSync(at(step.path))) return false;
      replace(at(step.path), (path) => writeFileSync(path, randomBytes(32), { mode: 0o600 }), 0o600);
      if (owner) chownSync(at(step.path), owner.uid, owner.gid);
      return true;
    case 'file':
      if (step.keep && existsSync(at(step.path))) return false;
      replace(at(step.path), (path) => writeFileSync(path, step.content, { mode: step.mode }), step.mode);
      if (owner && step.keep) chownSync(at(step.path), 0, owner.gid);
      return true;
    case 'systemctl':
      if (isStaged) return false;
      execFileSync('systemctl', step.args, { stdio: ['ignore', 'inherit', 'inherit'] });
      return true;
  }
}

/** The way back from an upgrade. The same program again is none: it would take the place of the one to go back to. */
function keepPrevious(from: string, to: string): void {
  if (!existsSync(to) || isSame(from, to)) return;
  rmSync(to + PREVIOUS, { force: true });
  linkSync(to, to + PREVIOUS);
}

/** Compared by a tool of the system: two programs of this size do not fit into the memory of a small server. */
const isSame = (one: string, other: string): boolean => spawnSync('cmp', ['-s', one, other]).status === 0;

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
