import { createDecipheriv, createHash } from 'node:crypto';

/** How one request ended, as far as zca-js loses it (it turns most refusals into one Vietnamese sentence without code). */
export interface Answer {
  path: string;
  /** HTTP status; null when no answer came. */
  status: number | null;
  /** Zalo's error_code, of the outer or the inner envelope; null when the body had none. */
  code: number | null;
  failure: 'network' | 'timeout' | null;
}

/** What `jr/userinfo` said at the end of a QR login. */
export interface UserInfo {
  logged: boolean;
  needsPassword: boolean;
  name: string;
  avatarUrl: string | null;
}

const SNIFFED = /^\/(account\/|api\/login\/|jr\/userinfo)/;

/** The answers of one attempt, kept while they pass. Holds codes only: never cookies, keys or bodies. */
export class Answers {
  last: Answer | null = null;
  userInfo: UserInfo | null = null;
  #byPath = new Map<string, Answer>();

  get(path: string): Answer | null {
    return this.#byPath.get(path) ?? null;
  }

  /** The first answer in which Zalo gave this code, if any did. */
  withCode(...codes: number[]): Answer | null {
    return [...this.#byPath.values()].find(({ code }) => code !== null && codes.includes(code)) ?? null;
  }

  /** The first answer in which Zalo refused something, whatever the code. */
  refusal(): Answer | null {
    return [...this.#byPath.values()].find(({ code }) => code !== null && code !== 0) ?? null;
  }

  failed(url: URL, failure: 'network' | 'timeout'): void {
    this.#keep({ path: url.pathname, status: null, code: null, failure });
  }

  received(url: URL, status: number, body: Uint8Array): void {
    const json = SNIFFED.test(url.pathname) ? parse(body) : null;
    this.#keep({ path: url.pathname, status, code: json ? codeOf(url, json) : null, failure: null });
    if (url.pathname === '/jr/userinfo' && json) this.userInfo = userInfo(json);
  }

  #keep(answer: Answer): void {
    this.last = answer;
    this.#byPath.set(answer.path, answer);
  }
}

type Json = Record<string, unknown>;

function parse(body: Uint8Array): Json | null {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(body));
    return typeof value === 'object' && value !== null ? (value as Json) : null;
  } catch {
    return null;
  }
}

function codeOf(url: URL, json: Json): number | null {
  const outer = Number(json.error_code);
  if (!Number.isInteger(outer)) return null;
  if (outer !== 0 || !url.pathname.endsWith('/getLoginInfo')) return outer;
  return innerLoginCode(url, json.data) ?? outer;
}

/**
 * The code inside getLoginInfo's encrypted answer. A dead session answers 0 outside and 102 inside, and zca-js turns
 * that into a sentence without code; the key follows from the query (zca-js 2.2.0 utils.js ParamsEncryptor).
 */
function innerLoginCode(url: URL, data: unknown): number | null {
  try {
    const key = loginKey(url.searchParams.get('zcid') ?? '', url.searchParams.get('zcid_ext') ?? '');
    const cipher = createDecipheriv('aes-256-cbc', key, Buffer.alloc(16));
    const text = cipher.update(decodeURIComponent(String(data)), 'base64', 'utf8') + cipher.final('utf8');
    const code = Number((JSON.parse(text) as Json).error_code);
    return Number.isInteger(code) ? code : null;
  } catch {
    return null;
  }
}

function loginKey(zcid: string, zcidExt: string): Buffer {
  const digest = createHash('md5').update(zcidExt).digest('hex').toUpperCase();
  const every = (text: string, parity: 0 | 1) => [...text].filter((_, i) => i % 2 === parity);
  const characters = [
    ...every(digest, 0).slice(0, 8),
    ...every(zcid, 0).slice(0, 12),
    ...every(zcid, 1).reverse().slice(0, 12),
  ];
  return Buffer.from(characters.join(''));
}

function userInfo(json: Json): UserInfo | null {
  const data = json.data as Json | null | undefined;
  if (typeof data !== 'object' || data === null) return null;
  const info = (typeof data.info === 'object' && data.info !== null ? data.info : {}) as Json;
  return {
    logged: data.logged === true,
    needsPassword: data.require_confirm_pwd === true,
    name: typeof info.name === 'string' ? info.name : '',
    avatarUrl: typeof info.avatar === 'string' ? info.avatar : null,
  };
}
