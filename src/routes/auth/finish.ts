import type { FastifyReply } from 'fastify';
import type { AuditStore } from '../../db/stores/audit.ts';

export const HOME = '/channels';

/** Lets in who has shown everything that was asked for. `by` names it for the log of what happened. */
export function finishSignIn(
  reply: FastifyReply,
  audit: AuditStore,
  { adminId, remember, by }: { adminId: string; remember: boolean; by: 'password' | 'app' | 'recovery' | 'passkey' },
): void {
  const sessionId = reply.startSession(adminId, remember);
  audit.add(adminId, 'sign-in.ok', sessionId, { ip: reply.request.ip, remember, by });
}
