import type { Channel } from '../../db/stores/channels.ts';
import type { Did } from '../../db/stores/commands.ts';
import type { ConversationView } from '../../db/stores/conversations.ts';
import type { InboxItem } from '../../db/stores/inbox.ts';
import type { Stores } from '../../db/stores/index.ts';
import { displayName } from '../../text.ts';
import { agentOf, allowedAgents, sharedThread, threadFor, titleOf } from '../delivery/routing.ts';
import type { CommandName } from './table.ts';
import type { Saying } from './texts.ts';

/** Where a command was said. */
export interface Scene {
  stores: Stores;
  channel: Channel;
  conversation: ConversationView;
  item: InboxItem;
}

export interface Done {
  did: Did;
  /** What the person is told; null when the effect speaks for itself. */
  say: { name: Saying; params: Did['params'] } | null;
  /** Messages whose answer is given up: an agent that is busy with one stops. */
  stopped: number[];
}

/** In one conversation, over all time. */
export const MAX_THREADS = 50;
/** How many kept answers one `/more` brings. */
export const MORE_AT_ONCE = 3;
/** Threads in one list: the last ones. */
const LISTED = 20;

type Action = (scene: Scene, argument: string) => Done;

/** Does what a command asks. Called inside a transaction; looks at this conversation and nothing else. */
export function act(name: CommandName, scene: Scene, argument: string): Done {
  const { stores, channel } = scene;
  if (OF_THREADS.includes(name) && sharedThread(stores, channel)) return said('fixed');
  return ACTIONS[name](scene, argument);
}

/** With one thread for everybody these are the owner's choice. */
const OF_THREADS: readonly CommandName[] = ['new', 'threads', 'switch', 'more'];

const ACTIONS: Record<CommandName, Action> = {
  start: ({ stores, channel, conversation }) => {
    const agent = agentOf(stores, channel, threadFor(stores, channel, conversation));
    return said('started', { agent: agent?.name ?? channel.displayName });
  },
  help: () => said('help'),
  new: newThread,
  threads: listThreads,
  switch: switchThread,
  more: bringKept,
  agents: listAgents,
  agent: chooseAgent,
  stop: stopAnswering,
};

/** Most commands do what they say. */
function said(name: Saying, params: Did['params'] = {}, did: Did = { code: name, params }): Done {
  return { did, say: { name, params }, stopped: [] };
}

const own = ({ stores, conversation }: Scene) => stores.threads.ofConversation(conversation.id, MAX_THREADS);

/** What was asked before stays in the thread that is left. */
function goTo(scene: Scene, threadId: string): void {
  const { stores, conversation, item } = scene;
  if (conversation.threadId) stores.commands.pinBefore(item, conversation.threadId);
  stores.conversations.setThread(conversation.id, threadId);
}

function newThread(scene: Scene, argument: string): Done {
  const { stores, channel, conversation } = scene;
  // The thread that is left is one too, even when nothing was said in it yet.
  const left = threadFor(stores, channel, conversation);
  const n = own(scene).length + 1;
  if (n > MAX_THREADS) return said('tooMany', { n: MAX_THREADS });
  const title = displayName(argument) || `${displayName(titleOf(channel, conversation), 60)} · ${n}`;
  const made = stores.threads.create(channel.workspaceId, title, conversation.id);
  goTo({ ...scene, conversation: { ...conversation, threadId: left.id } }, made.id);
  return said('opened', { n, title }, { code: 'opened', params: { n } });
}

function listThreads(scene: Scene): Done {
  const { stores, channel, conversation } = scene;
  const now = threadFor(stores, channel, conversation);
  const kept = stores.aside.keptByThread(channel.id, conversation.id);
  const lines = own(scene).map(({ id, title }, index) => {
    const waiting = kept.get(id);
    return `${id === now.id ? '▸ ' : ''}${index + 1}. ${title}${waiting ? ` (+${waiting})` : ''}`;
  });
  return said('threads', { list: lines.slice(-LISTED).join('\n') }, { code: 'threads', params: {} });
}

function switchThread(scene: Scene, argument: string): Done {
  const { stores, channel, conversation } = scene;
  const number = /^#?(\d{1,4})$/.exec(argument)?.[1];
  if (number === undefined) return said('switchHow');
  const n = Number(number);
  const thread = own(scene)[n - 1];
  if (!thread) return said('noThread', { n });
  goTo(scene, thread.id);
  const kept = stores.aside.keptByThread(channel.id, conversation.id).get(thread.id) ?? 0;
  const { title } = thread;
  if (kept === 0) return said('switched', { n, title }, { code: 'switched', params: { n } });
  return said('switchedKept', { n, title, kept }, { code: 'switchedKept', params: { n, kept } });
}

function bringKept({ stores, channel, conversation }: Scene): Done {
  const { threadId } = conversation;
  const n = threadId ? stores.aside.releaseKept(channel.id, conversation.id, threadId, MORE_AT_ONCE) : 0;
  if (n === 0) return said('nothingKept');
  const did = { code: 'more', params: { n } };
  const kept = stores.aside.keptByThread(channel.id, conversation.id).get(threadId ?? '') ?? 0;
  return kept > 0 ? said('moreLeft', { kept }, did) : { did, say: null, stopped: [] };
}

function listAgents({ stores, channel, conversation }: Scene): Done {
  const now = agentOf(stores, channel, threadFor(stores, channel, conversation));
  const lines = allowedAgents(stores, channel).map(
    ({ id, handle, name }) => `${id === now?.id ? '▸ ' : ''}@${handle} – ${displayName(name)}`,
  );
  return said('agents', { list: lines.slice(0, 50).join('\n') }, { code: 'agents', params: {} });
}

function chooseAgent(scene: Scene, argument: string): Done {
  const { stores, channel, conversation } = scene;
  if (argument === '') return listAgents(scene);
  if (sharedThread(stores, channel)) return said('fixed');
  const handle = argument.replace(/^@/, '').toLowerCase();
  const agent = allowedAgents(stores, channel).find((one) => one.handle.toLowerCase() === handle);
  if (!agent) return said('noAgent');
  stores.threads.update(threadFor(stores, channel, conversation).id, { agentId: agent.id });
  const params = { handle: agent.handle, agent: displayName(agent.name) };
  return said('agentSet', params, { code: 'agentSet', params: { handle: agent.handle } });
}

function stopAnswering({ stores, channel, conversation, item }: Scene): Done {
  const stopped = stores.commands.stopBefore(item);
  const unsent = stores.commands.stopSending(channel.id, conversation.id);
  if (stopped.length + unsent === 0) return said('nothingToStop');
  const n = Math.max(stopped.length, 1);
  return { ...said('stopped', {}, { code: 'stopped', params: { n } }), stopped };
}
