import type { Clock } from '../clock.ts';
import type { SetupStore } from '../db/stores/setup.ts';
import { hashSecret, newSecret } from './secrets.ts';

const LIFE_MS = 30 * 60_000;

/** A path for making the first administrator: works once, for half an hour. */
export function newSetupPath(setup: SetupStore, clock: Clock): string {
  const token = newSecret(16);
  setup.issue(hashSecret(token), clock.now() + LIFE_MS);
  return `/setup/${token}`;
}
