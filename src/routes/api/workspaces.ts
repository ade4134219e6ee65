import { Type } from 'typebox';
import { listAnswer, pageOf, pageWish } from './paging.ts';
import type { ApiArea } from './parts.ts';
import { conflict, known, refused } from './problems.ts';
import { ById, Id, listOf, Name, Nothing, Paging, ref } from './schemas.ts';
import { workspace } from './serialize.ts';
import { Workspace } from './shapes/workspaces.ts';
import { cleanName } from './texts.ts';

const tags = ['Workspaces'];

export const workspaceRoutes: ApiArea = async (app, { stores }) => {
  const { workspaces, agents } = stores;

  app.get(
    '/workspaces',
    {
      schema: {
        operationId: 'listWorkspaces',
        summary: 'All workspaces, the oldest first',
        tags,
        querystring: Paging,
        response: { 200: listOf(ref(Workspace)) },
      },
    },
    async ({ query }) => {
      const rows = pageOf(workspaces.list(), pageWish(query, 'time'), (row) => [row.createdAt, row.id]);
      return listAnswer(rows, workspace);
    },
  );

  app.post(
    '/workspaces',
    {
      schema: {
        operationId: 'createWorkspace',
        summary: 'Create a workspace',
        description: 'It starts with an `echo` agent as its default.',
        tags,
        body: Type.Object({ name: Name }),
        response: { 201: ref(Workspace) },
      },
    },
    async (request, reply) => {
      const row = workspaces.create(cleanName('name', request.body.name));
      request.auditSubject = row.id;
      return reply.code(201).send(workspace(row));
    },
  );

  app.get(
    '/workspaces/:id',
    {
      schema: {
        operationId: 'getWorkspace',
        summary: 'One workspace',
        tags,
        params: ById,
        response: { 200: ref(Workspace) },
      },
    },
    async ({ params }) => workspace(known(workspaces.get(params.id), 'workspace')),
  );

  app.patch(
    '/workspaces/:id',
    {
      schema: {
        operationId: 'updateWorkspace',
        summary: 'Rename a workspace, or choose its default agent',
        tags,
        params: ById,
        body: Type.Object({ name: Type.Optional(Name), defaultAgentId: Type.Optional(Id) }),
        response: { 200: ref(Workspace) },
      },
    },
    async ({ params, body }) => {
      const { id } = known(workspaces.get(params.id), 'workspace');
      const { name, defaultAgentId } = body;
      if (defaultAgentId !== undefined && agents.get(defaultAgentId)?.workspaceId !== id)
        throw refused('defaultAgentId', 'is not an agent of this workspace');
      const changes = {
        ...(name !== undefined && { name: cleanName('name', name) }),
        ...(defaultAgentId !== undefined && { defaultAgentId }),
      };
      return workspace(known(workspaces.update(id, changes), 'workspace'));
    },
  );

  app.delete(
    '/workspaces/:id',
    {
      schema: {
        operationId: 'deleteWorkspace',
        summary: 'Delete a workspace with its agents and threads',
        description: 'Refused with 409 while a channel uses it.',
        tags,
        params: ById,
        response: { 204: Nothing },
      },
    },
    async ({ params }, reply) => {
      const { id } = known(workspaces.get(params.id), 'workspace');
      if (!workspaces.remove(id)) throw conflict('workspace_in_use', 'A channel uses this workspace.');
      return reply.code(204).send(null);
    },
  );
};
