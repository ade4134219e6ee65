/** From an HTTP request to a route of one of Zalo's hosts, and back. `BASE/HOST/PATH?QUERY` stands for `https://HOST/PATH?QUERY`. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Refusal, Violation } from './checks.ts';
import type { Kernel } from './kernel.ts';

export interface Call {
  method: string;
  host: string;
  path: string;
  query: URLSearchParams;
  header(name: string): string;
  cookie(name: string): string | undefined;
  body: Buffer;
  /** Fires when the client hangs up. */
  hungUp: AbortSignal;
}

export interface Answer {
  status?: number;
  type?: string;
  cookies?: string[];
  location?: string;
  body: string | Buffer;
}

/** `reset` breaks the connection; `silence` keeps it open without an answer. */
export type Result = Answer | 'reset' | 'silence';
export type Handler = (call: Call) => Result | Promise<Result>;
/** Keys are "METHOD host/path"; a `*` at the end matches every path below. */
export type Routes = Record<string, Handler>;

export const json = (value: unknown, more: Omit<Answer, 'body'> = {}): Answer => ({
  type: 'application/json; charset=utf-8',
  ...more,
  body: JSON.stringify(value),
});

/** The form of a request; a violation when it is not the content type that Zalo takes. */
export function formOf(call: Call): URLSearchParams {
  const type = call.header('content-type');
  if (!type.startsWith('application/x-www-form-urlencoded'))
    throw new Violation(`not a form but ${type || 'no content type'}`);
  return new URLSearchParams(call.body.toString('utf8'));
}

function readCookies(header: string): Map<string, string> {
  const pairs = header.split(';').map((pair) => pair.trim().split('='));
  return new Map(pairs.map(([name = '', ...rest]) => [name, rest.join('=')]));
}

function callOf(request: FastifyRequest, hungUp: AbortSignal): Call {
  const url = new URL(request.raw.url ?? '/', 'http://localhost');
  const [host = '', ...rest] = url.pathname.slice(1).split('/');
  const cookies = readCookies(request.headers.cookie ?? '');
  return {
    method: request.method,
    host,
    path: `/${rest.join('/')}`,
    query: url.searchParams,
    header: (name) => String(request.headers[name] ?? ''),
    cookie: (name) => cookies.get(name),
    body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
    hungUp,
  };
}

function routeFor(routes: Routes, call: Call): Handler | undefined {
  const exact = routes[`${call.method} ${call.host}${call.path}`];
  return exact ?? routes[`${call.method} ${call.host}/*`];
}

async function run(kernel: Kernel, routes: Routes, call: Call): Promise<Result> {
  try {
    const handler = routeFor(routes, call);
    if (!handler) throw new Violation('the simulator does not know this host and path', 501);
    return await handler(call);
  } catch (error) {
    if (error instanceof Refusal) return json({ error_code: error.code, error_message: error.message, data: null });
    const status = error instanceof Violation ? error.status : 500;
    const message = error instanceof Error ? error.message : String(error);
    kernel.violate(`${call.method} ${call.host}${call.path}: ${message}`);
    return json({ error_code: -1, error_message: `simulator: ${message}`, data: null }, { status });
  }
}

function send(reply: FastifyReply, result: Result): unknown {
  if (result === 'silence' || result === 'reset') {
    reply.hijack();
    if (result === 'reset') reply.raw.destroy();
    return reply;
  }
  if (result.cookies?.length) reply.header('set-cookie', result.cookies);
  if (result.location) reply.header('location', result.location);
  return reply
    .code(result.status ?? 200)
    .type(result.type ?? 'text/html; charset=utf-8')
    .send(result.body);
}

/** Answers everything that no other route of the server takes. */
export function serveHosts(app: FastifyInstance, kernel: Kernel, routes: Routes): void {
  app.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: 128 * 1024 * 1024 }, (_request, body, parsed) =>
      parsed(null, body),
    );
    scope.route({
      method: ['GET', 'POST', 'PUT', 'DELETE'],
      url: '/*',
      handler: async (request, reply) => {
        const [host = ''] = request.url.slice(1).split(/[/?]/, 1);
        if (host === '') return reply.redirect('/phone', 303);
        // Hosts have a dot; what has none was meant for the phone page or the controls, not for Zalo.
        if (!host.includes('.')) return reply.code(404).send({ error: 'there is nothing here' });
        const gone = new AbortController();
        reply.raw.once('close', () => gone.abort());
        return send(reply, await run(kernel, routes, callOf(request, gone.signal)));
      },
    });
    done();
  });
}
