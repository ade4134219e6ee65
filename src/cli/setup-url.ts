import { newSetupPath } from '../auth/setup.ts';
import { ownerUrl } from './base-url.ts';
import { type Command, CommandError, print, say, withData } from './command.ts';
import { runningServer } from './data-lock.ts';
import { commandLine } from './program.ts';

export const setupUrl: Command = {
  words: 'setup-url',
  usage: '',
  summary: 'print a new one-time address for making the first administrator',
  options: {},
  maxArgs: 0,
  run: ({ env }) =>
    withData(env, ({ stores }, config, clock) => {
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
