import type { Clock } from '../../clock.ts';
import type { LateEcho } from '../../db/stores/echoes.ts';
import type { Stores } from '../../db/stores/index.ts';
import type { Message } from '../../db/stores/messages.ts';
import { readSettings } from '../channel-settings.ts';
import { parseCommand } from '../commands/parse.ts';
import { withoutOwnMention } from '../policy/mention.ts';
import type { Verdict } from '../policy/types.ts';
import type { InboundEvent, InboundMessage } from '../zalo/types.ts';
import { takeBack } from './recalls.ts';
import { createRepeats } from './repeats.ts';

/** What the intake of a batch leads to: conversations to work on, and answers that were taken back. */
export interface IntakeResult {
  wake: Set<string>;
  /** Those of them with a command among what is new. */
  commands: Set<string>;
  recalled: number[];
  /** Conversations in which something may be sent now that waited before. */
  outgoing: Set<string>;
  /** The messages that are new, by their ids. */
  fresh: number[];
}

export interface Intake {
  /**
   * Writes a batch of events as one transaction. What is new survives the death of the
   * process when it returns, and a power cut once the stores are synced: before that nothing may act on it. What was
   * known already is left alone.
   */
  accept(channelId: string, accountUid: string, events: InboundEvent[]): IntakeResult;
}

/** `/bot off` on the owner's phone: quiet until `/bot on` or the button. */
const UNTIL_RESUMED_MS = 365 * 24 * 3600_000;
const MAX_OPEN_IN_CONVERSATION = 200;
const MAX_OPEN_ON_CHANNEL = 5_000;
const FULL: Verdict = {
  decision: 'ignore',
  reason: 'queue.full',
  steps: [{ gate: 'rate', outcome: 'stop', reason: 'queue.full' }],
};

type MessageEvent = Extract<InboundEvent, { kind: 'message' }>;
type RecallEvent = Extract<InboundEvent, { kind: 'recall' }>;

export function createIntake(stores: Stores, clock: Clock): Intake {
  const takenBack = createTakenBack();
  const repeats = createRepeats(stores);

  const accept = (channelId: string, accountUid: string, events: InboundEvent[]): IntakeResult => {
    const result: IntakeResult = { wake: new Set(), commands: new Set(), outgoing: new Set(), recalled: [], fresh: [] };
    const news = inOrder(events.filter((event) => !isSettledEcho(channelId, event) && !isErased(channelId, event)));
    if (news.length === 0) return result;
    stores.unsynced(() => {
      for (const event of news) {
        if (event.kind === 'recall') recall(channelId, event, result);
        else if (event.message.isSelf) ownMessage(channelId, accountUid, event.message, result);
        else incoming(channelId, accountUid, event, result);
      }
    });
    return result;
  };

  /** What we sent comes back on the socket, mostly after the answer to the send: then there is nothing to do. */
  const isSettledEcho = (channelId: string, event: InboundEvent): boolean =>
    event.kind === 'message' && event.message.isSelf && stores.messages.isKnown(channelId, event.message.zaloMsgId);

  /** Zalo tells its history at each connection; an erased person must not come back by it. */
  const isErased = (channelId: string, event: InboundEvent): boolean =>
    event.kind === 'message' && stores.erased.has(channelId, event.message.zaloMsgId);

  const incoming = (
    channelId: string,
    accountUid: string,
    { message, via }: MessageEvent,
    result: IntakeResult,
  ): void => {
    const conversation = stores.conversations.ensure(channelId, message.chat.type, message.chat.peerId);
    if (repeats.of(conversation.id, message)) return;
    const id = stores.messages.insert({
      channelId,
      conversationId: conversation.id,
      direction: 'in',
      author: 'contact',
      ...content(message),
      at: message.sentAt,
    });
    if (id === null) return;
    const command = parseCommand(withoutOwnMention(message.text, message.mentions, accountUid))?.name ?? null;
    // A command is done at once and never waits: `/stop` is wanted most when much is waiting.
    const isFull = command === null && queueIsFull(channelId, conversation.id);
    result.fresh.push(id);
    stores.inbox.add({
      messageId: id,
      channelId,
      conversationId: conversation.id,
      via,
      sentAt: message.sentAt,
      command,
    });
    if (isFull) stores.inbox.decided(id, 'ignored', FULL);
    if (takenBack.has(channelId, message.zaloMsgId)) {
      stores.messages.recall(id);
      stores.inbox.setState(id, 'cancelled', 'recalled');
    }
    stores.conversations.bump(conversation.id, id, message.sentAt, 1);
    stores.directory.sawContact(channelId, message.senderUid, message.senderName, message.sentAt);
    if (message.chat.type === 'group') stores.directory.sawGroup(channelId, message.chat.peerId);
    result.wake.add(conversation.id);
    if (command !== null) result.commands.add(conversation.id);
  };

  /** A queue that only grows helps nobody: what comes on top is written down and shown, but not answered. */
  const queueIsFull = (channelId: string, conversationId: string): boolean =>
    stores.inbox.countOpenIn(channelId, conversationId) >= MAX_OPEN_IN_CONVERSATION ||
    stores.inbox.countOpen(channelId) >= MAX_OPEN_ON_CHANNEL;

  /** The echo of what we sent, or something that the owner wrote on the phone: then the agent keeps quiet a while. */
  const ownMessage = (channelId: string, accountUid: string, message: InboundMessage, result: IntakeResult): void => {
    // Delivered twice in one batch: the second must not settle another message of the same words.
    if (stores.messages.isKnown(channelId, message.zaloMsgId)) return;
    const conversation = stores.conversations.ensure(channelId, message.chat.type, message.chat.peerId);
    if (repeats.of(conversation.id, message)) return;
    const order = /^\/bot\s+(on|off)$/i.exec(message.text.trim())?.[1]?.toLowerCase();
    const ours = stores.echoes.match(channelId, conversation.id, message);
    if (ours) {
      stores.outbox.sent(ours.id, message.zaloMsgId, message.cliMsgId);
      if (ours.wasUncertain) goOnAfter(ours.id, result);
      return;
    }
    const late = stores.echoes.late(conversation.id, message);
    if (late) {
      lateEcho(late, message, result);
      return;
    }
    const id = stores.messages.insert({
      channelId,
      conversationId: conversation.id,
      direction: 'out',
      author: 'owner',
      ...content(message),
      senderUid: accountUid,
      at: message.sentAt,
    });
    if (id === null) return;
    stores.conversations.bump(conversation.id, id, message.sentAt, 0);
    stores.conversations.tookOver(conversation.id);
    if (order === 'on') pause(conversation.id, null);
    else takeOver(channelId, conversation.id, message.sentAt, order === 'off' ? UNTIL_RESUMED_MS : null);
  };

  /** It comes after the owner had ended the doubt: what he sent again or gave up had arrived, and is shown so. */
  const lateEcho = ({ row, message: ours, isLast }: LateEcho, message: InboundMessage, result: IntakeResult): void => {
    if (isLast) {
      stores.outbox.sent(ours.id, message.zaloMsgId, message.cliMsgId);
      goOnAfter(ours.id, result);
      return;
    }
    const { channelId, conversationId, direction, author, senderUid, senderName } = ours;
    const who = { channelId, conversationId, direction, author, senderUid, senderName };
    const id = stores.messages.insert({ ...content(message), ...who, at: message.sentAt });
    if (id !== null) stores.echoes.addEarlier(id, row, message.sentAt);
  };

  /** What waited for the end of the doubt goes out. */
  const goOnAfter = (messageId: number, result: IntakeResult): void => {
    const conversationId = stores.parts.follow(messageId);
    if (conversationId !== null) result.outgoing.add(conversationId);
  };

  const takeOver = (channelId: string, conversationId: string, at: number, forMs: number | null): void => {
    const channel = stores.channels.get(channelId);
    const minutes = channel ? readSettings(channel.settings).takeoverMinutes : 0;
    // Where our clock is behind Zalo's, the pause would last longer than it is to.
    const until = Math.min(at, clock.now()) + (forMs ?? minutes * 60_000);
    if (until > clock.now()) pause(conversationId, until);
  };

  /** By the account's owner, on the phone. */
  const pause = (conversationId: string, until: number | null): void => {
    if (stores.conversations.pause(conversationId, until))
      stores.audit.add('phone', until === null ? 'conversation.resumed' : 'conversation.paused', conversationId);
  };

  /** The message that was delivered once more under the id that is taken back: that one is not written down. */
  const repeated = (channelId: string, { chat, byUid, cliMsgId }: RecallEvent): Message | null => {
    const conversation = stores.conversations.find(channelId, chat.type, chat.peerId);
    return (conversation && cliMsgId && stores.messages.named(conversation.id, byUid, cliMsgId)[0]) || null;
  };

  const recall = (channelId: string, event: RecallEvent, result: IntakeResult): void => {
    const message = stores.messages.byZaloId(channelId, event.zaloMsgId) ?? repeated(channelId, event);
    if (!message) takenBack.add(channelId, event.zaloMsgId);
    if (!message || message.recalledAt !== null) return;
    if (!takeBack(stores, message.id)) return;
    result.wake.add(message.conversationId);
    result.recalled.push(message.id);
  };

  return { accept };
}

/** Zalo's history may tell the newest first; what is taken back in it comes after what was said. */
function inOrder(events: InboundEvent[]): InboundEvent[] {
  if (events.length < 2) return events;
  const at = (event: InboundEvent) => (event.kind === 'message' ? event.message.sentAt : Number.POSITIVE_INFINITY);
  return events.toSorted((one, other) => (at(one) < at(other) ? -1 : at(one) > at(other) ? 1 : 0));
}

const REMEMBERED = 1_000;

/** What was taken back before it was heard: after a gap the notice can be quicker than Zalo's history. */
function createTakenBack() {
  const ids = new Set<string>();
  const key = (channelId: string, zaloMsgId: string) => `${channelId} ${zaloMsgId}`;
  return {
    has: (channelId: string, zaloMsgId: string): boolean => ids.size > 0 && ids.has(key(channelId, zaloMsgId)),
    add(channelId: string, zaloMsgId: string): void {
      ids.add(key(channelId, zaloMsgId));
      const [oldest] = ids;
      if (ids.size > REMEMBERED && oldest !== undefined) ids.delete(oldest);
    },
  };
}

function content(message: InboundMessage) {
  return {
    zaloMsgId: message.zaloMsgId,
    cliMsgId: message.cliMsgId,
    msgType: message.msgType,
    senderUid: message.senderUid,
    senderName: message.senderName,
    text: message.text,
    attachments: message.attachments,
    mentions: message.mentions,
    quote: message.quote ? { ...message.quote } : null,
  };
}
