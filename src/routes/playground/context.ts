import { answerFormat } from '../../bridge/agents/registry.ts';
import type { PlaygroundState } from '../../bridge/playground.ts';
import type { Agent } from '../../db/stores/agents.ts';
import type { Thread } from '../../db/stores/threads.ts';
import type { Workspace } from '../../db/stores/workspaces.ts';
import type { T } from '../../i18n/index.ts';
import { newId } from '../../ids.ts';
import { notFound } from '../../web/errors.ts';
import type { ChannelParts } from '../channels/parts.ts';
import { type History, history } from '../workspaces/context.ts';
import { playgroundPath } from './paths.ts';

const THREADS = 20;

/** How the agent is doing. For `partials/playground/live`. */
export interface Live {
  path: string;
  /** The last message that the page shows. */
  after: number;
  isMarkdown: boolean;
  /** Where the agent that answers here is set up; null when it is gone. */
  agentPath: string | null;
  /** `unanswered`: something was asked, and the server has started since. */
  state: PlaygroundState | { state: 'unanswered' } | null;
}

/** For `partials/playground/compose`. */
export interface SayForm {
  action: string;
  /** The thread; of a new one the id that it will have, so that a form sent twice makes one. */
  threadId: string;
  isNew: boolean;
  /** The last message when the form was made: the same text sent twice from one form is said once. */
  after: number;
  agentId: string;
  agents: { value: string; label: string }[];
  text: string;
  error: string | null;
}

/** For `partials/playground/talk`. */
export interface Talk {
  history: History;
  live: Live | null;
  say: SayForm;
}

export interface PlaygroundPage {
  workspace: Pick<Workspace, 'id' | 'name'>;
  /** Null for one that is yet to be begun. */
  thread: Pick<Thread, 'id' | 'title'> | null;
  path: string;
  threads: { path: string; title: string; lastActivityAt: number; isCurrent: boolean }[];
  morePath: string | null;
  talk: Talk;
}

/** What was typed and could not be said. */
export interface Refused {
  text: string;
  error: string;
}

interface Shown {
  cursor?: string | undefined;
  /** The cursor of the list of threads. */
  threads?: string | undefined;
  agentId?: string | undefined;
  refused?: Refused;
  /** The id of a thread that is yet to be begun, when the form has one already. */
  newThreadId?: string;
}

/** The thread of an address; one that does not exist, or is not the owner's own, is answered with 404. */
export function loadThread({ stores }: ChannelParts, workspaceId: string, id: string): Thread {
  const thread = stores.threads.get(id);
  if (!thread?.isPlayground || thread.workspaceId !== workspaceId) throw notFound({ key: 'workspaces.thread.unknown' });
  return thread;
}

export function playgroundPage(
  parts: ChannelParts,
  workspace: Workspace,
  thread: Thread | null,
  t: T,
  shown: Shown = {},
): PlaygroundPage {
  const path = playgroundPath(workspace.id);
  const list = parts.stores.threads.page(workspace.id, THREADS, shown.threads, true);
  return {
    workspace: { id: workspace.id, name: workspace.name },
    thread: thread && { id: thread.id, title: thread.title },
    path,
    threads: list.items.map(({ id, title, lastActivityAt }) => ({
      path: playgroundPath(workspace.id, id),
      isCurrent: id === thread?.id,
      ...{ title, lastActivityAt },
    })),
    morePath: list.nextCursor && `${path}?threads=${encodeURIComponent(list.nextCursor)}`,
    talk: talkOf(parts, workspace, thread, t, shown),
  };
}

export function talkOf(
  parts: ChannelParts,
  workspace: Workspace,
  thread: Thread | null,
  t: T,
  shown: Shown = {},
): Talk {
  const path = thread && playgroundPath(workspace.id, thread.id);
  const said =
    thread && path ? history(parts, thread, path, t, shown.cursor) : { messages: [], olderPath: null, isOwn: true };
  const agents = parts.stores.agents.listByWorkspace(workspace.id);
  const wanted = [shown.agentId, thread?.agentId, workspace.defaultAgentId];
  const agentId = wanted.find((id) => agents.some((agent) => agent.id === id)) ?? agents[0]?.id ?? '';
  return {
    history: said,
    live: thread && liveOf(parts, thread),
    say: {
      action: playgroundPath(workspace.id),
      threadId: thread?.id ?? shown.newThreadId ?? newId('thread'),
      isNew: thread === null,
      after: thread ? lastId(parts, thread) : 0,
      agentId,
      agents: agents.map(toOption),
      text: shown.refused?.text ?? '',
      error: shown.refused?.error ?? null,
    },
  };
}

export function liveOf(parts: ChannelParts, thread: Thread): Live {
  const [last] = parts.stores.threads.recent(thread.id, 1);
  const known = parts.bridge.playgroundState(thread.id);
  const agent = thread.agentId && parts.stores.agents.get(thread.agentId);
  return {
    path: playgroundPath(thread.workspaceId, thread.id),
    after: last?.id ?? 0,
    agentPath: agent ? `/agents/${agent.id}` : null,
    isMarkdown: answerFormat(agent ? agent.kind : '') === 'markdown',
    state: known ?? (last?.role === 'user' ? { state: 'unanswered' } : null),
  };
}

function lastId({ stores }: ChannelParts, { id }: Thread): number {
  return stores.threads.recent(id, 1)[0]?.id ?? 0;
}

function toOption({ id, name, handle }: Agent) {
  return { value: id, label: `${name} (@${handle})` };
}
