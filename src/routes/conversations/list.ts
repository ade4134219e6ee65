import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { isPartial } from '../../web/htmx.ts';
import { channelHeader } from '../channels/channel-header.ts';
import { loadChannel } from '../channels/load.ts';
import type { ChannelParts, OfChannel } from '../channels/parts.ts';
import type { FoundMessages } from './found-context.ts';
import {
  type ConversationList,
  type ConversationRows,
  type ConversationsPage,
  conversationList,
  readView,
  versionOf,
} from './list-context.ts';

declare module '../../web/view.ts' {
  interface Views {
    'pages/conversations': ConversationsPage;
    'partials/conversations/list': { list: ConversationList };
    'partials/conversations/first': { list: ConversationList };
    'partials/conversations/more': ConversationRows;
    'partials/conversations/found-rows': FoundMessages;
  }
}

type Query = { Querystring: Record<string, unknown> };

/** Chats, of one channel or of all. */
export const listRoutes: FastifyPluginAsync<ChannelParts> = async (app, parts) => {
  app.get<Query>('/conversations', (request, reply) => show(request, reply, null));
  app.get<Query & OfChannel>('/channels/:id/conversations', (request, reply) =>
    show(request, reply, loadChannel(parts, request.params.id).id),
  );

  const show = (request: FastifyRequest<Query>, reply: FastifyReply, scope: string | null) => {
    const view = readView(request.query);
    const list = conversationList(parts, scope, view, request.t);
    if (!isPartial(request)) {
      const header = scope === null ? null : channelHeader(parts, loadChannel(parts, scope), 'conversations');
      return reply.page('pages/conversations', { header, list });
    }
    const { version } = request.query;
    if (version !== undefined)
      return version === versionOf(list.rows)
        ? reply.code(204).send()
        : reply.partial('partials/conversations/first', { list });
    if (view.found && list.found) return reply.partial('partials/conversations/found-rows', list.found);
    if (view.cursor) return reply.partial('partials/conversations/more', list);
    return reply.partial('partials/conversations/list', { list });
  };
};
