import type { FastifyInstance } from 'fastify';
import type { AppParts } from '../app.ts';
import { authRoutes } from './auth/index.ts';
import { systemRoutes } from './system/index.ts';

/** Every page area, one plugin each. */
export async function routes(app: FastifyInstance, parts: AppParts): Promise<void> {
  app.get('/', (_request, reply) => reply.redirect('/channels'));
  await app.register(authRoutes, parts);
  await app.register(systemRoutes, parts);
}
