import { parseArgs } from 'node:util';
import { adminCreate, adminDisable2fa, adminResetPassword } from './admin.ts';
import { backup } from './backup.ts';
import { type Command, print, say, UsageError } from './command.ts';
import { explain } from './explain.ts';
import { healthcheck } from './healthcheck.ts';
import { helpOf, overview, usageOf } from './help.ts';
import { install } from './install/install.ts';
import { demo, doctor } from './later.ts';
import { migrate } from './migrate.ts';
import { personErase, personExport } from './person.ts';
import { commandLine, versionLine } from './program.ts';
import { restore } from './restore.ts';
import { rotateKeyCommand } from './rotate-key.ts';
import { serve } from './serve.ts';
import { setupUrl } from './setup-url.ts';
import { tokenCreate, tokenList, tokenRevoke } from './token.ts';

export const COMMANDS: Command[] = [
  serve,
  demo,
  setupUrl,
  adminCreate,
  adminResetPassword,
  adminDisable2fa,
  tokenCreate,
  tokenList,
  tokenRevoke,
  backup,
  restore,
  migrate,
  rotateKeyCommand,
  personExport,
  personErase,
  install,
  healthcheck,
  doctor,
];

const isHelp = (word: string) => word === '--help' || word === '-h';

/** Runs a command line and answers the exit code: 0 done, 1 failed, 2 not understood. */
export async function main(argv: string[], env: Record<string, string | undefined>): Promise<number> {
  const [first = 'serve', ...more] = argv;
  if (first === '--version' || first === '-v') {
    print(versionLine());
    return 0;
  }
  if (first === 'help' && more.length > 0) return main([...more, '--help'], env);
  if (first === 'help' || isHelp(first)) {
    print(overview(COMMANDS));
    return 0;
  }
  const command = COMMANDS.find(({ words }) => isBeginning(words.split(' '), argv.length === 0 ? ['serve'] : argv));
  if (command) return runCommand(command, argv.slice(command.words.split(' ').length), env);
  const group = COMMANDS.filter(({ words }) => words.startsWith(`${first} `));
  if (group.length === 0) return misused(`there is no command "${first}"`, '--help');
  if (!more.some(isHelp)) return misused(`one of: ${group.map(({ words }) => words).join(', ')}`, `${first} --help`);
  print(group.map(helpOf).join('\n\n\n'));
  return 0;
}

async function runCommand(command: Command, args: string[], env: Record<string, string | undefined>): Promise<number> {
  try {
    const { values, positionals } = parseArgs({
      args,
      options: { ...command.options, help: { type: 'boolean', short: 'h' } },
      allowPositionals: command.maxArgs > 0,
    });
    if (positionals.length > command.maxArgs) throw new UsageError('too many arguments');
    if (values.help) {
      print(helpOf(command));
      return 0;
    }
    const options = values as Record<string, string | boolean | undefined>;
    return await command.run({ options, args: positionals, env });
  } catch (error) {
    const misuse = usageProblem(error);
    if (misuse !== null) return misused(`${misuse}\n${usageOf(command)}`, `${command.words} --help`);
    say(`zalo-bridge: ${explain(error)}`);
    return 1;
  }
}

function isBeginning(words: string[], argv: string[]): boolean {
  return words.every((word, index) => word === argv[index]);
}

/** What is wrong with the command line, in a sentence; null when that is not what went wrong. */
function usageProblem(error: unknown): string | null {
  if (error instanceof UsageError) return error.message;
  const { code, message } = error as NodeJS.ErrnoException;
  // Node says more, about Node.
  return code?.startsWith('ERR_PARSE_ARGS') ? (message.split('. ', 1)[0] ?? message) : null;
}

function misused(message: string, help: string): number {
  say(`zalo-bridge: ${message}\nSee "${commandLine(help)}".`);
  return 2;
}
