import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { MAX_CHARACTERS } from '../../bridge/delivery/format/parts.ts';
import { CONVERSATION_FILTERS } from '../../db/stores/chat-state.ts';
import type { ChatView } from '../../db/stores/conversations.ts';
import { translator } from '../../i18n/index.ts';
import { messagePage, messageShape } from './message-pages.ts';
import { listAnswer, pageWish } from './paging.ts';
import { type ApiArea, languageOf } from './parts.ts';
import { known } from './problems.ts';
import { ById, listOf, Paging, ref, Search } from './schemas.ts';
import { conversation } from './serialize-chat.ts';
import { Conversation, Message } from './shapes/conversations.ts';

const tags = ['Conversations'];
const MAX_PAUSE_MINUTES = 30 * 24 * 60;
const oneConversation = { params: ById, response: { 200: ref(Conversation) } };

export const conversationRoutes: ApiArea = async (app, { stores, bridge, clock }) => {
  const { channels, conversations, messages } = stores;
  const shapeFor = (request: FastifyRequest) => {
    const reader = { now: clock.now(), t: translator(languageOf(request)) };
    return (row: ChatView) => conversation(row, reader);
  };
  const view = (request: FastifyRequest, id: string) =>
    shapeFor(request)(known(conversations.shown(id), 'conversation'));

  app.get(
    '/channels/:id/conversations',
    {
      schema: {
        operationId: 'listConversations',
        summary: 'Chats of a channel, the latest first',
        tags,
        params: ById,
        querystring: Type.Object({
          ...Search.properties,
          type: Type.Optional(Type.Enum(['dm', 'group'])),
          state: Type.Optional(Type.Enum([...CONVERSATION_FILTERS])),
        }),
        response: { 200: listOf(ref(Conversation)) },
      },
    },
    async (request) => {
      const { params, query } = request;
      const { id } = known(channels.get(params.id), 'channel');
      const { q, type, state } = query;
      const wish = {
        ...pageWish(query, 'time'),
        ...(q !== undefined && { q }),
        ...(type !== undefined && { type }),
        ...(state !== undefined && { state }),
      };
      const page = conversations.page(id, wish);
      return listAnswer(page, shapeFor(request));
    },
  );

  app.get(
    '/conversations/:id',
    { schema: { operationId: 'getConversation', summary: 'One chat', tags, ...oneConversation } },
    async (request) => view(request, request.params.id),
  );

  app.get(
    '/conversations/:id/messages',
    {
      schema: {
        operationId: 'listMessages',
        summary: 'What was said in a chat, the newest first',
        tags,
        params: ById,
        querystring: Paging,
        response: { 200: listOf(ref(Message)) },
      },
    },
    async ({ params, query }) => {
      const { id } = known(conversations.get(params.id), 'conversation');
      const { limit, cursor } = pageWish(query, 'number');
      return messagePage(stores, messages.page(id, limit, cursor));
    },
  );

  app.post(
    '/conversations/:id/messages',
    {
      schema: {
        operationId: 'sendMessage',
        summary: 'Write as the owner, through the account',
        description:
          'The agent then keeps quiet in this chat for as long as the channel’s `takeoverMinutes` say. Two calls without an `Idempotency-Key` send two messages.',
        tags,
        params: ById,
        body: Type.Object({ text: Type.String({ minLength: 1, maxLength: MAX_CHARACTERS }) }),
        response: { 201: ref(Message) },
      },
    },
    async ({ params, body }, reply) => {
      const { id } = known(conversations.get(params.id), 'conversation');
      const messageId = bridge.sendAsOwner(id, body.text);
      return reply.code(201).send(known(messageShape(stores, messageId), 'message'));
    },
  );

  app.post(
    '/conversations/:id/pause',
    {
      schema: {
        operationId: 'pauseConversation',
        summary: 'Take a chat over: the agent keeps quiet',
        description: 'For as long as the channel’s `takeoverMinutes` say, if not said otherwise.',
        tags,
        body: Type.Object({ minutes: Type.Optional(Type.Integer({ minimum: 1, maximum: MAX_PAUSE_MINUTES })) }),
        ...oneConversation,
      },
    },
    async (request) => {
      const { id } = known(conversations.get(request.params.id), 'conversation');
      bridge.pause(id, request.body.minutes);
      return view(request, id);
    },
  );

  app.post(
    '/conversations/:id/resume',
    {
      schema: { operationId: 'resumeConversation', summary: 'Hand a chat back to the agent', tags, ...oneConversation },
    },
    async (request) => {
      const { id } = known(conversations.get(request.params.id), 'conversation');
      bridge.resume(id);
      return view(request, id);
    },
  );
};
