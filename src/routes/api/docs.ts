import type { FastifyPluginAsync } from 'fastify';
import { commandLine } from '../../cli/program.ts';
import { type DocsView, docsView } from './docs-view.ts';
import type { ApiDocument } from './openapi.ts';

declare module '../../web/view.ts' {
  interface Views {
    'pages/api-docs': { docs: DocsView; tokenCommand: string };
  }
}

/** The API for people to read. Public like the document: it says how to ask, and nothing about this server. */
export const docsPage: FastifyPluginAsync<{ document: () => ApiDocument }> = async (app, { document }) => {
  app.get('/api/docs', { schema: { hide: true }, config: { public: true } }, (request, reply) =>
    reply.page('pages/api-docs', {
      docs: docsView(document(), `${request.protocol}://${request.host}`),
      tokenCommand: commandLine('token create --name my-program'),
    }),
  );
};
