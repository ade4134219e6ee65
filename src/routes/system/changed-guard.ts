import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Stores } from '../../db/stores/index.ts';
import { signedIn } from './signed-in.ts';

/**
 * After something that signs in was changed: this browser gets a new session, every other one is signed out. Says how
 * many were.
 */
export function endOtherSessions(
  request: FastifyRequest,
  reply: FastifyReply,
  { adminSessions }: Pick<Stores, 'adminSessions'>,
): number {
  const { adminId, remember } = signedIn(request);
  return adminSessions.removeAll(adminId, reply.startSession(adminId, remember));
}
