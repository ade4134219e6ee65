import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { MAX_PASSWORD, MIN_PASSWORD } from '../auth/password.ts';
import { passwordProblem } from '../auth/password-rules.ts';
import { translator } from '../i18n/index.ts';
import { CommandError, say } from './command.ts';

/** A new password: typed twice and unseen in a terminal, or the first line of stdin. Never an argument, which others see. */
export async function askNewPassword(name: string): Promise<string> {
  const password = process.stdin.isTTY ? await typedTwice('New password: ') : await firstLine();
  const problem = passwordProblem(password, name);
  if (problem) {
    const t = translator('en');
    throw new CommandError(t(`auth.problem.${problem}`, { n: MIN_PASSWORD, max: MAX_PASSWORD }));
  }
  return password;
}

/** A pass-phrase for a backup, asked for in the same way; `again` when it is a new one. */
export async function askPassphrase(again: boolean): Promise<string> {
  const passphrase = !process.stdin.isTTY
    ? await firstLine()
    : again
      ? await typedTwice('Pass-phrase: ')
      : await typed('Pass-phrase: ');
  if (passphrase === '') throw new CommandError('a pass-phrase is needed: type it, or give it on stdin');
  return passphrase;
}

async function typedTwice(prompt: string): Promise<string> {
  const first = await typed(prompt);
  if ((await typed('Again: ')) !== first) throw new CommandError('the two are not the same');
  return first;
}

async function typed(prompt: string): Promise<string> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const reader = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  // Only now: what is typed before the terminal is told not to show it, it shows.
  process.stderr.write(prompt);
  try {
    return await reader.question('');
  } finally {
    reader.close();
    say('');
  }
}

async function firstLine(): Promise<string> {
  const reader = createInterface({ input: process.stdin });
  try {
    for await (const line of reader) return line;
    return '';
  } finally {
    reader.close();
  }
}
