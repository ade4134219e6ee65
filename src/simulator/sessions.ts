/** Logins and their cookies. A web session is one visit of the login page; a session is what `zpw_sek` stands for. */
import { randomBytes } from 'node:crypto';
import type { Account } from './world.ts';

/** The QR sequence in the order that Zalo Web calls it (zca-js 2.2.0 apis/loginQR.js). */
export type LoginStep =
  | 'page'
  | 'logininfo'
  | 'verify-client'
  | 'generate'
  | 'waiting-scan'
  | 'waiting-confirm'
  | 'checksession'
  | 'index'
  | 'userinfo';

export interface WebSession {
  id: string;
  userAgent: string;
  step: LoginStep;
  code: string | null;
  zpsid: string | null;
  account: Account | null;
}

export interface Session {
  account: Account;
  /** Bound at the QR login, or by the first request that uses the cookies. */
  userAgent: string | null;
  imei: string | null;
  apiType: string | null;
  apiVersion: string | null;
  /** The AES key of its API calls: 16 bytes, base64. */
  enk: string;
  /** The value that counts, and the one before it until the new one was used. */
  sek: string;
  oldSek: string | null;
  expiresAt: number;
  ended: boolean;
}

const YEAR = 31_536_000;

const token = (bytes = 24) => randomBytes(bytes).toString('base64url');

export interface CookieSpec {
  name: string;
  value: string;
  domain: string | null;
  maxAgeSeconds: number;
}

/** Always with a Domain (zca-js loses a cookie without one) and with an Expires that holds a comma. */
export function setCookie({ name, value, domain, maxAgeSeconds }: CookieSpec, now: number): string {
  const expires = new Date(now + maxAgeSeconds * 1000).toUTCString();
  const scope = domain === null ? '' : `; Domain=${domain}`;
  return `${name}=${value}${scope}; Path=/; Max-Age=${maxAgeSeconds}; Expires=${expires}; Secure; HttpOnly`;
}

export const loginCookie = (value: string): CookieSpec => ({
  name: 'zlogin_session',
  value,
  domain: '.zalo.me',
  maxAgeSeconds: 3600,
});
export const zpsidCookie = (value: string): CookieSpec => ({
  name: 'zpsid',
  value,
  domain: '.zalo.me',
  maxAgeSeconds: YEAR,
});

export type Sessions = ReturnType<typeof createSessions>;

export function createSessions(options: { ttlMs: number; now: () => number }) {
  const web = new Map<string, WebSession>();
  const all: Session[] = [];

  const alive = (session: Session) => !session.ended && session.expiresAt > options.now();

  return {
    openWeb(userAgent: string): WebSession {
      const session: WebSession = { id: token(), userAgent, step: 'page', code: null, zpsid: null, account: null };
      web.set(session.id, session);
      return session;
    },
    web: (id: string | undefined) => web.get(id ?? ''),
    webByZpsid: (zpsid: string | undefined) => [...web.values()].find((session) => zpsid && session.zpsid === zpsid),

    confirmWeb(session: WebSession, account: Account): string {
      session.zpsid = token();
      session.account = account;
      return session.zpsid;
    },

    open(account: Account, userAgent: string | null): Session {
      const session: Session = {
        account,
        userAgent,
        imei: null,
        apiType: null,
        apiVersion: null,
        enk: randomBytes(16).toString('base64'),
        sek: token(48),
        oldSek: null,
        expiresAt: options.now() + options.ttlMs,
        ended: false,
      };
      all.push(session);
      return session;
    },

    /** The session of a zpw_sek that is good now. Using the new value of a rotated cookie ends the old one. */
    bySek(sek: string | undefined): Session | undefined {
      if (!sek) return undefined;
      const session = all.find((each) => (each.sek === sek || each.oldSek === sek) && alive(each));
      if (session && session.sek === sek) session.oldSek = null;
      return session;
    },

    rotate(session: Session): void {
      session.oldSek = session.sek;
      session.sek = token(48);
    },

    cookie(session: Session, domain: string | null = '.chat.zalo.me'): CookieSpec {
      const maxAgeSeconds = Math.max(0, Math.round((session.expiresAt - options.now()) / 1000));
      return { name: 'zpw_sek', value: session.sek, domain, maxAgeSeconds };
    },

    end(account: Account): void {
      for (const session of all) if (session.account === account) session.ended = true;
    },
  };
}
