import type { FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { localPath } from '../web/same-origin.ts';

/** Addresses that no reader opens, and the setup, which hides itself: not there is not there. */
const NOT_PAGES = /^\/(api|assets|setup|favicon\.ico)(\/|$|\?)/;

/**
 * Everything needs a sign-in, except routes that say `config: { public: true }` and those behind a bearer token. An
 * address that does not exist is answered like one that does, so that nobody learns which ones there are.
 */
export const guardPlugin = fp(
  async (app) => {
    app.addHook('onRequest', async (request, reply) => {
      const { config } = request.routeOptions;
      if (config.public || config.bearer || request.session) return;
      if (request.is404 && NOT_PAGES.test(request.url)) return;
      const back = returnPath(request);
      return reply.redirect(back === '/' ? '/login' : `/login?next=${encodeURIComponent(back)}`, 303);
    });
  },
  { name: 'zb-guard', dependencies: ['zb-session'] },
);

// A form or a partial update cannot be asked for again after signing in; the page that it was on can.
function returnPath(request: FastifyRequest): string {
  if (request.method === 'GET' && request.headers['hx-request'] !== 'true') return localPath(request.url);
  const page = URL.parse(String(request.headers['hx-current-url'] ?? request.headers.referer ?? ''));
  return page?.host === request.host ? localPath(page.pathname + page.search) : '/';
}
