import { fingerprint } from './cookies.ts';
import type { ZaloSession } from './session.ts';
import type { ZaloCredentials } from './types.ts';

/** The credentials of an account, as they are now and as they were saved. */
export interface KeptCredentials {
  /** What the next login takes. */
  current(): ZaloCredentials;
  /** Takes over what Zalo has renewed since, and has it saved. */
  look(session: ZaloSession): void;
}

/**
 * Zalo renews cookies on any answer; with the old ones the next login would be refused. `save` answers whether it could:
 * what could not be saved is tried again at the next look.
 */
export function keepCredentials(
  first: ZaloCredentials,
  save: (credentials: ZaloCredentials) => boolean,
): KeptCredentials {
  let current = first;
  let saved = fingerprint(first.cookies);
  /** Whose cookies were compared last, and how often Zalo had set one by then: comparing costs more than asking that. */
  let looked: { session: ZaloSession; renewals: number } | null = null;
  return {
    current: () => current,
    look(session) {
      const renewals = session.renewals();
      if (looked?.session === session && looked.renewals === renewals) return;
      const credentials = session.credentials();
      const print = fingerprint(credentials.cookies);
      if (print !== saved) {
        current = credentials;
        if (!save(credentials)) return;
        saved = print;
      }
      looked = { session, renewals };
    },
  };
}
