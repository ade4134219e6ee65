import type { Static } from 'typebox';
import type { KeptAttachment } from '../../bridge/media/types.ts';
import type { Reason, Step } from '../../bridge/policy/types.ts';
import { chatName } from '../../chat-name.ts';
import type { Draft as DraftRow } from '../../db/stores/aside.ts';
import type { ChatView } from '../../db/stores/conversations.ts';
import type { InboxRow } from '../../db/stores/inbox.ts';
import type { MediaRow } from '../../db/stores/media.ts';
import type { MessageView } from '../../db/stores/message-views.ts';
import type { OutboxRow } from '../../db/stores/outbox.ts';
import { say, type T } from '../../i18n/index.ts';
import { inEnglish } from '../../i18n/words.ts';
import { time, timeOrNull, verdict } from './serialize.ts';
import type * as shapes from './shapes/conversations.ts';

/** When somebody looks at a chat, and in which language. */
export interface ChatReader {
  now: number;
  t: T;
}

/** A pause that is over is none. */
export function conversation(row: ChatView, { now, t }: ChatReader): Static<typeof shapes.Conversation> {
  const { id, channelId, type, peerId, threadId, state, lastMessage, unreadCount } = row;
  const pausedUntil = row.pausedUntil !== null && row.pausedUntil > now ? time(row.pausedUntil) : null;
  return {
    id,
    channelId,
    type,
    peerId,
    name: say(t, chatName(row)),
    threadId,
    state,
    pausedUntil,
    lastMessage,
    lastAt: time(row.lastAt),
    unreadCount,
  };
}

/** `answer` is the delivery of the answer to an incoming message: the end of its timeline. `media` is what is kept of it. */
export function message(view: MessageView, answer: OutboxRow | null, media: MediaRow[]): Static<typeof shapes.Message> {
  const { message: row, inbox, outbox } = view;
  const { conversationId, zaloMsgId, direction, author, senderUid, senderName, text } = row;
  return {
    id: String(row.id),
    ...{ conversationId, zaloMsgId, direction, author, senderUid, senderName, text },
    attachments: ((row.attachments ?? []) as KeptAttachment[]).map((one, index) => ({
      ...one,
      ...(one.transcript?.error && { transcript: { error: inEnglish(one.transcript.error) } }),
      file: file(index, media),
    })),
    at: time(row.at),
    recalledAt: timeOrNull(row.recalledAt),
    ...(inbox && handled(inbox)),
    ...(outbox && { delivery: delivery(outbox) }),
    timeline: timeline(inbox, outbox ?? answer),
  };
}

/** Where the bytes of an attachment are, or why they are not; null when nobody asked for them. */
function file(index: number, media: MediaRow[]) {
  const row = media.find((one) => one.index === index);
  if (!row) return null;
  const { state, reason, mime, bytes } = row;
  return { state, reason, path: row.file === null ? null : `/api/v1/media/${row.id}`, mime, bytes };
}

/** What an agent proposes, beside the question. */
export function draft(drafted: DraftRow, t: T): Static<typeof shapes.Draft> {
  const { message: row, outbox, type, peerId, peerName, question, isOutdated } = drafted;
  return {
    id: String(row.id),
    channelId: outbox.channelId,
    conversationId: outbox.conversationId,
    name: say(t, chatName({ type, peerId, name: peerName })),
    question: question && { id: String(question.id), text: question.text, at: time(question.at) },
    text: row.text,
    at: time(row.at),
    outOfDate: isOutdated,
  };
}

function handled(inbox: InboxRow) {
  const { decision, reason, steps, state, agentId, error, command, did } = inbox;
  return {
    ...(decision &&
      reason && { decision: verdict({ decision, reason: reason as Reason, steps: (steps ?? []) as Step[] }) }),
    handling: {
      state,
      agentId,
      error: error === null ? null : inEnglish(error),
      command: command === null ? null : { name: command, did: did?.code ?? null },
    },
  };
}

function delivery({ state, attempts, error, errorCode }: OutboxRow) {
  return { state, attempts, error: error ?? errorCode };
}

function timeline(inbox: InboxRow | null, outbox: OutboxRow | null) {
  const steps: [(typeof shapes.STEPS)[number], number | null | undefined][] = [
    ['received', inbox?.receivedAt],
    ['decided', inbox?.decidedAt],
    ['queued', inbox?.queuedAt],
    ['thinking', inbox?.thinkingAt],
    ['ready', inbox ? inbox.readyAt : outbox?.createdAt],
    ['sending', outbox?.sendingAt],
    ['sent', outbox?.sentAt],
  ];
  return steps.flatMap(([step, at]) => (at === null || at === undefined ? [] : [{ step, at: time(at) }]));
}
