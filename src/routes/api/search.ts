import { Type } from 'typebox';
import { messagePage } from './message-pages.ts';
import { pageWish } from './paging.ts';
import type { ApiArea } from './parts.ts';
import { known } from './problems.ts';
import { Id, listOf, Paging, ref } from './schemas.ts';
import { Message } from './shapes/conversations.ts';

/** Finding what was said. */
export const searchRoutes: ApiArea = async (app, { stores }) => {
  app.get(
    '/search',
    {
      schema: {
        operationId: 'searchMessages',
        summary: 'Messages that hold all of these words, the newest first',
        description:
          'Every word must begin a word of the text or of the sender’s name; case and Vietnamese marks do not matter. A single letter has to be a word of its own.',
        tags: ['Messages'],
        querystring: Type.Object({
          ...Paging.properties,
          q: Type.String({ minLength: 1, maxLength: 100 }),
          channelId: Type.Optional(Id),
        }),
        response: { 200: listOf(ref(Message)) },
      },
    },
    async ({ query }) => {
      const { q, channelId } = query;
      if (channelId !== undefined) known(stores.channels.get(channelId), 'channel');
      const wish = { ...pageWish(query, 'number'), q, ...(channelId !== undefined && { channelId }) };
      const found = stores.messageSearch.find(wish);
      return messagePage(stores, { ...found, items: stores.messages.views(found.items) });
    },
  );
};
