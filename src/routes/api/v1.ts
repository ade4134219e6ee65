import type { FastifyInstance, FastifyPluginAsync } from 'fastify';
import { apiAuth } from '../../auth/api-auth.ts';
import type { AuditDetail } from '../../db/audit-actions.ts';
import { agentRoutes } from './agents.ts';
import { auditRoutes } from './audit.ts';
import { blockedRoutes } from './blocked.ts';
import { channelRoutes } from './channels.ts';
import { conversationRoutes } from './conversations.ts';
import { directoryRoutes } from './directory.ts';
import { idempotency, REPLAYED } from './idempotency.ts';
import { logLevelRoutes } from './log-level.ts';
import { loginRoutes } from './login.ts';
import { mediaRoutes } from './media.ts';
import { messageRoutes } from './messages.ts';
import { type ApiDocument, describeRoute } from './openapi.ts';
import { pairingRoutes } from './pairing.ts';
import type { ApiParts } from './parts.ts';
import { personRoutes } from './person.ts';
import { policyRoutes } from './policy.ts';
import { toProblem, unknownCall } from './problems.ts';
import { limitCalls } from './rate-limit.ts';
import { replyRoutes } from './replies.ts';
import { Problem } from './schemas.ts';
import { searchRoutes } from './search.ts';
import * as channelShapes from './shapes/channels.ts';
import * as chatShapes from './shapes/conversations.ts';
import * as peopleShapes from './shapes/people.ts';
import * as webhookShapes from './shapes/webhooks.ts';
import * as workspaceShapes from './shapes/workspaces.ts';
import { threadRoutes } from './threads.ts';
import { userRoutes } from './users.ts';
import { validatorCompiler } from './validation.ts';
import { webhookRoutes } from './webhooks.ts';
import { workspaceRoutes } from './workspaces.ts';

const AREAS = [
  workspaceRoutes,
  agentRoutes,
  threadRoutes,
  channelRoutes,
  loginRoutes,
  directoryRoutes,
  policyRoutes,
  pairingRoutes,
  userRoutes,
  blockedRoutes,
  personRoutes,
  conversationRoutes,
  messageRoutes,
  searchRoutes,
  mediaRoutes,
  webhookRoutes,
  logLevelRoutes,
  replyRoutes,
  auditRoutes,
];
const SHAPES = [workspaceShapes, channelShapes, peopleShapes, chatShapes, webhookShapes].flatMap((shapes) =>
  Object.values(shapes),
);

export interface ApiV1Options extends ApiParts {
  document: () => ApiDocument;
}

/** Version 1 of the API. Registered with the prefix `/api/v1`. */
export const apiV1: FastifyPluginAsync<ApiV1Options> = async (app, { document, config, stores, bridge, clock }) => {
  const parts: ApiParts = { config, stores, bridge, clock };
  app.setValidatorCompiler(validatorCompiler);
  // The serialisers name every field themselves; what is left to do is JSON.
  app.setSerializerCompiler(() => JSON.stringify);
  // The error pages below turn a problem into `application/problem+json`.
  app.setErrorHandler((error: Error, request) => {
    throw toProblem(error, request);
  });
  for (const named of [Problem, ...SHAPES]) if (typeof named === 'object' && '$id' in named) app.addSchema(named);
  await app.register(apiAuth, { tokens: stores.apiTokens, attempts: stores.attempts, clock });
  await limitCalls(app, config.apiRate, clock);
  app.addHook('onRoute', describeRoute);
  await app.register(idempotency, { answers: stores.apiAnswers });
  readBodies(app);
  recordChanges(app, parts);

  app.get('/openapi.json', { schema: { hide: true }, config: { public: true } }, () => document());
  for (const area of AREAS) await app.register(area, parts);
  // Below the token like everything else, so that nobody learns which calls there are by trying.
  app.all('/*', { schema: { hide: true } }, unknownCall);
};

/** JSON only. No body counts as `{}`: what is missing is then said field by field. */
function readBodies(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') done(null, undefined);
    else void parse(request, body as string, done);
  });
  app.addHook('preValidation', async (request) => {
    if (request.body === undefined) request.body = {};
  });
  app.addHook('onSend', async (_request, reply, payload) => {
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store');
    return payload;
  });
}

declare module 'fastify' {
  interface FastifyRequest {
    /** What a call adds to its entry in the audit log. */
    auditDetail: AuditDetail | null;
    /** The row that a call made; without one its entry names the row of the address. */
    auditSubject: string | null;
  }
}

/** A POST that changes nothing: it asks what would be decided. */
const ONLY_ASKS = 'explainPolicy';

/** Every change goes into the audit log: which token did what to which row. */
function recordChanges(app: FastifyInstance, { stores }: ApiParts): void {
  app.decorateRequest('auditDetail', null);
  app.decorateRequest('auditSubject', null);
  app.addHook('onResponse', async (request, reply) => {
    const schema = request.routeOptions.schema as { operationId?: string } | undefined;
    const { apiToken, method, params } = request;
    // Answering a repeated call changes nothing.
    if (reply.hasHeader(REPLAYED) || schema?.operationId === ONLY_ASKS) return;
    if (method === 'GET' || method === 'HEAD' || reply.statusCode >= 400 || !apiToken || !schema?.operationId) return;
    const { id } = params as { id?: string };
    const subject = request.auditSubject ?? id ?? null;
    stores.audit.add(`api:${apiToken.id}`, `api.${schema.operationId}`, subject, request.auditDetail);
  });
}
