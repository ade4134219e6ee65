import { AsyncLocalStorage } from 'node:async_hooks';
import type { Clock } from '../../clock.ts';
import { Answers } from './answers.ts';
import { withAbsoluteExpiry } from './cookies.ts';
import { type Download, download } from './download.ts';
import { WireClosed, WireTimeout } from './errors.ts';
import { type Exchanged, exchange } from './exchange.ts';
import { checkedBase, isZaloHost, target } from './hosts.ts';
import { isLongPoll, pollPatiently } from './long-poll.ts';

/** The way to Zalo over HTTPS. One for the process; each login attempt and each connection opens a wire of its own. */
export interface Transport {
  open(): Wire;
  /** A file from Zalo's own content network; never follows to another host. */
  download(url: string, options: { maxBytes: number; signal?: AbortSignal }): Promise<Download>;
}

/** What zca-js gets as its fetch, and what passed through it. */
export interface Wire {
  fetch: typeof fetch;
  answers: Answers;
  /** Ends what is under way and refuses what comes later, so that nothing outlives its attempt. */
  close(): void;
}

/** Runs one API call such that its requests can be watched, kept waiting, and stopped by an error (see outbound.ts). */
export const callWatch = new AsyncLocalStorage<{ onRequest(url: URL, body: unknown): Promise<void> }>();

/** zca-js has no time limit anywhere; undici's own is 300 s. */
const LIMITS = { normal: 20_000, longPoll: 70_000, upload: 120_000 } as const;
const MAX_ANSWER_BYTES = 32 * 1024 * 1024;
const MAX_REDIRECTS = 10;

export function createTransport({ baseUrl, clock }: { baseUrl?: string | null; clock: Clock }): Transport {
  const base = baseUrl ? checkedBase(baseUrl) : null;
  return {
    open: () => openWire(base, clock),
    download: (url, options) => download(base, clock, url, options),
  };
}

function openWire(base: string | null, clock: Clock): Wire {
  const answers = new Answers();
  const active = new Set<AbortController>();
  const redirects = { inARow: 0 };
  let closed = false;

  async function ask(url: URL, init: RequestInit, ended: AbortSignal): Promise<Response> {
    const ms = timeLimit(url);
    const call = new AbortController();
    const { signal } = call;
    const cancel = clock.after(ms, () => call.abort(new WireTimeout(`no answer from ${url.host} in ${ms / 1000} s`)));
    const end = () => call.abort(ended.reason);
    if (ended.aborted) end();
    ended.addEventListener('abort', end);
    try {
      const answer = await exchange(new URL(target(base, url)), init, { clock, signal, maxBytes: MAX_ANSWER_BYTES });
      answers.received(url, answer.status, answer.body);
      return rebuilt(answer, url, clock.now(), redirects);
    } catch (error) {
      const failure = signal.aborted ? signal.reason : error;
      if (!(failure instanceof WireClosed)) answers.failed(url, failure instanceof WireTimeout ? 'timeout' : 'network');
      throw failure;
    } finally {
      cancel();
      ended.removeEventListener('abort', end);
    }
  }

  async function wireFetch(input: string | URL | Request, init: RequestInit = {}): Promise<Response> {
    const url = new URL(typeof input === 'object' && 'url' in input ? input.url : input);
    const refuseWhenClosed = () => {
      if (closed || init.signal?.aborted) throw new WireClosed('closed');
    };
    refuseWhenClosed();
    await callWatch.getStore()?.onRequest(url, init.body);
    refuseWhenClosed();
    return untilEnded(active, init.signal, (ended) => {
      const once = () => ask(url, init, ended);
      return isLongPoll(url) ? pollPatiently(clock, once, ended) : once();
    });
  }

  return {
    fetch: wireFetch,
    answers,
    close() {
      closed = true;
      for (const controller of active) controller.abort(new WireClosed('closed'));
    },
  };
}

/** Runs one request with a signal that ends it when the wire closes or when zca-js's own signal says so. */
async function untilEnded<T>(
  active: Set<AbortController>,
  own: AbortSignal | null | undefined,
  run: (ended: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const abort = () => controller.abort(new WireClosed('aborted'));
  active.add(controller);
  own?.addEventListener('abort', abort, { once: true });
  try {
    return await run(controller.signal);
  } finally {
    active.delete(controller);
    own?.removeEventListener('abort', abort);
  }
}

/** Stores bytes at Zalo; the message that shows them is another request. */
export const isUpload = (url: URL) => /\/(upload|upthumb)$/.test(url.pathname);

function timeLimit(url: URL): number {
  if (isLongPoll(url)) return LIMITS.longPoll;
  return isUpload(url) || url.pathname.endsWith('/gif') ? LIMITS.upload : LIMITS.normal;
}

/**
 * The answer as zca-js may have it: cookies with an absolute expiry, and no redirect that could surprise. Of a response and its
 * headers it has only what zca-js uses: a real one makes a stream of a body that was read already, and loads all of `fetch`.
 */
function rebuilt(
  { status, statusText, headers, body }: Exchanged,
  url: URL,
  now: number,
  redirects: { inARow: number },
): Response {
  const cookies = (headers['set-cookie'] ?? []).map((cookie) => withAbsoluteExpiry(cookie, now));
  const next = redirectOf(status, headers.location, url);
  redirects.inARow = next ? redirects.inARow + 1 : 0;
  const given: Record<string, unknown> = {
    ...headers,
    'set-cookie': cookies.join(', '),
    location: redirects.inARow <= MAX_REDIRECTS ? next : null,
  };
  const text = () => new TextDecoder().decode(body);
  const answer: Pick<Response, 'ok' | 'status' | 'statusText' | 'text' | 'json' | 'arrayBuffer'> & {
    headers: Pick<Headers, 'get' | 'getSetCookie'>;
  } = {
    ok: status >= 200 && status < 300,
    status,
    statusText,
    headers: { get: (name) => given[name.toLowerCase()]?.toString() || null, getSetCookie: () => cookies },
    text: async () => text(),
    json: async () => JSON.parse(text()),
    arrayBuffer: async () => new Uint8Array(body).buffer,
  };
  return answer as Response;
}

/**
 * zca-js follows any Location, on any status and for ever, and throws on a relative one (utils.js request): it gets to
 * see only absolute ones, on real redirects, to Zalo's own hosts.
 */
function redirectOf(status: number, location: string | undefined, url: URL): string | null {
  if (!location || status < 300 || status >= 400) return null;
  const next = URL.parse(location, url);
  return next?.protocol === 'https:' && isZaloHost(next.hostname) ? next.href : null;
}
