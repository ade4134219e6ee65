import type { Agent } from '../../db/stores/agents.ts';
import type { Channel } from '../../db/stores/channels.ts';
import type { Conversation } from '../../db/stores/conversations.ts';
import type { Stores } from '../../db/stores/index.ts';
import type { Thread } from '../../db/stores/threads.ts';

export interface Route {
  thread: Thread;
  agent: Agent;
}

/**
 * Which thread a conversation talks in and which agent answers there. The channel's agent whitelist is enforced here,
 * on the server. Null when no allowed agent is left.
 */
export function route(stores: Stores, channel: Channel, conversation: Conversation, title: string): Route | null {
  const thread = threadFor(stores, channel, conversation, title);
  const agent = agentFor(stores, channel, thread);
  return agent ? { thread, agent } : null;
}

function threadFor(stores: Stores, channel: Channel, conversation: Conversation, title: string): Thread {
  const shared = channel.threadId ? stores.threads.get(channel.threadId) : null;
  if (shared) return shared;
  const own = conversation.threadId ? stores.threads.get(conversation.threadId) : null;
  if (own) return own;
  const made = stores.threads.create(channel.workspaceId, title, conversation.id);
  stores.conversations.setThread(conversation.id, made.id);
  return made;
}

/** The agents of the workspace that may answer on this channel. */
export function allowedAgents(stores: Stores, channel: Channel): Agent[] {
  const agents = stores.agents.listByWorkspace(channel.workspaceId);
  return channel.agentIds === null ? agents : agents.filter((agent) => channel.agentIds?.includes(agent.id));
}

function agentFor(stores: Stores, channel: Channel, thread: Thread): Agent | null {
  const allowed = allowedAgents(stores, channel);
  const preferred = [thread.agentId, stores.workspaces.get(channel.workspaceId)?.defaultAgentId];
  for (const id of preferred) {
    const agent = allowed.find((candidate) => candidate.id === id);
    if (agent) return agent;
  }
  return allowed[0] ?? null;
}
