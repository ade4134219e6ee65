import type { FastifyPluginAsync } from 'fastify';
import type { AppParts } from '../../app.ts';
import { diskProblem } from '../../db/errors.ts';
import { checkReady } from '../../diagnosis/ready.ts';

/** The answer is good for so long: anybody may ask, and every look is a write to the disk. */
const LOOK_EVERY_MS = 5_000;

/** For whoever watches the process: no sign-in, and nothing told but the state. */
export const health: FastifyPluginAsync<Pick<AppParts, 'stores' | 'clock'>> = async (app, { stores, clock }) => {
  const config = { public: true, quiet: true };
  let seen: { at: number; problem: string | null } | null = null;

  app.get('/livez', { config }, () => ({ status: 'ok' }));
  app.get('/readyz', { config }, (request, reply) => {
    const now = clock.now();
    if (!seen || Math.abs(now - seen.at) >= LOOK_EVERY_MS) {
      try {
        checkReady(stores);
        seen = { at: now, problem: null };
      } catch (error) {
        request.log.warn({ err: error }, 'the database cannot be written');
        seen = { at: now, problem: diskProblem(error) };
      }
    }
    if (seen.problem === null) return { status: 'ok' };
    return reply.code(503).send({ status: 'unavailable', reason: seen.problem });
  });
};
