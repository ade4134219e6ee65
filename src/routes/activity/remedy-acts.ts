import type { FastifyPluginAsync } from 'fastify';
import { chatName, groupName } from '../../chat-name.ts';
import type { AuditDetail } from '../../db/audit-actions.ts';
import { say, type Text } from '../../i18n/index.ts';
import { notFound } from '../../web/errors.ts';
import { localPath } from '../../web/same-origin.ts';
import { loadChannel } from '../channels/load.ts';
import type { ChannelParts } from '../channels/parts.ts';
import { signedIn } from '../system/signed-in.ts';
import { type ActForm, answerAct, backOf } from './answer-act.ts';
import { applyRemedy, isRemedy, undoRemedy } from './apply.ts';
import type { RemedyKind } from './remedy.ts';

interface RemedyRoute extends ActForm {
  Params: { id: string; kind: string; target: string };
  Querystring: { before?: unknown; back?: unknown };
}

/** One click that changes the rules for the next message, and the way back. */
export const remedyActRoutes: FastifyPluginAsync<ChannelParts> = async (app, parts) => {
  const { stores } = parts;

  app.post<RemedyRoute>('/channels/:id/remedies/:kind/:target', async (request, reply) => {
    const { id } = loadChannel(parts, request.params.id);
    const { kind, target } = known(request.params);
    const before = applyRemedy(parts, id, kind, target);
    const name = say(request.t, nameOf(stores, id, kind, target));
    if (before === null) {
      reply.flash(request.t('remedy.already', { name }), { kind: 'warn' });
      return answerAct(parts, request, reply);
    }
    stores.audit.add(signedIn(request).adminId, `remedy.${kind}`, id, aboutOf(kind, target));
    const query = new URLSearchParams({ before, back: backOf(request) });
    const path = `/channels/${id}/remedies/${kind}/${target}/undo?${query}`;
    reply.flash(request.t(`remedy.said.${kind}`, { name }), { undo: { path, label: request.t('action.undo') } });
    return answerAct(parts, request, reply);
  });

  app.post<RemedyRoute>('/channels/:id/remedies/:kind/:target/undo', async (request, reply) => {
    const { id } = loadChannel(parts, request.params.id);
    const { kind, target } = known(request.params);
    const { before, back } = request.query;
    const isUndone = undoRemedy(parts, id, kind, target, typeof before === 'string' ? before : '');
    if (isUndone) stores.audit.add(signedIn(request).adminId, `remedy.${kind}.undone`, id, aboutOf(kind, target));
    reply.flash(request.t(isUndone ? 'remedy.undone' : 'remedy.notUndone'), { kind: isUndone ? 'ok' : 'warn' });
    return reply.seeOther(localPath(back, `/channels/${id}`));
  });
};

function known({ kind, target }: RemedyRoute['Params']): { kind: RemedyKind; target: string } {
  if (!isRemedy(kind)) throw notFound();
  return { kind, target };
}

function nameOf(stores: ChannelParts['stores'], channelId: string, kind: RemedyKind, target: string): Text {
  if (kind === 'resume') {
    const chat = stores.conversations.view(target);
    return chat ? chatName(chat) : '';
  }
  const { directory } = stores;
  if (kind === 'allow-group' || kind === 'mention-off')
    return groupName(target, directory.group(channelId, target)?.name);
  return directory.contact(channelId, target)?.name || target;
}

/** Whom or what a change was about. */
function aboutOf(kind: RemedyKind, target: string): AuditDetail | null {
  if (kind === 'resume') return null;
  return kind === 'allow-group' || kind === 'mention-off' ? { group: target } : { uid: target };
}
