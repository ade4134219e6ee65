import type { Command } from './command.ts';
import { commandLine, VERSION } from './program.ts';

const WIDTH = 96;

const EXITS = '0 done, 1 it could not be done (one line on stderr says why), 2 the command was not understood';

const SERVER = {
  either: 'Works while the server runs, and while it is stopped.',
  stopped: 'The server must be stopped; while it runs this is refused.',
};

export const usageOf = ({ words, usage }: Command) => `Usage: ${commandLine(words)} ${usage}`.trimEnd();

/** Every command in a line. */
export function overview(commands: Command[]): string {
  const broad = Math.max(...commands.map(({ words }) => words.length)) + 2;
  return [
    `zalo-bridge ${VERSION}: an AI agent behind a personal Zalo account`,
    '',
    `Usage: ${commandLine('[COMMAND]')}`,
    '',
    ...commands.map(({ words, summary }) => `  ${words.padEnd(broad)}${summary}`),
    `  ${'--version'.padEnd(broad)}version, commit and the Node inside`,
    '',
    `"${commandLine('COMMAND --help')}" explains one, with examples.`,
    `Exit codes: ${EXITS}.`,
    '',
    wrapped(
      'Settings are environment variables, as the README explains: ZB_DATA_DIR (./data), ZB_HOST (127.0.0.1), ZB_PORT (3000), ' +
        'ZB_PUBLIC_ORIGIN, ZB_KEY_FILE, ZB_LOG_LEVEL and more. Run a command with the settings of the server, as its user.',
    ),
  ].join('\n');
}

/** All about one command. */
export function helpOf(command: Command): string {
  const { details, options, server, exits, examples } = command;
  const flags = Object.entries(options).map(([name, { value, about }]) => ({
    flag: `--${name}${value ? ` ${value}` : ''}`,
    about,
  }));
  const broad = Math.max(0, ...flags.map(({ flag }) => flag.length)) + 4;
  const rows = flags.map(
    ({ flag, about }) => `  ${flag.padEnd(broad - 2)}${wrapped(about, ' '.repeat(broad)).trimStart()}`,
  );
  return [
    [usageOf(command)],
    [wrapped(details)],
    rows,
    [...(server ? [SERVER[server]] : []), `Exit codes: ${exits ?? EXITS}.`].map((line) => wrapped(line)),
    ['Examples:', ...examples.map((example) => `  ${commandLine(example)}`)],
  ]
    .filter((part) => part.length > 0)
    .map((part) => part.join('\n'))
    .join('\n\n');
}

/** Lines that fit a terminal. */
function wrapped(text: string, indent = ''): string {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && indent.length + last.length + word.length < WIDTH)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.map((line) => indent + line).join('\n');
}
