import { Type } from 'typebox';
import { LONGEST_DRAFT } from '../../bridge/drafts.ts';
import { REASONS } from '../../bridge/policy/types.ts';
import { toPage } from '../../db/paging.ts';
import type { Stores } from '../../db/stores/index.ts';
import { translator } from '../../i18n/index.ts';
import { messagePage, messageShape } from './message-pages.ts';
import { listAnswer, pageWish } from './paging.ts';
import { type ApiArea, languageOf } from './parts.ts';
import { known } from './problems.ts';
import { ById, Id, listOf, Paging, ref, Search } from './schemas.ts';
import { draft } from './serialize-chat.ts';
import { Draft, Message } from './shapes/conversations.ts';

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
      return messagePage(stores, stores.activity.page(id, wish));
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

  app.get(
    '/drafts',
    {
      schema: {
        operationId: 'listDrafts',
        summary: 'What agents propose, the oldest first',
        description: 'On channels in draft mode. Sent only after `approve`; `discard` gives one up.',
        tags,
        querystring: Type.Object({ ...Paging.properties, channelId: Type.Optional(Id) }),
        response: { 200: listOf(ref(Draft)) },
      },
    },
    async (request) => {
      const { query } = request;
      const { limit, cursor } = pageWish(query, 'number');
      const channelId =
        query.channelId === undefined ? null : known(stores.channels.get(query.channelId), 'channel').id;
      const rows = stores.aside.drafts(channelId, limit + 1, Number(cursor ?? 0));
      return listAnswer(
        toPage(rows, limit, (row) => row.message.id),
        (row) => draft(row, translator(languageOf(request))),
      );
    },
  );

  app.post(
    '/messages/:id/approve',
    {
      schema: {
        operationId: 'approveDraft',
        summary: 'Send what an agent proposed',
        description:
          'As it is, or as `text`. 409 when it is no draft any more, or the rules no longer let the person be answered.',
        tags,
        body: Type.Object({ text: Type.Optional(Type.String({ minLength: 1, maxLength: LONGEST_DRAFT })) }),
        ...oneMessage,
      },
    },
    async ({ params, body }) => {
      const id = messageId(params.id);
      bridge.approveDraft(known(stores.messages.get(id), 'message').id, body.text);
      return view(stores, id);
    },
  );

  app.post(
    '/messages/:id/discard',
    {
      schema: {
        operationId: 'discardMessage',
        summary: 'Give a delivery up',
        description:
          'What is `failed`, `dead` or `uncertain`, a `draft`, a `kept` answer or one that is still `pending` will not be sent. 409 in any other state.',
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
  return known(messageShape(stores, id), 'message');
}
