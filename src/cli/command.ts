import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ParseArgsConfig } from 'node:util';
import { isRestoreCut } from '../backup/cut-restore.ts';
import { DATABASE } from '../backup/manifest.ts';
import { type Clock, systemClock } from '../clock.ts';
import { type Config, readConfig } from '../config.ts';
import { runningServer } from './data-lock.ts';
import type { OpenData } from './open-data.ts';
import { refuseForeignRoot } from './owner.ts';
import { VERSION } from './program.ts';

export interface Invocation {
  options: Record<string, string | boolean | undefined>;
  args: string[];
  env: Record<string, string | undefined>;
}

type ParsedOption = NonNullable<ParseArgsConfig['options']>[string];

/** An option, with what the help says of it; `value` stands for what is typed after it. */
export type Option = ParsedOption & { about: string; value?: string };

export interface Command {
  /** What is typed: `token create`. */
  words: string;
  /** Options and arguments, as the help shows them. */
  usage: string;
  /** What it does, in a line of the overview. */
  summary: string;
  /** What else its own help says: what it asks, what it leaves behind, what to do afterwards. */
  details: string;
  options: Record<string, Option>;
  /** Whether it works beside a running server, or only without one; null for those that are about the server itself. */
  server: 'either' | 'stopped' | null;
  /** What its exit codes mean where it is more than done or not done. */
  exits?: string;
  /** Command lines as they may be typed, without the name of the program. */
  examples: string[];
  /** How many arguments may follow. */
  maxArgs: number;
  /** Ends in the exit code: 0 done, 1 failed. */
  run(invocation: Invocation): Promise<number>;
}

/** The command was not written as it should be: exit code 2. */
export class UsageError extends Error {
  override name = 'UsageError';
}

/** What was asked cannot be done; the message says why in one line. */
export class CommandError extends Error {
  override name = 'CommandError';
}

/** What a command is for goes to stdout; everything said about it to stderr, so that stdout can be piped. */
export const print = (line: string) => void process.stdout.write(`${line}\n`);
export const say = (line: string) => void process.stderr.write(`${line}\n`);

type Work<R> = (data: OpenData, config: Config, clock: Clock) => R | Promise<R>;

/** Runs a command over the data folder, beside a running server or without one; makes the folder for a first command. */
export async function withNewData<R>(env: Invocation['env'], work: Work<R>): Promise<R> {
  const config = readConfig(env);
  refuseForeignRoot(config.dataDir);
  const { isUpgradePending, openData } = await import('./open-data.ts');
  const server = runningServer(config.dataDir);
  // Opening the database migrates it, which the running program would not survive.
  if (server && (server.version !== VERSION || isUpgradePending(config.dataDir)))
    throw new CommandError(
      `the running server is zalo-bridge ${server.version} of another build, this is ${VERSION}: restart the server first`,
    );
  const data = openData(config, systemClock);
  try {
    return await work(data, config, systemClock);
  } finally {
    data.close();
  }
}

/** The same for what only means something where there is data: a mistyped folder must not look like an empty server. */
export async function withData<R>(env: Invocation['env'], work: Work<R>): Promise<R> {
  const { dataDir } = readConfig(env);
  // A restore that was cut off may have moved it away, and is said so where it is opened.
  if (!existsSync(join(dataDir, DATABASE)) && !isRestoreCut(dataDir))
    throw new CommandError(`there is no ${join(dataDir, DATABASE)}: does ZB_DATA_DIR name the folder of the server?`);
  return withNewData(env, work);
}
