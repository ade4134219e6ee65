import fp from 'fastify-plugin';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Asked for so often that it is logged at `debug` only. */
    quiet?: boolean;
  }
}

/**
 * A path as it may be logged: without the query, where people search for names, without the secret of a setup, and of the
 * Zalo ids of people and groups only the end, which tells two apart and finds nobody.
 */
export function loggablePath(url: string): string {
  const [path = ''] = url.split('?', 1);
  return path.replace(/^\/setup\/.+/, '/setup/…').replace(/(?<=\/)\d{6,}(?=\/|$)/g, (id) => `…${id.slice(-4)}`);
}

/** One line for each request, when it was answered. */
export const logRequests = fp(
  async (app) => {
    app.addHook('onResponse', async (request, reply) => {
      const line = {
        method: request.method,
        path: loggablePath(request.url),
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime * 10) / 10,
      };
      const isQuiet = request.routeOptions.config.quiet || request.url.startsWith('/assets/');
      request.log[isQuiet ? 'debug' : 'info'](line, 'request');
    });
  },
  { name: 'zb-access-log' },
);
