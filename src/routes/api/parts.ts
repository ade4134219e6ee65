import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyRequest } from 'fastify';
import type { AuthStores } from '../../auth/stores.ts';
import type { Bridge } from '../../bridge/bridge.ts';
import type { Clock } from '../../clock.ts';
import type { Config } from '../../config.ts';
import type { Stores } from '../../db/stores/index.ts';
import type { Locale } from '../../i18n/index.ts';
import { acceptedLocale } from '../../web/preferences.ts';

/** What the API works with. */
export interface ApiParts {
  config: Pick<Config, 'apiRate'>;
  stores: Stores & AuthStores;
  bridge: Bridge;
  clock: Clock;
}

/** The routes of one area. */
export type ApiArea = FastifyPluginAsyncTypebox<ApiParts>;

/** The language of sentences for the owner inside answers. Programs say it in a header; cookies are not read here. */
export function languageOf(request: FastifyRequest): Locale {
  return acceptedLocale(request.headers['accept-language']);
}
