import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { temporaryFolder } from '../helpers/app.ts';

/** A place for data that can be full. */
export interface SmallDisk {
  dataDir: string;
  /** From now on nothing can be written there by this process of the server. */
  fill(pid: number): void;
  /** There is room again. */
  free(pid: number): void;
}

export type DiskKind = 'file system' | 'file limit';

/** A full file system of its own where this process may mount one; the kernel's limit for files anywhere. */
export function diskKinds(): DiskKind[] {
  const probe = mkdtempSync(join(tmpdir(), 'zb-mount-'));
  try {
    mount(probe);
    execFileSync('umount', [probe]);
    return ['file system', 'file limit'];
  } catch {
    return ['file limit'];
  } finally {
    rmSync(probe, { recursive: true });
  }
}

export function smallDisk(t: TestContext, kind: DiskKind): SmallDisk {
  return kind === 'file system' ? ownFileSystem(t) : fileLimit(t);
}

/** ENOSPC, as every program on the machine meets it. */
function ownFileSystem(t: TestContext): SmallDisk {
  let folder = '';
  // Before the folder is removed, while the server may still be there.
  t.after(() => execFileSync('umount', ['--lazy', folder]));
  folder = temporaryFolder(t);
  mount(folder);
  const ballast = join(folder, 'ballast');
  return {
    dataDir: join(folder, 'data'),
    fill() {
      for (const size of [65_536, 4_096, 1]) {
        try {
          for (;;) appendFileSync(ballast, Buffer.alloc(size));
        } catch {
          // Not one of this size any more.
        }
      }
    },
    free: () => rmSync(ballast),
  };
}

/** EFBIG for this process: the log of the database, which grows with every message, may not grow any more. */
function fileLimit(t: TestContext): SmallDisk {
  const dataDir = join(temporaryFolder(t), 'data');
  mkdirSync(dataDir, { mode: 0o700 });
  const limit = (pid: number, bytes: number | 'unlimited') =>
    execFileSync('prlimit', ['--pid', String(pid), `--fsize=${bytes}:unlimited`]);
  return {
    dataDir,
    fill: (pid) => limit(pid, statSync(join(dataDir, 'zalo-bridge.db-wal')).size),
    free: (pid) => limit(pid, 'unlimited'),
  };
}

function mount(folder: string): void {
  mkdirSync(folder, { recursive: true });
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=24m,mode=0700', 'tmpfs', folder], { stdio: 'ignore' });
}
