import type { Clock } from '../../clock.ts';
import type { Channel } from '../../db/stores/channels.ts';
import type { InboxItem, InboxState } from '../../db/stores/inbox.ts';
import type { Stores } from '../../db/stores/index.ts';
import { packed } from '../../i18n/words.ts';
import type { Answer } from '../agents/registry.ts';
import { AgentError } from '../agents/types.ts';
import { fillText, readSettings } from '../channel-settings.ts';
import { sayingOf } from '../commands/texts.ts';
import type { PreparedFiles } from '../media/outgoing-files.ts';
import type { OutboundText } from '../zalo/types.ts';
import type { Judge } from './facts.ts';
import { formatAnswer } from './format/index.ts';
import { enqueue, enqueueFile } from './outgoing.ts';
import { type Pacing, writingTime } from './pacing.ts';
import { leadOf, textFor } from './request.ts';
import { hasLeft, type Route } from './routing.ts';

/** An agent handed the conversation to its owner: quiet until resumed. */
const HANDOFF_MS = 365 * 24 * 3600_000;

/** One apology is enough for so long: the same line again and again is what Zalo takes for spam (its code 123). */
const APOLOGY_MS = 10 * 60_000;

/** With the agent; `waiting` when the conversation went on meanwhile. */
const AT_WORK = ['thinking', 'waiting'] as const;

type Files = PreparedFiles['files'];

/** An answer, put into messages. */
interface Said {
  result: Answer;
  parts: OutboundText[];
  files: Files;
  state: 'pending' | 'kept';
}

export type Writing = ReturnType<typeof createWriting>;

/** Writes down what became of a turn: its answer on the way to the person, or a failure that the owner sees. */
export function createWriting(options: {
  stores: Stores;
  clock: Clock;
  judge: Judge;
  pacing: () => Pacing;
  onOutgoing: (conversationId: string) => void;
}) {
  const { stores, clock, judge } = options;
  /** As they are now: the owner may have changed them while the agent thought. */
  const settingsOf = ({ id, settings }: Channel) => readSettings(stores.channels.get(id)?.settings ?? settings);

  /**
   * The rules are asked once more, then answer, history and "handled" are written together or not at all. False when
   * nothing of the answer was written.
   */
  const answer = (turn: InboxItem[], channel: Channel, way: Route, result: Answer, files: Files): boolean =>
    write(turn, channel, way, result, files, false);

  /** The same for an answer that a back-end had promised: the question is in the thread already. */
  const answerLater = (turn: InboxItem[], channel: Channel, way: Route, result: Answer, files: Files): boolean =>
    write(turn, channel, way, result, files, true);

  const write = (
    turn: InboxItem[],
    channel: Channel,
    way: Route,
    result: Answer,
    files: Files,
    isLater: boolean,
  ): boolean => {
    const parts = result.outcome === 'silence' ? [] : formatAnswer(result);
    const isEmpty = parts.length === 0 && files.every((file) => 'refused' in file);
    // A back-end may keep quiet on purpose; then the message is done, and nothing is sent.
    if (isEmpty && result.outcome !== 'silence') throw nothingToSend(files);
    const { inbox } = leadOf(turn);
    // Before any of it is sent it is on disk (see sender.ts); until then a power cut has the agent asked again. What depends
    // on it outside the database, the files, must not be kept for an answer that was not.
    const committed = files.length > 0 ? stores.unsynced : stores.batched;
    const isWritten = committed(() => {
      const current = stillWanted(turn, isLater ? ['waiting', 'answered'] : AT_WORK);
      if (!current) return false;
      const isDraft = settingsOf(channel).draftMode;
      const isLeft = !isDraft && hasLeft(stores, channel, inbox.conversationId, way.thread);
      if (!isLater) remember(turn, channel, way);
      if (isDraft) propose(turn, channel, result, files);
      else say(current, channel, way, { result, parts, files, state: isLeft ? 'kept' : 'pending' });
      for (const item of turn) stores.inbox.answered(item.inbox.messageId, inbox.messageId);
      control(inbox.conversationId, result);
      return true;
    });
    if (isWritten) options.onOutgoing(inbox.conversationId);
    return isWritten;
  };

  /** On its way to the person, or kept until they are back in the thread. */
  const say = (turn: InboxItem[], channel: Channel, way: Route, what: Said): void => {
    const { result, parts, files, state } = what;
    const at = clock.now();
    const text = inHistory(result.text, files);
    const agentId = result.agentId ?? way.agent.id;
    const answersId = leadOf(turn).inbox.messageId;
    if (text !== '') stores.threads.add(way.thread.id, { role: 'assistant', text, agentId, answersId, at });
    if (way.isSubstitute) owningUp(turn, channel, way, state);
    const startedAt = leadOf(turn).inbox.thinkingAt ?? at;
    const out = { ...outgoing(turn, channel), author: 'agent', purpose: 'answer', state } as const;
    parts.forEach((part, index) => {
      const notBefore = index === 0 ? startedAt + writingTime(options.pacing(), part.text.length) : null;
      enqueue(stores, clock, { ...out, ...part, notBefore });
    });
    for (const file of files) enqueueFile(stores, clock, out, file);
  };

  /** Proposed to the owner as the agent wrote it, its files one by one. It counts as said only once it is sent. */
  const propose = (turn: InboxItem[], channel: Channel, { text, format }: Answer, files: Files): void => {
    const out = { ...outgoing(turn, channel), author: 'agent', purpose: 'answer', state: 'draft' } as const;
    if (text.trim() !== '') enqueue(stores, clock, { ...out, text, draftFormat: format });
    for (const file of files) enqueueFile(stores, clock, out, file);
  };

  /** What was said goes into the thread: in a group with what was said since the agent was last asked. */
  const remember = (turn: InboxItem[], channel: Channel, { thread }: Route): void => {
    const { inbox } = leadOf(turn);
    const context = stores.inbox.context(inbox.conversationId, inbox.messageId);
    for (const line of context) stores.threads.add(thread.id, said(line, line.text));
    if (context.length > 0) stores.inbox.contextUsed(inbox.conversationId, inbox.messageId);
    for (const item of turn) stores.threads.add(thread.id, said(item.message, textFor(item, channel)));
  };

  /** The agent that the person chose is gone: they learn, once, that another one answers. */
  const owningUp = (turn: InboxItem[], channel: Channel, { thread, agent }: Route, state: 'kept' | 'pending'): void => {
    stores.threads.update(thread.id, { agentId: null });
    const name = channel.accountName ?? channel.displayName;
    enqueue(stores, clock, {
      ...outgoing(turn, channel),
      author: 'system',
      text: fillText(sayingOf(readSettings(channel.settings).commands, 'agentGone'), { name, agent: agent.name }),
      purpose: 'answer',
      state,
    });
  };

  const control = (conversationId: string, { handoff, pauseMinutes }: Answer): void => {
    if (handoff) stores.conversations.handOff(conversationId);
    const pauseMs = handoff ? HANDOFF_MS : (pauseMinutes ?? 0) * 60_000;
    if (pauseMs > 0) stores.conversations.pause(conversationId, clock.now() + pauseMs);
  };

  /**
   * The turn as it stands now, if every message of it may still be answered; else null. What may not any more is written
   * down; the others stay open and are given to the agent anew, without it.
   */
  const stillWanted = (turn: InboxItem[], states: readonly InboxState[]): InboxItem[] | null => {
    const wanted: InboxItem[] = [];
    for (const { inbox } of turn) {
      const current = stores.inbox.get(inbox.messageId);
      if (!current || !states.includes(current.inbox.state)) continue;
      const verdict = judge.again(current);
      if (verdict.decision === 'allow') wanted.push(current);
      else stores.inbox.decided(inbox.messageId, 'ignored', verdict);
    }
    return wanted.length === turn.length ? wanted : null;
  };

  /** The back-end takes its time: the question waits, and the conversation goes on meanwhile. */
  const later = (turn: InboxItem[], channel: Channel, way: Route, result: Answer, until: number): void => {
    const { inbox } = leadOf(turn);
    if (!stillWanted(turn, AT_WORK)) return;
    stores.transaction(() => {
      remember(turn, channel, way);
      for (const item of turn) stores.replies.wait(item.inbox.messageId, inbox.messageId, until);
      control(inbox.conversationId, result);
    });
  };

  /** The owner sees it, and the person gets a courteous line (but no draft of one): never a word of the failure itself. */
  const failure = (turn: InboxItem[], channel: Channel, error: AgentError): void => {
    const { texts, draftMode } = settingsOf(channel);
    stores.transaction(() => {
      for (const item of turn) stores.inbox.setState(item.inbox.messageId, 'failed', packed(error.words));
      const { conversationId } = leadOf(turn).inbox;
      if (draftMode || stores.limits.apologised(conversationId, clock.now() - APOLOGY_MS)) return;
      enqueue(stores, clock, {
        ...outgoing(turn, channel),
        author: 'system',
        text: fillText(texts.failed, { name: channel.accountName ?? channel.displayName }),
        purpose: 'system',
      });
    });
    options.onOutgoing(leadOf(turn).inbox.conversationId);
  };

  return { answer, answerLater, later, failure };
}

function outgoing(turn: InboxItem[], channel: Channel) {
  const { inbox } = leadOf(turn);
  return {
    channelId: channel.id,
    conversationId: inbox.conversationId,
    senderName: channel.accountName ?? '',
    answersId: inbox.messageId,
  };
}

function said(message: { senderUid: string; senderName: string; id: number; at: number }, text: string) {
  const { senderUid, senderName, id, at } = message;
  return { role: 'user' as const, text, senderUid, senderName, messageId: id, at };
}

function nothingToSend(files: Files): AgentError {
  const each = files.flatMap((file) =>
    'refused' in file
      ? [{ name: file.fileName || '?', words: { key: `sendError.file_${file.refused}` as const } }]
      : [],
  );
  return each.length === 0
    ? new AgentError('empty', 'agentError.nothingToSend')
    : new AgentError('bad_response', { key: 'agentError.filesOnly', each }, { retryable: false });
}

/** What the agent will remember: its words, and what it sent along. */
function inHistory(text: string, files: Files): string {
  const sent = files.filter((file) => 'file' in file);
  return [text.trim(), ...sent.map(({ kind, fileName }) => `[${kind}: ${fileName}]`)].filter(Boolean).join('\n');
}
