import { Type } from 'typebox';
import { listAnswer, pageWish } from './paging.ts';
import type { ApiArea } from './parts.ts';
import { known, refused } from './problems.ts';
import { ById, Id, listOf, Nothing, ref, Search, Uid } from './schemas.ts';
import { blocked } from './serialize.ts';
import { Blocked } from './shapes/people.ts';

const tags = ['Users'];
const description = 'A blocked person is refused in every mode and in groups, from the next message on.';

export const blockedRoutes: ApiArea = async (app, { stores: { channels, users }, bridge }) => {
  app.get(
    '/channels/:id/blocked',
    {
      schema: {
        operationId: 'listBlocked',
        summary: 'Blocked people, the latest first',
        tags,
        params: ById,
        querystring: Search,
        response: { 200: listOf(ref(Blocked)) },
      },
    },
    async ({ params, query }) => {
      const { id } = known(channels.get(params.id), 'channel');
      return listAnswer(users.blockedPage(id, { ...pageWish(query, 'time'), q: query.q ?? '' }), blocked);
    },
  );

  app.post(
    '/channels/:id/blocked',
    {
      schema: {
        operationId: 'block',
        summary: 'Block a person',
        description: `${description} 200 instead of 201 for somebody who was blocked before.`,
        tags,
        params: ById,
        body: Type.Object({ uid: Uid }),
        response: { 200: ref(Blocked), 201: ref(Blocked) },
      },
    },
    async (request, reply) => {
      const { params, body } = request;
      const { id } = known(channels.get(params.id), 'channel');
      request.auditDetail = { uid: body.uid };
      const status = users.isBlocked(id, body.uid) ? 200 : 201;
      bridge.block(id, body.uid);
      return reply.code(status).send(blocked(known(users.blockedView(id, body.uid), 'blocked person')));
    },
  );

  const unblock = (channelId: string, uid: string) => {
    const { id } = known(channels.get(channelId), 'channel');
    known(users.blockedView(id, uid), 'blocked person');
    bridge.unblock(id, uid);
  };

  app.delete(
    '/channels/:id/blocked',
    {
      schema: {
        operationId: 'unblock',
        summary: 'Unblock a person, named in the query or in the body',
        tags,
        params: ById,
        querystring: Type.Object({ uid: Type.Optional(Uid) }),
        body: Type.Object({ uid: Type.Optional(Uid) }),
        response: { 204: Nothing },
      },
    },
    async (request, reply) => {
      const { params, query, body } = request;
      const uid = body.uid ?? query.uid;
      if (uid === undefined) throw refused('uid', 'is required');
      request.auditDetail = { uid };
      unblock(params.id, uid);
      return reply.code(204).send(null);
    },
  );

  app.delete(
    '/channels/:id/blocked/:uid',
    {
      schema: {
        operationId: 'unblockByPath',
        summary: 'Unblock a person, named in the path',
        tags,
        params: Type.Object({ id: Id, uid: Uid }),
        response: { 204: Nothing },
      },
    },
    async (request, reply) => {
      const { params } = request;
      request.auditDetail = { uid: params.uid };
      unblock(params.id, params.uid);
      return reply.code(204).send(null);
    },
  );
};
