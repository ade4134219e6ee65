import type { FastifyPluginAsync } from 'fastify';
import type { ChannelParts } from '../channels/parts.ts';
import { codeRoutes } from './codes.ts';
import { decideRoutes } from './decide.ts';
import { listRoutes } from './list.ts';

/** The Pairing pages: who waits to be approved, and codes to hand out. */
export const pairingRoutes: FastifyPluginAsync<ChannelParts> = async (app, parts) => {
  await app.register(listRoutes, parts);
  await app.register(decideRoutes, parts);
  await app.register(codeRoutes, parts);
};
