import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import fp from 'fastify-plugin';
import { Type } from 'typebox';
import type { ApiAnswerStore } from '../../db/stores/api-answers.ts';
import { conflict, refused } from './problems.ts';

/*
 * Safe repetition: draft-ietf-httpapi-idempotency-key-header. A program that does not know whether its POST arrived sends
 * it again with the same key, and gets the answer of the first time instead of a second message or channel.
 */

const HEADER = 'idempotency-key';
/** Marks an answer that was given before. */
export const REPLAYED = 'idempotent-replayed';

const Headers = Type.Object({
  [HEADER]: Type.Optional(
    Type.String({
      pattern: '^[!-~]{1,255}$',
      description:
        'A new value for every new wish, such as a UUID. The same call with the same key is done once; for 24 hours it is answered as the first time, errors too',
    }),
  ),
});

/** Every POST may carry a key; a value that is none is answered with 400. */
export function describeKey(route: RouteOptions): void {
  const schema = route.schema as { headers?: unknown; response?: unknown } | undefined;
  if (route.method === 'POST' && schema?.response) schema.headers = Headers;
}

/**
 * Keeps the answers of calls with a key, sealed and bound to the token. What was running when the server stopped has an
 * unknown outcome, and is not done again by itself. Register it behind `apiAuth`.
 */
export const idempotency = fp<{ answers: ApiAnswerStore }>(
  async (api, { answers }) => {
    const running = new Map<FastifyRequest, { tokenId: string; key: string }>();
    const runs = (tokenId: string, key: string) =>
      [...running.values()].some((call) => call.tokenId === tokenId && call.key === key);

    api.addHook('onRoute', describeKey);

    // After validation: what never reaches a handler did nothing, and may be sent again with the same key.
    api.addHook('preHandler', async (request, reply) => {
      const key = request.headers[HEADER];
      const tokenId = request.apiToken?.id;
      if (request.method !== 'POST' || typeof key !== 'string' || tokenId === undefined) return;
      const claim = answers.claim({ tokenId, key, request: requestLine(request) });
      if (claim.is === 'answered') return replay(claim.answer, reply);
      if (claim.is === 'other') throw refused(HEADER, 'was used for another call; use a new key for a new call');
      if (claim.is === 'open')
        throw runs(tokenId, key)
          ? conflict('call_running', 'The same call is still running. Ask again in a moment.')
          : conflict(
              'outcome_unknown',
              'The server stopped during this call. See what became of it, then use a new key.',
            );
      running.set(request, { tokenId, key });
    });

    api.addHook('onSend', async (request, reply, payload) => {
      const call = running.get(request);
      if (call) answers.answer(call, { status: reply.statusCode, contentType: typeOf(reply), body: textOf(payload) });
      return payload;
    });

    api.addHook('onResponse', async (request) => {
      running.delete(request);
    });
  },
  { name: 'zb-idempotency', dependencies: ['zb-api-auth'] },
);

const requestLine = ({ method, url, body }: FastifyRequest) => `${method} ${url}\n${JSON.stringify(body)}`;

const typeOf = (reply: FastifyReply) => reply.getHeader('content-type')?.toString() ?? null;

const textOf = (payload: unknown) => (typeof payload === 'string' ? payload : '');

function replay(
  { status, contentType, body }: { status: number; contentType: string | null; body: string },
  reply: FastifyReply,
) {
  reply.code(status).header(REPLAYED, 'true');
  return contentType === null ? reply.send() : reply.type(contentType).send(body);
}
