import { chatName } from '../../chat-name.ts';
import { say, type T } from '../../i18n/index.ts';
import { attachmentWords } from '../activity/attachments.ts';
import type { ChannelParts } from '../channels/parts.ts';
import { shownName } from '../wizard/draft.ts';

/** What an agent proposes. For `partials/waiting/draft`. */
export interface WaitingDraft {
  id: number;
  conversationPath: string;
  channelName: string;
  name: string;
  question: string | null;
  text: string;
  /** Sent styled; its marks are not sent. */
  isMarkdown: boolean;
  attachments: string[];
  at: number;
  isOutdated: boolean;
  refused: RefusedDraft | null;
}

/** What the owner wrote in place of a draft and could not be sent. */
export interface RefusedDraft {
  /** The draft. */
  id: number;
  text: string;
  error: string;
}

export interface WaitingPage {
  drafts: WaitingDraft[];
  /** There are more behind these; they come up as these are settled. */
  hasMore: boolean;
  /** Where an agent asked for a person. */
  handoffs: { path: string; name: string; channelName: string; at: number }[];
}

const SHOWN = 50;

/** A draft that could not be sent as edited stands first, wherever it would stand else. */
export function waitingPage({ stores }: ChannelParts, t: T, refused: RefusedDraft | null = null): WaitingPage {
  const names = new Map(stores.channels.list().map((channel) => [channel.id, shownName(channel)]));
  const drafts = stores.aside.drafts(null, SHOWN + 1);
  const edited = refused
    ? stores.aside.drafts(null, 1, refused.id - 1).filter((one) => one.message.id === refused.id)
    : [];
  const others = drafts.slice(0, SHOWN).filter(({ message }) => message.id !== refused?.id);
  return {
    drafts: [...edited, ...others].map(({ outbox, message, type, peerId, peerName, question, isOutdated }) => ({
      id: message.id,
      conversationPath: `/conversations/${outbox.conversationId}`,
      channelName: names.get(outbox.channelId) ?? '',
      name: say(t, chatName({ type, peerId, name: peerName })),
      question: question?.text ?? null,
      text: message.text,
      isMarkdown: outbox.draftFormat === 'markdown',
      attachments: attachmentWords(message, t),
      at: message.at,
      isOutdated,
      refused: message.id === refused?.id ? refused : null,
    })),
    hasMore: drafts.length > SHOWN,
    handoffs: stores.conversations.handoffs(SHOWN).map((chat) => ({
      path: `/conversations/${chat.id}`,
      name: say(t, chatName(chat)),
      channelName: names.get(chat.channelId) ?? '',
      at: chat.handoffAt ?? 0,
    })),
  };
}
