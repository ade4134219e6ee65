import { Type } from 'typebox';
import { REASONS } from '../../bridge/policy/types.ts';
import type { Stores } from '../../db/stores/index.ts';
import { messagePage } from './message-pages.ts';
import { pageWish } from './paging.ts';
import type { ApiArea } from './parts.ts';
import { known } from './problems.ts';
import { ById, listOf, ref, Search } from './schemas.ts';
import { message } from './serialize-chat.ts';
import { Message } from './shapes/conversations.ts';

const tags = ['Messages'];
const oneMessage = { params: ById, response: { 200: ref(Message) } };

export const messageRoutes: ApiArea = async (app, { stores, bridge }) => {
  app.get(
    '/channels/:id/activity',
    {
      schema: {
        operationId: 'listActivity',
        summary: 'What came in and what was decided, the newest first',
        tags,
        params: ById,
        querystring: Type.Object({
          ...Search.properties,
          q: Type.Optional(Type.String({ maxLength: 200, description: 'Part of the text or of a name, as written' })),
          decision: Type.Optional(Type.Enum(['allow', 'ignore', 'pair'])),
          reason: Type.Optional(Type.Enum([...REASONS])),
        }),
        response: { 200: listOf(ref(Message)) },
      },
    },
    async ({ params, query }) => {
      const { id } = known(stores.channels.get(params.id), 'channel');
      const { decision, reason, q } = query;
      const wish = {
        ...pageWish(query, 'number'),
        ...(decision !== undefined && { decision }),
        ...(reason !== undefined && { reason }),
        ...(q !== undefined && { q }),
      };
      return messagePage(stores, stores.messages.activity(id, wish));
    },
  );

  app.get(
    '/messages/:id',
    { schema: { operationId: 'getMessage', summary: 'One message', tags, ...oneMessage } },
    async ({ params }) => view(stores, messageId(params.id)),
  );

  app.post(
    '/messages/:id/retry',
    {
      schema: {
        operationId: 'retryMessage',
        summary: 'Try again',
        description:
          'Sends again what is `failed`, `dead` or `uncertain` (that one may arrive twice), or has the agent answer again what it failed to answer. 409 in any other state.',
        tags,
        ...oneMessage,
      },
    },
    async ({ params }) => {
      const id = messageId(params.id);
      bridge.retryMessage(known(stores.messages.get(id), 'message').id);
      return view(stores, id);
    },
  );

  app.post(
    '/messages/:id/discard',
    {
      schema: {
        operationId: 'discardMessage',
        summary: 'Give a delivery up',
        description: 'What is `failed`, `dead` or `uncertain` will not be sent. 409 in any other state.',
        tags,
        ...oneMessage,
      },
    },
    async ({ params }) => {
      const id = messageId(params.id);
      bridge.discardMessage(known(stores.messages.get(id), 'message').id);
      return view(stores, id);
    },
  );
};

/** Messages are numbered; anything that is not such a number names none. */
function messageId(id: string): number {
  return known(/^[1-9]\d{0,14}$/.test(id) ? Number(id) : null, 'message');
}

function view(stores: Stores, id: number) {
  return message(known(stores.messages.view(id), 'message'), stores.messages.answersTo([id]).get(id) ?? null);
}
