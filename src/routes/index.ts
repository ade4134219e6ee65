import type { FastifyPluginAsync } from 'fastify';
import type { AppParts } from '../app.ts';
import { authRoutes } from './auth/index.ts';
import { systemRoutes } from './system/index.ts';

/** Every page area, one plugin each. */
export const routes: FastifyPluginAsync<AppParts> = async (app, parts) => {
  app.get('/', (_request, reply) => reply.redirect('/channels'));
  await app.register(authRoutes, parts);
  await app.register(systemRoutes, parts);
};
