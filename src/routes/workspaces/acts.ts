import type { FastifyPluginAsync, FastifyReply } from 'fastify';
import type { Workspace } from '../../db/stores/workspaces.ts';
import { idFromForm } from '../../ids.ts';
import { displayName } from '../../text.ts';
import { isPartial } from '../../web/htmx.ts';
import type { ChannelParts, OfChannel } from '../channels/parts.ts';
import { signedIn } from '../system/signed-in.ts';
import {
  channelsOf,
  loadWorkspace,
  readName,
  threadList,
  type UsedBy,
  workspacePage,
  workspacesPage,
} from './context.ts';

interface DeleteView {
  workspace: Workspace;
  /** They have to go elsewhere first. */
  channels: UsedBy[];
  threads: number;
  agents: number;
  error: string | null;
}

declare module '../../web/view.ts' {
  interface Views {
    'pages/workspace-delete': DeleteView;
  }
}

type Form = { Body: Record<string, unknown> | null };

/** Making, renaming and deleting workspaces, and making threads for channels to share. */
export const actRoutes: FastifyPluginAsync<ChannelParts> = async (app, parts) => {
  const { stores } = parts;

  app.post<Form>('/workspaces', (request, reply) => {
    const name = readName(request.body, 'name', request.t);
    if ('form' in name) {
      const page = workspacesPage(parts, name.form);
      reply.code(422);
      return isPartial(request)
        ? reply.partial('partials/workspaces/list', page)
        : reply.page('pages/workspaces', page);
    }
    const id = idFromForm('workspace', request.body?.id);
    // The same form a second time: it has done its work already.
    if (stores.workspaces.get(id)) return reply.seeOther(`/workspaces/${id}`);
    const workspace = stores.workspaces.create(name.ok, id);
    stores.audit.add(signedIn(request).adminId, 'workspace.created', workspace.id);
    return reply.flash(request.t('workspaces.created', { name: name.ok })).seeOther(`/workspaces/${workspace.id}`);
  });

  app.post<OfChannel & Form>('/workspaces/:id', (request, reply) => {
    const workspace = loadWorkspace(parts, request.params.id);
    const name = readName(request.body, 'name', request.t);
    if ('form' in name)
      return reply.code(422).page('pages/workspace', workspacePage(parts, workspace, { rename: name.form }));
    stores.workspaces.update(workspace.id, { name: name.ok });
    stores.audit.add(signedIn(request).adminId, 'workspace.renamed', workspace.id);
    return reply.flash(request.t('workspaces.renamed', { name: name.ok })).seeOther(`/workspaces/${workspace.id}`);
  });

  app.post<OfChannel & Form>('/workspaces/:id/threads', (request, reply) => {
    const workspace = loadWorkspace(parts, request.params.id);
    const title = readName(request.body, 'title', request.t);
    if ('form' in title) {
      reply.code(422);
      return isPartial(request)
        ? reply.partial('partials/workspaces/threads', { threads: threadList(parts, workspace.id, title.form) })
        : reply.page('pages/workspace', workspacePage(parts, workspace, { thread: title.form }));
    }
    // The same title a second time is a form that was sent twice: two threads of one name help nobody.
    const known = stores.threads.shared(workspace.id).some((thread) => thread.title === title.ok);
    if (known) reply.flash(request.t('workspaces.thread.known', { title: title.ok }), { kind: 'warn' });
    else {
      const thread = stores.threads.create(workspace.id, title.ok);
      stores.audit.add(signedIn(request).adminId, 'thread.created', thread.id);
      reply.flash(request.t('workspaces.thread.created', { title: title.ok }));
    }
    if (!isPartial(request)) return reply.seeOther(`/workspaces/${workspace.id}`);
    return reply.partial('partials/workspaces/threads', { threads: threadList(parts, workspace.id) });
  });

  app.get<OfChannel>('/workspaces/:id/delete', (request, reply) =>
    showDelete(reply, loadWorkspace(parts, request.params.id)),
  );

  app.post<OfChannel & Form>('/workspaces/:id/delete', { preHandler: app.requireRecentProof }, (request, reply) => {
    const workspace = loadWorkspace(parts, request.params.id);
    const view = deleteView(workspace);
    const typed = request.body?.confirm;
    const isTyped = typeof typed === 'string' && sameName(typed, workspace.name);
    if (view.channels.length === 0 && view.threads > 0 && !isTyped)
      return showDelete(
        reply.code(422),
        workspace,
        request.t(typed ? 'workspaces.delete.differs' : 'error.field.required'),
      );
    if (!stores.workspaces.remove(workspace.id)) return showDelete(reply.code(409), workspace);
    stores.audit.add(signedIn(request).adminId, 'workspace.deleted', workspace.id);
    return reply.flash(request.t('workspaces.deleted', { name: workspace.name })).seeOther('/workspaces');
  });

  const showDelete = (reply: FastifyReply, workspace: Workspace, error: string | null = null) =>
    reply.page('pages/workspace-delete', { ...deleteView(workspace), error });

  const deleteView = (workspace: Workspace): DeleteView => ({
    workspace,
    channels: channelsOf(parts, workspace.id),
    threads: stores.workspaces.summaries().find(({ id }) => id === workspace.id)?.threadCount ?? 0,
    agents: stores.agents.listByWorkspace(workspace.id).length,
    error: null,
  });
};

function sameName(a: string, b: string): boolean {
  const [left, right] = [a, b].map((name) => displayName(name.normalize('NFC'), Number.POSITIVE_INFINITY));
  return left === right;
}
