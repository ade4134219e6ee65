import type { Agent } from '../../db/stores/agents.ts';
import type { Attachment } from '../zalo/types.ts';

/** One line of what was said before, by a person or by the agent. */
export interface HistoryTurn {
  role: 'user' | 'assistant';
  text: string;
  /** Who said it, in a group. */
  speaker: string | null;
}

/** What an agent is given: one turn of one person in one chat. */
export interface AgentRequest {
  text: string;
  attachments: Attachment[];
  user: { uid: string; name: string };
  chat: { id: string; type: 'dm' | 'group'; title: string };
  threadId: string;
  /** The thread so far, oldest first, at most the agent's history limit. */
  history: HistoryTurn[];
  /** What was said in the group since the last mention, oldest first; rides along once. */
  context: HistoryTurn[];
  /** The same for every try at the same message, so that a back-end can recognise a repeated call. */
  idempotencyKey: string;
}

/** What comes back while an agent answers. */
export type AgentEvent =
  | { type: 'delta'; text: string }
  /** Everything so far is replaced. */
  | { type: 'replace'; text: string };

export type AgentErrorKind =
  | 'auth'
  | 'config'
  | 'not_found'
  | 'quota'
  | 'rate_limited'
  | 'overloaded'
  | 'timeout'
  | 'network'
  | 'bad_response'
  | 'empty'
  | 'content_filter'
  | 'cancelled';

const RETRYABLE: readonly AgentErrorKind[] = ['rate_limited', 'overloaded', 'timeout', 'network', 'bad_response'];

/** An agent that did not answer. `human` is for the owner's eyes; a contact only ever sees the channel's own text. */
export class AgentError extends Error {
  readonly kind: AgentErrorKind;
  readonly human: string;
  /** When trying again makes sense, and the earliest moment if the back-end named one. Milliseconds. */
  readonly retryable: boolean;
  readonly retryAfterMs: number | null;

  constructor(kind: AgentErrorKind, human: string, options: { retryAfterMs?: number; cause?: unknown } = {}) {
    super(human, { cause: options.cause });
    this.name = 'AgentError';
    this.kind = kind;
    this.human = human;
    this.retryable = RETRYABLE.includes(kind);
    this.retryAfterMs = options.retryAfterMs ?? null;
  }
}

/** How an answer is written: Markdown is styled for Zalo, plain text is sent to the letter. */
export type AnswerFormat = 'markdown' | 'plain';

/** One kind of back-end. Streams what it says, stops when the signal aborts, and throws only {@link AgentError}. */
export interface AgentBackend {
  readonly kind: string;
  readonly format: AnswerFormat;
  answer(agent: Agent, request: AgentRequest, signal: AbortSignal): AsyncIterable<AgentEvent>;
}
