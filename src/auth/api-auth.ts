import type { FastifyReply } from 'fastify';
import fp from 'fastify-plugin';
import type { Clock } from '../clock.ts';
import type { ApiToken, ApiTokenStore, Scope } from '../db/stores/api-tokens.ts';
import type { AttemptStore } from '../db/stores/attempts.ts';
import { HttpProblem } from '../web/errors.ts';
import { hashSecret } from './secrets.ts';
import { apiLimit, countTry } from './throttle.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Set by `apiAuth` on every route beside it: a token opens it, a cookie does not. */
    bearer?: boolean;
  }
  interface FastifyRequest {
    /** The token that this request showed; null on pages. */
    apiToken: Pick<ApiToken, 'id' | 'name' | 'scope'> | null;
  }
}

export interface ApiAuthOptions {
  tokens: ApiTokenStore;
  attempts: AttemptStore;
  clock: Clock;
}

const TOUCH_MS = 60_000;
const READING = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Opens the routes of the plugin that registers it to `Authorization: Bearer zb_…`: `read` tokens may GET, `manage`
 * tokens everything. Register it first, inside a plugin with a prefix; on the root it would take the pages' sign-in away.
 */
export const apiAuth = fp<ApiAuthOptions>(
  async (api, { tokens, attempts, clock }) => {
    if (api.prefix === '') throw new Error('apiAuth belongs into a plugin with a prefix, such as /api/v1');
    if (!api.hasRequestDecorator('apiToken')) api.decorateRequest('apiToken', null);

    api.addHook('onRoute', (route) => {
      route.config = { ...route.config, bearer: true };
    });

    api.addHook('onRequest', async (request, reply) => {
      if (request.routeOptions.config.public) return;
      const token = findToken(request.headers.authorization);
      if (!token) {
        // Nothing is guessed without a token; a wrong one is a guess.
        const wait = request.headers.authorization && countTry(attempts, clock, [apiLimit(request.ip)]);
        if (wait) throw tooManyGuesses(reply, wait.retryAfterMs);
        reply.header('www-authenticate', 'Bearer realm="zalo-bridge"');
        throw new HttpProblem(401, 'unauthorized', {
          title: 'A token is needed',
          detail: 'Send "Authorization: Bearer TOKEN" with a token that is neither expired nor revoked.',
        });
      }
      if (!isAllowed(token.scope, request.method)) {
        throw new HttpProblem(403, 'scope', {
          title: 'This token may only read',
          detail: 'This call needs a token with the scope "manage".',
        });
      }
      request.apiToken = { id: token.id, name: token.name, scope: token.scope };
    });

    function findToken(header: string | undefined): ApiToken | null {
      const secret = /^Bearer +(zb_[\w-]{20,100}) *$/i.exec(header ?? '')?.[1];
      const token = secret ? tokens.byHash(hashSecret(secret)) : null;
      const now = clock.now();
      if (!token || (token.expiresAt !== null && token.expiresAt <= now)) return null;
      if (now - (token.lastUsedAt ?? 0) >= TOUCH_MS) tokens.touch(token.id);
      return token;
    }
  },
  { name: 'zb-api-auth' },
);

function tooManyGuesses(reply: FastifyReply, retryAfterMs: number): HttpProblem {
  reply.header('retry-after', Math.ceil(retryAfterMs / 1000));
  return new HttpProblem(429, 'rate-limited', {
    title: 'Too many wrong tokens',
    detail: 'Too many calls with a wrong token came from this address. Calls with a good one are answered.',
  });
}

function isAllowed(scope: Scope, method: string): boolean {
  return scope === 'manage' || READING.has(method);
}
