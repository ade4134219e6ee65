import { randomBytes } from 'node:crypto';
import fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import { auth } from './auth/index.ts';
import type { Backups } from './backup/backups.ts';
import type { Bridge } from './bridge/bridge.ts';
import type { Clock } from './clock.ts';
import type { Config } from './config.ts';
import type { Stores } from './db/stores/index.ts';
import type { Keyring } from './keyring.ts';
import { logLevelSwitch } from './log-level.ts';
import type { Meters } from './metrics/meters.ts';
import { tellDiskTrouble } from './routes/disk-trouble.ts';
import { routes } from './routes/index.ts';
import { countNavBadges } from './routes/nav-badges.ts';
import { logRequests } from './routes/system/access-log.ts';
import { health } from './routes/system/health.ts';
import { metrics } from './routes/system/metrics.ts';
import { web } from './web/index.ts';
import { answerBrokenRequest, readableUrl } from './web/malformed.ts';
import { schemaController } from './web/validation.ts';

/** All that the pages and the API work with. */
export interface AppParts {
  config: Config;
  stores: Stores;
  keyring: Keyring;
  meters: Meters;
  clock: Clock;
  bridge: Bridge;
  backups: Backups;
  logger?: FastifyBaseLogger;
}

/** Puts the application together. It does not listen: `src/cli/serve.ts` does, and tests call it without a port. */
export async function buildApp(parts: AppParts): Promise<FastifyInstance> {
  const { config, stores, clock, logger } = parts;
  const app: FastifyInstance = fastify({
    ...(logger && { loggerInstance: logger }),
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomBytes(6).toString('hex'),
    trustProxy: config.trustProxy.length > 0 ? config.trustProxy : false,
    bodyLimit: 1024 * 1024,
    // Streams to open pages would keep a closing server waiting for ever.
    forceCloseConnections: true,
    requestTimeout: 60_000,
    // No part of it waits for anything; a timer for each, and each route counts as one, took a twentieth of a start.
    pluginTimeout: 0,
    allowErrorHandlerOverride: false,
    // An id of any length is one that does not exist. Node takes 16 KB for a whole request head.
    routerOptions: { maxParamLength: 16_384 },
    rewriteUrl: readableUrl,
    clientErrorHandler: (error, socket) => answerBrokenRequest(app, error, socket),
    schemaController,
  });
  app.decorate('logLevel', logLevelSwitch(config.logLevel, logger ? [logger, app.log] : []));
  await app.register(logRequests);
  await app.register(web, { publicOrigin: config.publicOrigin, now: () => clock.now() });
  await app.register(auth, { stores, clock, publicOrigin: config.publicOrigin });
  countNavBadges(app, parts);
  tellDiskTrouble(app, parts);
  await app.register(health, parts);
  await app.register(metrics, parts);
  await app.register(routes, parts);
  return app;
}
