import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Channel } from '../../db/stores/channels.ts';
import { displayName } from '../../text.ts';
import { one } from '../policy/fields.ts';
import { signedIn } from '../system/signed-in.ts';
import { shownName } from '../wizard/draft.ts';
import { loadChannel } from './load.ts';
import type { ChannelParts, OfChannel } from './parts.ts';
import { isUnfinished } from './status.ts';

interface DeleteView {
  id: string;
  name: string;
  accountName: string | null;
  /** Nothing was said on it yet, so there is less to lose. */
  unfinished: boolean;
  error: string | null;
}

declare module '../../web/view.ts' {
  interface Views {
    'pages/channel-delete': DeleteView;
  }
}

/** Deleting a channel: a page that says what is lost and wants the channel's name typed. */
export async function deleteRoutes(app: FastifyInstance, parts: ChannelParts): Promise<void> {
  const { stores, bridge } = parts;

  const show = (reply: FastifyReply, channel: Channel, error: string | null = null) =>
    reply.page('pages/channel-delete', {
      id: channel.id,
      name: shownName(channel),
      accountName: channel.accountName,
      unfinished: isUnfinished({ channel, hasPolicy: stores.policies.isSaved(channel.id) }),
      error,
    });

  app.get<OfChannel>('/channels/:id/delete', (request, reply) => show(reply, loadChannel(parts, request.params.id)));

  const preHandler = app.requireRecentProof;
  type Delete = OfChannel & { Body: Record<string, unknown> | null };
  app.post<Delete>('/channels/:id/delete', { preHandler }, async (request, reply) => {
    const channel = loadChannel(parts, request.params.id);
    const typed = displayName((one(request.body ?? {}, 'confirm') ?? '').normalize('NFC'));
    if (typed !== displayName(shownName(channel).normalize('NFC')))
      return show(reply.code(422), channel, request.t(typed ? 'channels.remove.differs' : 'error.field.required'));
    await bridge.remove(channel.id);
    stores.audit.add(signedIn(request).adminId, 'channel.removed', channel.id);
    return reply.flash(request.t('channels.remove.done', { name: shownName(channel) })).seeOther('/channels');
  });
}
