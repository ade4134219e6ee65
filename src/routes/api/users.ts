import { Type } from 'typebox';
import { listAnswer, pageWish } from './paging.ts';
import type { ApiArea } from './parts.ts';
import { known } from './problems.ts';
import { ById, listOf, Nothing, ref, Search, Uid } from './schemas.ts';
import { user } from './serialize.ts';
import { User } from './shapes/people.ts';

const tags = ['Users'];

export const userRoutes: ApiArea = async (app, { stores: { channels, users }, bridge }) => {
  app.get(
    '/channels/:id/users',
    {
      schema: {
        operationId: 'listUsers',
        summary: 'Approved people, the latest first',
        tags,
        params: ById,
        querystring: Search,
        response: { 200: listOf(ref(User)) },
      },
    },
    async ({ params, query }) => {
      const { id } = known(channels.get(params.id), 'channel');
      return listAnswer(users.page(id, { ...pageWish(query, 'time'), q: query.q ?? '' }), user);
    },
  );

  app.post(
    '/channels/:id/users',
    {
      schema: {
        operationId: 'approveUser',
        summary: 'Approve a person by hand',
        description: '200 instead of 201 for somebody who was approved before; a disabled one is active again.',
        tags,
        params: ById,
        body: Type.Object({ uid: Uid }),
        response: { 200: ref(User), 201: ref(User) },
      },
    },
    async (request, reply) => {
      const { params, body } = request;
      const { id } = known(channels.get(params.id), 'channel');
      request.auditDetail = { uid: body.uid };
      const status = users.byUid(id, body.uid) ? 200 : 201;
      const approved = bridge.approveUser(id, body.uid);
      return reply.code(status).send(user(known(users.get(approved.id), 'user')));
    },
  );

  app.patch(
    '/users/:id',
    {
      schema: {
        operationId: 'updateUser',
        summary: 'Disable, re-enable or trust a person',
        description:
          "A disabled person is refused in every mode and in groups, from the next message on. A trusted one may use the back-end's own commands, such as AnythingLLM's `@agent`.",
        tags,
        params: ById,
        body: Type.Partial(Type.Object({ status: Type.Enum(['active', 'disabled']), trusted: Type.Boolean() })),
        response: { 200: ref(User) },
      },
    },
    async (request) => {
      const { params, body } = request;
      const { id, channelId, uid } = known(users.get(params.id), 'user');
      request.auditDetail = { channel: channelId, uid };
      if (body.status !== undefined) bridge.setUserStatus(id, body.status);
      if (body.trusted !== undefined) bridge.setUserTrusted(id, body.trusted);
      return user(known(users.get(id), 'user'));
    },
  );

  app.delete(
    '/users/:id',
    {
      schema: {
        operationId: 'removeUser',
        summary: 'Remove a person, who must pair again',
        tags,
        params: ById,
        response: { 204: Nothing },
      },
    },
    async (request, reply) => {
      const { id, channelId, uid } = known(users.get(request.params.id), 'user');
      request.auditDetail = { channel: channelId, uid };
      bridge.removeUser(id);
      return reply.code(204).send(null);
    },
  );
};
