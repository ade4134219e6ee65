import { answerFormat } from '../../bridge/agents/registry.ts';
import type { Agent } from '../../db/stores/agents.ts';
import type { Thread, ThreadMessage } from '../../db/stores/threads.ts';
import type { Workspace, WorkspaceSummary } from '../../db/stores/workspaces.ts';
import type { T } from '../../i18n/index.ts';
import { newId } from '../../ids.ts';
import { displayName, hasControlInName } from '../../text.ts';
import { notFound } from '../../web/errors.ts';
import type { ChannelParts } from '../channels/parts.ts';
import { type ShownFile, shownThreadFiles } from '../media/shown.ts';
import { playgroundPath } from '../playground/paths.ts';
import { shownName } from '../wizard/draft.ts';

const PAGE = 30;
const MESSAGES = 40;
export const MAX_NAME = 80;

/** A form with one name in it. */
export interface NameForm {
  name: string;
  error: string | null;
}

export interface WorkspacesPage {
  workspaces: WorkspaceSummary[];
  form: NameForm;
  /** The id that the next one will have, so that a form sent twice makes one. */
  newId: string;
}

export interface AgentRow extends Pick<Agent, 'id' | 'handle' | 'name' | 'kind'> {
  isDefault: boolean;
  /** Its endpoint failed and is being left alone. */
  isResting: boolean;
}

export interface ThreadRow extends Pick<Thread, 'id' | 'title' | 'lastActivityAt'> {
  /** Made by the owner, for channels to share; the others belong to one conversation each. */
  isShared: boolean;
}

export interface ThreadRows {
  rows: ThreadRow[];
  morePath: string | null;
}

export interface ThreadList extends ThreadRows {
  workspaceId: string;
  form: NameForm;
}

/** A channel that uses a workspace. */
export interface UsedBy {
  id: string;
  name: string;
}

export interface WorkspacePage {
  workspace: Workspace;
  rename: NameForm;
  agents: AgentRow[];
  channels: UsedBy[];
  threads: ThreadList;
}

export interface ThreadPage {
  thread: Pick<Thread, 'id' | 'title' | 'createdAt'>;
  workspace: Pick<Workspace, 'id' | 'name'>;
  conversationPath: string | null;
  history: History;
}

/** What was said, oldest first. For `partials/workspaces/history`. */
export interface History {
  messages: (Pick<ThreadMessage, 'id' | 'role' | 'text' | 'senderName' | 'at'> & {
    agent: string | null;
    isMarkdown: boolean;
    /** What an agent of the playground sent along, and what of it there is no file of. */
    files: ShownFile[];
    missing: string[];
  })[];
  olderPath: string | null;
  /** The owner is who talks to the agent. */
  isOwn: boolean;
}

export const EMPTY_FORM: NameForm = { name: '', error: null };

/** The workspace of an address; one that does not exist is answered with 404. */
export function loadWorkspace({ stores }: ChannelParts, id: string): Workspace {
  const workspace = stores.workspaces.get(id);
  if (!workspace) throw notFound({ key: 'workspaces.unknown' });
  return workspace;
}

/** Reads the name of a form: one line, nothing invisible, not too long. What was typed stays when it is refused. */
export function readName(
  body: Record<string, unknown> | null,
  field: string,
  t: T,
): { ok: string } | { form: NameForm } {
  const raw = typeof body?.[field] === 'string' ? body[field] : '';
  const name = displayName(raw, Number.POSITIVE_INFINITY);
  const refuse = (error: string) => ({ form: { name: name.slice(0, 1_000), error } });
  if (hasControlInName(raw)) return refuse(t('error.field.controls'));
  if (name === '') return refuse(t('error.field.required'));
  if ([...name].length > MAX_NAME) return refuse(t('error.field.maxLength', { n: MAX_NAME }));
  return { ok: name };
}

export function workspacesPage({ stores }: ChannelParts, form = EMPTY_FORM): WorkspacesPage {
  return { workspaces: stores.workspaces.summaries(), form, newId: newId('workspace') };
}

export function channelsOf({ stores }: ChannelParts, workspaceId: string): UsedBy[] {
  const channels = stores.channels.list().filter((channel) => channel.workspaceId === workspaceId);
  return channels.map((channel) => ({ id: channel.id, name: shownName(channel) }));
}

export function threadRows({ stores }: ChannelParts, workspaceId: string, cursor?: string): ThreadRows {
  const page = stores.threads.page(workspaceId, PAGE, cursor);
  return {
    rows: page.items.map(({ id, title, lastActivityAt, conversationId }) => ({
      ...{ id, title, lastActivityAt },
      isShared: conversationId === null,
    })),
    morePath: page.nextCursor && `/workspaces/${workspaceId}?cursor=${encodeURIComponent(page.nextCursor)}`,
  };
}

export function threadList(parts: ChannelParts, workspaceId: string, form = EMPTY_FORM, cursor?: string): ThreadList {
  return { ...threadRows(parts, workspaceId, cursor), workspaceId, form };
}

export function workspacePage(
  parts: ChannelParts,
  workspace: Workspace,
  changes: { rename?: NameForm; thread?: NameForm; cursor?: string } = {},
): WorkspacePage {
  const agents = parts.stores.agents.listByWorkspace(workspace.id);
  return {
    workspace,
    rename: changes.rename ?? { name: workspace.name, error: null },
    agents: agents.map(({ id, handle, name, kind }) => ({
      ...{ id, handle, name, kind },
      isDefault: id === workspace.defaultAgentId,
      isResting: parts.bridge.agentResting(id) !== null,
    })),
    channels: channelsOf(parts, workspace.id),
    threads: threadList(parts, workspace.id, changes.thread, changes.cursor),
  };
}

/** `path`: where the page of this thread is. */
export function history({ stores }: ChannelParts, thread: Thread, path: string, t: T, cursor?: string): History {
  const page = stores.threads.latestMessages(thread.id, MESSAGES, cursor);
  return {
    messages: spokenLines(stores, thread, page.items.reverse(), t),
    olderPath: page.nextCursor && `${path}?cursor=${page.nextCursor}`,
    isOwn: thread.isPlayground,
  };
}

/** Messages of a thread as they are shown, each with the agent that said it. */
export function spokenLines(
  stores: ChannelParts['stores'],
  thread: Pick<Thread, 'id' | 'workspaceId'>,
  messages: ThreadMessage[],
  t: T,
): History['messages'] {
  const agents = new Map(stores.agents.listByWorkspace(thread.workspaceId).map((agent) => [agent.id, agent]));
  return messages.map(({ id, role, text, senderName, at, agentId, files }) => {
    const agent = agents.get(agentId ?? '');
    const isMarkdown = role === 'assistant' && answerFormat(agent?.kind ?? '') === 'markdown';
    const line = { id, role, text, senderName, at, agent: agent ? `@${agent.handle}` : null, isMarkdown };
    if (!files) return { ...line, files: [], missing: [] };
    const names = files.map(({ fileName }) => `[${fileName || 'file'}]`).join('\n');
    const path = `${playgroundPath(thread.workspaceId, thread.id)}/files/${id}`;
    // The names stand in the text for the agent; people see the files.
    const words = text.endsWith(names) ? text.slice(0, -names.length).trimEnd() : text;
    return { ...line, text: words, ...shownThreadFiles(files, path, t) };
  });
}
