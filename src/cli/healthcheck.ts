import { readConfig } from '../config.ts';
import { localUrl } from './base-url.ts';
import { type Command, say } from './command.ts';
import { runningServer } from './data-lock.ts';

export const healthcheck: Command = {
  words: 'healthcheck',
  usage: '',
  summary: 'exit 0 when the server of this data folder is ready, else 1',
  options: {},
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
