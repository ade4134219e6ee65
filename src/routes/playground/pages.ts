import type { FastifyPluginAsync } from 'fastify';
import { notFound } from '../../web/errors.ts';
import { isPartial, type Piece } from '../../web/htmx.ts';
import type { ChannelParts } from '../channels/parts.ts';
import { sendMedia } from '../media/send.ts';
import { type History, loadWorkspace, spokenLines } from '../workspaces/context.ts';
import { type Live, liveOf, loadThread, type PlaygroundPage, playgroundPage, type Talk, talkOf } from './context.ts';

declare module '../../web/view.ts' {
  interface Views {
    'pages/playground': PlaygroundPage;
    'partials/playground/talk': { talk: Talk };
    'partials/playground/live': { live: Live };
    'partials/workspaces/history': History;
  }
}

export interface OfThread {
  Params: { id: string; thread: string };
}
type Query = { Querystring: Record<string, unknown> };

const NEW_AT_ONCE = 50;

/** The page of the playground, one thread of it, and what is new there while an agent answers. */
export const pageRoutes: FastifyPluginAsync<ChannelParts> = async (app, parts) => {
  app.get<{ Params: { id: string } } & Query>('/workspaces/:id/playground', (request, reply) => {
    const workspace = loadWorkspace(parts, request.params.id);
    const { agent, threads } = request.query;
    const shown = { agentId: textIn(agent, /^[\w-]{1,60}$/), threads: textIn(threads, /^\d{1,15}:[\w-]{1,60}$/) };
    return reply.page('pages/playground', playgroundPage(parts, workspace, null, request.t, shown));
  });

  app.get<OfThread & Query>('/workspaces/:id/playground/:thread', (request, reply) => {
    const workspace = loadWorkspace(parts, request.params.id);
    const thread = loadThread(parts, workspace.id, request.params.thread);
    const cursor = textIn(request.query.cursor, /^\d{1,15}$/);
    if (isPartial(request) && cursor)
      return reply.partial(
        'partials/workspaces/history',
        talkOf(parts, workspace, thread, request.t, { cursor }).history,
      );
    return reply.page('pages/playground', playgroundPage(parts, workspace, thread, request.t, { cursor }));
  });

  app.get<OfThread & Query>(
    '/workspaces/:id/playground/:thread/live',
    { config: { quiet: true } },
    async (request, reply) => {
      const thread = loadThread(parts, request.params.id, request.params.thread);
      // Without a page around it this is of no use.
      if (!isPartial(request)) return reply.redirect(liveOf(parts, thread).path);
      const after = textIn(request.query.after, /^\d{1,15}$/);
      const fresh = parts.stores.threads.messages(thread.id, NEW_AT_ONCE, after).items;
      const live = liveOf(parts, thread);
      const pieces: Piece[] = [{ html: await reply.render('partials/playground/live', { live }) }];
      if (fresh.length > 0) {
        const messages = spokenLines(parts.stores, thread, fresh, request.t);
        const html = await reply.render('partials/workspaces/history', { messages, olderPath: null, isOwn: true });
        pieces.push({ html, target: '#messages', swap: 'append' });
      }
      return reply.partials(pieces);
    },
  );

  /** A file that an agent sent along, from our own folder. */
  app.get<{ Params: OfThread['Params'] & { message: string; index: string } }>(
    '/workspaces/:id/playground/:thread/files/:message/:index',
    { config: { quiet: true } },
    async (request, reply) => {
      const { id, thread, message, index } = request.params;
      loadThread(parts, id, thread);
      const isNumbered = /^\d{1,15}$/.test(message) && /^\d{1,3}$/.test(index);
      const found = isNumbered ? await parts.bridge.playgroundFile(thread, Number(message), Number(index)) : null;
      if (!found) throw notFound();
      return sendMedia(request, reply, found);
    },
  );
};

function textIn(value: unknown, form: RegExp): string | undefined {
  return typeof value === 'string' && form.test(value) ? value : undefined;
}
