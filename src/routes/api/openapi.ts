import swagger from '@fastify/swagger';
import type { FastifyInstance, RouteOptions } from 'fastify';
import { VERSION } from '../../cli/program.ts';
import { Problem, ref } from './schemas.ts';

/** The parts of an OpenAPI document that we read ourselves. */
export interface ApiDocument {
  openapi: string;
  info: { title: string; version: string; description: string };
  tags: { name: string; description: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, JsonSchema> };
}

export interface Operation {
  operationId: string;
  summary: string;
  description?: string;
  tags: string[];
  security: ({ bearer: string[] } | { replyToken: string[] })[];
  parameters?: { name: string; in: string; required?: boolean; description?: string; schema: JsonSchema }[];
  requestBody?: { required: boolean; content: Record<string, { schema: JsonSchema }> };
  responses: Record<string, { description: string; content?: Record<string, { schema: JsonSchema }> }>;
}

export interface JsonSchema {
  $ref?: string;
  type?: string | string[];
  format?: string;
  description?: string;
  enum?: unknown[];
  anyOf?: JsonSchema[];
  items?: JsonSchema;
  properties?: Record<string, JsonSchema>;
  additionalProperties?: boolean | JsonSchema;
  required?: string[];
  default?: unknown;
  examples?: unknown[];
  [keyword: string]: unknown;
}

const DESCRIPTION = `Everything the pages of zalo-bridge can do. Send \`Authorization: Bearer TOKEN\`; \`token create\` prints a token.
The scope \`read\` opens GET, \`manage\` everything. Cookies are ignored. JSON in camelCase; ids are opaque strings, Zalo ids
strings of digits, times ISO 8601 in UTC. Lists take \`limit\` and \`cursor\`. Errors are RFC 9457 \`application/problem+json\`.

Send every POST with an \`Idempotency-Key\` (a new UUID for every new wish): the same call with the same key is done once, and for 24
hours answered as the first time. The same key with another call is 422, while the first still runs 409 \`call_running\`, and 409
\`outcome_unknown\` when the server stopped during it. A token may make 300 calls a minute (\`ZB_API_RATE\`), then 429 with \`Retry-After\`.`;

const TAGS = [
  { name: 'Workspaces', description: 'Where conversations with the AI live' },
  { name: 'Agents', description: 'Named answerers of a workspace, `@handle`' },
  { name: 'Threads', description: 'Lines of talk, each with its own history' },
  { name: 'Channels', description: 'Personal Zalo accounts, each bound to one workspace' },
  { name: 'Login', description: 'Connecting the account by QR code' },
  { name: 'Directory', description: 'Friends and groups of the account' },
  { name: 'Policy', description: 'Who may talk to the agents' },
  { name: 'Pairing', description: 'Strangers who ask to talk' },
  { name: 'Users', description: 'Approved and blocked people' },
  { name: 'Conversations', description: 'Zalo chats, and taking them over by hand' },
  { name: 'Messages', description: 'What came in, what was decided, what went out' },
  { name: 'Webhooks', description: 'Programs that are told of events' },
  { name: 'Audit', description: 'Who did what' },
  { name: 'Server', description: 'The server itself' },
];

/** Collects every route that is registered after it into the document; gives a way to read that. */
export async function describeApi(app: FastifyInstance): Promise<() => ApiDocument> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'zalo-bridge', version: VERSION, description: DESCRIPTION },
      tags: TAGS,
      components: {
        securitySchemes: {
          bearer: { type: 'http', scheme: 'bearer' },
          replyToken: { type: 'http', scheme: 'bearer', description: 'The token that a back-end was called with' },
        },
      },
    },
    refResolver: { buildLocalReference: (schema, _base, _fragment, i) => String(schema.$id ?? `def-${i}`) },
    transformObject: (input) => completed('openapiObject' in input ? input.openapiObject : input.swaggerObject),
  });
  return () => app.swagger() as unknown as ApiDocument;
}

/** What all calls have in common: the token's scope, and how errors look. */
export function describeRoute(route: RouteOptions): void {
  const schema = route.schema as { security?: unknown; response?: Record<string, unknown> } | undefined;
  if (!schema?.response) return;
  const scope = route.method === 'GET' || route.method === 'HEAD' ? 'read' : 'manage';
  schema.security = [route.config?.public ? { replyToken: [] } : { bearer: [scope] }];
  schema.response = {
    ...schema.response,
    '4XX': { description: 'A problem', content: { 'application/problem+json': { schema: ref(Problem) } } },
  };
}

const ANSWERS: Record<string, string> = { 200: 'Done', 201: 'Created', 204: 'Done; no content' };

/** What Fastify's generator cannot know: bodies without a required field may be left out, and what an answer means. */
function completed<D extends object>(document: D): D {
  const operations = Object.values((document as unknown as ApiDocument).paths).flatMap((path) => Object.values(path));
  for (const { requestBody, responses } of operations) {
    const schema = requestBody?.content['application/json']?.schema;
    if (requestBody && schema && !schema.required?.length) requestBody.required = false;
    for (const [status, response] of Object.entries(responses))
      response.description = ANSWERS[status] ?? response.description;
  }
  return document;
}
