import { chatName } from '../../chat-name.ts';
import { searchTerms } from '../../db/stores/message-search.ts';
import { say, type T } from '../../i18n/index.ts';
import { summaryLine } from '../activity/attachments.ts';
import type { ChannelParts } from '../channels/parts.ts';
import { excerpt, type Piece } from './highlight.ts';

const PAGE = 20;

/** A message that a search found. */
export interface FoundMessage {
  /** Opens its conversation at it. */
  path: string;
  name: string;
  author: 'contact' | 'agent' | 'owner' | 'system';
  senderName: string;
  at: number;
  pieces: Piece[];
}

/** For `partials/conversations/found-rows`. */
export interface FoundMessages {
  rows: FoundMessage[];
  morePath: string | null;
}

/** Messages that hold what is searched for, newest first; null when nothing is. In a fixed number of queries. */
export function foundMessages(
  { stores }: ChannelParts,
  scope: string | null,
  q: string,
  path: string,
  t: T,
  cursor: string | null = null,
): FoundMessages | null {
  const terms = searchTerms(q);
  if (terms.length === 0) return null;
  const page = stores.messageSearch.find({
    ...{ q, limit: PAGE },
    ...(scope !== null && { channelId: scope }),
    ...(cursor !== null && { cursor }),
  });
  const rows = stores.messages.views(page.items).map(({ message, conversationType: type, peerId, peerName }) => ({
    path: `/conversations/${message.conversationId}?at=${message.id}#m${message.id}`,
    name: say(t, chatName({ type, peerId, name: peerName })),
    author: message.author,
    senderName: message.senderName || message.senderUid,
    at: message.at,
    pieces: excerpt(message.text || summaryLine(message, t), terms),
  }));
  const more = page.nextCursor && new URLSearchParams({ q, found: page.nextCursor });
  return { rows, morePath: more && `${path}?${more}` };
}
