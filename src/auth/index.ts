import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';
import type { Clock } from '../clock.ts';
import { type Accounts, createAccounts } from './accounts.ts';
import { csrfPlugin } from './csrf.ts';
import { guardPlugin } from './guard.ts';
import { sessionPlugin } from './session-plugin.ts';
import { createSessions } from './sessions.ts';
import type { AuthStores } from './stores.ts';

declare module 'fastify' {
  interface FastifyInstance {
    accounts: Accounts;
  }
}

export interface AuthOptions {
  stores: AuthStores;
  clock: Clock;
  publicOrigin: string | null;
}

/** Who may come in: sessions, the checks against foreign pages, and the guard. Registered before every route. */
export const auth = fp<AuthOptions>(
  async (app: FastifyInstance, { stores, clock, publicOrigin }) => {
    app.decorate('accounts', createAccounts(stores, clock));
    await app.register(sessionPlugin, { sessions: createSessions(stores.adminSessions, clock), publicOrigin });
    await app.register(csrfPlugin, { publicOrigin });
    await app.register(guardPlugin);
  },
  { name: 'zb-auth', dependencies: ['@fastify/cookie', '@fastify/formbody'] },
);
