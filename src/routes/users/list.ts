import type { FastifyPluginAsync } from 'fastify';
import { isPartial } from '../../web/htmx.ts';
import { loadChannel } from '../channels/load.ts';
import type { ChannelParts, OfChannel } from '../channels/parts.ts';
import {
  type AddPeople,
  addPeople,
  type BlockedRow,
  blockedRows,
  type Rows,
  readView,
  type UserLists,
  type UserRow,
  type UsersPage,
  userLists,
  userRows,
  usersPage,
} from './context.ts';

declare module '../../web/view.ts' {
  interface Views {
    'pages/users': UsersPage;
    'partials/users/lists': { lists: UserLists };
    'partials/users/rows': Rows<UserRow>;
    'partials/users/blocked-rows': Rows<BlockedRow>;
    'partials/users/add': { add: AddPeople };
  }
}

/** The Users tab: who was approved, who is blocked, and the search for people to add by hand. */
export const listRoutes: FastifyPluginAsync<ChannelParts> = async (app, parts) => {
  app.get<OfChannel & { Querystring: Record<string, unknown> }>('/channels/:id/users', (request, reply) => {
    const channel = loadChannel(parts, request.params.id);
    const view = readView(request.query);
    if (!isPartial(request)) return reply.page('pages/users', usersPage(parts, channel, view));
    if (view.add !== null) return reply.partial('partials/users/add', { add: addPeople(parts, channel, view.add) });
    if (view.cursor) return reply.partial('partials/users/rows', userRows(parts, channel.id, view));
    if (view.blockedCursor) return reply.partial('partials/users/blocked-rows', blockedRows(parts, channel.id, view));
    return reply.partial('partials/users/lists', { lists: userLists(parts, channel.id, view) });
  });
};
