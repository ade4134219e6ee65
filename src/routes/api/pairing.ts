import { Type } from 'typebox';
import { listAnswer, pageOf, pageWish } from './paging.ts';
import type { ApiArea } from './parts.ts';
import { known, refused } from './problems.ts';
import { ById, listOf, Nothing, nullable, Paging, ref, Time } from './schemas.ts';
import { pairingRequest, user } from './serialize.ts';
import { PairingRequest, User } from './shapes/people.ts';
import { cleanName } from './texts.ts';

const tags = ['Pairing'];
const MAX_MINUTES = 30 * 24 * 60;
const MAX_NOTE = 200;

export const pairingRoutes: ApiArea = async (app, { stores, bridge, clock }) => {
  const { channels, pairing, users } = stores;

  app.get(
    '/channels/:id/pairing',
    {
      schema: {
        operationId: 'listPairing',
        summary: 'Who waits to be approved, and codes that wait to be sent; the oldest first',
        tags,
        params: ById,
        querystring: Paging,
        response: { 200: listOf(ref(PairingRequest)) },
      },
    },
    async ({ params, query, apiToken }) => {
      const { id } = known(channels.get(params.id), 'channel');
      // Whoever sends such a code is approved: showing it to a token that may only read would let it in.
      const isHidden = ({ origin }: { origin: string }) => origin === 'owner' && apiToken?.scope !== 'manage';
      const rows = pageOf(pairing.pending(id), pageWish(query, 'time'), (row) => [row.createdAt, row.id]);
      return listAnswer(rows, (row) => pairingRequest(isHidden(row) ? { ...row, code: null } : row));
    },
  );

  app.post(
    '/channels/:id/pairing',
    {
      schema: {
        operationId: 'createPairingCode',
        summary: 'Make a code to hand out',
        description:
          'The first person who sends it in a private chat is approved. It lasts 60 minutes if not said otherwise.',
        tags,
        params: ById,
        body: Type.Object({
          note: Type.Optional(Type.String({ maxLength: MAX_NOTE, description: 'For yourself: whom it is for' })),
          expiresInMinutes: Type.Optional(Type.Integer({ minimum: 1, maximum: MAX_MINUTES })),
        }),
        response: { 201: ref(PairingRequest) },
      },
    },
    async (request, reply) => {
      const { id } = known(channels.get(request.params.id), 'channel');
      const { note, expiresInMinutes } = request.body;
      const requestId = bridge.createPairingCode(id, {
        ...(note !== undefined && note !== '' && { note: cleanName('note', note, MAX_NOTE) }),
        ...(expiresInMinutes !== undefined && { expiresInMinutes }),
      });
      request.auditSubject = requestId;
      request.auditDetail = { channel: id };
      return reply.code(201).send(pairingRequest(known(pairing.get(requestId), 'request')));
    },
  );

  app.post(
    '/pairing/:id/approve',
    {
      schema: {
        operationId: 'approvePairing',
        summary: 'Approve a person',
        tags,
        params: ById,
        body: Type.Object({
          notify: Type.Optional(Type.Boolean({ description: 'Tell the person; default: the channel’s setting' })),
          answerFirstMessage: Type.Optional(
            Type.Boolean({ description: 'Answer what they first wrote; default: the channel’s setting' }),
          ),
          expiresAt: Type.Optional(nullable({ ...Time, description: 'When the approval ends; null = never' })),
        }),
        response: { 200: ref(User) },
      },
    },
    async (request) => {
      const { params, body } = request;
      const { id, channelId } = known(pairing.get(params.id), 'request');
      request.auditDetail = { channel: channelId };
      const { notify, answerFirstMessage, expiresAt } = body;
      const until = expiresAt == null ? null : Date.parse(expiresAt);
      if (until !== null && until <= clock.now()) throw refused('expiresAt', 'must be in the future');
      const approved = bridge.approvePairing(id, {
        ...(notify !== undefined && { notify }),
        ...(answerFirstMessage !== undefined && { answerFirstMessage }),
        expiresAt: until,
      });
      return user(known(users.get(approved.id), 'user'));
    },
  );

  app.post(
    '/pairing/:id/reject',
    {
      schema: {
        operationId: 'rejectPairing',
        summary: 'Reject a request, or take a code back',
        tags,
        params: ById,
        response: { 204: Nothing },
      },
    },
    async (request, reply) => {
      const { id, channelId } = known(pairing.get(request.params.id), 'request');
      request.auditDetail = { channel: channelId };
      bridge.rejectPairing(id);
      return reply.code(204).send(null);
    },
  );

  app.post(
    '/pairing/:id/block',
    {
      schema: {
        operationId: 'blockPairing',
        summary: 'Reject a request and block the person',
        tags,
        params: ById,
        response: { 204: Nothing },
      },
    },
    async (request, reply) => {
      const { id, channelId } = known(pairing.get(request.params.id), 'request');
      request.auditDetail = { channel: channelId };
      bridge.blockPairing(id);
      return reply.code(204).send(null);
    },
  );
};
