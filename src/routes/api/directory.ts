import { Refusal } from '../../bridge/refusal.ts';
import { translator } from '../../i18n/index.ts';
import { listAnswer, pageWish } from './paging.ts';
import { type ApiArea, languageOf } from './parts.ts';
import { conflict, known } from './problems.ts';
import { ById, listOf, ref, Search } from './schemas.ts';
import { directory, friend, group } from './serialize.ts';
import { Directory, Friend, Group } from './shapes/channels.ts';

const tags = ['Directory'];

export const directoryRoutes: ApiArea = async (app, { stores, bridge }) => {
  const { channels, policies } = stores;

  app.post(
    '/channels/:id/directory/refresh',
    {
      schema: {
        operationId: 'refreshDirectory',
        summary: 'Load friends and groups from the account again',
        description:
          'Answers when they are loaded. 409 when the account cannot be reached; the old lists are kept then.',
        tags,
        params: ById,
        response: { 200: ref(Directory) },
      },
    },
    async ({ params }) => {
      const { id } = known(channels.get(params.id), 'channel');
      await bridge.refreshDirectory(id).catch((error: unknown) => {
        // The bridge has logged what exactly went wrong between it and Zalo.
        throw error instanceof Refusal ? error : conflict('directory_failed', 'Zalo did not hand over the lists.');
      });
      return directory(known(channels.get(id), 'channel'), stores.directory.counts(id));
    },
  );

  app.get(
    '/channels/:id/friends',
    {
      schema: {
        operationId: 'listFriends',
        summary: 'Friends of the account, by name',
        tags,
        params: ById,
        querystring: Search,
        response: { 200: listOf(ref(Friend)) },
      },
    },
    async ({ params, query }) => {
      const { id } = known(channels.get(params.id), 'channel');
      const allow = new Set(policies.get(id)?.document.dm.allow);
      return listAnswer(stores.directory.friends(id, { ...pageWish(query, 'name'), q: query.q ?? '' }), (row) =>
        friend(row, allow),
      );
    },
  );

  app.get(
    '/channels/:id/groups',
    {
      schema: {
        operationId: 'listGroups',
        summary: 'Groups of the account, by name',
        tags,
        params: ById,
        querystring: Search,
        response: { 200: listOf(ref(Group)) },
      },
    },
    async (request) => {
      const { params, query } = request;
      const { id } = known(channels.get(params.id), 'channel');
      const t = translator(languageOf(request));
      const rules = policies.get(id)?.document.group.rules ?? {};
      return listAnswer(stores.directory.groups(id, { ...pageWish(query, 'name'), q: query.q ?? '' }), (row) =>
        group(row, rules, t),
      );
    },
  );
};
