import type { FastifyReply } from 'fastify';
import { Type } from 'typebox';
import type { Probe } from '../../bridge/bridge.ts';
import { policyChanges } from '../../bridge/policy/changes.ts';
import { DEFAULT_POLICY, PolicyDocument } from '../../bridge/policy/types.ts';
import type { StoredPolicy } from '../../db/stores/policies.ts';
import type { ApiArea } from './parts.ts';
import { conflict, known, malformed, refused } from './problems.ts';
import { ById, ref, Uid } from './schemas.ts';
import { verdict } from './serialize.ts';
import { Policy, Verdict } from './shapes/channels.ts';

const tags = ['Policy'];
/** Two full lists of 20,000 ids and 5,000 rules. */
const MAX_BODY = 4 * 1024 * 1024;

export const policyRoutes: ApiArea = async (app, { stores: { channels, policies }, bridge }) => {
  app.get(
    '/channels/:id/policy',
    {
      schema: {
        operationId: 'getPolicy',
        summary: 'A channel’s rules',
        description:
          'Before any was saved: what a new channel starts with. The ETag is for If-Match. 409 `policy_unreadable` when the stored one cannot be read; nobody is answered then.',
        tags,
        params: ById,
        response: { 200: ref(Policy) },
      },
    },
    async ({ params }, reply) => {
      const { id } = known(channels.get(params.id), 'channel');
      const stored = policies.get(id);
      if (!stored)
        throw conflict('policy_unreadable', 'The stored policy cannot be read, so nobody is answered. PUT a new one.');
      return answer(stored, reply);
    },
  );

  app.put(
    '/channels/:id/policy',
    {
      bodyLimit: MAX_BODY,
      schema: {
        operationId: 'putPolicy',
        summary: 'Replace a channel’s rules',
        description:
          'The whole document; unknown fields are refused, so that a misspelt rule is never dropped silently. Takes effect on the next message. With If-Match, 409 `policy_changed` when somebody else saved in between.',
        tags,
        params: ById,
        headers: Type.Object({ 'if-match': Type.Optional(Type.String({ description: 'The ETag that was read' })) }),
        body: PolicyDocument,
        response: { 200: ref(Policy) },
      },
    },
    async (request, reply) => {
      const { params, headers, body } = request;
      const { id } = known(channels.get(params.id), 'channel');
      const before = policies.get(id)?.document ?? DEFAULT_POLICY;
      if (!policies.save(id, body, expectedVersion(headers['if-match'])))
        throw conflict('policy_changed', 'Somebody else saved this policy in between. Read it again.');
      request.auditDetail = policyChanges(before, body);
      return answer(known(policies.get(id), 'policy'), reply);
    },
  );

  app.post(
    '/channels/:id/policy/explain',
    {
      schema: {
        operationId: 'explainPolicy',
        summary: 'What would happen to a message, and why',
        description: 'The same decision as the bridge takes, with the present lists. Nothing is sent or stored.',
        tags,
        params: ById,
        body: Type.Object({
          type: Type.Enum(['dm', 'group']),
          senderUid: Uid,
          groupId: Type.Optional({ ...Uid, description: 'Needed with the type `group`' }),
          mentioned: Type.Optional(Type.Boolean({ description: 'The account is mentioned, or quoted' })),
          text: Type.Optional(Type.String({ maxLength: 20_000 })),
        }),
        response: { 200: ref(Verdict) },
      },
    },
    async ({ params, body }) => {
      const { id } = known(channels.get(params.id), 'channel');
      const { type, senderUid, groupId, mentioned, text } = body;
      if (type === 'group' && groupId === undefined) throw refused('groupId', 'is required for a group');
      const probe: Probe = {
        ...{ type, senderUid },
        ...(type === 'group' && groupId !== undefined && { groupId }),
        ...(mentioned !== undefined && { mentioned }),
        ...(text !== undefined && { text }),
      };
      return verdict(bridge.explain(id, probe));
    },
  );
};

function answer(stored: StoredPolicy, reply: FastifyReply): PolicyDocument {
  reply.header('etag', `"${stored.version}"`);
  return stored.document;
}

/** The version that an If-Match names; undefined when any will do. */
function expectedVersion(header: string | undefined): number | undefined {
  if (header === undefined || header.trim() === '*') return undefined;
  const version = /^\s*"(\d{1,9})"\s*$/.exec(header)?.[1];
  if (version === undefined) throw malformed('If-Match: must be the ETag that GET answered with');
  return Number(version);
}
