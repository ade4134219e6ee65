import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import type { AppParts } from '../../app.ts';
import { createToken } from '../../auth/api-tokens.ts';
import type { ApiToken } from '../../db/stores/api-tokens.ts';
import { idFromForm, newId } from '../../ids.ts';
import { displayName, hasControlInName } from '../../text.ts';
import { notFound } from '../../web/errors.ts';
import { isPartial } from '../../web/htmx.ts';
import { signedIn } from './signed-in.ts';

const EXPIRIES = ['30', '90', '365', 'never'] as const;
const DAY_MS = 24 * 3600_000;

/** For so long the same form shows the token that it has made: of two taps a browser shows only the second answer. */
const SHOWN_MS = 60_000;

const TokenForm = Type.Object({
  id: Type.String({ default: '', maxLength: 200 }),
  name: Type.String({ default: '', maxLength: 200 }),
  scope: Type.Enum(['read', 'manage'], { default: 'read' }),
  expiry: Type.Enum([...EXPIRIES], { default: '90' }),
});
type TokenForm = Static<typeof TokenForm>;

interface TokensView {
  tokens: (ApiToken & { isExpired: boolean })[];
  expiries: readonly string[];
  form: TokenForm;
  errors: { name?: string };
  /** Just made: shown this once. */
  created: { name: string; secret: string } | null;
}

declare module '../../web/view.ts' {
  interface Views {
    'pages/system-tokens': TokensView;
    'partials/system/tokens': TokensView;
  }
}

export const tokenRoutes: FastifyPluginAsync<AppParts> = async (app, { stores, clock }) => {
  let latest: { id: string; adminId: string; secret: string; at: number } | null = null;

  const show = (request: FastifyRequest, reply: FastifyReply, changes: Partial<TokensView> = {}) => {
    const now = clock.now();
    const view: TokensView = {
      tokens: stores.apiTokens
        .list()
        .map((token) => ({ ...token, isExpired: token.expiresAt !== null && token.expiresAt <= now })),
      expiries: EXPIRIES,
      form: { id: newId('token'), name: '', scope: 'read', expiry: '90' },
      errors: {},
      created: null,
      ...changes,
    };
    return isPartial(request) ? reply.partial('partials/system/tokens', view) : reply.page('pages/system-tokens', view);
  };

  app.get('/system/tokens', (request, reply) => show(request, reply));

  const preHandler = app.requireRecentProof;

  app.post<{ Body: TokenForm }>(
    '/system/tokens',
    { schema: { body: TokenForm }, preHandler },
    async (request, reply) => {
      const { scope, expiry } = request.body;
      const { adminId } = signedIn(request);
      const form = {
        ...{ id: idFromForm('token', request.body.id), name: displayName(request.body.name) },
        ...{ scope, expiry },
      };
      const refuse = (why: 'required' | 'controls') =>
        show(request, reply.code(422), { form, errors: { name: request.t(`error.field.${why}`) } });
      if (hasControlInName(request.body.name)) return refuse('controls');
      if (form.name === '') return refuse('required');

      const expiresAt = expiry === 'never' ? null : clock.now() + Number(expiry) * DAY_MS;
      const known = stores.apiTokens.get(form.id);
      if (known) {
        const isShown = latest?.id === known.id && latest.adminId === adminId && clock.now() - latest.at < SHOWN_MS;
        if (latest && isShown) return show(request, reply, { created: { name: known.name, secret: latest.secret } });
        return show(request, reply.code(409), { errors: { name: request.t('system.tokens.madeAlready') } });
      }
      const { id, name } = form;
      const { token, secret } = createToken(stores.apiTokens, { id, name, scope, expiresAt });
      latest = { id, adminId, secret, at: clock.now() };
      stores.audit.add(adminId, 'token.created', token.id, { scope, expiresAt });
      return show(request, reply, { created: { name: token.name, secret } });
    },
  );

  app.post<{ Params: { id: string } }>('/system/tokens/:id/revoke', { preHandler }, async (request, reply) => {
    const token = stores.apiTokens.remove(request.params.id);
    if (!token) throw notFound();
    stores.audit.add(signedIn(request).adminId, 'token.revoked', token.id);
    reply.flash(request.t('system.tokens.revoked', { name: token.name }));
    return isPartial(request) ? show(request, reply) : reply.seeOther('/system/tokens');
  });
};
