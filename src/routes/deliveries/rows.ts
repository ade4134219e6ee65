import { chatName } from '../../chat-name.ts';
import type { MessageView } from '../../db/stores/message-views.ts';
import { isMessageKey, type MessageKey, say, type T } from '../../i18n/index.ts';
import { attachmentWords } from '../activity/attachments.ts';
import { answeredId, incomingOutcome, isTroubled, type Outcome, outgoingOutcome } from '../activity/outcome.ts';
import type { ChannelParts } from '../channels/parts.ts';
import { shownName } from '../wizard/draft.ts';

/** A message that did not reach somebody, or a question without an answer. For `partials/deliveries/row`. */
export interface DeliveryRow {
  id: number;
  /** The one channel of the page, or null where rows of all stand together. */
  scope: string | null;
  channelName: string;
  conversationPath: string;
  /** `out`: to whom it was sent. `in`: who asked. */
  direction: 'out' | 'in';
  author: MessageView['message']['author'];
  /** The group's name; null for a private chat. */
  group: string | null;
  person: string;
  text: string;
  attachments: string[];
  isRecalled: boolean;
  at: number;
  outcome: Outcome;
  /** What happened, in a sentence; null once it is settled. */
  why: MessageKey | null;
  /** Zalo's own number for it. */
  code: string | null;
  /** What the agent's back-end said. */
  reported: string | null;
  nextAt: number | null;
  attempts: number;
  canAct: boolean;
  /** Parts of the same answer that wait for this one. */
  behind: number;
  /** It changes by itself within moments: worth asking again. */
  isBusy: boolean;
}

type Shown = Pick<MessageView, 'message' | 'inbox' | 'outbox' | 'conversationType' | 'peerId' | 'peerName'>;

/** One row as it is now, whatever has become of it. */
export function rowNow(parts: ChannelParts, scope: string | null, view: MessageView, t: T): DeliveryRow {
  const answers = view.inbox ? parts.stores.messages.deliveriesOf([answeredId(view.inbox)]) : new Map();
  const outcome = view.inbox
    ? incomingOutcome(view.inbox, answers.get(answeredId(view.inbox)) ?? [], parts.clock.now())
    : undefined;
  const channel = parts.stores.channels.get(view.message.channelId);
  const behind = parts.stores.parts.behind([view.message.id]).get(view.message.id) ?? 0;
  return { ...toRow(view, scope, channel ? shownName(channel) : '', t, outcome), behind };
}

export function toRow(view: Shown, scope: string | null, channelName: string, t: T, known?: Outcome): DeliveryRow {
  const { message, inbox, outbox } = view;
  const outcome = known ?? (outbox ? outgoingOutcome(outbox) : inbox && incomingOutcome(inbox, [], inbox.receivedAt));
  if (!outcome) throw new Error('a message on this page was received or is to be sent');
  const { conversationType: type, peerId, peerName } = view;
  const chat = say(t, chatName({ type, peerId, name: peerName }));
  const isUnanswered = inbox?.state === 'failed';
  const canAct = isUnanswered || (outbox !== null && isTroubled(outbox));
  return {
    id: message.id,
    scope,
    channelName,
    conversationPath: `/conversations/${message.conversationId}`,
    direction: message.direction,
    author: message.author,
    group: type === 'group' ? chat : null,
    person: inbox ? message.senderName || message.senderUid : chat,
    text: message.text,
    attachments: attachmentWords(message, t),
    isRecalled: message.recalledAt !== null,
    at: inbox?.receivedAt ?? outbox?.sendingAt ?? message.at,
    outcome,
    why: canAct ? (isUnanswered ? 'deliveries.why.agent' : whyOf(outbox?.error, outbox?.errorCode)) : null,
    code: canAct && /^-?\d+$/.test(outbox?.errorCode ?? '') ? (outbox?.errorCode ?? null) : null,
    reported: isUnanswered ? inbox.error : null,
    nextAt: outbox?.state === 'failed' ? outbox.nextAt : null,
    attempts: (outbox ?? inbox)?.attempts ?? 0,
    canAct,
    behind: 0,
    isBusy: ['sending', 'waiting', 'thinking', 'slow'].includes(outcome.state),
  };
}

/** The reason is stored beside Zalo's code; a row that only has the code of a restart has no other. */
function whyOf(...names: (string | null | undefined)[]): MessageKey {
  const keys = names.map((name) => `deliveries.why.${name}`);
  return keys.find(isMessageKey) ?? 'deliveries.why.unknown';
}
