import { readConfig } from '../config.ts';
import { localUrl } from './base-url.ts';
import { type Command, say } from './command.ts';
import { runningServer } from './data-lock.ts';

export const healthcheck: Command = {
  words: 'healthcheck',
  usage: '',
  summary: 'say by the exit code whether the server is ready',
  details:
    'Asks /readyz of the server of this data folder, for 5 seconds at most: its database takes writes and has the schema of the program.',
  options: {},
  server: 'either',
  exits: '0 ready, 1 not ready or not running, 2 the command was not understood',
  examples: ['healthcheck', 'healthcheck && echo ready'],
  maxArgs: 0,
  async run({ env }) {
    const config = readConfig(env);
    const url = `${runningServer(config.dataDir)?.url ?? localUrl(config)}/readyz`;
    try {
      const { status } = await fetch(url, { signal: AbortSignal.timeout(5000), redirect: 'error' });
      if (status === 200) return 0;
      say(`not ready: ${url} answered ${status}`);
    } catch {
      say(`not reachable: ${url}`);
    }
    return 1;
  },
};
