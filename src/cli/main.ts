import { parseArgs } from 'node:util';
import { adminCreate, adminDisable2fa, adminResetPassword } from './admin.ts';
import { backup } from './backup.ts';
import { type Command, print, say, UsageError } from './command.ts';
import { explain } from './explain.ts';
import { healthcheck } from './healthcheck.ts';
import { install } from './install/install.ts';
import { migrate } from './migrate.ts';
import { personErase, personExport } from './person.ts';
import { commandLine, VERSION, versionLine } from './program.ts';
import { restore } from './restore.ts';
import { rotateKeyCommand } from './rotate-key.ts';
import { serve } from './serve.ts';
import { setupUrl } from './setup-url.ts';
import { tokenCreate, tokenList, tokenRevoke } from './token.ts';

/** Loaded only when asked for: nothing of the simulator belongs into a server. */
const demo: Command = {
  words: 'demo',
  usage: '',
  summary: 'try everything without a Zalo account, and throw it away afterwards',
  options: {},
  maxArgs: 0,
  run: async (invocation) => (await import('./demo.ts')).demo.run(invocation),
};

/** Loaded only when asked for: it brings the database and the network along. */
const doctor: Command = {
  words: 'doctor',
  usage: '[--json]',
  summary:
    'look at everything that a server needs, while it runs or not, and change nothing: versions, data folder, disk, key file, database ' +
    '(read whole), backups, the clock, and whether Zalo and the servers of the agents answer. One line for each: ok, WARN (look at it) ' +
    'or BAD (repair it); exit 1 when something is BAD. Run it as the user of the server. --json prints the same for programs',
  options: { json: { type: 'boolean' } },
  maxArgs: 0,
  run: async ({ env, options }) => (await import('./doctor.ts')).examine(env, options.json === true),
};

const WIDTH = 96;

const COMMANDS: Command[] = [
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

/** Runs a command line and answers the exit code: 0 done, 1 failed, 2 not understood. */
export async function main(argv: string[], env: Record<string, string | undefined>): Promise<number> {
  const first = argv[0] ?? 'serve';
  if (first === '--version' || first === '-v') {
    print(versionLine());
    return 0;
  }
  if (first === '--help' || first === '-h' || first === 'help') {
    print(help());
    return 0;
  }
  const command = COMMANDS.find(({ words }) => isBeginning(words.split(' '), argv.length === 0 ? ['serve'] : argv));
  if (!command) {
    const group = COMMANDS.filter(({ words }) => words.startsWith(`${first} `));
    if (group.length === 0 || !argv.slice(1).some((word) => word === '--help' || word === '-h'))
      return misused(unknown(argv));
    print(group.map((one) => `${usage(one)}\n\n${wrapped(one.summary, '')}`).join('\n\n'));
    return 0;
  }
  try {
    const rest = argv.slice(command.words.split(' ').length);
    const { values, positionals } = parseArgs({
      args: rest,
      options: { ...command.options, help: { type: 'boolean', short: 'h' } },
      allowPositionals: command.maxArgs > 0,
    });
    if (positionals.length > command.maxArgs) throw new UsageError('too many arguments');
    if (values.help) {
      print(`${usage(command)}\n\n${wrapped(command.summary, '')}`);
      return 0;
    }
    const options = values as Record<string, string | boolean | undefined>;
    return await command.run({ options, args: positionals, env });
  } catch (error) {
    if (isUsageError(error)) return misused(`${(error as Error).message}\n${usage(command)}`);
    say(`zalo-bridge: ${explain(error)}`);
    return 1;
  }
}

function isBeginning(words: string[], argv: string[]): boolean {
  return words.every((word, index) => word === argv[index]);
}

function isUsageError(error: unknown): boolean {
  const code = (error as { code?: unknown }).code;
  return error instanceof UsageError || (typeof code === 'string' && code.startsWith('ERR_PARSE_ARGS'));
}

function misused(message: string): number {
  say(`zalo-bridge: ${message}\nSee "${commandLine('--help')}".`);
  return 2;
}

function unknown(argv: string[]): string {
  const group = COMMANDS.filter(({ words }) => words.startsWith(`${argv[0]} `)).map(({ words }) => words);
  return group.length > 0 ? `one of: ${group.join(', ')}` : `there is no command "${argv[0]}"`;
}

const usage = ({ words, usage }: Command) => `Usage: ${commandLine(words)} ${usage}`.trimEnd();

function help(): string {
  const rows = COMMANDS.map(
    ({ words, usage, summary }) => `  ${`${words} ${usage}`.trimEnd()}\n${wrapped(summary, '      ')}`,
  );
  return [
    `zalo-bridge ${VERSION}: an AI agent behind a personal Zalo account`,
    '',
    `Usage: ${commandLine('[COMMAND]')}`,
    '',
    ...rows,
    '  --help, --version',
    '',
    'Settings are environment variables: ZB_DATA_DIR (./data), ZB_HOST (127.0.0.1), ZB_PORT (3000), ZB_PUBLIC_ORIGIN,',
    'ZB_KEY_FILE, ZB_LOG_LEVEL. The README explains them.',
  ].join('\n');
}

/** Lines that fit a terminal. */
function wrapped(text: string, indent: string): string {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && indent.length + last.length + word.length < WIDTH)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.map((line) => indent + line).join('\n');
}
