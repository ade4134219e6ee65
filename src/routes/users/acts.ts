import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import type { AuditAction } from '../../db/audit-actions.ts';
import type { Channel } from '../../db/stores/channels.ts';
import type { UserView } from '../../db/stores/users.ts';
import { ZALO_ID } from '../../ids.ts';
import { notFound } from '../../web/errors.ts';
import { isPartial } from '../../web/htmx.ts';
import { localPath } from '../../web/same-origin.ts';
import { loadChannel } from '../channels/load.ts';
import type { ChannelParts, OfChannel } from '../channels/parts.ts';
import { signedIn } from '../system/signed-in.ts';
import { addPeople, readView, userLists, usersPage, usersPath } from './context.ts';
import { personByUid } from './people.ts';

type ById = { Params: { id: string }; Querystring: { back?: unknown } };
type OfPerson = { Params: { id: string; uid: string }; Querystring: { back?: unknown } };
type AddForm = OfChannel & { Body: Record<string, unknown> | null };

/** What the owner can do about people by hand; every act counts from the next message on. */
export const actRoutes: FastifyPluginAsync<ChannelParts> = async (app, parts) => {
  const { stores, bridge } = parts;
  const audit = (request: FastifyRequest, action: AuditAction, channelId: string, uid: string) =>
    stores.audit.add(signedIn(request).adminId, action, channelId, { uid });

  app.post<AddForm>('/channels/:id/users', (request, reply) => {
    const channel = loadChannel(parts, request.params.id);
    const uid = uidIn(request.body);
    if (uid === null) return refuse(request, reply, channel);
    const isNew = stores.users.standing(channel.id, uid) !== 'active';
    if (isNew) {
      bridge.approveUser(channel.id, uid);
      audit(request, 'user.approved', channel.id, uid);
    }
    say(request, reply, isNew ? 'users.said.approved' : 'users.said.alreadyUser', nameOf(channel, uid), isNew);
    return answer(request, reply, channel.id, uid);
  });

  app.post<AddForm>('/channels/:id/blocked', (request, reply) => {
    const channel = loadChannel(parts, request.params.id);
    const uid = uidIn(request.body);
    if (uid === null) return refuse(request, reply, channel);
    const isNew = !stores.users.isBlocked(channel.id, uid);
    if (isNew) {
      bridge.block(channel.id, uid);
      audit(request, 'contact.blocked', channel.id, uid);
    }
    const undo = isNew ? `/channels/${channel.id}/blocked/${uid}/unblock` : undefined;
    say(request, reply, isNew ? 'users.said.blocked' : 'users.said.alreadyBlocked', nameOf(channel, uid), isNew, undo);
    return answer(request, reply, channel.id, uid);
  });

  app.post<OfPerson>('/channels/:id/blocked/:uid/unblock', (request, reply) => {
    const channel = loadChannel(parts, request.params.id);
    const { uid } = request.params;
    if (!ZALO_ID.test(uid)) throw notFound();
    const isNew = stores.users.isBlocked(channel.id, uid);
    if (isNew) {
      bridge.unblock(channel.id, uid);
      audit(request, 'contact.unblocked', channel.id, uid);
    }
    say(request, reply, isNew ? 'users.said.unblocked' : 'users.said.notBlocked', nameOf(channel, uid), isNew);
    return answer(request, reply, channel.id, null);
  });

  app.post<ById>('/users/:id/disable', (request, reply) => setStatus(request, reply, 'disabled'));
  app.post<ById>('/users/:id/enable', (request, reply) => setStatus(request, reply, 'active'));

  app.post<ById>('/users/:id/trust', (request, reply) => setTrusted(request, reply, true));
  app.post<ById>('/users/:id/untrust', (request, reply) => setTrusted(request, reply, false));

  app.post<ById>('/users/:id/remove', (request, reply) => {
    const user = loadUser(request.params.id);
    bridge.removeUser(user.id);
    audit(request, 'user.removed', user.channelId, user.uid);
    say(request, reply, 'users.said.removed', user.name, true);
    return answer(request, reply, user.channelId, null);
  });

  const setStatus = (request: FastifyRequest<ById>, reply: FastifyReply, status: 'active' | 'disabled') => {
    const user = loadUser(request.params.id);
    const isNew = user.status !== status;
    const isOff = status === 'disabled';
    if (isNew) {
      bridge.setUserStatus(user.id, status);
      audit(request, isOff ? 'user.disabled' : 'user.enabled', user.channelId, user.uid);
    }
    const undo = isNew ? `/users/${user.id}/${isOff ? 'enable' : 'disable'}` : undefined;
    const key = isNew ? (isOff ? 'users.said.disabled' : 'users.said.enabled') : 'users.said.unchanged';
    say(request, reply, key, user.name, isNew, undo);
    return answer(request, reply, user.channelId, null);
  };

  const setTrusted = (request: FastifyRequest<ById>, reply: FastifyReply, trusted: boolean) => {
    const user = loadUser(request.params.id);
    const isNew = user.trusted !== trusted;
    if (isNew) {
      bridge.setUserTrusted(user.id, trusted);
      audit(request, trusted ? 'user.trusted' : 'user.untrusted', user.channelId, user.uid);
    }
    const undo = isNew ? `/users/${user.id}/${trusted ? 'untrust' : 'trust'}` : undefined;
    const key = isNew ? (trusted ? 'users.said.trusted' : 'users.said.untrusted') : 'users.said.unchanged';
    say(request, reply, key, user.name, isNew, undo);
    return answer(request, reply, user.channelId, null);
  };

  const loadUser = (id: string): UserView => {
    const user = stores.users.get(id);
    if (!user) throw notFound({ key: 'users.unknown' });
    return user;
  };

  const nameOf = (channel: Channel, uid: string) => personByUid(stores, channel, uid).name;

  const say = (
    request: FastifyRequest,
    reply: FastifyReply,
    key: `users.said.${Said}`,
    name: string,
    isNew: boolean,
    undo?: string,
  ) => {
    const label = request.t('action.undo');
    reply.flash(request.t(key, { name }), {
      kind: isNew ? 'ok' : 'warn',
      ...(undo && { undo: { path: undo, label } }),
    });
  };

  /** Both lists as they are now, and the search result that the person was found in. */
  const answer = async (
    request: FastifyRequest<{ Querystring: { back?: unknown } }> | FastifyRequest<AddForm>,
    reply: FastifyReply,
    channelId: string,
    added: string | null,
  ) => {
    const { back } = request.query as { back?: unknown };
    if (!isPartial(request)) return reply.seeOther(localPath(back, usersPath(channelId)));
    const channel = loadChannel(parts, channelId);
    const lists = userLists(parts, channelId, readView({}));
    const pieces = [{ html: await reply.render('partials/users/lists', { lists }), target: '#users' }];
    if (added !== null) {
      const q = (request.body as Record<string, unknown> | null)?.add;
      const add = addPeople(parts, channel, typeof q === 'string' && q.trim() ? q.slice(0, 100) : added);
      pieces.push({ html: await reply.render('partials/users/add', { add }), target: '#add' });
    }
    return reply.partials(pieces);
  };

  const refuse = (request: FastifyRequest<AddForm>, reply: FastifyReply, channel: Channel) => {
    const given = request.body?.uid;
    const add = typeof given === 'string' ? given.slice(0, 100) : '';
    const error = request.t('users.error.uid');
    reply.code(422);
    if (isPartial(request)) return reply.partial('partials/users/add', { add: addPeople(parts, channel, add, error) });
    return reply.page('pages/users', usersPage(parts, channel, { ...readView({}), add }, error));
  };
};

type Said =
  | 'approved'
  | 'alreadyUser'
  | 'blocked'
  | 'alreadyBlocked'
  | 'unblocked'
  | 'notBlocked'
  | 'disabled'
  | 'enabled'
  | 'unchanged'
  | 'trusted'
  | 'untrusted'
  | 'removed';

function uidIn(body: Record<string, unknown> | null): string | null {
  const uid = body?.uid;
  return typeof uid === 'string' && ZALO_ID.test(uid.trim()) ? uid.trim() : null;
}
