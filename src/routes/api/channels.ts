import { Type } from 'typebox';
import { translator } from '../../i18n/index.ts';
import { ChannelChanges, changesOf, NewChannel, threadForChannel } from './channel-fields.ts';
import { listAnswer, pageOf, pageWish } from './paging.ts';
import { type ApiArea, languageOf } from './parts.ts';
import { known, refused } from './problems.ts';
import { ById, listOf, Nothing, Paging, ref } from './schemas.ts';
import { channel, statusChange, trouble } from './serialize.ts';
import { Channel, StatusChange, Trouble } from './shapes/channels.ts';
import { cleanName } from './texts.ts';

const tags = ['Channels'];
const oneChannel = { params: ById, response: { 200: ref(Channel) } };

export const channelRoutes: ApiArea = async (app, { stores, bridge, clock }) => {
  const { channels, workspaces } = stores;
  const reader = (request: Parameters<typeof languageOf>[0]) => ({ locale: languageOf(request), now: clock.now() });

  app.get(
    '/channels',
    {
      schema: {
        operationId: 'listChannels',
        summary: 'All channels, the oldest first',
        tags,
        querystring: Paging,
        response: { 200: listOf(ref(Channel)) },
      },
    },
    async (request) => {
      const wish = pageWish(request.query, 'time');
      const rows = pageOf(channels.list(), wish, (row) => [row.createdAt, row.id]);
      return listAnswer(rows, (row) => channel(row, reader(request)));
    },
  );

  app.post(
    '/channels',
    {
      schema: {
        operationId: 'createChannel',
        summary: 'Create a channel',
        description:
          'It is `stopped` and has no Zalo account yet: log in, save a policy, then start it. Two calls without an `Idempotency-Key` make two channels.',
        tags,
        body: NewChannel,
        response: { 201: ref(Channel) },
      },
    },
    async (request, reply) => {
      const { workspaceId, threadId, displayName } = request.body;
      if (!workspaces.get(workspaceId)) throw refused('workspaceId', 'there is no such workspace');
      const row = channels.create({
        workspaceId,
        threadId: threadForChannel(stores, workspaceId, threadId ?? null),
        displayName:
          displayName === undefined
            ? translator(languageOf(request))('api.channel.defaultName')
            : cleanName('displayName', displayName),
      });
      request.auditSubject = row.id;
      return reply.code(201).send(channel(row, reader(request)));
    },
  );

  app.get(
    '/channels/:id',
    { schema: { operationId: 'getChannel', summary: 'One channel', tags, ...oneChannel } },
    async (request) => channel(known(channels.get(request.params.id), 'channel'), reader(request)),
  );

  app.patch(
    '/channels/:id',
    {
      schema: {
        operationId: 'updateChannel',
        summary: 'Change a channel’s name, thread, agents or settings',
        description:
          'What is left out stays. Takes effect on the next message, without a restart. The workspace cannot be changed.',
        tags,
        body: ChannelChanges,
        ...oneChannel,
      },
    },
    async (request) => {
      const row = known(channels.get(request.params.id), 'channel');
      const changes = changesOf(stores, row, request.body);
      return channel(known(channels.update(row.id, changes), 'channel'), reader(request));
    },
  );

  app.delete(
    '/channels/:id',
    {
      schema: {
        operationId: 'deleteChannel',
        summary: 'Delete a channel',
        description: 'Stops it, wipes its Zalo session, and deletes its policy, people and messages.',
        tags,
        params: ById,
        response: { 204: Nothing },
      },
    },
    async ({ params }, reply) => {
      await bridge.remove(known(channels.get(params.id), 'channel').id);
      return reply.code(204).send(null);
    },
  );

  app.post(
    '/channels/:id/start',
    {
      schema: {
        operationId: 'startChannel',
        summary: 'Start a channel',
        description: 'It is then running until it is stopped, over restarts too. 409 without an account or a policy.',
        tags,
        ...oneChannel,
      },
    },
    async (request) => {
      const { id } = known(channels.get(request.params.id), 'channel');
      bridge.start(id);
      return channel(known(channels.get(id), 'channel'), reader(request));
    },
  );

  app.post(
    '/channels/:id/stop',
    { schema: { operationId: 'stopChannel', summary: 'Stop a channel', tags, ...oneChannel } },
    async (request) => {
      const { id } = known(channels.get(request.params.id), 'channel');
      await bridge.stop(id);
      return channel(known(channels.get(id), 'channel'), reader(request));
    },
  );

  app.post(
    '/channels/:id/test-alert',
    {
      schema: {
        operationId: 'sendTestAlert',
        summary: 'Send a test alert',
        description:
          'Writes a line into the account’s own “My Documents” chat, whether `settings.alerts.cloudChat` is on or not. 409 while the channel is not connected.',
        tags,
        params: ById,
        response: {
          202: Type.Object({ messageId: Type.Integer() }, { description: 'Put into the queue; the message’s id' }),
        },
      },
    },
    async ({ params }, reply) =>
      reply.code(202).send({ messageId: bridge.testAlert(known(channels.get(params.id), 'channel').id) }),
  );

  app.get(
    '/channels/:id/troubles',
    {
      schema: {
        operationId: 'listTroubles',
        summary: 'What is wrong with a channel apart from its connection, the worst first',
        description:
          'An agent that fails or takes long, a queue without room, answers that were not sent or may not have been, Zalo’s wish for silence, many strangers answered this month, a disk that cannot be written. The connection itself is in the channel’s `status` and `detail`.',
        tags,
        params: ById,
        response: { 200: Type.Object({ items: Type.Array(ref(Trouble)) }) },
      },
    },
    async (request) => {
      const row = known(channels.get(request.params.id), 'channel');
      return { items: bridge.troubles(row.id).map((found) => trouble(found, reader(request))) };
    },
  );

  app.get(
    '/channels/:id/status-history',
    {
      schema: {
        operationId: 'listStatusHistory',
        summary: 'A channel’s last status changes, the newest first',
        tags,
        params: ById,
        querystring: Paging,
        response: { 200: listOf(ref(StatusChange)) },
      },
    },
    async (request) => {
      const row = known(channels.get(request.params.id), 'channel');
      const { limit, cursor } = pageWish(request.query, 'number');
      return listAnswer(channels.history(row.id, limit, cursor), (change) =>
        statusChange(row, change, reader(request)),
      );
    },
  );
};
