import { newSetupPath } from '../auth/setup.ts';
import { ownerUrl } from './base-url.ts';
import { type Command, CommandError, print, say, withNewData } from './command.ts';
import { runningServer } from './data-lock.ts';
import { commandLine } from './program.ts';

export const setupUrl: Command = {
  words: 'setup-url',
  usage: '',
  summary: 'print a new link for making the first administrator',
  details:
    'The link works once, for 30 minutes; the ones printed before no longer do. Once there is an administrator this is refused: see ' +
    '"admin reset-password".',
  options: {},
  server: 'either',
  examples: ['setup-url'],
  maxArgs: 0,
  run: ({ env }) =>
    withNewData(env, ({ stores }, config, clock) => {
      if (stores.admins.any())
        throw new CommandError(`there is an administrator already; see "${commandLine('admin reset-password')}"`);
      const server = runningServer(config.dataDir);
      const base = config.publicOrigin ?? server?.url ?? ownerUrl(config);
      print(base + newSetupPath(stores.setup, clock));
      say('This address works once, for 30 minutes; the ones before it no longer do.');
      if (!server) say('The server is not running: start it before you open the address.');
      return 0;
    }),
};
