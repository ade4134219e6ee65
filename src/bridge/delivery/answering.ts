import type { Clock } from '../../clock.ts';
import type { Channel } from '../../db/stores/channels.ts';
import type { ConversationView } from '../../db/stores/conversations.ts';
import type { InboxItem } from '../../db/stores/inbox.ts';
import type { Stores } from '../../db/stores/index.ts';
import type { ThreadMessage } from '../../db/stores/threads.ts';
import type { Agents, Answer } from '../agents/registry.ts';
import { AgentError, type AgentRequest, type HistoryTurn } from '../agents/types.ts';
import { fillText, readSettings } from '../channel-settings.ts';
import type { Media } from '../media/media.ts';
import type { PreparedFiles, ReadyFile } from '../media/outgoing-files.ts';
import type { AgentAttachment } from '../media/types.ts';
import { withoutOwnMention } from '../policy/mention.ts';
import type { ChatRef, Mention, SeenMessage } from '../zalo/types.ts';
import type { Judge } from './facts.ts';
import { formatAnswer } from './format/index.ts';
import type { LaneStep } from './lanes.ts';
import { enqueue, enqueueFile } from './outgoing.ts';
import { type Pacing, writingTime } from './pacing.ts';
import { allowedAgents, type Route, route } from './routing.ts';

const RETRY_AFTER_MS = [2_000, 15_000, 60_000] as const;
/** An agent handed the conversation to its owner: quiet until resumed. */
const HANDOFF_MS = 365 * 24 * 3600_000;
const TYPING_EVERY_MS = 4_000;
const TYPING_LONGEST_MS = 60_000;

export interface AnsweringOptions {
  stores: Stores;
  clock: Clock;
  judge: Judge;
  agents: Agents;
  media: Pick<Media, 'fetchFor' | 'prepare'>;
  channelId: string;
  pacing: () => Pacing;
  onOutgoing: (conversationId: string) => void;
  /** Signs to the person; best effort. */
  signs: { typing(chat: ChatRef): void; seen(chat: ChatRef, messages: SeenMessage[]): void };
}

export interface Answering {
  /** Gives a turn (one or more messages of one person) to the agent and puts what it says into the outbox. */
  answer(turn: InboxItem[]): Promise<LaneStep>;
  /** Ends the agent's work on a message that was taken back or must not be answered any more. */
  cancel(messageId: number): void;
  cancelAll(): void;
}

/** From messages that were let through to an answer in the outbox, or to a recorded failure. */
export function createAnswering(options: AnsweringOptions): Answering {
  const { stores, clock, judge, channelId, signs } = options;
  const running = new Map<number, AbortController>();

  const run = async (turn: InboxItem[]): Promise<LaneStep> => {
    const lead = leadOf(turn);
    const channel = stores.channels.get(channelId);
    const conversation = stores.conversations.view(lead.inbox.conversationId);
    if (!channel || !conversation) return 'idle';
    const way = route(stores, channel, conversation, conversation.name);
    if (!way)
      return fail(turn, channel, new AgentError('config', 'No agent of this workspace may answer on this channel.'));
    const abort = new AbortController();
    for (const { inbox } of turn) {
      running.set(inbox.messageId, abort);
      stores.inbox.thinking(inbox.messageId, way.agent.id);
    }
    const stopSigns = giveSigns(conversation, turn);
    try {
      const attachments = await fetchAttachments(turn, abort.signal);
      const request = buildRequest(turn, channel, conversation, way, attachments);
      const fallbackTo = (id: string) => allowedAgents(stores, channel).find((agent) => agent.id === id) ?? null;
      const result = await options.agents.answer(way.agent, request, abort.signal, fallbackTo);
      const prepared = await options.media.prepare(channelId, result.files ?? [], abort.signal);
      let kept = false;
      try {
        kept = commit(turn, channel, way, result, prepared.files);
      } finally {
        await prepared.settle(kept);
      }
      return 'again';
    } catch (error) {
      if (error instanceof AgentError) return error.kind === 'cancelled' ? 'again' : fail(turn, channel, error);
      throw error;
    } finally {
      stopSigns();
      for (const { inbox } of turn) running.delete(inbox.messageId);
    }
  };

  /** "Seen" only now, after the rules; "typing" for as long as the agent thinks, but not for ever. */
  const giveSigns = ({ type, peerId }: ConversationView, turn: InboxItem[]): (() => void) => {
    const pacing = options.pacing();
    const chat: ChatRef = { type, peerId };
    if (pacing.showSeen)
      signs.seen(
        chat,
        turn.flatMap(({ message }) => seenMessage(message)),
      );
    if (!pacing.showTyping) return () => {};
    const end = clock.now() + TYPING_LONGEST_MS;
    let cancel = () => {};
    const type_ = () => {
      if (clock.now() >= end) return;
      signs.typing(chat);
      cancel = clock.after(TYPING_EVERY_MS, type_);
    };
    type_();
    return () => cancel();
  };

  /** Only here, after the rules and right before the agent: nothing is loaded for whoever gets no answer. */
  const fetchAttachments = async (turn: InboxItem[], signal: AbortSignal): Promise<AgentAttachment[]> =>
    (await Promise.all(turn.map(({ inbox }) => options.media.fetchFor(inbox.messageId, signal)))).flat();

  const buildRequest = (
    turn: InboxItem[],
    channel: Channel,
    conversation: ConversationView,
    way: Route,
    attachments: AgentAttachment[],
  ): AgentRequest => {
    const lead = leadOf(turn);
    const { message, inbox } = lead;
    const context = conversation.type === 'group' ? stores.inbox.context(inbox.conversationId, inbox.messageId) : [];
    return {
      text: turn
        .map((item) => textFor(item, channel))
        .filter(Boolean)
        .join('\n'),
      attachments,
      user: { uid: message.senderUid, name: message.senderName },
      chat: { id: inbox.conversationId, type: conversation.type, title: conversation.name },
      threadId: way.thread.id,
      history: stores.threads.recent(way.thread.id, way.agent.historyLimit).map(toTurn),
      context: context.map((line) => ({ role: 'user', text: line.text, speaker: line.senderName })),
      idempotencyKey: `${channel.id}:${turn.map((item) => item.inbox.messageId).join('-')}`,
    };
  };

  /** The rules are asked once more, then answer, history and "handled" are written together or not at all. */
  const commit = (
    turn: InboxItem[],
    channel: Channel,
    way: Route,
    result: Answer,
    files: PreparedFiles['files'],
  ): boolean => {
    if (result.outcome === 'later')
      throw new AgentError('config', 'The agent wants to answer later, which this version cannot take yet.');
    // A back-end may keep quiet on purpose; then the message is done, and nothing is sent.
    const parts = result.outcome === 'silence' ? [] : formatAnswer(result);
    const ready = files.filter((file) => 'file' in file);
    if (parts.length === 0 && ready.length === 0 && result.outcome !== 'silence') throw nothingToSend(files);
    const { inbox } = leadOf(turn);
    if (!isStillWanted(turn)) return false;
    stores.transaction(() => {
      const at = clock.now();
      const context = stores.inbox.context(inbox.conversationId, inbox.messageId);
      for (const line of context) stores.threads.add(way.thread.id, said(line, line.text));
      if (context.length > 0) stores.inbox.contextUsed(inbox.conversationId, inbox.messageId);
      for (const item of turn) stores.threads.add(way.thread.id, said(item.message, textFor(item, channel)));
      const agentId = result.agentId ?? way.agent.id;
      const text = inHistory(result.text, ready);
      if (text !== '') stores.threads.add(way.thread.id, { role: 'assistant', text, agentId, at });
      const startedAt = stores.inbox.get(inbox.messageId)?.inbox.thinkingAt ?? at;
      const out = {
        channelId,
        conversationId: inbox.conversationId,
        author: 'agent',
        senderName: channel.accountName ?? '',
        purpose: 'answer',
        answersId: inbox.messageId,
      } as const;
      parts.forEach((part, index) => {
        const notBefore = index === 0 ? startedAt + writingTime(options.pacing(), part.text.length) : null;
        enqueue(stores, clock, { ...out, ...part, notBefore });
      });
      for (const file of files) enqueueFile(stores, clock, out, file);
      for (const item of turn) stores.inbox.answered(item.inbox.messageId, inbox.messageId);
      const pauseMs = result.handoff ? HANDOFF_MS : (result.pauseMinutes ?? 0) * 60_000;
      if (pauseMs > 0) stores.conversations.pause(inbox.conversationId, at + pauseMs);
    });
    options.onOutgoing(inbox.conversationId);
    return true;
  };

  /**
   * Whether every message of the turn may still be answered. What may not any more is written down; the others stay
   * open and are given to the agent anew, without it.
   */
  const isStillWanted = (turn: InboxItem[]): boolean => {
    let wanted = true;
    for (const { inbox } of turn) {
      const current = stores.inbox.get(inbox.messageId);
      if (current?.inbox.state !== 'thinking') {
        wanted = false;
        continue;
      }
      const verdict = judge.again(current);
      if (verdict.decision === 'allow') continue;
      stores.inbox.decided(inbox.messageId, 'ignored', verdict);
      wanted = false;
    }
    return wanted;
  };

  /** Tried again a few times where that makes sense; then the owner sees it and the person gets a courteous line. */
  const fail = (turn: InboxItem[], channel: Channel, error: AgentError): LaneStep => {
    const { inbox } = leadOf(turn);
    const attempts = stores.inbox.get(inbox.messageId)?.inbox.attempts ?? 0;
    const wait = RETRY_AFTER_MS[attempts - 1];
    if (error.retryable && wait !== undefined) {
      const nextAt = clock.now() + Math.max(wait, error.retryAfterMs ?? 0);
      for (const item of turn) stores.inbox.retryAt(item.inbox.messageId, nextAt, error.human);
      return 'again';
    }
    const { texts } = readSettings(channel.settings);
    stores.transaction(() => {
      for (const item of turn) stores.inbox.setState(item.inbox.messageId, 'failed', error.human);
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
    answer: run,
    cancel: (messageId) => running.get(messageId)?.abort(),
    cancelAll: () => {
      for (const abort of running.values()) abort.abort();
    },
  };
}

function nothingToSend(files: PreparedFiles['files']): AgentError {
  const why = files.flatMap((file) => ('refused' in file ? [`${file.fileName || '?'}: ${file.refused}`] : []));
  return why.length === 0
    ? new AgentError('empty', 'The agent answered with nothing that can be sent.')
    : new AgentError('bad_response', `The agent answered with files only, and none can be sent (${why.join(', ')}).`, {
        retryable: false,
      });
}

/** What the agent will remember: its words, and what it sent along. */
function inHistory(text: string, files: ReadyFile[]): string {
  return [text.trim(), ...files.map(({ kind, fileName }) => `[${kind}: ${fileName}]`)].filter(Boolean).join('\n');
}

/** The last message of a turn stands for all of it. */
function leadOf(turn: InboxItem[]): InboxItem {
  const lead = turn.at(-1);
  if (!lead) throw new Error('a turn has at least one message');
  return lead;
}

function textFor({ message }: InboxItem, channel: Channel): string {
  return withoutOwnMention(message.text, (message.mentions ?? []) as Mention[], channel.accountUid ?? '');
}

function said(message: { senderUid: string; senderName: string; id: number; at: number }, text: string) {
  const { senderUid, senderName, id, at } = message;
  return { role: 'user' as const, text, senderUid, senderName, messageId: id, at };
}

function toTurn(message: ThreadMessage): HistoryTurn {
  return { role: message.role, text: message.text, speaker: message.senderName };
}

function seenMessage(message: InboxItem['message']): SeenMessage[] {
  const { zaloMsgId, cliMsgId, senderUid, msgType } = message;
  return zaloMsgId ? [{ zaloMsgId, cliMsgId, senderUid, msgType }] : [];
}
