import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import type { AppParts } from '../../app.ts';
import { deviceName } from '../../auth/device.ts';
import type { AdminSession, AdminSessionStore, SessionWithAdmin } from '../../db/stores/admin-sessions.ts';
import { notFound } from '../../web/errors.ts';
import { isPartial } from '../../web/htmx.ts';
import { signedIn } from './signed-in.ts';

export interface SessionRow extends Pick<AdminSession, 'id' | 'ip' | 'createdAt' | 'lastSeenAt' | 'userAgent'> {
  /** Null when the browser did not say anything that we know. */
  device: string | null;
  isCurrent: boolean;
}

declare module '../../web/view.ts' {
  interface Views {
    'partials/system/sessions': { sessions: SessionRow[] };
  }
}

/** For the list of devices, the asking one first. */
export function sessionRows(store: AdminSessionStore, current: SessionWithAdmin): SessionRow[] {
  return store
    .list(current.adminId)
    .map(({ id, ip, createdAt, lastSeenAt, userAgent }) => ({
      id,
      ip,
      createdAt,
      lastSeenAt,
      userAgent,
      device: deviceName(userAgent),
      isCurrent: id === current.id,
    }))
    .sort((a, b) => Number(b.isCurrent) - Number(a.isCurrent));
}

export const sessionRoutes: FastifyPluginAsync<AppParts> = async (app, { stores }) => {
  const done = (request: FastifyRequest, reply: FastifyReply, ended: number) => {
    reply.flash(request.t('system.sessions.ended', { n: ended }));
    if (!isPartial(request)) return reply.seeOther('/system');
    return reply.partial('partials/system/sessions', {
      sessions: sessionRows(stores.adminSessions, signedIn(request)),
    });
  };

  app.post<{ Params: { id: string } }>('/system/sessions/:id/end', async (request, reply) => {
    const { adminId } = signedIn(request);
    if (!stores.adminSessions.removeOwn(adminId, request.params.id)) throw notFound();
    stores.audit.add(adminId, 'session.ended', request.params.id);
    return done(request, reply, 1);
  });

  app.post('/system/sessions/end-others', async (request, reply) => {
    const { adminId, id } = signedIn(request);
    const ended = stores.adminSessions.removeAll(adminId, id);
    stores.audit.add(adminId, 'session.others-ended', id, { ended });
    return done(request, reply, ended);
  });
};
