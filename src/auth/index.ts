import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';
import type { Clock } from '../clock.ts';
import { type Accounts, createAccounts } from './accounts.ts';
import { csrfPlugin } from './csrf.ts';
import { guardPlugin } from './guard.ts';
import { createPasskeys, type Passkeys } from './passkeys.ts';
import { recentProofPlugin } from './recent-proof.ts';
import { createSecondFactors, type SecondFactors } from './second-factor.ts';
import { sessionPlugin } from './session-plugin.ts';
import { createSessions } from './sessions.ts';
import type { AuthStores } from './stores.ts';

declare module 'fastify' {
  interface FastifyInstance {
    accounts: Accounts;
    secondFactors: SecondFactors;
    passkeys: Passkeys;
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
    const accounts = createAccounts(stores, clock);
    const secondFactors = createSecondFactors(stores, clock);
    app.decorate('accounts', accounts);
    app.decorate('secondFactors', secondFactors);
    const passkeys = createPasskeys(stores.passkeys, clock);
    app.decorate('passkeys', passkeys);
    await app.register(sessionPlugin, { sessions: createSessions(stores.adminSessions, clock), publicOrigin });
    await app.register(csrfPlugin, { publicOrigin });
    await app.register(guardPlugin);
    await app.register(recentProofPlugin, { accounts, secondFactors, passkeys, stores, clock, publicOrigin });
  },
  { name: 'zb-auth', dependencies: ['zb-web'] },
);
