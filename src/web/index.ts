import cookie from '@fastify/cookie';
import formbody from '@fastify/formbody';
import fp from 'fastify-plugin';
import { assetsPlugin } from './assets.ts';
import { errorPagesPlugin } from './error-pages.ts';
import { flashPlugin } from './flash.ts';
import { htmxPlugin } from './htmx.ts';
import { malformedPlugin } from './malformed.ts';
import { preferenceRoutes, preferencesPlugin } from './preferences.ts';
import { securityHeadersPlugin } from './security-headers.ts';
import { viewPlugin } from './view.ts';
import { wholeRequestsPlugin } from './whole-requests.ts';

export interface WebOptions {
  publicOrigin: string | null;
  /** The zone of times on pages until the browser has told its own. */
  timeZone?: string;
  now?: () => number;
}

/** What every page stands on. Registered before everything that answers with HTML. */
export const web = fp<WebOptions>(
  async (app, { publicOrigin, timeZone = 'Asia/Ho_Chi_Minh', now = Date.now }) => {
    await app.register(wholeRequestsPlugin);
    await app.register(cookie);
    await app.register(formbody);
    await app.register(securityHeadersPlugin, { publicOrigin });
    await app.register(preferencesPlugin, { timeZone });
    await app.register(flashPlugin, { publicOrigin });
    await app.register(viewPlugin, { now });
    await app.register(htmxPlugin);
    // Before the first route: a route keeps the error handler that it finds.
    await app.register(errorPagesPlugin);
    await app.register(malformedPlugin);
    await app.register(assetsPlugin);
    await app.register(preferenceRoutes, { publicOrigin });
  },
  { name: 'zb-web' },
);
