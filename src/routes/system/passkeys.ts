import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import type { AppParts } from '../../app.ts';
import { type Place, passkeyPlace } from '../../auth/passkeys.ts';
import type { Passkey, PasskeyStore } from '../../db/stores/passkeys.ts';
import { displayName, hasControlInName } from '../../text.ts';
import { notFound } from '../../web/errors.ts';
import { endOtherSessions } from './changed-guard.ts';
import { signedIn } from './signed-in.ts';

export interface PasskeyCard {
  /** `elsewhere`: made for another address than this one, where browsers do not offer it. */
  passkeys: (Pick<Passkey, 'id' | 'name' | 'rpId' | 'createdAt' | 'lastUsedAt'> & { elsewhere: boolean })[];
  /** Whether browsers know passkeys at the address that this page is open at. */
  possible: boolean;
}

declare module '../../web/view.ts' {
  interface Views {
    'pages/passkey-new': { name: string; origin: string | null; errors: { name?: string; passkey?: string } };
  }
}

export function passkeyCard(store: PasskeyStore, adminId: string, place: Place | null): PasskeyCard {
  const passkeys = store.list(adminId).map(({ id, name, rpId, createdAt, lastUsedAt }) => {
    return { id, name, rpId, createdAt, lastUsedAt, elsewhere: rpId !== place?.rpId };
  });
  return { passkeys, possible: place !== null };
}

const NewForm = Type.Object({
  name: Type.String({ default: '', maxLength: 200 }),
  passkey: Type.String({ default: '', maxLength: 20_000 }),
});

export const passkeyRoutes: FastifyPluginAsync<AppParts> = async (app, { stores, config }) => {
  const preHandler = app.requireRecentProof;
  const placeOf = (request: FastifyRequest) => passkeyPlace(request, config.publicOrigin);

  const show = (request: FastifyRequest, reply: FastifyReply, name = '', errors = {}) =>
    reply.page('pages/passkey-new', { name, origin: placeOf(request)?.origin ?? null, errors });

  app.get('/system/passkeys/new', { preHandler }, (request, reply) => show(request, reply));

  app.post('/system/passkeys/options', { preHandler }, async (request, reply) => {
    const { id, adminId, adminName } = signedIn(request);
    const place = placeOf(request);
    if (!place) throw notFound();
    const options = await app.passkeys.creation(id, { id: adminId, name: adminName }, place);
    return reply.header('cache-control', 'no-store').send(options);
  });

  app.post<{ Body: Static<typeof NewForm> }>(
    '/system/passkeys',
    { schema: { body: NewForm }, preHandler },
    async (request, reply) => {
      const { id, adminId } = signedIn(request);
      const name = displayName(request.body.name);
      if (hasControlInName(request.body.name))
        return show(request, reply.code(422), name, { name: request.t('error.field.controls') });
      if (name === '') return show(request, reply.code(422), '', { name: request.t('error.field.required') });
      const place = placeOf(request);
      const made = place && (await app.passkeys.create(id, adminId, place, name, request.body.passkey));
      if (!made) return show(request, reply.code(422), name, { passkey: request.t('passkeys.new.failed') });
      const sessionsEnded = endOtherSessions(request, reply, stores);
      stores.audit.add(adminId, 'passkey.added', made.id, { sessionsEnded });
      return reply.flash(request.t('passkeys.added', { name })).seeOther('/system');
    },
  );

  app.post<{ Params: { id: string } }>('/system/passkeys/:id/remove', { preHandler }, async (request, reply) => {
    const { adminId } = signedIn(request);
    const removed = stores.passkeys.removeOwn(adminId, request.params.id);
    if (!removed) throw notFound();
    const sessionsEnded = endOtherSessions(request, reply, stores);
    stores.audit.add(adminId, 'passkey.removed', removed.id, { sessionsEnded });
    return reply.flash(request.t('passkeys.removed', { name: removed.name })).seeOther('/system');
  });
};
