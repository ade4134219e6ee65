import type { FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { HttpProblem } from '../web/errors.ts';
import { isSameOrigin } from '../web/same-origin.ts';
import { CSRF_FIELD, CSRF_HEADER } from '../web/ui.ts';
import { hashSecret, newSecret, sameSecret } from './secrets.ts';
import { authCookie } from './session-plugin.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The token that forms of this answer carry. */
    csrfToken(): string;
  }
}

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Two locks against foreign pages: the request has to come from one of our pages by the browser's own word, and has to
 * carry a token. The token belongs to the session; before signing in, to a cookie of its own, which the page that
 * shows the form sets.
 */
export const csrfPlugin = fp<{ publicOrigin: string | null }>(
  async (app, { publicOrigin }) => {
    const planted = new WeakMap<FastifyRequest, string>();
    const cookieOf = (request: FastifyRequest) => authCookie(request, publicOrigin, 'pre');
    const isChecked = (request: FastifyRequest) =>
      !SAFE_METHODS.has(request.method) && !request.routeOptions.config.bearer;

    app.decorateRequest('csrfToken', function (this: FastifyRequest) {
      if (this.session) return this.session.csrfToken;
      // Missing when a request fails before its cookies are read.
      const cookie = planted.get(this) ?? this.cookies?.[cookieOf(this).name] ?? newSecret();
      planted.set(this, cookie);
      return tokenFor(cookie);
    });

    app.addHook('onRequest', async (request) => {
      if (isChecked(request) && !isSameOrigin(request, publicOrigin)) throw new HttpProblem(403, 'cross-origin');
    });

    // After parsing, because plain forms carry the token in their body.
    app.addHook('preValidation', async (request) => {
      if (!isChecked(request)) return;
      const cookie = request.cookies[cookieOf(request).name];
      const expected = request.session?.csrfToken ?? (cookie && tokenFor(cookie));
      const given = request.headers[CSRF_HEADER] ?? (request.body as Record<string, unknown> | null)?.[CSRF_FIELD];
      if (!expected || typeof given !== 'string' || !sameSecret(given, expected))
        throw new HttpProblem(403, 'csrf-token', {
          title: { key: 'auth.csrf.title' },
          detail: { key: 'auth.csrf.detail' },
        });
    });

    app.addHook('onSend', async (request, reply) => {
      const cookie = planted.get(request);
      const { name, options } = cookieOf(request);
      if (cookie && request.cookies?.[name] !== cookie) reply.setCookie(name, cookie, options);
    });
  },
  { name: 'zb-csrf', dependencies: ['zb-session'] },
);

/** The page shows something else than the cookie holds, so that reading the one does not give the other. */
const tokenFor = (cookie: string) => hashSecret(`csrf:${cookie}`);
