import { type LoggerOptions, pino } from 'pino';
import type { LogLevel } from '../config.ts';
import { loggablePath } from '../routes/system/access-log.ts';

const SECRET_FIELDS = ['cookie', 'authorization', '["set-cookie"]', 'password', 'token', 'secret'];
const REDACTED = ['', '*.', '*.*.'].flatMap((depth) =>
  SECRET_FIELDS.map((field) => (field.startsWith('[') ? `${depth.slice(0, -1)}${field}` : `${depth}${field}`)),
);

/**
 * JSON lines on stdout with times in UTC. What must not be in a log is taken out here once more. Through `process.stdout` and
 * not pino's own writer, which tries for ever, and holds the whole process meanwhile, once nobody reads the other end.
 */
export function createLogger(level: LogLevel) {
  // Whoever read the log went away; the server does not follow.
  process.stdout.on('error', () => {});
  const options: LoggerOptions = {
    level,
    base: null,
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label) => ({ level: label }) },
    redact: { paths: REDACTED, censor: '[removed]' },
    serializers: {
      req: (request: { method?: string; url?: string }) => ({
        method: request.method,
        path: loggablePath(request.url ?? ''),
      }),
    },
  };
  return pino(options, process.stdout);
}
