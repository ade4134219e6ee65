import closeWithGrace from 'close-with-grace';
import type { FastifyBaseLogger } from 'fastify';
import { readConfig } from '../config.ts';
import { translator } from '../i18n/index.ts';
import { type Command, print } from './command.ts';
import type { RunningServer } from './start-server.ts';

/** Longer than this and the service manager would kill us anyway. */
const CLOSE_MS = 10_000;

export const serve: Command = {
  words: 'serve',
  usage: '',
  summary: 'run the server (the default)',
  options: {},
  maxArgs: 0,
  async run({ env }) {
    const config = readConfig(env);
    // Loaded here, so that the small commands do not wait for the whole server.
    const [{ createLogger }, { startServer }] = await Promise.all([import('./logger.ts'), import('./start-server.ts')]);
    const logger = createLogger(config.logLevel);
    const server = await startServer(config, logger);
    closeWhenTold(server, logger);
    logger.info({ url: server.url }, 'ready');
    announce(server, env);
    return 0;
  },
};

/** A signal ends the server in order, a second one at once. */
export function closeWhenTold(server: RunningServer, logger: FastifyBaseLogger): void {
  closeWithGrace(
    { delay: CLOSE_MS, logger: { error: (message: unknown) => logger.error({ err: message }, 'closing failed') } },
    async ({ signal, err }: { signal?: string; err?: Error }) => {
      if (err) logger.fatal({ err }, 'unexpected error, closing');
      else logger.info({ signal }, 'closing');
      await server.close();
      logger.info('closed');
    },
  );
}

/** The few lines that are for the owner's eyes, and not part of the log: one of them is a secret. */
export function announce({ url, setupUrl }: RunningServer, env: Record<string, string | undefined>): void {
  const t = translator(/^en/i.test(env.LC_ALL || env.LC_MESSAGES || env.LANG || '') ? 'en' : 'vi');
  print(`\n  ${t('cli.ready', { url })}`);
  if (setupUrl) print(`  ${t('cli.setup')}\n  ${setupUrl}`);
  print('');
}
