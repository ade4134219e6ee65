import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { Refusal } from '../../bridge/refusal.ts';
import { notFound } from '../../web/errors.ts';
import { isPartial } from '../../web/htmx.ts';
import { localPath } from '../../web/same-origin.ts';
import { loadChannel } from '../channels/load.ts';
import type { ChannelParts, OfChannel } from '../channels/parts.ts';
import { signedIn } from '../system/signed-in.ts';
import { applyRemedy, isRemedy, undoRemedy } from './apply.ts';
import { answeredId, isTroubled } from './outcome.ts';
import type { RemedyKind } from './remedy.ts';
import { activityRows } from './rows.ts';

/** Where to go afterwards, and which row asked. */
interface Form {
  back?: unknown;
  message?: unknown;
}
interface RemedyRoute {
  Params: { id: string; kind: string; target: string };
  Querystring: { before?: unknown; back?: unknown };
  Body: Form | null;
}
type Delivery = { Params: { id: string; messageId: string }; Body: Form | null };
type Answered = FastifyRequest<OfChannel & { Body: Form | null }>;

/** One-click remedies and repairs of the Activity tab and of the test form. */
export const actRoutes: FastifyPluginAsync<ChannelParts> = async (app, parts) => {
  const { stores, bridge } = parts;

  app.post<RemedyRoute>('/channels/:id/remedies/:kind/:target', async (request, reply) => {
    const channel = loadChannel(parts, request.params.id);
    const { kind, target } = remedyOf(request);
    const before = applyRemedy(parts, channel.id, kind, target);
    const name = nameOf(channel.id, kind, target);
    if (before === null) reply.flash(request.t('remedy.already', { name }), { kind: 'warn' });
    else {
      stores.audit.add(signedIn(request).adminId, `remedy.${kind}`, channel.id);
      const query = new URLSearchParams({ before, back: backOf(request, channel.id) });
      const path = `/channels/${channel.id}/remedies/${kind}/${target}/undo?${query}`;
      reply.flash(request.t(`remedy.said.${kind}`, { name }), { undo: { path, label: request.t('action.undo') } });
    }
    return answer(request, reply);
  });

  app.post<RemedyRoute>('/channels/:id/remedies/:kind/:target/undo', async (request, reply) => {
    const channel = loadChannel(parts, request.params.id);
    const { kind, target } = remedyOf(request);
    const { before, back } = request.query;
    const isUndone = undoRemedy(parts, channel.id, kind, target, typeof before === 'string' ? before : '');
    if (isUndone) stores.audit.add(signedIn(request).adminId, `remedy.${kind}.undone`, channel.id);
    reply.flash(request.t(isUndone ? 'remedy.undone' : 'remedy.notUndone'), { kind: isUndone ? 'ok' : 'warn' });
    return reply.seeOther(localPath(back, `/channels/${channel.id}`));
  });

  /** All parts of the answer to a message, or the answer itself when the agent failed. */
  app.post<Delivery>('/channels/:id/activity/:messageId/retry', async (request, reply) => {
    const { messageId, troubled } = messageOf(request);
    const isDone = attempt(() => {
      if (troubled.length === 0) bridge.retryMessage(messageId);
      for (const row of troubled) bridge.retryMessage(row.messageId);
    });
    reply.flash(request.t(isDone ? 'activity.retried' : 'activity.noRetry'), { kind: isDone ? 'ok' : 'warn' });
    return answer(request, reply);
  });

  app.post<Delivery>('/channels/:id/activity/:messageId/discard', async (request, reply) => {
    const { troubled } = messageOf(request);
    const isDone = attempt(() => {
      for (const row of troubled) bridge.discardMessage(row.messageId);
    });
    const isSaid = isDone && troubled.length > 0;
    reply.flash(request.t(isSaid ? 'activity.discarded' : 'activity.noRetry'), { kind: isSaid ? 'ok' : 'warn' });
    return answer(request, reply);
  });

  /** A message that was left alone; who may talk is asked all the same. */
  app.post<Delivery>('/channels/:id/activity/:messageId/answer', async (request, reply) => {
    const { messageId } = messageOf(request);
    const isDone = attempt(() => bridge.answerAnyway(messageId));
    if (isDone) stores.audit.add(signedIn(request).adminId, 'message.answer-anyway', String(messageId));
    reply.flash(request.t(isDone ? 'activity.answering' : 'activity.noRetry'), { kind: isDone ? 'ok' : 'warn' });
    return answer(request, reply);
  });

  const remedyOf = ({
    params: { kind, target },
  }: FastifyRequest<RemedyRoute>): { kind: RemedyKind; target: string } => {
    if (!isRemedy(kind)) throw notFound();
    return { kind, target };
  };

  const messageOf = (request: FastifyRequest<Delivery>) => {
    const channel = loadChannel(parts, request.params.id);
    const messageId = /^[1-9]\d{0,14}$/.test(request.params.messageId) ? Number(request.params.messageId) : 0;
    if (stores.messages.get(messageId)?.channelId !== channel.id) throw notFound();
    const inbox = stores.inbox.get(messageId)?.inbox;
    if (!inbox) throw notFound();
    const key = answeredId(inbox);
    const deliveries = stores.messages.deliveriesOf([key]).get(key) ?? [];
    return { messageId, troubled: deliveries.filter(isTroubled) };
  };

  const nameOf = (channelId: string, kind: RemedyKind, target: string): string => {
    if (kind === 'resume') return stores.conversations.view(target)?.name ?? '';
    if (kind === 'allow-group' || kind === 'mention-off')
      return stores.directory.group(channelId, target)?.name || target;
    return stores.directory.contact(channelId, target)?.name || target;
  };

  /** The row as it is now, to a page that can swap it; the page it was on otherwise. */
  const answer = (request: Answered, reply: FastifyReply) => {
    const channelId = request.params.id;
    const id = Number(request.body?.message);
    const views = isPartial(request) && Number.isSafeInteger(id) ? stores.messages.viewsOf({ channelId }, [id]) : [];
    const [row] = activityRows(parts, channelId, views, request.t);
    return row ? reply.partial('partials/activity/row', { row }) : reply.seeOther(backOf(request, channelId));
  };
};

function backOf(request: Answered | FastifyRequest<RemedyRoute>, channelId: string): string {
  return localPath(request.body?.back, `/channels/${channelId}`);
}

/** False when it is no longer possible: another tab was quicker, or the message went out meanwhile. */
function attempt(act: () => void): boolean {
  try {
    act();
    return true;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}
