import { Type } from 'typebox';
import { listAnswer, pageWish } from './paging.ts';
import type { ApiArea } from './parts.ts';
import { known } from './problems.ts';
import { ById, listOf, Paging, ref } from './schemas.ts';
import { thread, threadMessage } from './serialize.ts';
import { Thread, ThreadMessage } from './shapes/workspaces.ts';
import { cleanName } from './texts.ts';

const tags = ['Threads'];
const MAX_TITLE = 120;

export const threadRoutes: ApiArea = async (app, { stores: { threads, workspaces } }) => {
  app.get(
    '/workspaces/:id/threads',
    {
      schema: {
        operationId: 'listThreads',
        summary: 'Threads of a workspace, the latest activity first',
        tags,
        params: ById,
        querystring: Paging,
        response: { 200: listOf(ref(Thread)) },
      },
    },
    async ({ params, query }) => {
      const { id } = known(workspaces.get(params.id), 'workspace');
      const { limit, cursor } = pageWish(query, 'time');
      return listAnswer(threads.page(id, limit, cursor), thread);
    },
  );

  app.post(
    '/workspaces/:id/threads',
    {
      schema: {
        operationId: 'createThread',
        summary: 'Create a thread that channels can be bound to',
        tags,
        params: ById,
        body: Type.Object({ title: Type.String({ minLength: 1, maxLength: MAX_TITLE }) }),
        response: { 201: ref(Thread) },
      },
    },
    async (request, reply) => {
      const { id } = known(workspaces.get(request.params.id), 'workspace');
      const row = threads.create(id, cleanName('title', request.body.title, MAX_TITLE));
      request.auditSubject = row.id;
      return reply.code(201).send(thread(row));
    },
  );

  app.get(
    '/threads/:id/messages',
    {
      schema: {
        operationId: 'listThreadMessages',
        summary: 'A thread’s history, the oldest first',
        tags,
        params: ById,
        querystring: Paging,
        response: { 200: listOf(ref(ThreadMessage)) },
      },
    },
    async ({ params, query }) => {
      const { id } = known(threads.get(params.id), 'thread');
      const { limit, cursor } = pageWish(query, 'number');
      return listAnswer(threads.messages(id, limit, cursor), threadMessage);
    },
  );
};
