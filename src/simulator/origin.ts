/** Keeps other pages of the same browser away from the controls: loopback alone does not. */
import type { FastifyReply, FastifyRequest } from 'fastify';

const LOOPBACK = /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?$/;

/**
 * Refuses a request for another host name (DNS rebinding) and a change that another origin asks for. A program that is not a
 * browser sends neither header and passes.
 */
export async function refuseForeign(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const host = request.headers.host ?? '';
  const site = request.headers['sec-fetch-site'] ?? 'none';
  const origin = request.headers.origin ?? `http://${host}`;
  const foreign =
    !LOOPBACK.test(host) ||
    (request.method !== 'GET' && (origin !== `http://${host}` || !/^(?:same-origin|none)$/.test(String(site))));
  if (foreign) await reply.code(403).send({ error: 'only from the same origin' });
}
