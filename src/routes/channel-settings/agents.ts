import { many, one } from '../policy/fields.ts';
import { createSection } from './section.ts';

interface AgentFields {
  mode: 'all' | 'some';
  agentIds: string[];
}

interface AgentExtras {
  workspaceName: string;
  agents: { id: string; handle: string; name: string; isDefault: boolean }[];
}

/** Which agents of the workspace may answer on this channel. */
export const agentsSection = createSection<{ agentIds: string[] | null }, AgentFields, AgentExtras>({
  stored: ({ agentIds }) => ({ agentIds }),
  fieldsOf: ({ agentIds }) => ({ mode: agentIds === null ? 'all' : 'some', agentIds: agentIds ?? [] }),
  read: (body) => ({
    mode: one(body, 'agents') === 'some' ? 'some' : 'all',
    agentIds: [...new Set(many(body, 'agentIds'))],
  }),
  check({ stores }, channel, { mode, agentIds }) {
    if (mode === 'all') return { ok: { agentIds: null } };
    if (agentIds.length === 0) return { errors: { agentIds: { key: 'settings.agents.required' } } };
    const isOurs = (id: string) => stores.agents.get(id)?.workspaceId === channel.workspaceId;
    if (!agentIds.every(isOurs)) return { errors: { agentIds: { key: 'settings.agents.unknown' } } };
    return { ok: { agentIds } };
  },
  save: ({ stores }, channel, values) => void stores.channels.update(channel.id, values),
  say({ stores }, channel, { agentIds }) {
    if (agentIds === null) return [{ label: 'settings.section.agents', value: 'settings.agents.every' }];
    const agents = stores.agents.listByWorkspace(channel.workspaceId).filter(({ id }) => agentIds.includes(id));
    return [{ label: 'settings.section.agents', value: agents.map(({ handle }) => `@${handle}`).join(', ') }];
  },
  extras({ stores }, { workspaceId }) {
    const workspace = stores.workspaces.get(workspaceId);
    const agents = stores.agents.listByWorkspace(workspaceId);
    return {
      workspaceName: workspace?.name ?? '',
      agents: agents.map(({ id, handle, name }) => ({ id, handle, name, isDefault: id === workspace?.defaultAgentId })),
    };
  },
});
