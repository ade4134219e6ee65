/** Commands that bring much along, which is loaded only when they are asked for. */
import type { Command } from './command.ts';

/** Nothing of the simulator belongs into a server. */
export const demo: Command = {
  words: 'demo',
  usage: '',
  summary: 'try everything without a Zalo account, and throw it away afterwards',
  details:
    'Starts a made-up Zalo with a phone page, and a server that talks to it, on this machine only; the links are printed. ' +
    'Ctrl-C ends both and deletes everything. Your own data folder is not touched, and the real Zalo is never called. ' +
    'ZB_PORT and ZB_DEMO_PHONE_PORT choose the ports, which are free ones otherwise.',
  options: {},
  server: 'either',
  examples: ['demo'],
  maxArgs: 0,
  run: async (invocation) => (await import('./demo.ts')).runDemo(invocation),
};

/** The database and the network. */
export const doctor: Command = {
  words: 'doctor',
  usage: '[--json]',
  summary: 'look at everything that a server needs, and change nothing',
  details:
    'Looks at versions, data folder, disk, key file, database (read whole), backups, the clock, and whether Zalo and the servers of ' +
    'the agents answer. One line for each: ok, WARN (look at it) or BAD (repair it). Run it as the user of the server.',
  options: { json: { type: 'boolean', about: 'the same for programs' } },
  server: 'either',
  exits: '0 nothing is BAD, 1 something is BAD, 2 the command was not understood',
  examples: ['doctor', 'doctor --json'],
  maxArgs: 0,
  run: async ({ env, options }) => (await import('./doctor.ts')).examine(env, options.json === true),
};
