import type { FastifyInstance } from 'fastify';
import type { AppParts } from '../../app.ts';
import { loginRoutes } from './login.ts';
import { setupRoutes } from './setup.ts';

export async function authRoutes(app: FastifyInstance, parts: AppParts): Promise<void> {
  await app.register(loginRoutes, parts);
  await app.register(setupRoutes, parts);
}
