import { isDeepStrictEqual } from 'node:util';
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { isUniqueViolation } from '../../db/errors.ts';
import type { Agent } from '../../db/stores/agents.ts';
import type { Workspace } from '../../db/stores/workspaces.ts';
import { isPartial } from '../../web/htmx.ts';
import type { ChannelParts, OfChannel } from '../channels/parts.ts';
import { type FormBody, one } from '../policy/fields.ts';
import { signedIn } from '../system/signed-in.ts';
import { loadWorkspace } from '../workspaces/context.ts';
import { type AgentPage, agentPage, type FormView, formContext, loadAgent, presetOr404 } from './context.ts';
import {
  checkForm,
  type FormContext,
  formOf,
  hasTypedKey,
  newForm,
  readForm,
  readSecret,
  stampOf,
  toFields,
} from './form.ts';
import { PRESETS, type Preset } from './presets.ts';
import { type TrialParts, tryOut } from './trial.ts';

declare module '../../web/view.ts' {
  interface Views {
    'pages/agent': AgentPage;
    'pages/agent-choose': { workspace: Pick<Workspace, 'id' | 'name'>; presets: readonly Preset[] };
    'partials/agents/form': { view: FormView };
  }
}

type Choose = OfChannel & { Querystring: { preset?: unknown } };
type Form = OfChannel & { Body: Record<string, unknown> | null };
type Refused = Pick<Parameters<typeof agentPage>[3], 'form' | 'errors' | 'changed' | 'preset'>;

/** Making an agent, its page, and saving it. */
export const editRoutes: FastifyPluginAsync<ChannelParts> = async (app, parts) => {
  const { stores } = parts;

  app.get<Choose>('/workspaces/:id/agents/new', (request, reply) => {
    const workspace = loadWorkspace(parts, request.params.id);
    if (request.query.preset === undefined) return reply.page('pages/agent-choose', { workspace, presets: PRESETS });
    const preset = presetOr404(request.query.preset);
    const context = formContext(parts, workspace, preset.kind, null);
    const form = newForm(preset, context.agents, isOnlyEcho(workspace, context.agents));
    return reply.page('pages/agent', agentPage(parts, workspace, context, { form, preset }));
  });

  app.post<Form>('/workspaces/:id/agents', (request, reply) => {
    const workspace = loadWorkspace(parts, request.params.id);
    const body: FormBody = request.body ?? {};
    const preset = presetOr404(one(body, 'preset'));
    const context = formContext(parts, workspace, preset.kind, null);
    return one(body, 'do') === 'save'
      ? create(request, reply, workspace, context, preset)
      : tryOut(trialParts(request, reply, workspace, context, preset));
  });

  app.get<OfChannel>('/agents/:id', (request, reply) => {
    const { agent, workspace } = loadAgent(parts, request.params.id);
    const context = formContext(parts, workspace, agent.kind, agent);
    return reply.page('pages/agent', agentPage(parts, workspace, context, { form: formOf(agent) }));
  });

  app.post<Form>('/agents/:id', (request, reply) => {
    const { agent, workspace } = loadAgent(parts, request.params.id);
    const body: FormBody = request.body ?? {};
    const context = formContext(parts, workspace, agent.kind, agent);
    if (one(body, 'do') === 'reload') return reply.seeOther(`/agents/${agent.id}`);
    return one(body, 'do') === 'save'
      ? save(request, reply, workspace, context, agent)
      : tryOut(trialParts(request, reply, workspace, context));
  });

  const trialParts = (
    request: FastifyRequest<Form>,
    reply: FastifyReply,
    workspace: Workspace,
    context: FormContext,
    preset?: Preset,
  ): TrialParts => ({ parts, request, reply, workspace, context, body: request.body ?? {}, ...(preset && { preset }) });

  const create = (
    request: FastifyRequest<Form>,
    reply: FastifyReply,
    workspace: Workspace,
    context: FormContext,
    preset: Preset,
  ) => {
    const body: FormBody = request.body ?? {};
    const form = readForm(preset.kind, body);
    const secret = readSecret(form, body);
    const errors = checkForm(context, form, secret, request.t);
    const fields = toFields(context, form, secret);
    const same = context.agents.find(({ handle }) => handle === form.handle);
    // The same form a second time: it has done its work already.
    if (same && isSame(same, fields)) return reply.seeOther(`/agents/${same.id}`);
    if (Object.keys(errors).length > 0) return refuse(reply, 422, workspace, context, { form, errors, preset });
    const agent = stores.transaction(() => {
      const made = stores.agents.create(workspace.id, fields);
      if (form.makeDefault) stores.workspaces.update(workspace.id, { defaultAgentId: made.id });
      stores.audit.add(signedIn(request).adminId, 'agent.created', made.id, {
        kind: made.kind,
        secretChanged: made.hasSecret,
      });
      return made;
    });
    return reply.flash(request.t('agents.created', { name: agent.name })).seeOther(`/agents/${agent.id}`);
  };

  const save = (
    request: FastifyRequest<Form>,
    reply: FastifyReply,
    workspace: Workspace,
    context: FormContext,
    agent: Agent,
  ) => {
    const body: FormBody = request.body ?? {};
    const form = readForm(agent.kind, body);
    const secret = readSecret(form, body);
    const errors = checkForm(context, form, secret, request.t);
    if (Object.keys(errors).length > 0) return refuse(reply, 422, workspace, context, { form, errors });
    const fields = toFields(context, form, secret);
    if (one(body, 'stamp') !== stampOf(agent) && !isSame(agent, fields))
      return refuse(reply, 409, workspace, context, { form, changed: true });
    try {
      stores.agents.update(agent.id, fields);
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      const taken = request.t('agents.error.handleTaken', { handle: form.handle });
      return refuse(reply, 422, workspace, context, { form, errors: { handle: taken } });
    }
    stores.audit.add(signedIn(request).adminId, 'agent.updated', agent.id, {
      ...{ kind: agent.kind, secretChanged: fields.secret !== undefined },
    });
    return reply.flash(request.t('agents.saved', { name: form.name })).seeOther(`/agents/${agent.id}`);
  };

  const refuse = async (
    reply: FastifyReply,
    status: 409 | 422,
    workspace: Workspace,
    context: FormContext,
    shown: Refused,
  ) => {
    reply.code(status);
    if (!isPartial(reply.request)) {
      const isKeyLost = hasTypedKey(reply.request.body);
      return reply.page('pages/agent', agentPage(parts, workspace, context, { ...shown, isKeyLost }));
    }
    // Swapped into the open page, where what was typed as a key still stands.
    const page = agentPage(parts, workspace, context, shown);
    const html = await reply.render('partials/agents/form', { view: page.view });
    return reply.partials([{ html, target: '#agent' }]);
  };
};

/** Nothing but the agent that every workspace is made with: the next one is meant to take its place. */
function isOnlyEcho(workspace: Workspace, agents: Agent[]): boolean {
  return agents.every((agent) => agent.kind === 'echo') && agents.some(({ id }) => id === workspace.defaultAgentId);
}

/** Whether saving these fields would change nothing. A key cannot be compared: a new one is always a change. */
function isSame(agent: Agent, { secret, ...fields }: ReturnType<typeof toFields>): boolean {
  const stored = agent as unknown as Record<string, unknown>;
  const isKeySame =
    secret === undefined || (secret === null ? !agent.hasSecret : secret.slice(-4) === agent.secretLast4);
  return isKeySame && Object.entries(fields).every(([name, value]) => isDeepStrictEqual(stored[name], value));
}
