import { Type } from 'typebox';
import { sendArchive } from '../person/send.ts';
import type { ApiArea } from './parts.ts';
import { known, refused } from './problems.ts';
import { Id, Uid } from './schemas.ts';

const tags = ['Users'];
const OfPerson = Type.Object({ id: Id, uid: Uid });
const Archive = { 'application/gzip': { schema: Type.String({ format: 'binary' }) } };

/** What is kept of one person on one channel. */
export const personRoutes: ApiArea = async (app, { stores, bridge }) => {
  app.get(
    '/channels/:id/people/:uid/export',
    {
      schema: {
        operationId: 'exportPerson',
        summary: 'Everything that is kept of a person, as a .tar.gz',
        description: '`data.json` with messages, answers and standing, and the attachments that are still kept.',
        tags,
        params: OfPerson,
        response: { 200: { description: 'The archive', content: Archive } },
      },
    },
    async ({ params, apiToken }, reply) => {
      const { id } = known(stores.channels.get(params.id), 'channel');
      const body = await bridge.person.export(id, params.uid);
      stores.audit.add(`api:${apiToken?.id}`, 'person.exported', id);
      return sendArchive(reply, params.uid, body);
    },
  );

  app.post(
    '/channels/:id/people/:uid/erase',
    {
      schema: {
        operationId: 'erasePerson',
        summary: 'Erase a person for good',
        description:
          'Messages, answers, quotes and mentions, attachments, approval, requests, name, picture and places on lists. 409 while a message to the person is being sent. Not undone by anything but a backup.',
        tags,
        params: OfPerson,
        body: Type.Object({
          confirm: { ...Uid, description: 'The uid once more, because this cannot be undone' },
          keepBlocked: Type.Optional(
            Type.Boolean({ description: 'Keep the bare id, blocked; otherwise a block is erased too' }),
          ),
        }),
        response: {
          200: Type.Object({
            messages: Type.Integer({ description: 'Messages deleted, answers included' }),
            files: Type.Integer({ description: 'Attachments deleted' }),
          }),
        },
      },
    },
    async ({ params, body }) => {
      const { id } = known(stores.channels.get(params.id), 'channel');
      if (body.confirm !== params.uid) throw refused('confirm', 'must be the uid of the path');
      return bridge.person.erase(id, params.uid, { keepBlocked: body.keepBlocked ?? false });
    },
  );
};
