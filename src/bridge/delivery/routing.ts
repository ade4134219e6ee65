import { chatName } from '../../chat-name.ts';
import type { Agent } from '../../db/stores/agents.ts';
import type { Channel } from '../../db/stores/channels.ts';
import type { ConversationView } from '../../db/stores/conversations.ts';
import type { Stores } from '../../db/stores/index.ts';
import type { Thread } from '../../db/stores/threads.ts';
import { say, translator } from '../../i18n/index.ts';
import { readSettings } from '../channel-settings.ts';
import { splitHandle } from '../commands/parse.ts';

export interface Route {
  thread: Thread;
  agent: Agent;
  /** The agent that was chosen for this thread may not answer here any more: people are told, and the choice is dropped. */
  isSubstitute: boolean;
}

export interface RouteWish {
  /** The thread in which the question was asked, when the person has moved on since. */
  threadId: string | null;
  /** The agent that this one message is for. */
  once: Agent | null;
}

/**
 * Which thread a conversation talks in and which agent answers there. The channel's agent whitelist is enforced here,
 * on the server, for stored choices too. Null when no allowed agent is left.
 */
export function route(stores: Stores, channel: Channel, conversation: ConversationView, wish: RouteWish): Route | null {
  const asked = wish.threadId ? stores.threads.get(wish.threadId) : null;
  const thread = asked ?? threadFor(stores, channel, conversation);
  const chosen = agentOf(stores, channel, thread);
  const agent = wish.once ?? chosen;
  return agent && { thread, agent, isSubstitute: !wish.once && thread.agentId !== null && agent.id !== thread.agentId };
}

/** The thread that a conversation is in now; made when there is none yet. */
export function threadFor(stores: Stores, channel: Channel, conversation: ConversationView): Thread {
  const present = sharedThread(stores, channel) ?? (conversation.threadId && stores.threads.get(conversation.threadId));
  if (present) return present;
  const made = stores.threads.create(channel.workspaceId, titleOf(channel, conversation), conversation.id);
  stores.conversations.setThread(conversation.id, made.id);
  return made;
}

/** What a chat is called where agents and the people in it read it: in the language that the channel speaks. */
export function titleOf(channel: Channel, conversation: ConversationView): string {
  return say(translator(readSettings(channel.settings).commands.language), chatName(conversation));
}

/** The one thread that the owner fixed for everybody on this channel; null when each conversation has its own. */
export function sharedThread(stores: Stores, channel: Channel): Thread | null {
  return channel.threadId ? stores.threads.get(channel.threadId) : null;
}

/** Whether the person has gone to another thread since: then an answer for this one is kept. */
export function hasLeft(stores: Stores, channel: Channel, conversationId: string, thread: Thread): boolean {
  const now = stores.conversations.get(conversationId)?.threadId ?? null;
  const isOwn = thread.conversationId === conversationId && !sharedThread(stores, channel);
  return isOwn && now !== null && now !== thread.id;
}

/** The agents of the workspace that may answer on this channel. */
export function allowedAgents(stores: Stores, channel: Channel): Agent[] {
  const agents = stores.agents.listByWorkspace(channel.workspaceId);
  return channel.agentIds === null ? agents : agents.filter((agent) => channel.agentIds?.includes(agent.id));
}

/** The agent that answers in a thread: the chosen one, else the workspace's default, else any that may. */
export function agentOf(stores: Stores, channel: Channel, thread: Thread): Agent | null {
  const allowed = allowedAgents(stores, channel);
  const preferred = [thread.agentId, stores.workspaces.get(channel.workspaceId)?.defaultAgentId];
  for (const id of preferred) {
    const agent = allowed.find((candidate) => candidate.id === id);
    if (agent) return agent;
  }
  return allowed[0] ?? null;
}

/**
 * `@handle …` at the beginning of a message: the agent that is asked once, and the question without the handle. Null for
 * anything else, and for an agent that may not answer here: then the message is ordinary text.
 */
export function addressee(stores: Stores, channel: Channel, text: string): { agent: Agent; text: string } | null {
  const split = splitHandle(text);
  const agent = split && allowedAgents(stores, channel).find(({ handle }) => handle.toLowerCase() === split.handle);
  return agent ? { agent, text: split.rest } : null;
}
