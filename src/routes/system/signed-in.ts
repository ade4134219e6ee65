import type { FastifyRequest } from 'fastify';
import type { SessionWithAdmin } from '../../db/stores/admin-sessions.ts';
import { HttpProblem } from '../../web/errors.ts';

/** The session of a page behind the guard. */
export function signedIn(request: FastifyRequest): SessionWithAdmin {
  if (!request.session) throw new HttpProblem(401, 'unauthorized');
  return request.session;
}
