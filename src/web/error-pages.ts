import type { FastifyReply, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { translator } from '../i18n/index.ts';
import { HttpProblem, type ProblemView, problemView } from './errors.ts';
import { isPartial } from './htmx.ts';

declare module 'fastify' {
  interface FastifyInstance {
    /** Puts an error of another part into words; null for one that it does not know. */
    explainError?: (error: Error) => HttpProblem | null;
  }
}

declare module './view.ts' {
  interface Views {
    'pages/error': { problem: ProblemView };
  }
}

/** Answers every error: a page for people, a notice for partial updates, `application/problem+json` below `/api/`. */
export const errorPagesPlugin = fp(
  async (app) => {
    app.setNotFoundHandler((request, reply) => answer(new HttpProblem(404, 'not-found'), request, reply));
    app.setErrorHandler((error: Error, request, reply) => answer(app.explainError?.(error) ?? error, request, reply));
  },
  { name: 'zb-error-pages', dependencies: ['zb-htmx'] },
);

async function answer(error: Error, request: FastifyRequest, reply: FastifyReply) {
  const isApi = request.url.startsWith('/api/');
  // Programs get English, always: their authors search for it.
  const problem = problemView(error, request.id, isApi ? translator('en') : request.t);
  if (problem.status >= 500) request.log.error({ err: error }, 'request failed');
  reply.code(problem.status);
  if (isApi) return problemJson(problem, reply);
  // A partial update must not swap an error page into a corner of the page: it leaves its target alone and says so.
  if (isPartial(request)) {
    const { title, detail, code, requestId } = problem;
    return reply.flash(`${title}. ${detail}`, { kind: 'bad', problem: { code, requestId } }).partials([]);
  }
  let page: string;
  try {
    page = await reply.render('pages/error', { problem });
  } catch (failure) {
    // The error page itself is broken: say as much as is safe with nothing but text.
    request.log.error({ err: failure }, 'error page failed');
    return reply.type('text/plain; charset=utf-8').send(`${problem.status} ${problem.title}\n${problem.requestId}\n`);
  }
  return reply.html(page);
}

/** RFC 9457, with our stable `code` and one entry per wrong field. */
function problemJson(problem: ProblemView, reply: FastifyReply): FastifyReply {
  const { status, code, title, detail, errors, requestId } = problem;
  return reply.type('application/problem+json').send({
    type: `urn:zalo-bridge:problem:${code}`,
    title,
    status,
    detail,
    code,
    instance: `urn:zalo-bridge:request:${requestId}`,
    ...(errors.length > 0 && { errors }),
  });
}
