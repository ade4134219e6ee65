import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { Refusal, type RefusalCode } from '../../bridge/refusal.ts';
import type { ConversationView } from '../../db/stores/conversations.ts';
import type { Message } from '../../db/stores/messages.ts';
import type { MessageKey } from '../../i18n/index.ts';
import { messageText } from '../../text.ts';
import { notFound } from '../../web/errors.ts';
import { isPartial } from '../../web/htmx.ts';
import { localPath } from '../../web/same-origin.ts';
import type { ChannelParts, OfChannel } from '../channels/parts.ts';
import { signedIn } from '../system/signed-in.ts';
import { type RefusedDraft, waitingPage } from '../waiting/context.ts';
import { chatHead, chatPage, compose, loadConversation, PAUSES, toMessages } from './chat-context.ts';

type Form = OfChannel & { Body: Record<string, unknown> | null };

/** Fired in the page when the owner has written, so that it asks for the new message at once. */
const SENT_EVENT = 'messageSent';

/** Why a draft is not sent. */
const REFUSED: Partial<Record<RefusalCode, MessageKey>> = {
  not_a_draft: 'drafts.gone',
  not_allowed: 'drafts.notAllowed',
};

/** What is wrong with the owner's own words for one. */
const BAD_WORDS: Partial<Record<RefusalCode, MessageKey>> = {
  text_controls: 'error.field.controls',
  text_empty: 'drafts.empty',
  text_too_long: 'drafts.tooLong',
};

/** And with a message that the owner writes. */
const BAD_MESSAGE: Partial<Record<RefusalCode, MessageKey>> = {
  text_controls: 'error.field.controls',
  text_empty: 'error.field.required',
  text_too_long: 'conversations.tooLong',
};

/** What the owner can do in a chat: write, send the agent on a break, mark as read, see to what was not sent. */
export const actRoutes: FastifyPluginAsync<ChannelParts> = async (app, parts) => {
  const { stores, bridge } = parts;
  const path = (id: string) => `/conversations/${id}`;

  app.post<Form>('/conversations/:id/messages', async (request, reply) => {
    const conversation = loadConversation(parts, request.params.id);
    const raw = request.body?.text;
    const text = typeof raw === 'string' ? raw : '';
    if (!isSentAlready(conversation.id, text, request.body?.after)) {
      try {
        bridge.sendAsOwner(conversation.id, text);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        return refuse(request, reply, conversation, text, error.code);
      }
      stores.audit.add(signedIn(request).adminId, 'message.sent', conversation.id);
    }
    if (!isPartial(request)) return reply.seeOther(path(conversation.id));
    const fresh = compose(parts, loadConversation(parts, conversation.id));
    return reply.trigger(SENT_EVENT).partial('partials/conversations/compose', { compose: fresh });
  });

  app.post<Form>('/conversations/:id/pause', (request, reply) => {
    const { id } = loadConversation(parts, request.params.id);
    const minutes = PAUSES.find((known) => String(known) === request.body?.minutes);
    bridge.pause(id, minutes);
    stores.audit.add(signedIn(request).adminId, 'conversation.paused', id);
    return answerWithHead(request, reply, id);
  });

  app.post<Form>('/conversations/:id/resume', (request, reply) => {
    const { id } = loadConversation(parts, request.params.id);
    bridge.resume(id);
    stores.audit.add(signedIn(request).adminId, 'conversation.resumed', id);
    return answerWithHead(request, reply, id);
  });

  app.post<Form>('/conversations/:id/read', (request, reply) => {
    const { id } = loadConversation(parts, request.params.id);
    stores.conversations.markRead(id);
    return answerWithHead(request, reply, id);
  });

  app.post<Form>('/messages/:id/retry', (request, reply) =>
    repair(request, reply, (id) => bridge.retryMessage(id), 'activity.retried'),
  );
  app.post<Form>('/messages/:id/discard', (request, reply) =>
    repair(request, reply, (id) => bridge.discardMessage(id), 'activity.discarded'),
  );

  /** What the agent proposed goes out, as it is or in the owner's words. */
  app.post<Form>('/messages/:id/approve', (request, reply) => {
    const text = request.body?.text;
    const edited = typeof text === 'string' ? text : undefined;
    return repair(request, reply, (id) => bridge.approveDraft(id, edited), 'drafts.approved', edited);
  });

  /** A message that was left alone; who may talk is asked all the same. */
  app.post<Form>('/messages/:id/answer', (request, reply) =>
    repair(request, reply, (id) => bridge.answerAnyway(id), 'activity.answering'),
  );

  /** A form that is sent twice (a double click, a reload, a second tab) says the same thing once. */
  const isSentAlready = (conversationId: string, text: string, after: unknown): boolean => {
    if (typeof after !== 'string' || !/^\d{1,15}$/.test(after)) return false;
    const wanted = messageText(text).trim();
    const since = stores.messages.after(conversationId, Number(after), 200);
    return since.some(({ message }) => message.author === 'owner' && message.text === wanted);
  };

  const refuse = (
    request: FastifyRequest,
    reply: FastifyReply,
    conversation: ConversationView,
    text: string,
    code: RefusalCode,
  ) => {
    const key = BAD_MESSAGE[code];
    if (!key) throw notFound();
    const refused = { text: text.slice(0, 20_000), error: request.t(key) };
    reply.code(422);
    if (!isPartial(request))
      return reply.page('pages/conversation', chatPage(parts, conversation, request.t, { refused }));
    return reply.partial('partials/conversations/compose', { compose: compose(parts, conversation, refused) });
  };

  const answerWithHead = async (request: FastifyRequest, reply: FastifyReply, id: string) => {
    if (!isPartial(request)) return reply.seeOther(path(id));
    const head = chatHead(parts, loadConversation(parts, id), request.t);
    return reply.partials([
      { html: await reply.render('partials/conversations/head', { head }), target: '#chat-head' },
      { html: await reply.render('partials/ui/nav', { current: 'conversations' }), target: '#nav' },
    ]);
  };

  const repair = (
    request: FastifyRequest<Form>,
    reply: FastifyReply,
    act: (id: number) => void,
    said: 'activity.retried' | 'activity.discarded' | 'activity.answering' | 'drafts.approved',
    edited = '',
  ) => {
    const { id } = loadMessage(request);
    try {
      act(id);
      stores.audit.add(signedIn(request).adminId, said, String(id));
      reply.flash(request.t(said));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const problem = BAD_WORDS[error.code];
      if (problem) return refuseWords(request, reply, { id, text: edited, error: request.t(problem) });
      reply.flash(request.t(REFUSED[error.code] ?? 'activity.noRetry'), { kind: 'warn' });
    }
    return answerWithMessage(request, reply);
  };

  const refuseWords = (request: FastifyRequest<Form>, reply: FastifyReply, refused: RefusedDraft) => {
    reply.code(422);
    if (isPartial(request)) return answerWithMessage(request, reply, refused);
    return reply.page('pages/waiting', waitingPage(parts, request.t, refused));
  };

  const loadMessage = ({ params: { id } }: FastifyRequest<Form>): Message => {
    const message = stores.messages.get(/^[1-9]\d{0,14}$/.test(id) ? Number(id) : 0);
    if (!message) throw notFound();
    return message;
  };

  /** The message anew in its place; without a page of its own, or when it is gone, the chat. */
  const answerWithMessage = (request: FastifyRequest<Form>, reply: FastifyReply, refused?: RefusedDraft) => {
    const { id, conversationId } = loadMessage(request);
    const [view] = isPartial(request)
      ? toMessages(parts, stores.messages.viewsOf({ conversationId }, [id]), request.t)
      : [];
    if (!view) return reply.seeOther(localPath(request.body?.back, path(conversationId)));
    return reply.partial('partials/conversations/message', { message: { ...view, refused: refused ?? null } });
  };
};
