import type { FastifyPluginAsync } from 'fastify';
import type { AppParts } from '../../app.ts';
import { loginRoutes } from './login.ts';
import { setupRoutes } from './setup.ts';

export const authRoutes: FastifyPluginAsync<AppParts> = async (app, parts) => {
  await app.register(loginRoutes, parts);
  await app.register(setupRoutes, parts);
};
