import type { FastifyPluginAsync } from 'fastify';
import { notFound } from '../../web/errors.ts';
import { isPartial } from '../../web/htmx.ts';
import type { ChannelParts, OfChannel } from '../channels/parts.ts';
import { playgroundPath } from '../playground/paths.ts';
import {
  type History,
  history,
  loadWorkspace,
  type ThreadList,
  type ThreadPage,
  type ThreadRows,
  threadRows,
  type WorkspacePage,
  type WorkspacesPage,
  workspacePage,
  workspacesPage,
} from './context.ts';

declare module '../../web/view.ts' {
  interface Views {
    'pages/workspaces': WorkspacesPage;
    'pages/workspace': WorkspacePage;
    'pages/workspace-thread': ThreadPage;
    'partials/workspaces/list': WorkspacesPage;
    'partials/workspaces/threads': { threads: ThreadList };
    'partials/workspaces/thread-rows': ThreadRows;
    'partials/workspaces/history': History;
  }
}

type Query = OfChannel & { Querystring: { cursor?: unknown } };

/** Where conversations with the AI live: the list, one of them, and what was said in a thread. */
export const pageRoutes: FastifyPluginAsync<ChannelParts> = async (app, parts) => {
  app.get('/workspaces', (_request, reply) => reply.page('pages/workspaces', workspacesPage(parts)));

  app.get<Query>('/workspaces/:id', (request, reply) => {
    const workspace = loadWorkspace(parts, request.params.id);
    const cursor = cursorIn(request.query.cursor, /^\d{1,15}:[\w-]{1,60}$/);
    if (isPartial(request) && cursor)
      return reply.partial('partials/workspaces/thread-rows', threadRows(parts, workspace.id, cursor));
    return reply.page('pages/workspace', workspacePage(parts, workspace, cursor ? { cursor } : {}));
  });

  app.get<Query>('/threads/:id', (request, reply) => {
    const thread = parts.stores.threads.get(request.params.id);
    if (!thread) throw notFound({ key: 'workspaces.thread.unknown' });
    if (thread.isPlayground) return reply.redirect(playgroundPath(thread.workspaceId, thread.id));
    const said = history(
      parts,
      thread,
      `/threads/${thread.id}`,
      request.t,
      cursorIn(request.query.cursor, /^\d{1,15}$/),
    );
    if (isPartial(request)) return reply.partial('partials/workspaces/history', said);
    const { id, title, createdAt, conversationId } = thread;
    return reply.page('pages/workspace-thread', {
      thread: { id, title, createdAt },
      workspace: loadWorkspace(parts, thread.workspaceId),
      conversationPath: conversationId && `/conversations/${conversationId}`,
      history: said,
    });
  });
};

function cursorIn(value: unknown, form: RegExp): string | undefined {
  return typeof value === 'string' && form.test(value) ? value : undefined;
}
