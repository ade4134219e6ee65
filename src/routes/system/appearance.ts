import type { FastifyPluginAsync } from 'fastify';
import { LOCALES } from '../../i18n/index.ts';
import { THEMES } from '../../web/preferences.ts';

declare module '../../web/view.ts' {
  interface Views {
    'pages/system-appearance': { locales: readonly string[]; themes: readonly string[] };
  }
}

/** What is chosen here is saved by `/ui/locale` and `/ui/theme`, which work without a sign-in too. */
export const appearanceRoutes: FastifyPluginAsync = async (app) => {
  app.get('/system/appearance', (_request, reply) =>
    reply.page('pages/system-appearance', { locales: LOCALES, themes: THEMES }),
  );
};
