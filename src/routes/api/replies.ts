import type { FastifyReply } from 'fastify';
import { Type } from 'typebox';
import { HttpProblem } from '../../web/errors.ts';
import type { ApiArea } from './parts.ts';
import { Id } from './schemas.ts';

const Outcome = Type.Object({
  state: Type.String({
    description:
      '`pending`: on its way. `draft`, `kept`: set aside. `silent`: nothing was to be said. `refused`: the rules no longer allow it',
  }),
  messageIds: Type.Array(Id),
  reason: Type.Union([Type.String(), Type.Null()]),
});

const Body = Type.Object(
  {
    text: Type.Optional(Type.String({ maxLength: 100_000 })),
    handoff: Type.Optional(Type.Boolean()),
    pause_minutes: Type.Optional(Type.Number()),
  },
  {
    additionalProperties: true,
    description: 'As a webhook answers: `text`, `messages`, `output`, `answer`, `reply`, and the controls',
  },
);

const schema = {
  summary: 'Answer a question that was promised an answer with 202',
  description:
    'The bearer is the token of `reply_later`: good for one conversation until it expires. One answer for each `Idempotency-Key`; without one, a second answer is a repetition of the first.',
  tags: ['Messages'],
  body: Body,
  response: { 200: Outcome },
};

/** For back-ends, with a token of their own kind: what they were called with, not one of the owner's. */
export const replyRoutes: ApiArea = async (app, { bridge }) => {
  app.post(
    '/replies',
    { schema: { operationId: 'replyLater', ...schema }, config: { public: true } },
    async ({ headers, body }, reply) => bridge.replyLater(tokenOf(headers.authorization, reply), keyOf(headers), body),
  );

  app.post(
    '/chats/:id/messages',
    {
      schema: { operationId: 'replyLaterInChat', ...schema, params: Type.Object({ id: Id }) },
      config: { public: true },
    },
    async ({ headers, body, params }, reply) =>
      bridge.replyLater(tokenOf(headers.authorization, reply), keyOf(headers), body, params.id),
  );
};

function tokenOf(header: string | undefined, reply: FastifyReply): string {
  const token = /^Bearer +(zbr_[\w-]{43}) *$/i.exec(header ?? '')?.[1];
  if (token) return token;
  reply.header('www-authenticate', 'Bearer realm="zalo-bridge"');
  throw new HttpProblem(401, 'unauthorized', {
    title: 'A token is needed',
    detail: 'Send "Authorization: Bearer TOKEN" with the token of the call that is answered.',
  });
}

function keyOf(headers: Record<string, unknown>): string {
  return String(headers['idempotency-key'] ?? '');
}
