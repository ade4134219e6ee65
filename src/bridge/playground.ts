import type { FastifyBaseLogger } from 'fastify';
import type { Clock } from '../clock.ts';
import type { Agent } from '../db/stores/agents.ts';
import type { Stores } from '../db/stores/index.ts';
import type { ThreadFile } from '../db/stores/thread-files.ts';
import type { Thread, ThreadMessage } from '../db/stores/threads.ts';
import { packed } from '../i18n/words.ts';
import { hasControlInText, messageText } from '../text.ts';
import type { Answer } from './agents/collect.ts';
import type { Agents } from './agents/registry.ts';
import { AgentError, type AgentErrorKind, type AgentRequest } from './agents/types.ts';
import { toTurn } from './delivery/request.ts';
import type { Media } from './media/media.ts';
import type { PreparedFiles } from './media/outgoing-files.ts';
import type { OpenMedia } from './media/types.ts';
import { refuse } from './refusal.ts';

/** The longest text that the owner can say at once, in characters. */
export const MAX_SAID = 4_000;
/** The longest answer that is kept and shown. */
const MAX_ANSWER = 20_000;

/** How the agent is doing in a thread of the owner's own. Kept in memory: after a restart nothing is known. */
export type PlaygroundState =
  | { state: 'answering'; since: number /** What it has said so far. */; text: string }
  | { state: 'failed'; kind: AgentErrorKind; detail: string; ms: number }
  /** By the owner; by the agent's own choice; or because it promised an answer that only a Zalo chat can take. */
  | { state: 'stopped' | 'silence' | 'later' };

export interface PlaygroundActs {
  /**
   * The owner says something to an agent in a thread of the playground, and the agent begins to answer. The same text
   * after the same message (`after`: the last one that the form knew) is said once. Refuses an empty or too long text,
   * and while the agent still answers.
   */
  playgroundSay(threadId: string, said: { agentId: string; text: string; after: number }): void;
  /** Asks once more what was not answered. Does nothing when nothing is open. */
  playgroundAgain(threadId: string): void;
  playgroundStop(threadId: string): void;
  /** Null when nothing is known: nothing was asked, it was answered, or the server has started since. */
  playgroundState(threadId: string): PlaygroundState | null;
  /** Deletes a thread of the playground with all that was said in it. */
  playgroundRemove(threadId: string): void;
  /** What an agent sent along, by its place among the files of its message; null when there is none (any more). */
  playgroundFile(threadId: string, messageId: number, index: number): Promise<OpenMedia | null>;
}

export interface PlaygroundOptions {
  stores: Stores;
  agents: Pick<Agents, 'answerLive'>;
  media: Pick<Media, 'prepare' | 'openInThread' | 'dropThread'>;
  clock: Clock;
  log: FastifyBaseLogger;
}

/** Talking to an agent without Zalo: one answer at a time in a thread, for the owner who watches it being written. */
export function createPlayground({ stores, agents, media, clock, log }: PlaygroundOptions) {
  const states = new Map<string, PlaygroundState>();
  const running = new Map<string, { abort: AbortController; done: Promise<unknown> }>();

  const threadOf = (id: string): Thread => {
    const thread = stores.threads.get(id);
    return thread?.isPlayground ? thread : refuse('thread_unknown');
  };
  const agentOf = (thread: Thread, agentId: string | null): Agent => {
    const agent = agentId === null ? null : stores.agents.get(agentId);
    return agent?.workspaceId === thread.workspaceId ? agent : refuse('agent_unknown');
  };

  const begin = (thread: Thread, agent: Agent, history: ThreadMessage[], said: ThreadMessage): void => {
    const abort = new AbortController();
    const since = clock.now();
    states.set(thread.id, { state: 'answering', since, text: '' });
    const onText = (text: string): void => {
      states.set(thread.id, { state: 'answering', since, text: text.slice(0, MAX_ANSWER) });
    };
    const done = agents
      .answerLive(agent, requestFor(thread, history, said), abort.signal, onText)
      .then((answer) => keep(thread.id, agent.id, answer, abort.signal))
      .catch((error: unknown) => fail(thread.id, since, error))
      .finally(() => running.delete(thread.id));
    running.set(thread.id, { abort, done });
  };

  const keep = async (threadId: string, agentId: string, answer: Answer, signal: AbortSignal): Promise<void> => {
    const prepared = await media.prepare(threadId, answer.files ?? [], signal);
    // Deleted meanwhile: there is nobody to answer.
    const isWanted = states.has(threadId);
    try {
      if (isWanted) write(threadId, agentId, answer, prepared.files);
    } finally {
      await prepared.settle(isWanted && states.has(threadId));
    }
    if (!isWanted) return;
    if (answer.outcome) states.set(threadId, { state: answer.outcome });
    else states.delete(threadId);
  };

  /** The agent's words, and what it sent along, by name: so the agent reads them in its history. */
  const write = (threadId: string, agentId: string, answer: Answer, files: PreparedFiles['files']): void => {
    const names = files.map(({ fileName }) => `[${fileName || 'file'}]`);
    const text = messageText([answer.text.trim(), ...names].filter(Boolean).join('\n'), MAX_ANSWER);
    if (text === '') return;
    stores.transaction(() => {
      stores.threads.add(threadId, { role: 'assistant', text, agentId, at: clock.now() });
      if (files.length > 0) stores.threadFiles.attach(threadId, files.map(toRow));
    });
  };

  const fail = (threadId: string, since: number, error: unknown): void => {
    const isKnown = error instanceof AgentError;
    if (!isKnown) log.error({ err: error, threadId }, 'an answer in the playground could not be kept');
    if (!states.has(threadId)) return;
    if (isKnown && error.kind === 'cancelled') return void states.set(threadId, { state: 'stopped' });
    const kind = isKnown ? error.kind : 'bad_response';
    const detail = packed(isKnown ? error.words : { key: 'agentError.unexpected' });
    states.set(threadId, { state: 'failed', kind, detail, ms: clock.now() - since });
  };

  const acts: PlaygroundActs = {
    playgroundSay(threadId, { agentId, text: raw, after }) {
      const thread = threadOf(threadId);
      const agent = agentOf(thread, agentId);
      if (hasControlInText(raw)) refuse('text_controls');
      const text = messageText(raw, MAX_SAID + 1).trim();
      if (text === '') refuse('text_empty');
      if (text.length > MAX_SAID) refuse('text_too_long');
      const since = stores.threads.messages(thread.id, 50, String(after)).items;
      if (since.some((message) => message.role === 'user' && message.text === text)) return;
      if (running.has(thread.id)) refuse('still_answering');
      const history = stores.threads.recent(thread.id, agent.historyLimit);
      stores.transaction(() => {
        stores.threads.add(thread.id, { role: 'user', text, at: clock.now() });
        stores.threads.update(thread.id, { agentId: agent.id });
      });
      const [said] = stores.threads.recent(thread.id, 1);
      if (said) begin(thread, agent, history, said);
    },
    playgroundAgain(threadId) {
      const thread = threadOf(threadId);
      const [said] = stores.threads.recent(thread.id, 1);
      if (said?.role !== 'user' || running.has(thread.id)) return;
      const agent = agentOf(thread, thread.agentId);
      begin(thread, agent, stores.threads.recent(thread.id, agent.historyLimit + 1).slice(0, -1), said);
    },
    playgroundStop: (threadId) => running.get(threadOf(threadId).id)?.abort.abort(),
    playgroundState: (threadId) => states.get(threadId) ?? null,
    playgroundRemove(threadId) {
      const { id } = threadOf(threadId);
      stores.threads.remove(id);
      running.get(id)?.abort.abort();
      states.delete(id);
      media
        .dropThread(id)
        .catch((error: unknown) => log.warn({ err: error }, 'files of a thread stay for the next tidying'));
    },
    playgroundFile: (threadId, messageId, index) => media.openInThread(threadOf(threadId).id, messageId, index),
  };
  return {
    acts,
    /** Ends all that runs; what was asked stays and can be asked again. */
    async stop(): Promise<void> {
      for (const { abort } of running.values()) abort.abort();
      await Promise.all([...running.values()].map(({ done }) => done));
    },
  };
}

/** The owner may use whatever the agent can do. */
function requestFor(thread: Thread, history: ThreadMessage[], said: ThreadMessage): AgentRequest {
  return {
    text: said.text,
    attachments: [],
    user: { uid: 'owner', name: '', trusted: true },
    chat: { id: thread.id, type: 'dm', title: thread.title },
    threadId: thread.id,
    history: history.map(toTurn),
    context: [],
    idempotencyKey: `${thread.id}:${said.id}`,
  };
}

function toRow(one: PreparedFiles['files'][number]): ThreadFile {
  if ('refused' in one) return { fileName: one.fileName, refused: one.refused };
  const { kind, fileName, mime, bytes, file } = one;
  return { kind, fileName, mime, bytes, file };
}
