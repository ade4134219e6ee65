import type { FastifyPluginAsync } from 'fastify';
import type { AppParts } from '../../app.ts';
import { loginRoutes } from './login.ts';
import { passkeyLoginRoutes } from './passkey-login.ts';
import { createHalfSignIns, secondStepRoutes } from './second-step.ts';
import { setupRoutes } from './setup.ts';

export const authRoutes: FastifyPluginAsync<AppParts> = async (app, parts) => {
  const half = createHalfSignIns(parts.clock);
  await app.register(loginRoutes, { ...parts, half });
  await app.register(secondStepRoutes, { ...parts, half });
  await app.register(passkeyLoginRoutes, parts);
  await app.register(setupRoutes, parts);
};
