import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import type { Channel } from '../../db/stores/channels.ts';
import type { T } from '../../i18n/index.ts';
import { displayName, hasControlInName } from '../../text.ts';
import { isPartial } from '../../web/htmx.ts';
import { loadChannel } from '../channels/load.ts';
import type { ChannelParts, OfChannel } from '../channels/parts.ts';
import { signedIn } from '../system/signed-in.ts';
import { type CodeForm, type NewCode, newCode, pairingPage, pairingPath } from './context.ts';
import { pairingPieces } from './list.ts';

export const MAX_NOTE = 80;
const MAX_MINUTES = 7 * 24 * 60;
/** How many unused codes a channel may have: more would be forgotten ones. */
const MAX_CODES = 20;

type Body = { Body: Record<string, unknown> | null };

/** Codes that the owner makes and hands out: whoever sends one first is approved. */
export const codeRoutes: FastifyPluginAsync<ChannelParts> = async (app, parts) => {
  const { stores, bridge } = parts;

  app.post<Body>('/pairing', (request, reply) => {
    const form = readForm(request.body);
    const channel = stores.channels.get(form.channelId);
    if (!channel) return refuse(request, reply, null, form, { channelId: request.t('error.field.choice') });
    return create(request, reply, channel, null, form);
  });

  app.post<Body & OfChannel>('/channels/:id/pairing', (request, reply) => {
    const channel = loadChannel(parts, request.params.id);
    return create(request, reply, channel, channel, { ...readForm(request.body), channelId: channel.id });
  });

  const create = async (
    request: FastifyRequest,
    reply: FastifyReply,
    channel: Channel,
    page: Channel | null,
    form: CodeForm,
  ) => {
    const errors = check(form, request.t);
    const unused = stores.pairing.pending(channel.id).filter((one) => one.origin === 'owner').length;
    if (unused >= MAX_CODES) errors.channelId = request.t('pairing.code.tooMany', { n: MAX_CODES });
    if (Object.keys(errors).length > 0) return refuse(request, reply, page, form, errors);
    const note = displayName(form.note, MAX_NOTE);
    const id = bridge.createPairingCode(channel.id, { ...(note && { note }), expiresInMinutes: Number(form.minutes) });
    stores.audit.add(signedIn(request).adminId, 'pairing.code', id, { channel: channel.id });
    reply.flash(request.t('pairing.code.made'));
    const scope = page?.id ?? null;
    if (!isPartial(request)) return reply.seeOther(`${pairingPath(scope)}#${id}`);
    const empty = await reply.render('partials/pairing/new', { code: newCode(parts, scope) });
    return reply.partials([{ html: empty }, ...(await pairingPieces(parts, reply, scope))]);
  };

  const refuse = (
    request: FastifyRequest,
    reply: FastifyReply,
    page: Channel | null,
    form: CodeForm,
    errors: NewCode['errors'],
  ) => {
    reply.code(422);
    if (isPartial(request))
      return reply.partial('partials/pairing/new', { code: newCode(parts, page?.id ?? null, { form, errors }) });
    return reply.page('pages/pairing', pairingPage(parts, page, { form, errors }));
  };
};

function readForm(body: Record<string, unknown> | null): CodeForm {
  const text = (name: string) => {
    const value = body?.[name];
    return typeof value === 'string' ? value.slice(0, 1_000) : '';
  };
  return { channelId: text('channelId'), note: text('note'), minutes: text('minutes').trim() };
}

function check({ note, minutes }: CodeForm, t: T): NewCode['errors'] {
  const errors: NewCode['errors'] = {};
  if (hasControlInName(note)) errors.note = t('error.field.controls');
  else if ([...note.trim()].length > MAX_NOTE) errors.note = t('error.field.maxLength', { n: MAX_NOTE });
  const n = /^\d{1,6}$/.test(minutes) ? Number(minutes) : null;
  if (n === null) errors.minutes = t('error.field.type');
  else if (n < 1) errors.minutes = t('error.field.minimum', { n: 1 });
  else if (n > MAX_MINUTES) errors.minutes = t('error.field.maximum', { n: MAX_MINUTES });
  return errors;
}
