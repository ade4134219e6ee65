import type { FastifyBaseLogger } from 'fastify';
import type { LogLevel } from './config.ts';

declare module 'fastify' {
  interface FastifyInstance {
    /** How much is logged, changeable while the server runs. A restart goes back to `ZB_LOG_LEVEL`. */
    logLevel: LogLevelSwitch;
  }
}

export interface LogLevelSwitch {
  read(): LogLevel;
  set(level: LogLevel): void;
}

/** One level for all loggers of the process; those of single requests are made from them and take it over. */
export function logLevelSwitch(start: LogLevel, loggers: FastifyBaseLogger[]): LogLevelSwitch {
  let current = start;
  return {
    read: () => current,
    set(level) {
      current = level;
      for (const logger of loggers) logger.level = level;
    },
  };
}
