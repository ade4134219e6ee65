import { type LoggerOptions, pino, stdSerializers } from 'pino';
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
      err: errorFacts,
      req: (request: { method?: string; url?: string }) => ({
        method: request.method,
        path: loggablePath(request.url ?? ''),
      }),
    },
  };
  return pino(options, process.stdout);
}

/**
 * What an error is and where it came from. Whatever else libraries hang on it (requests, headers, answers) stays out, and
 * so does the piece of a text that `JSON.parse` quotes.
 */
function errorFacts(error: unknown): object {
  if (!(error instanceof Error)) return { type: typeof error };
  const { type, message, stack } = stdSerializers.err(error);
  const { code } = error as { code?: unknown };
  const unquoted = (text: string) => text.replace(/(?<=Unexpected .*), [".].*(?= is not valid JSON)/gs, ', what came');
  return { type, ...(code !== undefined && { code }), message: unquoted(message), stack: unquoted(stack) };
}
