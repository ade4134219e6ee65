import type { FastifyPluginAsync } from 'fastify';
import { docsPage } from './docs.ts';
import { describeApi } from './openapi.ts';
import type { ApiParts } from './parts.ts';
import { apiV1 } from './v1.ts';

/** The API and its documentation: `/api/v1/…`, `/api/v1/openapi.json` and the page `/api/docs`. */
export const api: FastifyPluginAsync<ApiParts> = async (app, { config, stores, bridge, clock }) => {
  const document = await describeApi(app);
  await app.register(apiV1, { prefix: '/api/v1', config, stores, bridge, clock, document });
  await app.register(docsPage, { document });
};
