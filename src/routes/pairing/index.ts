import type { FastifyInstance } from 'fastify';
import type { ChannelParts } from '../channels/parts.ts';
import { codeRoutes } from './codes.ts';
import { decideRoutes } from './decide.ts';
import { listRoutes } from './list.ts';

/** The Pairing pages: who waits to be approved, and codes to hand out. */
export async function pairingRoutes(app: FastifyInstance, parts: ChannelParts): Promise<void> {
  await app.register(listRoutes, parts);
  await app.register(decideRoutes, parts);
  await app.register(codeRoutes, parts);
}
