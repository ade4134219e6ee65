import type { FastifyPluginAsync, FastifyReply } from 'fastify';
import type { Agent } from '../../db/stores/agents.ts';
import type { Workspace } from '../../db/stores/workspaces.ts';
import { isPartial } from '../../web/htmx.ts';
import type { ChannelParts, OfChannel } from '../channels/parts.ts';
import { signedIn } from '../system/signed-in.ts';
import { loadAgent, type RestView, restView, type Uses, usesOf } from './context.ts';

interface DeleteView {
  agent: Pick<Agent, 'id' | 'name' | 'handle'>;
  uses: Uses;
  error: string | null;
}

declare module '../../web/view.ts' {
  interface Views {
    'pages/agent-delete': DeleteView;
    'partials/agents/rest': { rest: RestView | null };
  }
}

type Form = OfChannel & { Body: Record<string, unknown> | null };

/** What can be done with an agent besides changing it. */
export const actRoutes: FastifyPluginAsync<ChannelParts> = async (app, parts) => {
  const { stores, bridge } = parts;

  app.post<OfChannel>('/agents/:id/default', (request, reply) => {
    const { agent, workspace } = loadAgent(parts, request.params.id);
    if (workspace.defaultAgentId !== agent.id) {
      stores.workspaces.update(workspace.id, { defaultAgentId: agent.id });
      stores.audit.add(signedIn(request).adminId, 'agent.made-default', agent.id);
    }
    return reply.flash(request.t('agents.madeDefault', { name: agent.name })).seeOther(`/workspaces/${workspace.id}`);
  });

  app.get<OfChannel>('/agents/:id/rest', { config: { quiet: true } }, (request, reply) => {
    const { agent } = loadAgent(parts, request.params.id);
    return reply.partial('partials/agents/rest', { rest: restView(parts, agent) });
  });

  app.post<OfChannel>('/agents/:id/wake', (request, reply) => {
    const { agent } = loadAgent(parts, request.params.id);
    bridge.wakeAgent(agent.id);
    stores.audit.add(signedIn(request).adminId, 'agent.woken', agent.id);
    reply.flash(request.t('agents.rest.woken'));
    if (!isPartial(request)) return reply.seeOther(`/agents/${agent.id}`);
    return reply.partial('partials/agents/rest', { rest: restView(parts, agent) });
  });

  app.get<OfChannel>('/agents/:id/delete', (request, reply) => {
    const { agent, workspace } = loadAgent(parts, request.params.id);
    return showDelete(reply, agent, workspace);
  });

  app.post<Form>('/agents/:id/delete', (request, reply) => {
    const { agent, workspace } = loadAgent(parts, request.params.id);
    const uses = usesOf(parts, agent, workspace);
    if (uses.isDefault || uses.channels.length > 0) return showDelete(reply.code(409), agent, workspace);
    const typed = request.body?.confirm;
    if (typeof typed !== 'string' || typed.trim().replace(/^@/, '').toLowerCase() !== agent.handle)
      return showDelete(
        reply.code(422),
        agent,
        workspace,
        request.t(typed ? 'agents.delete.differs' : 'error.field.required'),
      );
    stores.agents.remove(agent.id);
    stores.audit.add(signedIn(request).adminId, 'agent.deleted', agent.id);
    return reply.flash(request.t('agents.deleted', { name: agent.name })).seeOther(`/workspaces/${workspace.id}`);
  });

  const showDelete = (reply: FastifyReply, agent: Agent, workspace: Workspace, error: string | null = null) =>
    reply.page('pages/agent-delete', { agent, uses: usesOf(parts, agent, workspace), error });
};
