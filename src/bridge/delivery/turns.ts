import type { Clock } from '../../clock.ts';
import type { Channel } from '../../db/stores/channels.ts';
import type { InboxItem } from '../../db/stores/inbox.ts';
import type { Stores } from '../../db/stores/index.ts';
import type { ThreadMessage } from '../../db/stores/threads.ts';
import { type Answer, answer } from '../agents/registry.ts';
import { AgentError, type AgentRequest, type HistoryTurn } from '../agents/types.ts';
import { fillText, readSettings } from '../channel-settings.ts';
import type { Pairing } from '../pairing.ts';
import { withoutOwnMention } from '../policy/mention.ts';
import type { Verdict } from '../policy/types.ts';
import type { Attachment, ChatRef, Mention } from '../zalo/types.ts';
import type { Judge } from './facts.ts';
import { formatAnswer } from './format/index.ts';
import type { LaneStep } from './lanes.ts';
import { enqueue } from './outgoing.ts';
import { type Route, route } from './routing.ts';

/** Frames can overtake each other (a small one is decoded before a big one); messages this close are sorted first. */
const SETTLE_MS = 400;
const RETRY_AFTER_MS = [2_000, 15_000, 60_000] as const;

export interface TurnOptions {
  stores: Stores;
  clock: Clock;
  judge: Judge;
  pairing: Pairing;
  channelId: string;
  paced: boolean;
  /** Something was put into the outbox of this conversation. */
  onOutgoing: (conversationId: string) => void;
  /** Shows the person that an answer is being written. Best effort. */
  typing: (chat: ChatRef) => void;
}

export interface Turns {
  /** Works on the oldest open message of a conversation. */
  step(conversationId: string): Promise<LaneStep>;
  /** Ends the agent's work on a message that was taken back or must not be answered any more. */
  cancel(messageId: number): void;
  cancelAll(): void;
}

/** From a received message to an answer in the outbox, or to a recorded reason why there is none. */
export function createTurns(options: TurnOptions): Turns {
  const { stores, clock, judge, pairing, channelId } = options;
  const running = new Map<number, AbortController>();

  const step = async (conversationId: string): Promise<LaneStep> => {
    const item = stores.inbox.next(channelId, conversationId);
    if (!item) return 'idle';
    const readyAt = Math.max(item.inbox.nextAt ?? 0, options.paced ? item.inbox.receivedAt + SETTLE_MS : 0);
    if (readyAt > clock.now()) return { waitUntil: readyAt };
    const verdict = item.inbox.state === 'received' ? judge.fresh(item) : judge.again(item);
    if (verdict.decision === 'allow') return answerTurn(item, verdict);
    if (!pairing.receive(item, verdict)) ignore(item, verdict);
    options.onOutgoing(conversationId);
    return 'again';
  };

  const ignore = ({ inbox }: InboxItem, verdict: Verdict): void => {
    const keep = verdict.reason === 'group.mention_required';
    stores.transaction(() => {
      stores.inbox.decided(inbox.messageId, 'ignored', verdict, keep);
      if (keep) stores.inbox.trimContext(inbox.conversationId);
    });
  };

  const answerTurn = async (item: InboxItem, verdict: Verdict): Promise<LaneStep> => {
    const { inbox } = item;
    const channel = stores.channels.get(channelId);
    const conversation = stores.conversations.view(inbox.conversationId);
    if (!channel || !conversation) return 'idle';
    const way = route(stores, channel, conversation, conversation.name);
    if (inbox.state === 'received') stores.inbox.decided(inbox.messageId, 'queued', verdict);
    if (!way)
      return fail(item, channel, new AgentError('config', 'No agent of this workspace may answer on this channel.'));
    const abort = new AbortController();
    running.set(inbox.messageId, abort);
    stores.inbox.thinking(inbox.messageId, way.agent.id);
    options.typing({ type: conversation.type, peerId: conversation.peerId });
    try {
      const request = buildRequest(item, channel, conversation.type, conversation.name, way);
      const result = await answer(way.agent, request, abort.signal);
      commit(item, channel, way, request, result);
      return 'again';
    } catch (error) {
      if (error instanceof AgentError) return error.kind === 'cancelled' ? 'again' : fail(item, channel, error);
      throw error;
    } finally {
      running.delete(inbox.messageId);
    }
  };

  const buildRequest = (
    item: InboxItem,
    channel: Channel,
    type: 'dm' | 'group',
    title: string,
    way: Route,
  ): AgentRequest => {
    const { message, inbox } = item;
    const context = type === 'group' ? stores.inbox.context(inbox.conversationId, inbox.messageId) : [];
    return {
      text: withoutOwnMention(message.text, (message.mentions ?? []) as Mention[], channel.accountUid ?? ''),
      attachments: (message.attachments ?? []) as Attachment[],
      user: { uid: message.senderUid, name: message.senderName },
      chat: { id: inbox.conversationId, type, title },
      threadId: way.thread.id,
      history: stores.threads.recent(way.thread.id, way.agent.historyLimit).map(toTurn),
      context: context.map((line) => ({ role: 'user', text: line.text, speaker: line.senderName })),
      idempotencyKey: `${channel.id}:${inbox.messageId}`,
    };
  };

  /** The rules are asked once more, then answer, history and "handled" are written together or not at all. */
  const commit = (item: InboxItem, channel: Channel, way: Route, request: AgentRequest, result: Answer): void => {
    const { inbox, message } = item;
    const current = stores.inbox.get(inbox.messageId);
    if (current?.inbox.state !== 'thinking') return;
    const verdict = judge.again(current);
    if (verdict.decision !== 'allow') {
      stores.inbox.decided(inbox.messageId, 'ignored', verdict);
      return;
    }
    const parts = formatAnswer(result);
    if (parts.length === 0) throw new AgentError('empty', 'The agent answered with nothing that can be sent.');
    stores.transaction(() => {
      const at = clock.now();
      for (const line of stores.inbox.context(inbox.conversationId, inbox.messageId))
        stores.threads.add(way.thread.id, said(line, line.text));
      stores.inbox.contextUsed(inbox.conversationId, inbox.messageId);
      stores.threads.add(way.thread.id, said(message, request.text));
      stores.threads.add(way.thread.id, { role: 'assistant', text: result.text, agentId: way.agent.id, at });
      for (const part of parts)
        enqueue(stores, clock, {
          channelId,
          conversationId: inbox.conversationId,
          author: 'agent',
          senderName: channel.accountName ?? '',
          ...part,
          purpose: 'answer',
          answersId: inbox.messageId,
        });
      stores.inbox.answered(inbox.messageId);
    });
    options.onOutgoing(inbox.conversationId);
  };

  /** Tried again a few times where that makes sense; then the owner sees it and the person gets a courteous line. */
  const fail = ({ inbox }: InboxItem, channel: Channel, error: AgentError): LaneStep => {
    const attempts = stores.inbox.get(inbox.messageId)?.inbox.attempts ?? 0;
    const wait = RETRY_AFTER_MS[attempts - 1];
    if (error.retryable && wait !== undefined) {
      stores.inbox.retryAt(inbox.messageId, clock.now() + Math.max(wait, error.retryAfterMs ?? 0), error.human);
      return 'again';
    }
    const { texts } = readSettings(channel.settings);
    stores.transaction(() => {
      stores.inbox.setState(inbox.messageId, 'failed', error.human);
      enqueue(stores, clock, {
        channelId,
        conversationId: inbox.conversationId,
        author: 'system',
        senderName: channel.accountName ?? '',
        text: fillText(texts.failed, { name: channel.accountName ?? channel.displayName }),
        purpose: 'system',
        answersId: inbox.messageId,
      });
    });
    options.onOutgoing(inbox.conversationId);
    return 'again';
  };

  return {
    step,
    cancel: (messageId) => running.get(messageId)?.abort(),
    cancelAll: () => {
      for (const abort of running.values()) abort.abort();
    },
  };
}

function said(message: { senderUid: string; senderName: string; id: number; at: number }, text: string) {
  return {
    role: 'user' as const,
    text,
    senderUid: message.senderUid,
    senderName: message.senderName,
    messageId: message.id,
    at: message.at,
  };
}

function toTurn(message: ThreadMessage): HistoryTurn {
  return { role: message.role, text: message.text, speaker: message.senderName };
}
