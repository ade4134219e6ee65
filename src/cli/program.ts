import * as sea from 'node:sea';
import manifest from '../../package.json' with { type: 'json' };

export const VERSION: string = manifest.version;

/** How the owner runs a command here: differs between the single binary and a checkout. */
export function commandLine(command: string): string {
  return sea.isSea() ? `zalo-bridge ${command}` : `npm run zb -- ${command}`;
}
