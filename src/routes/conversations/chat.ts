import type { FastifyPluginAsync } from 'fastify';
import { isPartial, type Piece } from '../../web/htmx.ts';
import type { Poller } from '../activity/context.ts';
import { readAfter, readShown } from '../activity/live.ts';
import type { ChannelParts, OfChannel } from '../channels/parts.ts';
import {
  type ChatHead,
  type ChatMessage,
  type ChatMessages,
  type ChatPage,
  type Compose,
  chatHead,
  chatMessages,
  chatPage,
  chatPoller,
  headVersion,
  loadConversation,
  toMessages,
} from './chat-context.ts';
import { gapsBefore } from './gaps.ts';

declare module '../../web/view.ts' {
  interface Views {
    'pages/conversation': ChatPage;
    'partials/conversations/head': { head: ChatHead };
    'partials/conversations/messages': ChatMessages;
    'partials/conversations/message': { message: ChatMessage };
    'partials/conversations/compose': { compose: Compose };
    'partials/conversations/poller': { poller: Poller };
  }
}

type Query = OfChannel & { Querystring: Record<string, unknown> };

const NEW_AT_ONCE = 50;

/** One chat, the latest messages first on the page and older ones by a button; it keeps itself fresh. */
export const chatRoutes: FastifyPluginAsync<ChannelParts> = async (app, parts) => {
  const { stores } = parts;

  app.get<Query>('/conversations/:id', (request, reply) => {
    const conversation = loadConversation(parts, request.params.id);
    const { cursor, at } = request.query;
    const goesOn = typeof cursor === 'string' && /^\d{1,15}$/.test(cursor);
    if (isPartial(request) && goesOn)
      return reply.partial('partials/conversations/messages', chatMessages(parts, conversation, request.t, cursor));
    const around = typeof at === 'string' && /^\d{1,15}$/.test(at) ? { at: Number(at) } : {};
    return reply.page('pages/conversation', chatPage(parts, conversation, request.t, goesOn ? { cursor } : around));
  });

  app.get<Query>('/conversations/:id/live', { config: { quiet: true } }, async (request, reply) => {
    const conversation = loadConversation(parts, request.params.id);
    const { id } = conversation;
    const after = readAfter(request.query.after);
    const shown = readShown(request.query.open);
    const head = chatHead(parts, conversation, request.t);
    const isHeadNew = request.query.head !== headVersion(head);
    const incoming = stores.messages.after(id, after, NEW_AT_ONCE);
    const known = stores.messages.viewsOf({ conversationId: id }, [...shown.keys()]).reverse();
    const messages = toMessages(parts, [...known, ...incoming], request.t);
    const fresh = messages.slice(known.length);
    const changed = messages.slice(0, known.length).filter((one) => shown.get(one.id) !== one.outcome?.state);
    if (!isHeadNew && fresh.length === 0 && changed.length === 0) return reply.code(204).send();

    const newest = fresh.at(-1)?.id ?? after;
    const poller = chatPoller(id, newest, messages, head);
    const pieces: Piece[] = [{ html: await reply.render('partials/conversations/poller', { poller }) }];
    if (isHeadNew)
      pieces.push({ html: await reply.render('partials/conversations/head', { head }), target: '#chat-head' });
    for (const message of changed)
      pieces.push({
        html: await reply.render('partials/conversations/message', { message }),
        target: `#m${message.id}`,
      });
    if (fresh.length > 0)
      pieces.push({
        html: await reply.render('partials/conversations/messages', {
          messages: fresh,
          gaps: gapsBefore(parts, conversation, fresh),
          olderPath: null,
        }),
        target: '#messages',
        swap: 'append',
      });
    return reply.partials(pieces);
  });
};
