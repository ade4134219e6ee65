import * as http from 'node:http';
import * as https from 'node:https';
import type { TLSSocket } from 'node:tls';
import { promisify } from 'node:util';
import * as zlib from 'node:zlib';
import type { Clock } from '../../clock.ts';

/** The whole answer to one request. */
export interface Exchanged {
  status: number;
  statusText: string;
  headers: http.IncomingHttpHeaders;
  body: Buffer;
}

/** A connection that could not be made in this time never carried a byte of the request. */
const CONNECT_MS = 10_000;
export const CONNECT_TIMEOUT = 'CONNECT_TIMEOUT';

/** As `fetch` keeps them: short, so that hardly ever one is taken that the server is just closing. */
const KEPT = { keepAlive: true, timeout: 4_000 };
const agents = { http: new http.Agent(KEPT), https: new https.Agent(KEPT) };

const DECODERS: Record<string, (body: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>> = {
  gzip: promisify(zlib.gunzip),
  deflate: (body, options) =>
    (((body[0] ?? 8) & 0x0f) === 8 ? promisify(zlib.inflate) : promisify(zlib.inflateRaw))(body, options),
  br: promisify(zlib.brotliDecompress),
  zstd: promisify(zlib.zstdDecompress),
};

/**
 * One request and its answer, read whole, over `node:http`: a third of the work that `fetch` makes of it, with its streams and
 * signals, and every answer to a person is one. The same headers go out, no redirect is followed, and what goes wrong on
 * the network is a TypeError with a cause, as with `fetch`.
 */
export async function exchange(
  url: URL,
  init: RequestInit,
  { clock, signal, maxBytes }: { clock: Clock; signal: AbortSignal; maxBytes: number },
): Promise<Exchanged> {
  const { body, type } = await bodyOf(init.body);
  const ours = type === null ? DEFAULT_HEADERS : { ...DEFAULT_HEADERS, 'content-type': type };
  const headers = { ...ours, ...lowerCased(init.headers) };
  const method = (init.method ?? 'GET').toUpperCase();
  const hasBody = body !== null || (method !== 'GET' && method !== 'HEAD');
  if (hasBody) headers['content-length'] = String(body?.length ?? 0);
  const isPlain = url.protocol === 'http:';
  let abort = () => {};
  try {
    signal.throwIfAborted();
    const agent = isPlain ? agents.http : agents.https;
    const request = (isPlain ? http : https).request(url, { method, headers, agent });
    // Not as an option of the request, which would watch all ends of the stream for it.
    abort = () => request.destroy(signal.reason);
    signal.addEventListener('abort', abort);
    giveUpConnecting(request, clock);
    const answered = answerOf(request, maxBytes);
    request.end(body);
    const { response, parts } = await answered;
    return {
      status: response.statusCode ?? 0,
      statusText: response.statusMessage ?? '',
      headers: response.headers,
      body: await decoded(Buffer.concat(parts), response.headers['content-encoding'], maxBytes),
    };
  } catch (cause) {
    throw new TypeError('fetch failed', { cause });
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

/** What `fetch` sends along when nobody says otherwise. */
const DEFAULT_HEADERS: Record<string, string> = {
  accept: '*/*',
  'accept-language': '*',
  'sec-fetch-mode': 'cors',
  'user-agent': 'node',
  'accept-encoding': 'gzip, deflate',
};

/** By hand for a plain object: to make `Headers` of it costs as much as the rest of the request, and loads all of `fetch`. */
function lowerCased(given: RequestInit['headers'] = {}): Record<string, string> {
  const headers: Record<string, string> = {};
  const isPlainObject = Object.getPrototypeOf(given) === Object.prototype;
  for (const [name, value] of isPlainObject ? Object.entries(given) : new Headers(given))
    headers[name.toLowerCase()] = String(value);
  return headers;
}

async function bodyOf(body: RequestInit['body']): Promise<{ body: Buffer | null; type: string | null }> {
  if (body === null || body === undefined) return { body: null, type: null };
  if (typeof body === 'string') return { body: Buffer.from(body), type: 'text/plain;charset=UTF-8' };
  if (body instanceof URLSearchParams)
    return { body: Buffer.from(body.toString()), type: 'application/x-www-form-urlencoded;charset=UTF-8' };
  if (Buffer.isBuffer(body)) return { body, type: null };
  const any = new Response(body);
  return { body: Buffer.from(await any.arrayBuffer()), type: any.headers.get('content-type') };
}

function giveUpConnecting(request: http.ClientRequest, clock: Clock): void {
  request.once('socket', (socket) => {
    if (!socket.connecting) return;
    const cancel = clock.after(CONNECT_MS, () =>
      request.destroy(Object.assign(new Error('no connection'), { code: CONNECT_TIMEOUT })),
    );
    socket.once((socket as TLSSocket).encrypted ? 'secureConnect' : 'connect', cancel);
    request.once('close', cancel);
  });
}

function answerOf(
  request: http.ClientRequest,
  maxBytes: number,
): Promise<{ response: http.IncomingMessage; parts: Buffer[] }> {
  return new Promise((resolve, reject) => {
    request.on('error', reject);
    request.on('response', (response) => {
      const parts: Buffer[] = [];
      let size = 0;
      response.on('data', (part: Buffer) => {
        size += part.length;
        parts.push(part);
        if (size > maxBytes) request.destroy(new Error(`more than ${maxBytes} bytes`));
      });
      response.on('error', reject);
      response.on('end', () => resolve({ response, parts }));
      response.on('close', () => reject(new Error('the answer broke off')));
    });
  });
}

async function decoded(body: Buffer, encoding: string | undefined, maxBytes: number): Promise<Buffer> {
  if (!encoding || body.length === 0) return body;
  let plain = body;
  for (const name of encoding.toLowerCase().split(',').reverse()) {
    const decoder = DECODERS[name.trim().replace(/^x-/, '')];
    if (decoder) plain = await decoder(plain, { maxOutputLength: maxBytes });
  }
  return plain;
}
