import type { ParseArgsConfig } from 'node:util';
import { type Clock, systemClock } from '../clock.ts';
import { type Config, readConfig } from '../config.ts';
import { runningServer } from './data-lock.ts';
import type { OpenData } from './open-data.ts';
import { VERSION } from './program.ts';

export interface Invocation {
  options: Record<string, string | boolean | undefined>;
  args: string[];
  env: Record<string, string | undefined>;
}

export interface Command {
  /** What is typed: `token create`. */
  words: string;
  /** Options and arguments, as the help shows them. */
  usage: string;
  summary: string;
  options: NonNullable<ParseArgsConfig['options']>;
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

/** Runs a command over the data folder, beside a running server or without one. */
export async function withData<R>(
  env: Invocation['env'],
  work: (data: OpenData, config: Config, clock: Clock) => R | Promise<R>,
): Promise<R> {
  const config = readConfig(env);
  const server = runningServer(config.dataDir);
  // Opening the database migrates it, which the running program would not survive.
  if (server && server.version !== VERSION)
    throw new CommandError(
      `the running server is zalo-bridge ${server.version}, this is ${VERSION}: restart the server first`,
    );
  const { openData } = await import('./open-data.ts');
  const data = openData(config, systemClock);
  try {
    return await work(data, config, systemClock);
  } finally {
    data.close();
  }
}
