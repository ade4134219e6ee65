import type { Clock } from '../../clock.ts';
import type { Channel } from '../../db/stores/channels.ts';
import type { ConversationView } from '../../db/stores/conversations.ts';
import type { InboxItem } from '../../db/stores/inbox.ts';
import type { Stores } from '../../db/stores/index.ts';
import { packed } from '../../i18n/words.ts';
import type { Agents } from '../agents/registry.ts';
import { AgentError } from '../agents/types.ts';
import { readSettings } from '../channel-settings.ts';
import type { Media } from '../media/media.ts';
import type { AgentAttachment } from '../media/types.ts';
import type { Replies } from '../replies.ts';
import { SLOW_MS } from '../work-troubles.ts';
import type { ChatRef, SeenMessage } from '../zalo/types.ts';
import type { Judge } from './facts.ts';
import type { LaneStep } from './lanes.ts';
import { createListening } from './listening.ts';
import type { Pacing } from './pacing.ts';
import { leadOf, requestFor, textFor } from './request.ts';
import { addressee, allowedAgents, type Route, route } from './routing.ts';
import { createWriting } from './writing.ts';

const RETRY_AFTER_MS = [2_000, 15_000, 60_000] as const;
const TYPING_EVERY_MS = 4_000;
const TYPING_LONGEST_MS = 60_000;
/** After this the conversation goes on without the answer, which is sent when it comes. */
const BEHIND_MS = 5 * 60_000;
/** How soon what became of it is tried to be written down again. */
const REOPEN_MS = 5_000;

export interface AnsweringOptions {
  stores: Stores;
  clock: Clock;
  judge: Judge;
  agents: Agents;
  replies: Pick<Replies, 'offer'>;
  media: Pick<Media, 'fetchFor' | 'prepare'>;
  channelId: string;
  pacing: () => Pacing;
  onOutgoing: (conversationId: string) => void;
  /** A question whose conversation went on without it is open again. */
  onAgain: (conversationId: string) => void;
  /** Something failed that is no failure of an agent; the question is treated as if it were one. */
  onUnexpected: (error: unknown) => void;
  /** An agent has been busy with a question for long; and once more when it is not any more. */
  onSlow: (agent: string, isOver: boolean) => void;
  /** Signs to the person; best effort. */
  signs: { typing(chat: ChatRef): void; seen(chat: ChatRef, messages: SeenMessage[]): void };
}

/** A turn on its way to the agent. Without a way there is no agent that may answer; without a channel there is nothing to do. */
export interface Begun {
  turn: InboxItem[];
  channel: Channel | null;
  conversation: ConversationView | null;
  way: Route | null;
}

export interface Answering {
  /**
   * Finds thread and agent for a turn (one or more messages of one person) and notes that it is with the agent. Only reads and
   * writes, so that it can be a part of the transaction in which the rules let the turn through.
   */
  begin(turn: InboxItem[]): Begun;
  /** Gives the turn to the agent and puts what it says into the outbox; waits for five minutes at most. */
  answer(begun: Begun): Promise<LaneStep>;
  /** Ends the agent's work on a message that was taken back or must not be answered any more. */
  cancel(messageId: number): void;
  cancelAll(): void;
  /** Resolves when no agent is at work any more. */
  ended(): Promise<void>;
  /** Gives up promised answers that did not come in time. Returns when the next one is due, or null. */
  expire(conversationId: string): number | null;
  /** Whether a message names the agent that it is for. */
  isAddressed(item: InboxItem): boolean;
}

/** From messages that were let through to an answer in the outbox, or to a recorded failure. */
export function createAnswering(options: AnsweringOptions): Answering {
  const { stores, clock, channelId, signs } = options;
  const running = new Map<number, AbortController>();
  const atWork = new Set<Promise<LaneStep>>();
  /** The channel stops: what is open is taken up by its next start. */
  let isOver = false;
  const writing = createWriting(options);
  const listen = createListening(options);

  const begin = (turn: InboxItem[]): Begun => {
    const { inbox } = leadOf(turn);
    const channel = stores.channels.get(channelId);
    const conversation = stores.conversations.view(inbox.conversationId);
    if (!channel || !conversation) return { turn, channel, conversation, way: null };
    const way = route(stores, channel, conversation, {
      threadId: inbox.threadId,
      once: turn[0] ? (addressee(stores, channel, textFor(turn[0], channel))?.agent ?? null) : null,
    });
    if (way) for (const item of turn) stores.inbox.thinking(item.inbox.messageId, way.agent.id, way.thread.id);
    return { turn, channel, conversation, way };
  };

  const run = async (begun: Begun): Promise<LaneStep> => {
    const work = think(begun);
    const done = () => void atWork.delete(work);
    atWork.add(work);
    work.then(done, done);
    let cancel = () => {};
    const late = new Promise<'late'>((resolve) => {
      cancel = clock.after(BEHIND_MS, () => resolve('late'));
    });
    const first = await Promise.race([work, late]).finally(() => cancel());
    if (first !== 'late') return first;
    goOnWithout(begun, work);
    return 'again';
  };

  /** The conversation is free for what comes next; the answer is sent when it is there. */
  const goOnWithout = ({ turn }: Begun, work: Promise<LaneStep>): void => {
    const { inbox: lead } = leadOf(turn);
    const ids = turn.map(({ inbox }) => inbox.messageId);
    stores.unsynced(() => {
      // Without a time by which it is due: only this process waits for it.
      for (const id of ids)
        if (stores.inbox.get(id)?.inbox.state === 'thinking') stores.replies.wait(id, lead.messageId, null);
    });
    // Whatever ended without an outcome, being called off among it, is judged again in its lane.
    const openAgain = (): void => {
      if (isOver) return;
      try {
        stores.unsynced(() => stores.replies.reopen(ids));
        options.onAgain(lead.conversationId);
      } catch {
        clock.after(REOPEN_MS, openAgain);
      }
    };
    work.then(openAgain, (error: unknown) => {
      options.onUnexpected(error);
      openAgain();
    });
  };

  const think = async ({ turn: given, channel, conversation, way }: Begun): Promise<LaneStep> => {
    let turn = given;
    const lead = leadOf(turn);
    if (!channel || !conversation) return 'idle';
    if (!way) return fail(turn, channel, new AgentError('config', 'agentError.noAgent'));
    const abort = new AbortController();
    const offers = new Map<string, number>();
    for (const { inbox } of turn) running.set(inbox.messageId, abort);
    // Nobody is told to wait for what may never be sent.
    const noMoreSlow = watchSlow(way.agent.handle);
    const stopSigns = readSettings(channel.settings).draftMode ? () => {} : giveSigns(conversation, turn);
    try {
      turn = await listen(turn, way.agent, abort.signal);
      const attachments = await fetchAttachments(turn, abort.signal);
      const request = requestFor(stores, turn, channel, conversation, way, attachments);
      request.replyLater = (agentId, minutes) => {
        const offer = options.replies.offer(lead.inbox.messageId, agentId, minutes);
        offers.set(agentId, offer.expiresAt);
        return offer;
      };
      const fallbackTo = (id: string) => allowedAgents(stores, channel).find((agent) => agent.id === id) ?? null;
      const result = await options.agents.answer(way.agent, request, abort.signal, fallbackTo);
      stores.replies.keepOffer(lead.inbox.messageId, result.outcome === 'later' ? (result.agentId ?? null) : null);
      if (result.outcome === 'later') {
        writing.later(turn, channel, way, result, offers.get(result.agentId ?? '') ?? clock.now());
        return 'again';
      }
      const prepared = await options.media.prepare(channelId, result.files ?? [], abort.signal);
      let kept = false;
      try {
        kept = writing.answer(turn, channel, way, result, prepared.files);
      } finally {
        await prepared.settle(kept);
      }
      return 'again';
    } catch (error) {
      if (error instanceof AgentError && error.kind === 'cancelled') return 'again';
      return fail(turn, channel, asAgentError(error, options.onUnexpected));
    } finally {
      stopSigns();
      noMoreSlow();
      // Given to an agent anew meanwhile, it belongs to that call.
      for (const { inbox } of turn) if (running.get(inbox.messageId) === abort) running.delete(inbox.messageId);
    }
  };

  const watchSlow = (agent: string): (() => void) => {
    let isSlow = false;
    const cancel = clock.after(SLOW_MS, () => {
      isSlow = true;
      options.onSlow(agent, false);
    });
    return () => {
      cancel();
      if (isSlow) options.onSlow(agent, true);
    };
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
    (
      await Promise.all(
        turn.map(({ inbox, message }) =>
          (message.attachments ?? []).length === 0 ? [] : options.media.fetchFor(inbox.messageId, signal),
        ),
      )
    ).flat();

  /** Tried again a few times where that makes sense; then the owner sees it and the person gets a courteous line. */
  const fail = (turn: InboxItem[], channel: Channel, error: AgentError): LaneStep => {
    const { inbox } = leadOf(turn);
    const attempts = stores.inbox.get(inbox.messageId)?.inbox.attempts ?? 0;
    const wait = RETRY_AFTER_MS[attempts - 1];
    if (error.retryable && wait !== undefined) {
      const nextAt = clock.now() + Math.max(wait, error.retryAfterMs ?? 0);
      for (const item of turn) stores.inbox.retryAt(item.inbox.messageId, nextAt, packed(error.words));
      return 'again';
    }
    writing.failure(turn, channel, error);
    return 'again';
  };

  return {
    begin,
    answer: run,
    expire(conversationId) {
      const due = stores.replies.nextDue(channelId, conversationId);
      if (due === null || due > clock.now()) return due;
      const channel = stores.channels.get(channelId);
      const late = channel ? stores.replies.overdue(channelId, conversationId) : [];
      const turns = Map.groupBy(late, ({ inbox }) => inbox.answeredWith ?? inbox.messageId);
      for (const turn of turns.values()) if (channel) writing.failure(turn, channel, tooLate());
      return stores.replies.nextDue(channelId, conversationId);
    },
    isAddressed(item) {
      const channel = stores.channels.get(channelId);
      return channel !== null && addressee(stores, channel, textFor(item, channel)) !== null;
    },
    cancel: (messageId) => running.get(messageId)?.abort(),
    cancelAll: () => {
      isOver = true;
      for (const abort of running.values()) abort.abort();
    },
    async ended() {
      await Promise.allSettled(atWork);
    },
  };
}

/** Whatever goes wrong, the question is tried again or shown as failed; none may lie in its lane for ever. */
function asAgentError(error: unknown, onUnexpected: (error: unknown) => void): AgentError {
  if (error instanceof AgentError) return error;
  onUnexpected(error);
  return new AgentError('bad_response', 'agentError.unexpected', { cause: error });
}

function tooLate(): AgentError {
  return new AgentError('timeout', 'agentError.promised');
}

function seenMessage(message: InboxItem['message']): SeenMessage[] {
  const { zaloMsgId, cliMsgId, senderUid, msgType } = message;
  return zaloMsgId ? [{ zaloMsgId, cliMsgId, senderUid, msgType }] : [];
}
