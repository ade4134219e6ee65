import { type Static, Type } from 'typebox';
import { configFindings } from '../../bridge/agents/config-check.ts';
import { fallbackProblem } from '../../bridge/agents/fallback.ts';
import { wouldMoveKey } from '../../bridge/agents/reach.ts';
import { AGENT_KINDS } from '../../bridge/agents/registry.ts';
import { AgentError } from '../../bridge/agents/types.ts';
import type { Bridge } from '../../bridge/bridge.ts';
import { isUniqueViolation } from '../../db/errors.ts';
import type { Agent as AgentRow } from '../../db/stores/agents.ts';
import type { Stores } from '../../db/stores/index.ts';
import { listAnswer, pageOf, pageWish } from './paging.ts';
import type { ApiArea } from './parts.ts';
import { conflict, known, refused, refusedWithin } from './problems.ts';
import { ById, Id, listOf, Name, Nothing, nullable, Paging, ref } from './schemas.ts';
import { agent } from './serialize.ts';
import { Agent, AgentTest } from './shapes/workspaces.ts';
import { cleanName, cleanText, longText } from './texts.ts';

const tags = ['Agents'];
const TEST_TIMEOUT_MS = 60_000;

const Fields = {
  handle: Type.String({ pattern: '^[a-z0-9_-]{1,32}$', description: 'Unique in its workspace: a-z, 0-9, _ and -' }),
  name: Name,
  kind: Type.String({
    minLength: 1,
    maxLength: 40,
    examples: ['echo'],
    description: `One of: ${AGENT_KINDS.join(', ')}`,
  }),
  config: Type.Record(Type.String(), Type.Unknown(), {
    maxProperties: 40,
    description:
      'What this kind needs: see docs/agents.md; `{}` for `echo`. A field that the kind does not have is refused',
  }),
  secret: nullable(
    // Four letters of it are shown: of a shorter one that would be nearly everything.
    Type.String({ minLength: 8, maxLength: 4_000, description: 'Kept sealed and never returned; null removes it' }),
  ),
  systemPrompt: nullable(Type.String({ maxLength: 20_000 })),
  historyLimit: Type.Integer({ minimum: 0, maximum: 200, description: 'Messages of the thread that it is told' }),
  fallbackAgentId: nullable(Id),
};
const { handle, name, kind, ...others } = Fields;
const NewAgent = Type.Object({ handle, name, kind, ...Type.Partial(Type.Object(others)).properties });
const AgentChanges = Type.Partial(Type.Object(Fields));

export const agentRoutes: ApiArea = async (app, { stores, bridge }) => {
  const { agents, workspaces } = stores;

  app.get(
    '/workspaces/:id/agents',
    {
      schema: {
        operationId: 'listAgents',
        summary: 'Agents of a workspace, the oldest first',
        tags,
        params: ById,
        querystring: Paging,
        response: { 200: listOf(ref(Agent)) },
      },
    },
    async ({ params, query }) => {
      const { id } = known(workspaces.get(params.id), 'workspace');
      const rows = pageOf(agents.listByWorkspace(id), pageWish(query, 'time'), (row) => [row.createdAt, row.id]);
      return listAnswer(rows, agent);
    },
  );

  app.post(
    '/workspaces/:id/agents',
    {
      schema: {
        operationId: 'createAgent',
        summary: 'Create an agent',
        tags,
        params: ById,
        body: NewAgent,
        response: { 201: ref(Agent) },
      },
    },
    async (request, reply) => {
      const { params, body } = request;
      const { id } = known(workspaces.get(params.id), 'workspace');
      const { handle, name, kind } = body;
      request.auditDetail = { kind, secretChanged: typeof body.secret === 'string' };
      const fields = { handle, name, kind, config: {}, ...checked(stores, id, null, body) };
      const row = uniqueHandle(() => agents.create(id, fields));
      request.auditSubject = row.id;
      return reply.code(201).send(agent(row));
    },
  );

  app.get(
    '/agents/:id',
    {
      schema: { operationId: 'getAgent', summary: 'One agent', tags, params: ById, response: { 200: ref(Agent) } },
    },
    async ({ params }) => agent(known(agents.get(params.id), 'agent')),
  );

  app.patch(
    '/agents/:id',
    {
      schema: {
        operationId: 'updateAgent',
        summary: 'Change an agent',
        description:
          'What is left out stays. A new `config` replaces the old one as a whole. When its address is on another server, the secret has to be given again.',
        tags,
        params: ById,
        body: AgentChanges,
        response: { 200: ref(Agent) },
      },
    },
    async (request) => {
      const { params, body } = request;
      const row = known(agents.get(params.id), 'agent');
      request.auditDetail = { kind: row.kind, secretChanged: body.secret !== undefined };
      const changes = checked(stores, row.workspaceId, row, body);
      return agent(
        known(
          uniqueHandle(() => agents.update(row.id, changes)),
          'agent',
        ),
      );
    },
  );

  app.delete(
    '/agents/:id',
    {
      schema: {
        operationId: 'deleteAgent',
        summary: 'Delete an agent',
        description: 'Refused with 409 for the default agent, and while a channel names it in `agentIds`.',
        tags,
        params: ById,
        response: { 204: Nothing },
      },
    },
    async ({ params }, reply) => {
      const { id, workspaceId } = known(agents.get(params.id), 'agent');
      if (workspaces.get(workspaceId)?.defaultAgentId === id)
        throw conflict('agent_is_default', 'This is the default agent of its workspace. Choose another default first.');
      if (stores.channels.list().some((channel) => channel.agentIds?.includes(id)))
        throw conflict('agent_in_use', 'A channel names this agent in agentIds.');
      agents.remove(id);
      return reply.code(204).send(null);
    },
  );

  app.post(
    '/agents/:id/test',
    {
      schema: {
        operationId: 'testAgent',
        summary: 'Try an agent with one sentence',
        description: 'Nothing is stored and nobody on Zalo sees it. A failing agent is an answer too: `ok: false`.',
        tags,
        params: ById,
        body: Type.Object({ text: Type.Optional(Type.String({ minLength: 1, maxLength: 4_000 })) }),
        response: { 200: ref(AgentTest) },
      },
    },
    async ({ params, body }) => {
      const row = known(agents.get(params.id), 'agent');
      return tryAgent(bridge, row, body.text === undefined ? 'Xin chào' : cleanText('text', body.text));
    },
  );
};

/** What a body asks for, without what the workspace cannot have. */
function checked(stores: Stores, workspaceId: string, current: AgentRow | null, body: Static<typeof AgentChanges>) {
  const { handle, name, kind, config, secret, systemPrompt, historyLimit, fallbackAgentId } = body;
  if (kind !== undefined || config !== undefined) checkConfig(kind ?? current?.kind, config ?? current?.config);
  if (config !== undefined && secret === undefined && wouldMoveKey(current, config))
    throw refused('secret', 'must be given again, or null: the new address is on another server');
  if (fallbackAgentId != null) {
    if (fallbackAgentId === current?.id) throw refused('fallbackAgentId', 'must be another agent');
    const problem = fallbackProblem(stores.agents.listByWorkspace(workspaceId), current?.id ?? null, fallbackAgentId);
    if (problem === 'unknown') throw refused('fallbackAgentId', 'is not an agent of this workspace');
    if (problem === 'circle') throw refused('fallbackAgentId', 'leads back to this agent');
  }
  return {
    ...(handle !== undefined && { handle }),
    ...(name !== undefined && { name: cleanName('name', name) }),
    ...(kind !== undefined && { kind }),
    ...(config !== undefined && { config }),
    ...(secret !== undefined && { secret }),
    ...(systemPrompt !== undefined && { systemPrompt: longText('systemPrompt', systemPrompt ?? '') || null }),
    ...(historyLimit !== undefined && { historyLimit }),
    ...(fallbackAgentId !== undefined && { fallbackAgentId }),
  };
}

/** An agent that is given another kind has to get settings that this kind can use. */
function checkConfig(kind = '', config: Record<string, unknown> = {}): void {
  if (!AGENT_KINDS.includes(kind)) throw refused('kind', `unknown kind; this server knows: ${AGENT_KINDS.join(', ')}`);
  const findings = configFindings(kind, config);
  if (findings.length > 0) throw refusedWithin('config', findings, config);
}

function uniqueHandle<T>(write: () => T): T {
  try {
    return write();
  } catch (error) {
    if (isUniqueViolation(error)) throw refused('handle', 'is already taken in this workspace');
    throw error;
  }
}

async function tryAgent(bridge: Bridge, row: AgentRow, text: string): Promise<Static<typeof AgentTest>> {
  const started = performance.now();
  try {
    const answer = await bridge.tryAgent(row.id, text, AbortSignal.timeout(TEST_TIMEOUT_MS));
    return { ok: true, latencyMs: answer.latencyMs, text: answer.text };
  } catch (error) {
    if (!(error instanceof AgentError)) throw error;
    const latencyMs = Math.round(performance.now() - started);
    return { ok: false, latencyMs, error: { kind: error.kind, message: error.human } };
  }
}
