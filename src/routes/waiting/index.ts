import type { FastifyPluginAsync } from 'fastify';
import type { T } from '../../i18n/index.ts';
import { attachmentWords } from '../activity/attachments.ts';
import type { ChannelParts } from '../channels/parts.ts';
import { shownName } from '../wizard/draft.ts';

declare module '../../web/view.ts' {
  interface Views {
    'pages/waiting': WaitingPage;
  }
}

/** What an agent proposes. For `partials/waiting/draft`. */
export interface WaitingDraft {
  id: number;
  conversationPath: string;
  channelName: string;
  name: string;
  question: string | null;
  text: string;
  attachments: string[];
  at: number;
  isOutdated: boolean;
}

export interface WaitingPage {
  drafts: WaitingDraft[];
  /** There are more behind these; they come up as these are settled. */
  hasMore: boolean;
  /** Where an agent asked for a person. */
  handoffs: { path: string; name: string; channelName: string; at: number }[];
}

const SHOWN = 50;

/** Everything that only the owner can move on: drafts to approve, chats that an agent handed over. */
export const waitingRoutes: FastifyPluginAsync<ChannelParts> = async (app, parts) => {
  app.get('/waiting', (request, reply) => reply.page('pages/waiting', waitingPage(parts, request.t)));
};

function waitingPage({ stores }: ChannelParts, t: T): WaitingPage {
  const names = new Map(stores.channels.list().map((channel) => [channel.id, shownName(channel)]));
  const drafts = stores.aside.drafts(null, SHOWN + 1);
  return {
    drafts: drafts.slice(0, SHOWN).map(({ outbox, message, peerName, question, isOutdated }) => ({
      id: message.id,
      conversationPath: `/conversations/${outbox.conversationId}`,
      channelName: names.get(outbox.channelId) ?? '',
      name: peerName,
      question: question?.text ?? null,
      text: message.text,
      attachments: attachmentWords(message, t),
      at: message.at,
      isOutdated,
    })),
    hasMore: drafts.length > SHOWN,
    handoffs: stores.conversations.handoffs(SHOWN).map(({ id, channelId, name, handoffAt }) => ({
      path: `/conversations/${id}`,
      name,
      channelName: names.get(channelId) ?? '',
      at: handoffAt ?? 0,
    })),
  };
}
