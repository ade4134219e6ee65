import type { Agent } from '../db/stores/agents.ts';
import type { Stores } from '../db/stores/index.ts';
import type { Agents } from './agents/registry.ts';
import type { Bridge } from './bridge.ts';
import { Refusal } from './refusal.ts';

export type AgentActs = Pick<Bridge, 'tryAgent' | 'trial' | 'agentResting' | 'wakeAgent'>;

/** What settings that were never saved lack to be an agent. */
const UNSAVED = {
  ...{ id: 'unsaved', workspaceId: '', handle: '', historyLimit: 0, createdAt: 0 },
  ...{ fallbackAgentId: null, hasSecret: false, secretLast4: null },
};

/** What the owner may do with agents outside any conversation. */
export function createAgentActs(stores: Stores, agents: Agents): AgentActs {
  const agentOf = (id: string): Agent => {
    const agent = stores.agents.get(id);
    if (!agent) throw new Refusal('agent_unknown');
    return agent;
  };

  return {
    tryAgent: async (agentId, text, signal) => agents.answerOnce(agentOf(agentId), text, signal),
    async trial({ id, secret, ...settings }, text, signal) {
      const stored = id === null ? null : agentOf(id);
      const agent = { ...(stored ?? UNSAVED), ...settings };
      return agents.trial(agent, stored ? secret : (secret ?? null), text, signal);
    },
    agentResting: (agentId) => agents.resting(agentOf(agentId)),
    wakeAgent: (agentId) => agents.wake(agentOf(agentId)),
  };
}
