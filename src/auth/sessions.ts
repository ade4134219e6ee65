import type { Clock } from '../clock.ts';
import { isDiskProblem } from '../db/errors.ts';
import type { AdminSessionStore, SessionWithAdmin } from '../db/stores/admin-sessions.ts';
import { hashSecret, newSecret } from './secrets.ts';

const MINUTE = 60_000;
export const IDLE_MS = 30 * MINUTE;
export const ABSOLUTE_MS = 8 * 60 * MINUTE;
export const REMEMBER_MS = 30 * 24 * 60 * MINUTE;
/** A page that asks every two seconds must not write every two seconds. */
const TOUCH_MS = MINUTE;

export interface NewSignIn {
  adminId: string;
  remember: boolean;
  ip: string;
  userAgent: string;
}

export type Sessions = ReturnType<typeof createSessions>;

/** How long a sign-in lasts: 8 hours, ending after 30 minutes without use; or 30 days when asked for. */
export function createSessions(store: AdminSessionStore, clock: Clock) {
  const isOver = (session: SessionWithAdmin, now: number) =>
    now >= session.expiresAt || (!session.remember && now >= session.lastSeenAt + IDLE_MS);

  /** On a full disk this can wait: whoever comes to see what is wrong has to see it. */
  const touch = (id: string): void => {
    try {
      store.touch(id);
    } catch (error) {
      if (!isDiskProblem(error)) throw error;
    }
  };

  return {
    /** The token goes into the cookie and is kept nowhere else. */
    start({ adminId, remember, ip, userAgent }: NewSignIn): { token: string; id: string } {
      const token = newSecret();
      const { id } = store.create({
        tokenHash: hashSecret(token),
        adminId,
        csrfToken: newSecret(),
        ip: ip.slice(0, 45),
        userAgent: userAgent.slice(0, 300),
        remember,
        expiresAt: clock.now() + (remember ? REMEMBER_MS : ABSOLUTE_MS),
      });
      return { token, id };
    },
    /** The session of a cookie, now used; null when there is none or it is over. */
    find(token: string): SessionWithAdmin | null {
      const session = store.byTokenHash(hashSecret(token));
      if (!session) return null;
      const now = clock.now();
      if (isOver(session, now)) {
        store.remove(session.id);
        return null;
      }
      if (now - session.lastSeenAt >= TOUCH_MS) touch(session.id);
      return session;
    },
    /** Another token for a session whose owner has just proved to be who they are; the one before opens nothing. */
    renew(session: SessionWithAdmin): { token: string; session: SessionWithAdmin; maxAgeMs: number } {
      const token = newSecret();
      const now = clock.now();
      store.prove(session.id, hashSecret(token));
      return { token, session: { ...session, provedAt: now }, maxAgeMs: session.expiresAt - now };
    },
    end: (id: string): void => store.remove(id),
  };
}
