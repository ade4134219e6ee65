import type { FastifyPluginAsync } from 'fastify';
import type { ChannelParts } from '../channels/parts.ts';
import { listRoutes } from './list.ts';
import { remedyActRoutes } from './remedy-acts.ts';
import { repairActRoutes } from './repair-acts.ts';
import { testRoutes } from './test.ts';

/** The Activity tab of a channel, with what can be done about a message, and the test of one that was not sent. */
export const activityRoutes: FastifyPluginAsync<ChannelParts> = async (app, parts) => {
  await app.register(listRoutes, parts);
  await app.register(testRoutes, parts);
  await app.register(remedyActRoutes, parts);
  await app.register(repairActRoutes, parts);
};
