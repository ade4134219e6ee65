import type { FastifyPluginAsync } from 'fastify';
import type { AppParts } from '../../app.ts';
import { accountRoutes } from './account.ts';
import { appearanceRoutes } from './appearance.ts';
import { backupRoutes } from './backup.ts';
import { systemDiagnosticsRoutes } from './diagnostics.ts';
import { passkeyRoutes } from './passkeys.ts';
import { sessionRoutes } from './sessions.ts';
import { tokenRoutes } from './tokens.ts';
import { twoStepRoutes } from './two-step.ts';

export const systemRoutes: FastifyPluginAsync<AppParts> = async (app, parts) => {
  await app.register(accountRoutes, parts);
  await app.register(sessionRoutes, parts);
  await app.register(twoStepRoutes, parts);
  await app.register(passkeyRoutes, parts);
  await app.register(tokenRoutes, parts);
  await app.register(backupRoutes, parts);
  await app.register(systemDiagnosticsRoutes, parts);
  await app.register(appearanceRoutes);
};
