import type { API, Zalo } from 'zca-js';
import type { Clock } from '../../clock.ts';
import { displayName } from '../../text.ts';
import { createDirectory, type Directory } from './directory.ts';
import { idOf, urlOf } from './fields.ts';
import type { Wire } from './transport.ts';
import type { StoredCookie, ZaloAccount, ZaloCredentials } from './types.ts';
import { Uploads } from './uploads.ts';

/** Agrees with the Chrome 130 client hints that zca-js sends during the QR login; its own default says Firefox. */
export const USER_AGENT =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36';

/** A session that Zalo accepted: one zca-js API object, good for one socket. Closing it ends its requests. */
export interface ZaloSession {
  readonly uid: string;
  readonly api: API;
  readonly directory: Directory;
  /** Encrypts the parameters of API calls; needed to see which client id zca-js chose. Secret. */
  readonly secretKey: string;
  /** The account's own "My Documents" chat; null when Zalo does not tell. */
  readonly cloudId: string | null;
  /** Milliseconds between the pings of the socket. */
  readonly pingInterval: number;
  /** As they are now: Zalo renews cookies on any call. Secret. */
  credentials(): ZaloCredentials;
  /** How often Zalo has set a cookie: while this stays the same, so do the credentials. */
  renewals(): number;
  /** The account's own profile; `fallback` where Zalo does not tell. Never throws. */
  account(fallback?: { name: string; avatarUrl: string | null }): Promise<ZaloAccount>;
  close(): void;
}

/**
 * A new zca-js object on its own wire: no npm look-up, no printing, and the account's own messages too. The library is
 * loaded with the first one: a server is up long before it has an account.
 */
export async function createZalo(wire: Wire): Promise<Zalo> {
  const { Zalo } = await import('zca-js');
  return new Zalo({ selfListen: true, checkUpdate: false, logging: false, polyfill: wire.fetch });
}

/** Logs in with saved credentials. Rejects as zca-js does; the wire's answers say why. */
export async function resumeSession(wire: Wire, clock: Clock, saved: ZaloCredentials): Promise<ZaloSession> {
  const { imei, userAgent, cookies } = saved;
  // A copy, because zca-js rewrites the domains in place (zalo.js parseCookies).
  const cookie = structuredClone(cookies) as Parameters<Zalo['login']>[0]['cookie'];
  return wrapSession(wire, clock, await (await createZalo(wire)).login({ imei, userAgent, cookie }));
}

export function wrapSession(wire: Wire, clock: Clock, api: API): ZaloSession {
  const context = api.getContext();
  context.uploadCallbacks = new Uploads();
  const uid = idOf(context.uid);
  if (uid === null) throw new TypeError('the login answer has no uid');
  return {
    uid,
    api,
    directory: createDirectory(api, clock),
    secretKey: context.secretKey,
    cloudId: idOf(context.loginInfo.send2me_id),
    pingInterval: saneInterval(context.settings.features.socket),
    credentials: () => ({
      imei: context.imei,
      userAgent: context.userAgent,
      cookies: (context.cookie.toJSON()?.cookies ?? []) as StoredCookie[],
    }),
    renewals: countRenewals(context.cookie),
    account: (fallback) => ownAccount(api, uid, fallback),
    close: () => wire.close(),
  };
}

/** A call that zca-js makes of its jar for each cookie that an answer sets; counted when the cookie is in it. */
function countRenewals(jar: { setCookie: (...given: never[]) => Promise<unknown> }): () => number {
  const set = jar.setCookie.bind(jar);
  let count = 0;
  jar.setCookie = async (...given) => {
    const cookie = await set(...given);
    count++;
    return cookie;
  };
  return () => count;
}

const SANE_PING = { min: 1_000, max: 5 * 60_000, fallback: 60_000 };

/** zca-js hands ping_interval to setInterval as it is; without one it would ping every millisecond (apis/listen.js). */
function saneInterval(socket: { ping_interval: unknown }): number {
  const told = Number(socket.ping_interval);
  const sane = told >= SANE_PING.min && told <= SANE_PING.max ? told : SANE_PING.fallback;
  socket.ping_interval = sane;
  return sane;
}

async function ownAccount(
  api: API,
  uid: string,
  fallback: { name: string; avatarUrl: string | null } = { name: '', avatarUrl: null },
): Promise<ZaloAccount> {
  try {
    const { profile } = await api.fetchAccountInfo();
    const name = displayName(profile.displayName || profile.zaloName || fallback.name);
    return { uid, name, avatarUrl: urlOf(profile.avatar) ?? fallback.avatarUrl };
  } catch {
    return { uid, name: displayName(fallback.name), avatarUrl: fallback.avatarUrl };
  }
}
