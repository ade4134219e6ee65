import type { FastifyReply, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import type { SessionWithAdmin } from '../db/stores/admin-sessions.ts';
import { REMEMBER_MS, type Sessions } from './sessions.ts';

declare module 'fastify' {
  interface FastifyRequest {
    session: SessionWithAdmin | null;
    /** Who is signed in. */
    admin: { id: string; name: string } | null;
  }
  interface FastifyReply {
    /** Signs a browser in, with a session (and so a cookie) that did not exist before. Returns the session's id. */
    startSession(adminId: string, remember: boolean): string;
    /** Notes that the owner has just proved to be who they are. The cookie changes, the session and its forms stay. */
    renewSession(): void;
    /** Signs this browser out. */
    endSession(): void;
  }
}

export interface SessionOptions {
  sessions: Sessions;
  publicOrigin: string | null;
}

/** Whether the browser is on https: by the configured address, or by what a trusted proxy says. */
export function isHttps(request: FastifyRequest, publicOrigin: string | null): boolean {
  return publicOrigin?.startsWith('https:') || request.protocol === 'https';
}

/**
 * Cookies of a sign-in. Strict: no other site can make a browser send it, not even by a link. The addresses that we
 * print are opened from a terminal or typed, which counts as the owner's own act, so Strict does not break them.
 * `__Host-` (https only) forbids other hosts to plant one.
 */
export function authCookie(
  request: FastifyRequest,
  publicOrigin: string | null,
  name: 'sid' | 'pre' | 'step' | 'passkey',
) {
  const secure = isHttps(request, publicOrigin);
  return {
    name: secure ? `__Host-${name}` : `zb_${name}`,
    options: { path: '/', httpOnly: true, sameSite: 'strict', secure } as const,
  };
}

export const sessionPlugin = fp<SessionOptions>(
  async (app, { sessions, publicOrigin }) => {
    app.decorateRequest('session', null);
    app.decorateRequest('admin', null);

    app.addHook('onRequest', async (request) => {
      // Programs show a token instead, and a cookie must not open the API.
      if (request.routeOptions.config.bearer) return;
      const token = request.cookies[authCookie(request, publicOrigin, 'sid').name];
      if (!token) return;
      take(request, sessions.find(token));
    });

    app.decorateReply('startSession', function (this: FastifyReply, adminId, remember) {
      const { request } = this;
      if (request.session) sessions.end(request.session.id);
      const userAgent = request.headers['user-agent'] ?? '';
      const { token, id } = sessions.start({ adminId, remember, ip: request.ip, userAgent });
      const { name, options } = authCookie(request, publicOrigin, 'sid');
      this.setCookie(name, token, remember ? { ...options, maxAge: REMEMBER_MS / 1000 } : options);
      take(request, sessions.find(token));
      return id;
    });

    app.decorateReply('renewSession', function (this: FastifyReply) {
      if (!this.request.session) return;
      const { token, session, maxAgeMs } = sessions.renew(this.request.session);
      const { name, options } = authCookie(this.request, publicOrigin, 'sid');
      this.setCookie(name, token, session.remember ? { ...options, maxAge: Math.floor(maxAgeMs / 1000) } : options);
      take(this.request, session);
    });

    app.decorateReply('endSession', function (this: FastifyReply) {
      if (this.request.session) sessions.end(this.request.session.id);
      const { name, options } = authCookie(this.request, publicOrigin, 'sid');
      this.clearCookie(name, options);
      take(this.request, null);
    });
  },
  { name: 'zb-session', dependencies: ['@fastify/cookie'] },
);

function take(request: FastifyRequest, session: SessionWithAdmin | null): void {
  request.session = session;
  request.admin = session && { id: session.adminId, name: session.adminName };
}
