import { createInterface } from 'node:readline/promises';
import { CommandError, type Option, say } from './command.ts';

export const YES: Option = {
  type: 'boolean',
  about: 'do not ask first; needed where nobody can be asked, as in a script',
};

/**
 * For what cannot be taken back. The answer asks in the terminal and throws {@link CommandError} unless "yes" is typed;
 * without a terminal only `--yes` goes on, which is said before anything else is done.
 */
export function confirmation(isSure: boolean): (question: string) => Promise<void> {
  if (!isSure && !process.stdin.isTTY)
    throw new CommandError('nothing was changed: there is no terminal to ask in, so add --yes to do it');
  return async (question) => {
    if (isSure) return;
    const reader = createInterface({ input: process.stdin, output: process.stderr });
    const answer = await reader
      .question(`${question} Type "yes": `)
      // Ctrl-C leaves the line as it is.
      .catch((error: unknown) => {
        say('');
        throw error;
      })
      .finally(() => reader.close());
    if (answer.trim().toLowerCase() === 'yes') return;
    throw new CommandError('nothing was changed');
  };
}
