import fp from 'fastify-plugin';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Asked for so often that it is logged at `debug` only. */
    quiet?: boolean;
  }
}

/** A path as it may be logged: without the query, where people search for names, and without the secret of a setup. */
export function loggablePath(url: string): string {
  return url.split('?', 1)[0]?.replace(/^\/setup\/.+/, '/setup/…') ?? '';
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
