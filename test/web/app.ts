import type { TestContext } from 'node:test';
import Fastify, { type FastifyInstance } from 'fastify';
import { web } from '../../src/web/index.ts';

export const NOW = Date.UTC(2026, 10, 22, 3, 44);

/** A Fastify with the web foundation and the given routes, closed with the test. */
export async function buildWeb(
  t: Pick<TestContext, 'after'>,
  routes: (app: FastifyInstance) => void = () => {},
  { publicOrigin = null as string | null, user = 'chu-shop' as string | null } = {},
): Promise<FastifyInstance> {
  let requests = 0;
  const app = Fastify({
    forceCloseConnections: true,
    genReqId: () => `req-${++requests}`,
    ajv: { customOptions: { allErrors: true } },
  });
  t.after(() => app.close());
  await app.register(web, { publicOrigin, now: () => NOW });
  if (user) {
    app.decorateRequest('admin', { getter: () => ({ id: 'adm_1', name: user }) });
    app.decorateRequest('csrfToken', () => 'token-1');
    app.decorate('navBadges', () => ({ conversations: 4, pairing: 2 }));
  }
  routes(app);
  return app;
}
