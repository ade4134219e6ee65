import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { MAX_SAID } from '../../bridge/playground.ts';
import { Refusal, type RefusalCode } from '../../bridge/refusal.ts';
import type { Thread } from '../../db/stores/threads.ts';
import type { Workspace } from '../../db/stores/workspaces.ts';
import type { MessageKey } from '../../i18n/index.ts';
import { displayName, messageText } from '../../text.ts';
import { notFound } from '../../web/errors.ts';
import { isPartial } from '../../web/htmx.ts';
import type { ChannelParts, OfChannel } from '../channels/parts.ts';
import { type FormBody, one } from '../policy/fields.ts';
import { loadWorkspace } from '../workspaces/context.ts';
import { liveOf, loadThread, playgroundPage, type Refused, talkOf } from './context.ts';
import type { OfThread } from './pages.ts';
import { playgroundPath } from './paths.ts';

type Form = OfChannel & { Body: Record<string, unknown> | null };

const TITLE = 60;
const REFUSED: Partial<Record<RefusalCode, MessageKey>> = {
  text_controls: 'error.field.controls',
  text_empty: 'error.field.required',
  text_too_long: 'error.field.maxLength',
  still_answering: 'playground.busy',
  agent_unknown: 'playground.noAgent',
};

/** Saying something to an agent, stopping it, asking once more, and deleting a thread. */
export const actRoutes: FastifyPluginAsync<ChannelParts> = async (app, parts) => {
  const { stores, bridge } = parts;

  app.post<Form>('/workspaces/:id/playground', (request, reply) => {
    const workspace = loadWorkspace(parts, request.params.id);
    const body: FormBody = request.body ?? {};
    const threadId = one(body, 'thread') ?? '';
    if (!/^th_[0-9a-f]{24}$/.test(threadId)) throw notFound({ key: 'workspaces.thread.unknown' });
    const known = stores.threads.get(threadId) && loadThread(parts, workspace.id, threadId);
    const text = one(body, 'text') ?? '';
    const agentId = one(body, 'agentId') ?? '';
    const after = /^\d{1,15}$/.test(one(body, 'after') ?? '') ? Number(one(body, 'after')) : 0;
    try {
      // Together, so that what is refused leaves no empty thread.
      stores.transaction(() => {
        if (!known) begin(workspace, threadId, agentId, text);
        bridge.playgroundSay(threadId, { agentId, text, after });
      });
    } catch (error) {
      const key = error instanceof Refusal ? REFUSED[error.code] : undefined;
      if (!key) throw error;
      const refused = { text: text.slice(0, 20_000), error: request.t(key, { n: MAX_SAID }) };
      return refuse(request, reply, workspace, known, { refused, agentId, newThreadId: threadId });
    }
    const thread = loadThread(parts, workspace.id, threadId);
    if (!isPartial(request)) return reply.seeOther(playgroundPath(workspace.id, threadId));
    return reply.partial('partials/playground/talk', { talk: talkOf(parts, workspace, thread, request.t) });
  });

  app.post<OfThread>('/workspaces/:id/playground/:thread/stop', (request, reply) =>
    act(request, reply, (id) => bridge.playgroundStop(id)),
  );

  app.post<OfThread>('/workspaces/:id/playground/:thread/again', (request, reply) =>
    act(request, reply, (id) => bridge.playgroundAgain(id)),
  );

  app.post<OfThread>('/workspaces/:id/playground/:thread/delete', (request, reply) => {
    const { id, title } = loadThread(parts, request.params.id, request.params.thread);
    bridge.playgroundRemove(id);
    return reply.flash(request.t('playground.deleted', { title })).seeOther(playgroundPath(request.params.id));
  });

  const begin = (workspace: Workspace, id: string, agentId: string, text: string): void => {
    const title = titleOf(text);
    stores.threads.createPlayground(workspace.id, { id, title, agentId: agentId || null });
  };

  const act = (request: FastifyRequest<OfThread>, reply: FastifyReply, what: (threadId: string) => void) => {
    const thread = loadThread(parts, request.params.id, request.params.thread);
    try {
      what(thread.id);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      reply.flash(request.t('playground.noAgent'), { kind: 'warn' });
    }
    if (!isPartial(request)) return reply.seeOther(playgroundPath(thread.workspaceId, thread.id));
    return reply.partial('partials/playground/live', { live: liveOf(parts, thread) });
  };

  const refuse = (
    request: FastifyRequest,
    reply: FastifyReply,
    workspace: Workspace,
    thread: Thread | null,
    shown: { refused: Refused; agentId: string; newThreadId: string },
  ) => {
    reply.code(422);
    if (!isPartial(request))
      return reply.page('pages/playground', playgroundPage(parts, workspace, thread, request.t, shown));
    return reply.partial('partials/playground/talk', { talk: talkOf(parts, workspace, thread, request.t, shown) });
  };
};

/** The beginning of what is said first. */
function titleOf(text: string): string {
  const line = displayName(messageText(text, 1_000), 1_000);
  return [...line].length > TITLE ? `${displayName(line, TITLE)}…` : line;
}
