import type { Stores } from '../db/stores/index.ts';

/** The stores that signing in needs. */
export type AuthStores = Pick<
  Stores,
  'admins' | 'adminSessions' | 'secondFactors' | 'passkeys' | 'setup' | 'attempts' | 'apiTokens' | 'audit'
>;
