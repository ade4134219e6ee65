import type { FastifyPluginAsync } from 'fastify';
import type { AppParts } from '../app.ts';
import { activityRoutes } from './activity/index.ts';
import { agentRoutes } from './agents/index.ts';
import { api } from './api/index.ts';
import { auditRoutes } from './audit/index.ts';
import { authRoutes } from './auth/index.ts';
import { channelSettingsRoutes } from './channel-settings/index.ts';
import { channelRoutes } from './channels/index.ts';
import { conversationRoutes } from './conversations/index.ts';
import { deliveryRoutes } from './deliveries/index.ts';
import { diagnosticsRoutes } from './diagnostics/index.ts';
import { mediaRoutes } from './media/index.ts';
import { pairingRoutes } from './pairing/index.ts';
import { personRoutes } from './person/index.ts';
import { playgroundRoutes } from './playground/index.ts';
import { policyRoutes } from './policy/index.ts';
import { systemRoutes } from './system/index.ts';
import { userRoutes } from './users/index.ts';
import { waitingRoutes } from './waiting/index.ts';
import { webhookRoutes } from './webhooks/index.ts';
import { wizardRoutes } from './wizard/index.ts';
import { workspaceRoutes } from './workspaces/index.ts';

const AREAS: FastifyPluginAsync<AppParts>[] = [
  authRoutes,
  systemRoutes,
  channelRoutes,
  wizardRoutes,
  policyRoutes,
  channelSettingsRoutes,
  activityRoutes,
  pairingRoutes,
  userRoutes,
  personRoutes,
  conversationRoutes,
  mediaRoutes,
  waitingRoutes,
  deliveryRoutes,
  diagnosticsRoutes,
  webhookRoutes,
  auditRoutes,
  workspaceRoutes,
  playgroundRoutes,
  agentRoutes,
  api,
];

/** Every page area and the API, one plugin each. */
export const routes: FastifyPluginAsync<AppParts> = async (app, parts) => {
  app.get('/', (_request, reply) => reply.redirect('/channels'));
  for (const area of AREAS) await app.register(area, parts);
};
