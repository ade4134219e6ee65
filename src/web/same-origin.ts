import type { FastifyRequest } from 'fastify';

/**
 * Whether a request that changes something was sent by one of our own pages. Browsers say so in Sec-Fetch-Site, but only
 * over HTTPS and on localhost; on a plain-HTTP address of a home network the Origin header has to do. A request with
 * neither was not made by a browser's form.
 */
export function isSameOrigin(request: FastifyRequest, publicOrigin: string | null): boolean {
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin';
  const origin = request.headers.origin;
  return origin !== undefined && origin === (publicOrigin ?? `${request.protocol}://${request.host}`);
}

/** A path on this site to go back to, or the fallback: never another site, however the address is written. */
export function localPath(path: unknown, fallback = '/'): string {
  if (typeof path !== 'string' || !/^\/(?![/\\])/.test(path)) return fallback;
  const url = URL.parse(path, 'http://here.invalid');
  return url?.origin === 'http://here.invalid' ? url.pathname + url.search : fallback;
}
