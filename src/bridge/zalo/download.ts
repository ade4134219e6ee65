import type { Clock } from '../../clock.ts';
import { WireTimeout } from './errors.ts';
import { isZaloHost, target } from './hosts.ts';

/** A downloaded file. `contentType` is what the server claims; callers look at the bytes themselves. */
export interface Download {
  body: Buffer;
  contentType: string | null;
}

/** Why a file did not come. Zalo's signed links lapse: 403, or 200 with a JSON error body (`expired`). */
export class DownloadError extends Error {
  override name = 'DownloadError';
  reason: 'not_allowed' | 'too_big' | 'expired' | 'http' | 'network';
  constructor(reason: DownloadError['reason'], message: string) {
    super(message);
    this.reason = reason;
  }
}

const LIMIT_MS = 20_000;
const MAX_HOPS = 2;

export async function download(
  base: string | null,
  clock: Clock,
  url: string,
  { maxBytes, signal }: { maxBytes: number; signal?: AbortSignal },
): Promise<Download> {
  const controller = new AbortController();
  const abort = () => controller.abort();
  const cancel = clock.after(LIMIT_MS, () => controller.abort(new WireTimeout('the download took too long')));
  signal?.addEventListener('abort', abort, { once: true });
  try {
    const response = await follow(base, url, controller.signal);
    const body = Buffer.from(await readCapped(response, maxBytes));
    if (isLapsed(response, body)) throw new DownloadError('expired', 'the link is no longer valid');
    return { body, contentType: response.headers.get('content-type') };
  } catch (error) {
    if (error instanceof DownloadError) throw error;
    throw new DownloadError('network', error instanceof Error ? error.message : 'the download failed');
  } finally {
    cancel();
    signal?.removeEventListener('abort', abort);
  }
}

/** Redirects are followed by hand: each hop has to be on Zalo's own hosts too. */
async function follow(base: string | null, address: string, signal: AbortSignal): Promise<Response> {
  let url = allowed(address);
  for (let hops = 0; ; hops++) {
    const response = await fetch(target(base, url), { redirect: 'manual', signal });
    if (response.ok) return response;
    const next = response.status >= 300 && response.status < 400 ? response.headers.get('location') : null;
    await response.body?.cancel();
    if (!next || hops >= MAX_HOPS)
      throw new DownloadError(response.status === 403 ? 'expired' : 'http', `the server answered ${response.status}`);
    url = allowed(next, url);
  }
}

function allowed(address: string, from?: URL): URL {
  const url = URL.parse(address, from);
  if (url?.protocol !== 'https:' || !isZaloHost(url.hostname) || url.port !== '')
    throw new DownloadError('not_allowed', 'only https addresses of Zalo are downloaded');
  return url;
}

function isLapsed(response: Response, body: Buffer): boolean {
  const json = response.headers.get('content-type')?.includes('json') || body[0] === 0x7b;
  return json && body.length < 4096 && body.includes('"err_code"');
}

/** Reads a body up to a limit; more than that is refused while it arrives, not after. */
export async function readCapped(response: Response, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  let size = 0;
  // Leaving the loop by throwing cancels the stream.
  for await (const part of response.body ?? []) {
    size += part.byteLength;
    if (size > maxBytes) throw new DownloadError('too_big', `more than ${maxBytes} bytes`);
    parts.push(part);
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.byteLength;
  }
  return whole;
}
