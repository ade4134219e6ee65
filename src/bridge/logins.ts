import type { FastifyBaseLogger } from 'fastify';
import type { Clock } from '../clock.ts';
import { isUniqueViolation } from '../db/errors.ts';
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
  /** Set when the account cannot be taken although Zalo accepted it. */
  verdict: Pick<LoginView, 'state' | 'error'> | null;
  watch: () => void;
}

export type Logins = ReturnType<typeof createLogins>;

/** The QR logins, at most one per channel. */
export function createLogins(options: LoginsOptions) {
  const { stores, clock, log, transport } = options;
  const running = new Map<string, Running>();

  const view = (channelId: string): LoginView | null => {
    const current = running.get(channelId);
    return current ? { ...current.attempt.view(), ...current.verdict } : null;
  };

  const end = (channelId: string): void => {
    const current = running.get(channelId);
    current?.watch();
    current?.attempt.cancel();
  };

  const watchAbandoned = (channelId: string, attempt: LoginAttempt): (() => void) =>
    clock.after(ABANDONED_MS, () => {
      if (running.get(channelId)?.attempt === attempt) attempt.cancel();
    });

  const finish = async (channelId: string, current: Running): Promise<void> => {
    const outcome = await current.attempt.done;
    current.watch();
    if (outcome.state !== 'connected') return;
    const { account, credentials, session } = outcome;
    try {
      const channel = stores.channels.get(channelId);
      if (!channel || running.get(channelId) !== current) return session.close();
      const other = stores.channels.byAccount(account.uid);
      if (other && other.id !== channelId) throw new AccountInUse();
      stores.transaction(() => {
        stores.channels.setAccount(channelId, account);
        stores.channels.saveSession(channelId, credentials);
      });
    } catch (error) {
      session.close();
      if (!(error instanceof AccountInUse) && !isUniqueViolation(error))
        log.error({ err: error, channelId }, 'a login could not be stored');
      current.verdict = refused(error);
      return;
    }
    options.onConnected(channelId, session);
  };

  return {
    view(channelId: string): LoginView | null {
      const current = running.get(channelId);
      if (current && !isOver(current.attempt.view())) {
        current.watch();
        current.watch = watchAbandoned(channelId, current.attempt);
      }
      return view(channelId);
    },
    start(channelId: string): LoginView {
      end(channelId);
      const accountUid = stores.channels.get(channelId)?.accountUid;
      const attempt = startLogin({
        transport,
        clock,
        ...(accountUid ? { expectUid: accountUid } : {}),
        onChange: () => {},
      });
      const current: Running = { attempt, verdict: null, watch: watchAbandoned(channelId, attempt) };
      running.set(channelId, current);
      void finish(channelId, current);
      return attempt.view();
    },
    cancel(channelId: string): LoginView | null {
      end(channelId);
      return view(channelId);
    },
    /** The channel is going away, or the server is. */
    drop(channelId: string): void {
      end(channelId);
      running.delete(channelId);
    },
    dropAll(): void {
      for (const channelId of [...running.keys()]) this.drop(channelId);
    },
  };
}

class AccountInUse extends Error {}

function refused(error: unknown): Pick<LoginView, 'state' | 'error'> {
  const inUse = error instanceof AccountInUse || isUniqueViolation(error);
  return inUse
    ? { state: 'failed', error: { code: 'account_in_use', message: 'another channel of this server has this account' } }
    : { state: 'failed', error: { code: 'internal', message: 'the login could not be stored' } };
}

function isOver(view: LoginView): boolean {
  return !['generating', 'waiting', 'scanned', 'confirming'].includes(view.state);
}
