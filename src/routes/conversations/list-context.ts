import { createHash } from 'node:crypto';
import { chatName } from '../../chat-name.ts';
import { type ChatState, CONVERSATION_FILTERS } from '../../db/stores/chat-state.ts';
import type { ChatView } from '../../db/stores/conversations.ts';
import type { Message } from '../../db/stores/messages.ts';
import { say, type T } from '../../i18n/index.ts';
import { initials } from '../../text.ts';
import { summaryLine } from '../activity/attachments.ts';
import { avatarSrc } from '../channels/avatar-src.ts';
import type { ChannelHeader } from '../channels/channel-header.ts';
import type { ChannelParts } from '../channels/parts.ts';
import { shownName } from '../wizard/draft.ts';
import { type FoundMessages, foundMessages } from './found-context.ts';

const PAGE = 30;
export const TYPES = ['all', 'dm', 'group'] as const;
export const STATES = ['any', ...CONVERSATION_FILTERS] as const;

export interface ConversationRow {
  id: string;
  type: 'dm' | 'group';
  name: string;
  initials: string;
  avatarSrc: string | null;
  channelName: string;
  line: string;
  /** Who said it; null when nothing was said yet. */
  author: Message['author'] | null;
  /** The name of who said it, in a group. */
  speaker: string | null;
  lastAt: number;
  unread: number;
  pausedUntil: number | null;
  state: ChatState;
}

export interface ListView {
  q: string;
  type: (typeof TYPES)[number];
  state: (typeof STATES)[number];
  cursor: string | null;
  /** Where the messages that were found go on. */
  found: string | null;
}

/** Rows, and where they go on. For `partials/conversations/rows`. */
export interface ConversationRows {
  scope: string | null;
  rows: ConversationRow[];
  morePath: string | null;
}

export interface ConversationList extends ConversationRows {
  view: ListView;
  path: string;
  types: readonly string[];
  states: readonly string[];
  /** Messages that hold what is searched for; null when nothing is. */
  found: FoundMessages | null;
  /** Asks whether the first page has changed; null on a later page. */
  pollPath: string | null;
}

export interface ConversationsPage {
  /** The head of the one channel; null on the page of all. */
  header: ChannelHeader | null;
  list: ConversationList;
}

export function readView(query: Record<string, unknown>): ListView {
  const { q, type, state, cursor, found } = query;
  return {
    q: typeof q === 'string' ? q.trim().slice(0, 100) : '',
    type: TYPES.find((known) => known === type) ?? 'all',
    state: STATES.find((known) => known === state) ?? 'any',
    cursor: typeof cursor === 'string' && /^\d{1,15}:[\w-]{1,60}$/.test(cursor) ? cursor : null,
    found: typeof found === 'string' && /^\d{1,15}$/.test(found) ? found : null,
  };
}

export function listPath(scope: string | null): string {
  return scope === null ? '/conversations' : `/channels/${scope}/conversations`;
}

function address(scope: string | null, { q, type, state }: ListView, more: Record<string, string>): string {
  const query = new URLSearchParams({
    ...(q && { q }),
    ...(type !== 'all' && { type }),
    ...(state !== 'any' && { state }),
    ...more,
  });
  return `${listPath(scope)}?${query}`;
}

export function conversationList(parts: ChannelParts, scope: string | null, view: ListView, t: T): ConversationList {
  const { stores } = parts;
  const { q, type, state, cursor } = view;
  const page = stores.conversations.page(scope ?? undefined, {
    limit: PAGE,
    ...(q && { q }),
    ...(type !== 'all' && { type }),
    ...(state !== 'any' && { state }),
    ...(cursor && { cursor }),
  });
  const rows = toRows(parts, page.items, t);
  return {
    scope,
    rows,
    morePath: page.nextCursor && address(scope, view, { cursor: page.nextCursor }),
    view,
    path: listPath(scope),
    types: TYPES,
    states: STATES,
    found: foundMessages(parts, scope, q, listPath(scope), t, view.found),
    pollPath: cursor ? null : address(scope, view, { version: versionOf(rows) }),
  };
}

/** Changes with everything that the rows show, apart from the passing of time. */
export function versionOf(rows: ConversationRow[]): string {
  return createHash('sha256').update(JSON.stringify(rows)).digest('base64url').slice(0, 16);
}

/** In a fixed number of queries, however many they are. */
function toRows({ stores, clock }: ChannelParts, items: ChatView[], t: T): ConversationRow[] {
  const last = stores.messages.byIds(items.flatMap((item) => item.lastMessageId ?? []));
  const channels = new Map(stores.channels.list().map((channel) => [channel.id, shownName(channel)]));
  const now = clock.now();
  return items.map((item) => {
    const message = item.lastMessageId === null ? undefined : last.get(item.lastMessageId);
    const name = say(t, chatName(item));
    return {
      id: item.id,
      type: item.type,
      name,
      initials: initials(name),
      avatarSrc: avatarSrc(item.channelId, item.type === 'group' ? 'group' : 'contact', item.peerId, item.avatarUrl),
      channelName: channels.get(item.channelId) ?? '',
      line: message ? summaryLine(message, t) : '',
      author: message?.author ?? null,
      speaker: item.type === 'group' && message?.author === 'contact' ? message.senderName : null,
      lastAt: item.lastAt,
      unread: item.unreadCount,
      pausedUntil: item.pausedUntil !== null && item.pausedUntil > now ? item.pausedUntil : null,
      state: item.state,
    };
  });
}
