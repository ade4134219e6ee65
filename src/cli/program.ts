import { execFileSync } from 'node:child_process';
import * as sea from 'node:sea';
import manifest from '../../package.json' with { type: 'json' };

export const VERSION: string = manifest.version;

declare const ZB_COMMIT: string | undefined;

/** The commit that this program was built from; in a checkout, the one that is checked out. Null where nobody knows. */
export function commit(): string | null {
  if (typeof ZB_COMMIT === 'string') return ZB_COMMIT || null;
  try {
    return execFileSync('git', ['rev-parse', '--short=10', 'HEAD'], {
      cwd: import.meta.dirname,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return null;
  }
}

/** What `--version` prints: all that a report of a problem needs. */
export function versionLine(): string {
  return `${VERSION} (commit ${commit() ?? 'unknown'}, Node ${process.versions.node})`;
}

/** How the owner runs a command here: differs between the single binary and a checkout. */
export function commandLine(command: string): string {
  return sea.isSea() ? `zalo-bridge ${command}` : `npm run -s zb -- ${command}`;
}
