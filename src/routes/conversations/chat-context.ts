import { readSettings } from '../../bridge/channel-settings.ts';
import type { Step } from '../../bridge/policy/types.ts';
import { chatName } from '../../chat-name.ts';
import type { ConversationView } from '../../db/stores/conversations.ts';
import type { MediaRow } from '../../db/stores/media.ts';
import type { MessageView } from '../../db/stores/message-views.ts';
import type { OutboxRow } from '../../db/stores/outbox.ts';
import { say, type T } from '../../i18n/index.ts';
import { initials } from '../../text.ts';
import { notFound } from '../../web/errors.ts';
import type { Poller } from '../activity/context.ts';
import { writeShown } from '../activity/live.ts';
import {
  answeredId,
  incomingOutcome,
  isTroubled,
  OUTDATED,
  type Outcome,
  outgoingOutcome,
} from '../activity/outcome.ts';
import { isPassing, type Repair } from '../activity/rows.ts';
import { type Moment, timeline } from '../activity/timeline.ts';
import { avatarSrc } from '../channels/avatar-src.ts';
import type { ChannelParts } from '../channels/parts.ts';
import { type ShownFile, shownAttachments } from '../media/shown.ts';
import type { RefusedDraft } from '../waiting/context.ts';
import { shownName } from '../wizard/draft.ts';
import { type Gap, gapsBefore } from './gaps.ts';

export const PAGE = 40;
/** How much of what came after a message is shown with it, when a search leads there. */
const AFTER_FOUND = 10;
/** For how long the agent can be sent on a break, in minutes. */
export const PAUSES = [15, 60, 240, 1440] as const;

/** One message of a chat. For `partials/conversations/message`. */
export interface ChatMessage {
  id: number;
  direction: 'in' | 'out';
  author: MessageView['message']['author'];
  senderName: string;
  text: string;
  attachments: string[];
  files: ShownFile[];
  isRecalled: boolean;
  at: number;
  /** What became of it; null for what the owner wrote on the phone. */
  outcome: Outcome | null;
  steps: Step[];
  moments: Moment[];
  repair: Repair | null;
  /** What the owner is asked to approve, edit or discard. */
  isDraft: boolean;
  /** A draft that is not put into Zalo's styles yet. */
  isMarkdown: boolean;
  /** What the owner wrote in its place and could not be sent. */
  refused: RefusedDraft | null;
}

/** Who it is with, and whether the agent answers. For `partials/conversations/head`. */
export interface ChatHead {
  id: string;
  channelId: string;
  channelName: string;
  type: 'dm' | 'group';
  peerId: string;
  name: string;
  initials: string;
  avatarSrc: string | null;
  threadPath: string | null;
  pausedUntil: number | null;
  unread: number;
  pauses: readonly number[];
}

/** The owner's own words. For `partials/conversations/compose`. */
export interface Compose {
  id: string;
  text: string;
  error: string | null;
  /** The newest message when the form was made: the same text sent twice from one form is sent once. */
  after: number;
  isRunning: boolean;
  takeoverMinutes: number;
}

export interface ChatMessages {
  messages: ChatMessage[];
  /** Times without connection, by the message that came first after each. */
  gaps: Map<number, Gap>;
  olderPath: string | null;
}

export interface ChatPage extends ChatMessages {
  head: ChatHead;
  compose: Compose;
  /** Null where the page does not show the end: it is not kept fresh. */
  poller: Poller | null;
  /** The way to the end. */
  newestPath: string | null;
}

/** The conversation of an address; one that does not exist is answered with 404. */
export function loadConversation({ stores }: ChannelParts, id: string): ConversationView {
  const conversation = stores.conversations.view(id);
  if (!conversation) throw notFound({ key: 'conversations.unknown' });
  return conversation;
}

export function chatMessages(parts: ChannelParts, conversation: ConversationView, t: T, cursor?: string): ChatMessages {
  const page = parts.stores.messages.page(conversation.id, PAGE, cursor);
  const messages = toMessages(parts, page.items, t).reverse();
  return {
    messages,
    gaps: gapsBefore(parts, conversation, messages),
    olderPath: page.nextCursor && `/conversations/${conversation.id}?cursor=${page.nextCursor}`,
  };
}

/** In a fixed number of queries, however many they are. */
export function toMessages({ stores, clock }: ChannelParts, views: MessageView[], t: T): ChatMessage[] {
  const deliveries = stores.messages.deliveriesOf(views.flatMap(({ inbox }) => (inbox ? answeredId(inbox) : [])));
  const media = stores.media.ofMessages(views.map(({ message }) => message.id));
  const outdated = stores.aside.outdatedAmong(
    views.flatMap(({ outbox }) => (outbox?.state === 'draft' ? [outbox.messageId] : [])),
  );
  return views.map((view) => {
    const answers = view.inbox ? (deliveries.get(answeredId(view.inbox)) ?? []) : [];
    const message = toMessage(view, answers, media.get(view.message.id) ?? [], { t, now: clock.now() });
    return outdated.has(message.id) ? { ...message, outcome: OUTDATED } : message;
  });
}

function toMessage(
  { message, inbox, outbox }: MessageView,
  answers: OutboxRow[],
  rows: MediaRow[],
  { t, now }: { t: T; now: number },
): ChatMessage {
  const outcome = inbox ? incomingOutcome(inbox, answers, now) : outbox ? outgoingOutcome(outbox) : null;
  return {
    id: message.id,
    direction: message.direction,
    author: message.author,
    senderName: message.senderName || message.senderUid,
    text: message.text,
    ...shownAttachments(message, rows, t),
    isRecalled: message.recalledAt !== null,
    at: message.at,
    outcome,
    steps: (inbox?.steps ?? []) as Step[],
    moments: timeline(inbox, inbox ? answers : outbox ? [outbox] : []),
    repair: repairOf(inbox, outbox, message.recalledAt !== null),
    isDraft: outbox?.state === 'draft',
    isMarkdown: outbox?.state === 'draft' && outbox.draftFormat === 'markdown',
    refused: null,
  };
}

function repairOf(inbox: MessageView['inbox'], outbox: OutboxRow | null, isRecalled: boolean): Repair | null {
  if (outbox) return isTroubled(outbox) ? 'delivery' : null;
  if (inbox?.state === 'failed') return 'agent';
  return inbox?.state === 'ignored' && isPassing(inbox.reason) && !isRecalled ? 'answer' : null;
}

export function chatHead({ stores, clock }: ChannelParts, conversation: ConversationView, t: T): ChatHead {
  const { id, channelId, type, peerId, avatarUrl, threadId, pausedUntil, unreadCount } = conversation;
  const channel = stores.channels.get(channelId);
  const name = say(t, chatName(conversation));
  return {
    ...{ id, channelId, type, peerId, name },
    channelName: channel ? shownName(channel) : '',
    initials: initials(name),
    avatarSrc: avatarSrc(channelId, type === 'group' ? 'group' : 'contact', peerId, avatarUrl),
    threadPath: threadId && `/threads/${threadId}`,
    pausedUntil: pausedUntil !== null && pausedUntil > clock.now() ? pausedUntil : null,
    unread: unreadCount,
    pauses: PAUSES,
  };
}

export function compose(
  { stores }: ChannelParts,
  conversation: ConversationView,
  refused: { text: string; error: string } | null = null,
): Compose {
  const channel = stores.channels.get(conversation.channelId);
  return {
    id: conversation.id,
    text: refused?.text ?? '',
    error: refused?.error ?? null,
    after: conversation.lastMessageId ?? 0,
    isRunning: channel?.status === 'running',
    takeoverMinutes: readSettings(channel?.settings ?? {}).takeoverMinutes,
  };
}

/** What the page asks with, so that only what looks different comes back. */
export function chatPoller(id: string, after: number, messages: ChatMessage[], head: ChatHead): Poller {
  const open = messages
    .filter(({ outcome }) => outcome?.isOpen)
    .map((one) => ({ id: one.id, state: one.outcome?.state ?? '' }));
  const query = new URLSearchParams({
    after: String(after),
    ...(open.length > 0 && { open: writeShown(open.reverse()) }),
    head: headVersion(head),
  });
  return { path: `/conversations/${id}/live?${query}`, seconds: 3 };
}

/** Changes with what the head shows. */
export function headVersion({ pausedUntil, unread }: ChatHead): string {
  return `${pausedUntil ?? 0}.${unread}`;
}

/** A page that ends a little after a message; undefined where that is the end. */
function cursorAround({ stores }: ChannelParts, { id }: ConversationView, messageId: number): string | undefined {
  const after = stores.messages.after(id, messageId, AFTER_FOUND + 1);
  return after.length > AFTER_FOUND ? String(after.at(-1)?.message.id) : undefined;
}

export function chatPage(
  parts: ChannelParts,
  conversation: ConversationView,
  t: T,
  changes: { cursor?: string; at?: number; refused?: { text: string; error: string } } = {},
): ChatPage {
  const from = changes.at === undefined ? changes.cursor : cursorAround(parts, conversation, changes.at);
  const page = chatMessages(parts, conversation, t, from);
  const head = chatHead(parts, conversation, t);
  const newest = page.messages.at(-1)?.id ?? 0;
  return {
    ...page,
    head,
    compose: compose(parts, conversation, changes.refused ?? null),
    poller: from ? null : chatPoller(conversation.id, newest, page.messages, head),
    newestPath: from ? `/conversations/${conversation.id}` : null,
  };
}
