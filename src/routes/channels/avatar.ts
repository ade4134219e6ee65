import type { FastifyInstance } from 'fastify';
import type { Stores } from '../../db/stores/index.ts';
import { notFound } from '../../web/errors.ts';
import type { AvatarKind } from './avatar-src.ts';
import { loadChannel } from './load.ts';
import type { ChannelParts, OfChannel } from './parts.ts';

/** Pictures that browsers draw and that cannot carry code. */
const IMAGES = new Set(['image/png', 'image/jpeg', 'image/webp', 'image/gif']);

/** Nothing to see: the initials that every page draws under a picture show through, in the page's own colours. */
const NO_PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>';

interface OfPicture extends OfChannel {
  Params: OfChannel['Params'] & { kind: string; uid: string };
}

/** Pictures of an account, its contacts and groups, from our cache: the reader's browser never meets Zalo's servers. */
export async function avatarRoutes(app: FastifyInstance, parts: ChannelParts): Promise<void> {
  const { stores, bridge } = parts;

  app.get<OfPicture>('/channels/:id/avatar/:kind/:uid', { config: { quiet: true } }, async (request, reply) => {
    const { kind, uid } = request.params;
    const channel = loadChannel(parts, request.params.id);
    if (!isKind(kind) || !isKnown(stores, channel, kind, uid)) throw notFound();
    const picture = await bridge.avatar(channel.id, kind, uid);
    reply.header('x-content-type-options', 'nosniff');
    if (!picture || !IMAGES.has(picture.type))
      return reply.header('cache-control', 'private, max-age=300').type('image/svg+xml').send(NO_PICTURE);
    return reply.header('cache-control', 'private, max-age=86400').type(picture.type).send(picture.body);
  });
}

function isKind(kind: string): kind is AvatarKind {
  return kind === 'contact' || kind === 'group' || kind === 'account';
}

function isKnown(
  { directory }: Pick<Stores, 'directory'>,
  channel: { id: string; accountUid: string | null },
  kind: AvatarKind,
  uid: string,
): boolean {
  if (kind === 'account') return channel.accountUid === uid;
  return (kind === 'contact' ? directory.contact(channel.id, uid) : directory.group(channel.id, uid)) !== null;
}
