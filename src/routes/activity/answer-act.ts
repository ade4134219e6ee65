import type { FastifyReply, FastifyRequest } from 'fastify';
import { isPartial } from '../../web/htmx.ts';
import { localPath } from '../../web/same-origin.ts';
import type { ChannelParts } from '../channels/parts.ts';
import { activityRows } from './rows.ts';

/** What the buttons of a row, or of the test form, send along: where to go afterwards, and which row asked. */
export interface ActForm {
  Params: { id: string };
  Body: { back?: unknown; message?: unknown } | null;
}

/** The row as it is now, to a page that can swap it in; else the page that the button was on. */
export function answerAct(parts: ChannelParts, request: FastifyRequest<ActForm>, reply: FastifyReply) {
  const channelId = request.params.id;
  const id = Number(request.body?.message);
  const isRow = isPartial(request) && Number.isSafeInteger(id);
  const views = isRow ? parts.stores.messages.viewsOf({ channelId }, [id]) : [];
  const [row] = activityRows(parts, channelId, views, request.t);
  return row ? reply.partial('partials/activity/row', { row }) : reply.seeOther(backOf(request));
}

export function backOf({ params, body }: FastifyRequest<ActForm>): string {
  return localPath(body?.back, `/channels/${params.id}`);
}
