/** Everything that can be made to go wrong. Each group is a plain object: set a field, and `reset()` puts all back. */
import type { EncryptMode } from './crypto.ts';

/** How a bootstrap call fails: a silent server, an HTTP status, or Zalo's code outside or inside the encryption. */
export type LoginFault = null | 'stall' | { http: number } | { outer: number } | { inner: number };

const qrDefaults = {
  /** Long polls are never answered. */
  hold: false,
  /** So many long polls are cut off in the middle. */
  blips: 0,
  /** Long polls answer code 8 at once, without waiting. */
  instant8: false,
  /** waiting-scan answers a code without data. */
  scanWithoutData: false,
  /** waiting-confirm answers this code (−1005 is Zalo's risk engine). */
  confirmCode: null as number | null,
  /** userinfo says logged:false and asks for the password. */
  needsPassword: false,
  /** The login page no longer names its script. */
  pageWithoutVersion: false,
  generateWithoutData: false,
  /** checksession redirects to a relative address, which zca-js cannot follow. */
  relativeLocation: false,
};

const loginDefaults = {
  info: null as LoginFault,
  server: null as LoginFault,
  /** Only for logins of the account with this uid. */
  account: null as string | null,
  /** This key is left out of the service map. */
  missingService: null as string | null,
  /** `setttings`, with three t's, is what the real server sends. */
  settings: 'setttings' as 'setttings' | 'settings' | 'missing' | 'without-ping',
  sockets: 'normal' as 'normal' | 'empty' | 'refused',
  /** When zpw_sek gets a new value by Set-Cookie. The old one dies as soon as the new one was used. */
  rotate: 'never' as 'never' | 'login' | 'keepalive' | 'call',
  /** zpw_sek comes without a Domain, and zca-js loses it. */
  hostOnlyCookie: false,
};

const socketDefaults = {
  encrypt: 2 as EncryptMode,
  key: 'normal' as 'normal' | 'never' | 'wrong',
  keyDelayMs: 0,
  /** Answer the handshake with this HTTP status. */
  handshakeStatus: null as number | null,
  /** Close every new connection with this code after `closeAfterMs`. */
  closeCode: null as number | null,
  closeAfterMs: 200,
  /** Text pushes come on 501, on the encrypted-chat channel 551 (which zca-js 2.2.0 ignores), or on both. */
  channel: '501' as '501' | '551' | 'both',
  /** Every push is sent so many times. */
  copies: 1,
  /** Ids come as JSON numbers, beyond what a double can hold. */
  numericIds: false,
  /** Hold pushes back and release them in reverse order, so many at a time. */
  reverse: 0,
  /** Push on connect what was missed while offline (unknown whether Zalo does). */
  catchUp: false,
  /** Requests for old messages get no answer. */
  withholdHistory: false,
  /** Old messages are told with the newest first. */
  newestFirst: false,
  /** Answer pings with 2/1 (unknown whether Zalo does). */
  answerPings: false,
};

const echoDefaults = {
  /** Whether the account's own sends come back on its socket, before or after the HTTP answer. */
  mode: 'after' as 'after' | 'before' | 'none',
  delayMs: 0,
};

const uploadDefaults = {
  /** The 601 file_done that tells the URL of an uploaded file; `early` is before the HTTP answer. */
  fileDone: 'normal' as 'normal' | 'none' | 'early',
  delayMs: 50,
  /** The chunk with this number is refused with code 221. */
  failChunk: null as number | null,
};

/** One planned failure of an API call. `path` matches any part of the path (or any of several); without it every call matches. */
export interface ApiFault {
  path?: string | string[];
  /** Only calls of this account. */
  account?: string;
  /** How many calls it meets; 1 unless told. */
  times?: number;
  /** Zalo's error code, outside or inside the encryption. The call is not carried out. */
  code?: number;
  level?: 'outer' | 'inner';
  message?: string;
  /** An HTML page with this status, as a proxy in front of Zalo sends (429, 502 …). The call is not carried out. */
  http?: number;
  delayMs?: number;
  /** The connection breaks before the call is carried out, or after. */
  reset?: 'before' | 'after';
  /** The call is carried out (unless `drop`), but the answer is useless. */
  answer?: 'no-msg-id' | 'empty-object' | 'empty-string' | 'data-null' | 'garbage';
  drop?: boolean;
}

const groups = {
  qr: qrDefaults,
  login: loginDefaults,
  socket: socketDefaults,
  echo: echoDefaults,
  upload: uploadDefaults,
};
type Groups = typeof groups;
export type FaultPatch = { [Name in keyof Groups]?: Partial<Groups[Name]> } & { api?: ApiFault[] };

export type Faults = ReturnType<typeof createFaults>;

function createApiFaults() {
  let planned: (ApiFault & { times: number })[] = [];
  return {
    next(fault: ApiFault) {
      planned.push({ ...fault, times: fault.times ?? 1 });
    },
    /** Slows every call to `path` (or every call) until reset. */
    delay(delayMs: number, path?: string) {
      planned.push({ delayMs, times: Number.POSITIVE_INFINITY, ...(path === undefined ? {} : { path }) });
    },
    /** All faults that meet this call now: delays add to the first other one. */
    take(path: string, account: string): ApiFault[] {
      const meets = (fault: ApiFault) =>
        (fault.path === undefined || [fault.path].flat().some((part) => path.includes(part))) &&
        (fault.account === undefined || fault.account === account);
      const met = planned.filter(meets);
      const chosen = met.find((fault) => !isDelay(fault));
      const taken = met.filter((fault) => isDelay(fault) || fault === chosen);
      for (const fault of taken) fault.times--;
      planned = planned.filter((fault) => fault.times > 0);
      return taken;
    },
    waiting: () => planned.length,
    clear() {
      planned = [];
    },
  };
}

const isDelay = (fault: ApiFault) =>
  fault.code === undefined && fault.http === undefined && fault.reset === undefined && fault.answer === undefined;

export function createFaults() {
  const state = structuredClone(groups);
  const api = createApiFaults();
  const keys = Object.keys(groups) as (keyof Groups)[];
  return {
    ...state,
    api,
    /** Sets several fields at once; an unknown name throws, so that a mistyped fault is not a silent success. */
    set(patch: FaultPatch) {
      for (const [name, fields] of Object.entries(patch)) {
        if (name === 'api') for (const fault of patch.api ?? []) api.next(fault);
        else if (!keys.includes(name as keyof Groups)) throw new Error(`unknown group of faults: ${name}`);
        else {
          const group: object = state[name as keyof Groups];
          const unknown = Object.keys(fields).find((field) => !(field in group));
          if (unknown) throw new Error(`unknown fault: ${name}.${unknown}`);
          Object.assign(group, fields);
        }
      }
    },
    reset() {
      for (const name of keys) Object.assign(state[name], groups[name]);
      api.clear();
    },
    /** What is set now, for showing. */
    current: () => ({ ...structuredClone(state), apiWaiting: api.waiting() }),
  };
}
