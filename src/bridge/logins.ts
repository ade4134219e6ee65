import type { FastifyBaseLogger } from 'fastify';
import type { Cancel, Clock } from '../clock.ts';
import type { Stores } from '../db/stores/index.ts';
import { type LoginAttempt, startLogin } from './zalo/login.ts';
import type { ZaloSession } from './zalo/session.ts';
import type { Transport } from './zalo/transport.ts';
import type { LoginView } from './zalo/types.ts';

/** A login that no page has asked about for this long is ended: leaving the page leaves nothing running. */
const ABANDONED_MS = 60_000;

export interface LoginsOptions {
  stores: Stores;
  clock: Clock;
  log: FastifyBaseLogger;
  transport: Transport;
  /** The account is connected and its session stored. The session is the callee's to close. */
  onConnected: (channelId: string, session: ZaloSession) => void;
}

interface Running {
  attempt: LoginAttempt;
  /** Set when Zalo accepted the account but it could not be stored. */
  failure: Pick<LoginView, 'state' | 'error'> | null;
  cancelWatch: Cancel;
}

export type Logins = ReturnType<typeof createLogins>;

/** The QR logins, at most one per channel. A new one supersedes the one before. */
export function createLogins({ stores, clock, log, transport, onConnected }: LoginsOptions) {
  const logins = new Map<string, Running>();

  const end = (channelId: string): void => {
    const current = logins.get(channelId);
    current?.cancelWatch();
    current?.attempt.cancel();
  };

  const watchAbandoned = (attempt: LoginAttempt): Cancel => clock.after(ABANDONED_MS, () => attempt.cancel());

  const finish = async (channelId: string, current: Running): Promise<void> => {
    const outcome = await current.attempt.done;
    current.cancelWatch();
    if (outcome.state !== 'connected') return;
    const { account, credentials, session } = outcome;
    if (logins.get(channelId) !== current || !stores.channels.get(channelId)) return session.close();
    try {
      stores.transaction(() => {
        stores.channels.setAccount(channelId, account);
        stores.channels.saveSession(channelId, credentials);
      });
    } catch (error) {
      session.close();
      log.error({ err: error, channelId }, 'a login could not be stored');
      current.failure = { state: 'failed', error: { code: 'internal', message: 'the login could not be stored' } };
      return;
    }
    onConnected(channelId, session);
  };

  return {
    /** Asking keeps the login alive: an open page asks every second or two. */
    view(channelId: string): LoginView | null {
      const current = logins.get(channelId);
      if (!current) return null;
      const view = current.attempt.view();
      if (['generating', 'waiting', 'scanned', 'confirming'].includes(view.state)) {
        current.cancelWatch();
        current.cancelWatch = watchAbandoned(current.attempt);
      }
      return { ...view, ...current.failure };
    },
    start(channelId: string): LoginView {
      end(channelId);
      const attempt = startLogin({
        transport,
        clock,
        expectUid: stores.channels.get(channelId)?.accountUid ?? undefined,
        isTaken: (uid) => (stores.channels.byAccount(uid)?.id ?? channelId) !== channelId,
      });
      const current: Running = { attempt, failure: null, cancelWatch: watchAbandoned(attempt) };
      logins.set(channelId, current);
      void finish(channelId, current);
      return attempt.view();
    },
    cancel(channelId: string): LoginView | null {
      end(channelId);
      return logins.get(channelId)?.attempt.view() ?? null;
    },
    /** The channel is going away. */
    drop(channelId: string): void {
      end(channelId);
      logins.delete(channelId);
    },
    dropAll(): void {
      for (const channelId of logins.keys()) end(channelId);
      logins.clear();
    },
  };
}
