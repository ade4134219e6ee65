import type { FastifyPluginAsync } from 'fastify';
import type { AppParts } from '../../app.ts';

/** For whoever watches the process: no sign-in, and nothing told but the state. */
export const health: FastifyPluginAsync<Pick<AppParts, 'stores'>> = async (app, { stores }) => {
  const config = { public: true, quiet: true };
  app.get('/livez', { config }, () => ({ status: 'ok' }));
  app.get('/readyz', { config }, (request, reply) => {
    try {
      // Takes the write lock and gives it back: fails on a full, read-only or blocked disk.
      stores.transaction(() => stores.admins.any());
      return { status: 'ok' };
    } catch (error) {
      request.log.warn({ err: error }, 'the database cannot be written');
      return reply.code(503).send({ status: 'unavailable' });
    }
  });
};
