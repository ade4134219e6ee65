import type { IncomingMessage } from 'node:http';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';
import { codeOf, HttpProblem } from './errors.ts';

/*
 * Requests that fail before there is a route: an address that cannot be decoded, and what is no HTTP at all. They get the
 * same answers as everything else, by being led to a route that only refuses.
 */

const ADDRESS = '/malformed';
const STATUSES = [400, 408, 431];

/** The address that is routed: a percent escape that cannot be decoded would end inside the router. */
export function readableUrl({ url = '/' }: Pick<IncomingMessage, 'url'>): string {
  try {
    decodeURIComponent(url.split('?', 1)[0] ?? '');
    return url;
  } catch {
    return refusalAt(url, 400);
  }
}

const refusalAt = (url: string, status: number) =>
  `${url.startsWith('/api/') ? '/api' : ''}${ADDRESS}?status=${status}`;

export const malformedPlugin = fp(
  async (app) => {
    for (const prefix of ['', '/api']) {
      // It does nothing, so whoever comes need not show a session, a token or where the request is from.
      const config = { public: true, bearer: true };
      app.all<{ Querystring: { status?: unknown } }>(prefix + ADDRESS, { config }, ({ query }) => {
        const status = STATUSES.find((one) => String(one) === query.status) ?? 400;
        throw new HttpProblem(status, codeOf(status));
      });
    }
  },
  { name: 'zb-malformed', dependencies: ['zb-error-pages'] },
);

/** Answers a connection that Node gave up: broken HTTP, more headers than it takes, a request that does not end. */
export function answerBrokenRequest(app: FastifyInstance, error: BrokenRequest, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy(error);
    return;
  }
  const status = error.code === 'HPE_HEADER_OVERFLOW' ? 431 : error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400;
  const target =
    /^[A-Z]+ (\S+)/.exec(Buffer.isBuffer(error.rawPacket) ? error.rawPacket.toString('latin1', 0, 200) : '')?.[1] ??
    '/';
  app.inject({ url: refusalAt(target, status) }).then(
    ({ headers, rawPayload }) => {
      const lines = Object.entries({ ...headers, connection: 'close' }).map(([name, value]) => `${name}: ${value}`);
      socket.write([`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...lines, '', ''].join('\r\n'));
      socket.end(rawPayload);
    },
    (failure: unknown) => {
      app.log.error({ err: failure }, 'a broken request was not answered');
      socket.destroy();
    },
  );
}

/** What Node hands over: with the bytes that it could not read, where it has them. */
export type BrokenRequest = Error & { code?: string; rawPacket?: unknown };
