import { Type } from 'typebox';
import { sendMedia } from '../media/send.ts';
import type { ApiArea } from './parts.ts';
import { known } from './problems.ts';
import { ById } from './schemas.ts';

const Bytes = { '*/*': { schema: Type.String({ format: 'binary' }) } };

/** The kept bytes of attachments. */
export const mediaRoutes: ApiArea = async (app, { bridge }) => {
  app.get(
    '/media/:id',
    {
      schema: {
        operationId: 'getMedia',
        summary: 'The bytes of an attachment',
        description:
          'What a message names in `attachments[].file.path`. Takes a `Range`. 404 when it is not kept (any more).',
        tags: ['Messages'],
        params: ById,
        response: { 200: { description: 'The file as it is', content: Bytes } },
      },
    },
    async (request, reply) => {
      const found = known(await bridge.media(request.params.id), 'file');
      return sendMedia(request, reply, found);
    },
  );
};
