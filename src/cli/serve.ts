import closeWithGrace from 'close-with-grace';
import type { FastifyBaseLogger } from 'fastify';
import { describeError, isZaloLibraryError } from '../bridge/zalo/errors.ts';
import { readConfig } from '../config.ts';
import { translator } from '../i18n/index.ts';
import { type Command, print } from './command.ts';
import { refuseForeignRoot } from './owner.ts';
import { serviceManager } from './service-manager.ts';
import type { RunningServer } from './start-server.ts';

/** Longer than this and the service manager would kill us anyway. */
const CLOSE_MS = 10_000;
const UNCAUGHT = ['uncaughtException', 'unhandledRejection'] as const;

export const serve: Command = {
  words: 'serve',
  usage: '',
  summary: 'run the server (the default)',
  details:
    'Listens on 127.0.0.1:3000 unless ZB_HOST and ZB_PORT say otherwise, and writes only into ZB_DATA_DIR. Prints its address and, until ' +
    'there is an administrator, a link for making one; then the log, as JSON lines. A first Ctrl-C or SIGTERM ends it in order, a second at ' +
    'once. One server for a data folder: a second is refused.',
  options: {},
  server: null,
  exits: '0 ended in order, 1 it could not start or ended in trouble, 2 the command was not understood',
  examples: ['serve'],
  maxArgs: 0,
  async run({ env }) {
    const config = readConfig(env);
    refuseForeignRoot(config.dataDir);
    // Loaded here, so that the small commands do not wait for the whole server.
    const [{ createLogger }, { startServer }] = await Promise.all([import('./logger.ts'), import('./start-server.ts')]);
    const logger = createLogger(config.logLevel);
    const server = await startServer(config, logger);
    const manager = serviceManager(env, logger);
    const close = () => {
      manager.stopping();
      return server.close();
    };
    closeWhenTold({ ...server, close }, logger);
    manager.ready();
    logger.info({ url: server.url }, 'ready');
    announce(server, env);
    return 0;
  },
};

/** A signal ends the server in order, a second one at once. So does an error that nobody caught, with exit code 1. */
export function closeWhenTold(server: RunningServer, logger: FastifyBaseLogger): void {
  closeWithGrace(
    {
      delay: CLOSE_MS,
      logger: { error: (message: unknown) => logger.error({ err: message }, 'closing failed') },
      skip: [...UNCAUGHT],
    },
    async ({ signal }: { signal?: string }) => {
      logger.info({ signal }, 'closing');
      await server.close();
      logger.info('closed');
    },
  );
  for (const event of UNCAUGHT) process.on(event, (error: unknown) => onUncaught(error, server, logger));
}

/** What zca-js lets go concerns one socket, which its supervisor replaces; it must not end all channels. */
function onUncaught(error: unknown, server: RunningServer, logger: FastifyBaseLogger): void {
  if (isZaloLibraryError(error)) {
    logger.error({ problem: describeError(error) }, 'an error inside the Zalo library was not caught; going on');
    return;
  }
  logger.fatal({ err: error }, 'unexpected error, closing');
  setTimeout(() => process.exit(1), CLOSE_MS).unref();
  void server.close().finally(() => process.exit(1));
}

/** The few lines that are for the owner's eyes, and not part of the log: one of them is a secret. */
export function announce({ url, setupUrl }: RunningServer, env: Record<string, string | undefined>): void {
  const t = translator(/^en/i.test(env.LC_ALL || env.LC_MESSAGES || env.LANG || '') ? 'en' : 'vi');
  print(`\n  ${t('cli.ready', { url })}`);
  if (setupUrl) print(`  ${t('cli.setup')}\n  ${setupUrl}`);
  print('');
}
