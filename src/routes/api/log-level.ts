import { Type } from 'typebox';
import { LOG_LEVELS } from '../../config.ts';
import type { ApiArea } from './parts.ts';

const tags = ['Server'];
const LogLevel = Type.Object(
  { level: Type.Enum([...LOG_LEVELS], { description: 'From the most to the least; `silent` logs nothing' }) },
  { additionalProperties: false },
);

/** How much is logged. Not stored: a restart goes back to `ZB_LOG_LEVEL`. */
export const logLevelRoutes: ApiArea = async (app) => {
  app.get(
    '/log-level',
    { schema: { operationId: 'getLogLevel', summary: 'How much the server logs', tags, response: { 200: LogLevel } } },
    async () => ({ level: app.logLevel.read() }),
  );

  app.put(
    '/log-level',
    {
      schema: {
        operationId: 'setLogLevel',
        summary: 'Log more or less, at once and until the next start',
        tags,
        body: LogLevel,
        response: { 200: LogLevel },
      },
    },
    async ({ body: { level } }) => {
      app.logLevel.set(level);
      return { level };
    },
  );
};
