import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { Refusal } from '../../bridge/refusal.ts';
import type { Channel } from '../../db/stores/channels.ts';
import { ZALO_ID } from '../../ids.ts';
import { displayName } from '../../text.ts';
import { notFound } from '../../web/errors.ts';
import { loadChannel } from '../channels/load.ts';
import type { ChannelParts } from '../channels/parts.ts';
import { one } from '../policy/fields.ts';
import { signedIn } from '../system/signed-in.ts';
import { usersPath } from '../users/context.ts';
import { type FoundPerson, personByUid } from '../users/people.ts';
import { shownName } from '../wizard/draft.ts';
import { sendArchive } from './send.ts';

interface PersonPage {
  channelId: string;
  channelName: string;
  person: FoundPerson;
  path: string;
  back: string;
  /** Messages that the person wrote, and everything that is deleted with them. */
  own: number;
  all: number;
  isBlocked: boolean;
  keepBlocked: boolean;
  error: string | null;
}

declare module '../../web/view.ts' {
  interface Views {
    'pages/person': PersonPage;
  }
}

type OfPerson = { Params: { id: string; uid: string } };
type Erase = OfPerson & { Body: Record<string, unknown> | null };

/** One person's data on one channel: to take along, and to delete for good. */
export const personRoutes: FastifyPluginAsync<ChannelParts> = async (app, parts) => {
  const { stores, bridge } = parts;
  const preHandler = app.requireRecentProof;

  const load = ({ params }: FastifyRequest<OfPerson>): { channel: Channel; person: FoundPerson } => {
    const channel = loadChannel(parts, params.id);
    if (!ZALO_ID.test(params.uid)) throw notFound();
    return { channel, person: personByUid(stores, channel, params.uid) };
  };

  const show = async (
    request: FastifyRequest<OfPerson>,
    reply: FastifyReply,
    again: { keepBlocked?: boolean; error?: string } = {},
  ) => {
    const { channel, person } = load(request);
    const { own, all } = await bridge.person.scope(channel.id, person.id);
    const isBlocked = stores.users.isBlocked(channel.id, person.id);
    return reply.page('pages/person', {
      channelId: channel.id,
      channelName: shownName(channel),
      person,
      path: `/channels/${channel.id}/people/${person.id}`,
      back: usersPath(channel.id),
      own: own.length,
      all: all.length,
      isBlocked,
      keepBlocked: again.keepBlocked ?? isBlocked,
      error: again.error ?? null,
    });
  };

  app.get<OfPerson>('/channels/:id/people/:uid', (request, reply) => show(request, reply));

  app.get<OfPerson>('/channels/:id/people/:uid/export', { preHandler }, async (request, reply) => {
    const { channel, person } = load(request);
    const body = await bridge.person.export(channel.id, person.id);
    stores.audit.add(signedIn(request).adminId, 'person.exported', channel.id);
    return sendArchive(reply, person.id, body);
  });

  app.post<Erase>('/channels/:id/people/:uid/erase', { preHandler }, async (request, reply) => {
    const { channel, person } = load(request);
    const body = request.body ?? {};
    const keepBlocked = one(body, 'keepBlocked') === 'true';
    const typed = displayName((one(body, 'confirm') ?? '').normalize('NFC'));
    if (typed !== displayName(person.name.normalize('NFC'))) {
      const error = request.t(typed ? 'person.erase.differs' : 'error.field.required');
      return show(request, reply.code(422), { keepBlocked, error });
    }
    try {
      const { messages, files } = await bridge.person.erase(channel.id, person.id, { keepBlocked });
      stores.audit.add(signedIn(request).adminId, 'person.erased', channel.id, { messages, files, keepBlocked });
    } catch (error) {
      if (!(error instanceof Refusal) || error.code !== 'person_sending') throw error;
      return show(request, reply.code(409), { keepBlocked, error: request.t('person.erase.sending') });
    }
    return reply.flash(request.t('person.erase.done')).seeOther(usersPath(channel.id));
  });
};
