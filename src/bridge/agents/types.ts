import type { Clock } from '../../clock.ts';
import type { Agent } from '../../db/stores/agents.ts';
import { type MessageKey, translator } from '../../i18n/index.ts';
import { inWords, type Words } from '../../i18n/words.ts';
import type { OutgoingMedia } from '../media/outgoing.ts';
import type { AgentAttachment } from '../media/types.ts';
import type { Http } from './http/client.ts';
import type { BackendRefs } from './refs.ts';

/** One line of what was said before, by a person or by the agent. */
export interface HistoryTurn {
  role: 'user' | 'assistant';
  text: string;
  /** Who said it, in a group. */
  speaker: string | null;
}

export type { AgentAttachment } from '../media/types.ts';

/** What an agent is given: one turn of one person in one chat. */
export interface AgentRequest {
  text: string;
  /** What the message answers by Zalo's own quoting; `own` when this account had written that. */
  quote?: { text: string; own: boolean } | null | undefined;
  /** Who else was mentioned in the turn, by id. */
  mentions?: { uid: string; all: boolean }[];
  attachments: AgentAttachment[];
  /** `trusted` people may use the commands of the back-end itself; everybody else's are taken for plain text. */
  user: { uid: string; name: string; trusted?: boolean };
  chat: { id: string; type: 'dm' | 'group'; title: string };
  threadId: string;
  /** The thread so far, oldest first, at most the agent's history limit. */
  history: HistoryTurn[];
  /** What was said in the group since the last mention, oldest first; rides along once. */
  context: HistoryTurn[];
  /** The same for every try at the same message, so that a back-end can recognise a repeated call. */
  idempotencyKey: string;
  /** The Zalo account that was written to. */
  account?: { channelId: string; uid: string | null };
  /** The language in which the channel speaks for itself. */
  locale?: 'vi' | 'en';
  /** Where a webhook that needs long may post its answer, with a token that is good for this conversation only. */
  replyLater?: (agentId: string, minutes?: number) => { url: string; token: string; expiresAt: number };
}

/** What comes back while an agent answers. */
export type AgentEvent =
  | { type: 'delta'; text: string }
  /** Everything so far is replaced; not the files. */
  | { type: 'replace'; text: string }
  /** A picture or another file, to be sent after the text. Nothing about it was checked yet. */
  | { type: 'file'; file: OutgoingMedia }
  /** The agent chose to say nothing (`silence`), or says it afterwards (`later`): an empty answer is then none of its faults. */
  | { type: 'silence' }
  | { type: 'later' }
  /** A person should take over, or the agent keeps quiet here for a while. */
  | { type: 'control'; handoff: boolean; pauseMinutes: number | null };

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

export interface AgentErrorOptions {
  retryAfterMs?: number | undefined;
  /** Only where the kind alone would say otherwise. */
  retryable?: boolean | undefined;
  /** The back-end says that it will never answer again (HTTP 410): it should be switched off. */
  gone?: boolean | undefined;
  cause?: unknown;
}

/** An agent that did not answer. Its words are for the owner's eyes; a contact only ever sees the channel's own text. */
export class AgentError extends Error {
  readonly kind: AgentErrorKind;
  readonly words: Words;
  /** When trying again makes sense, and the earliest moment if the back-end named one. Milliseconds. */
  readonly retryable: boolean;
  readonly retryAfterMs: number | null;
  readonly gone: boolean;

  constructor(kind: AgentErrorKind, words: Words | MessageKey, options: AgentErrorOptions = {}) {
    const said = typeof words === 'string' ? { key: words } : words;
    super(inWords(translator('en'), said), { cause: options.cause });
    this.name = 'AgentError';
    this.kind = kind;
    this.words = said;
    this.retryable = options.retryable ?? RETRYABLE.includes(kind);
    this.retryAfterMs = options.retryAfterMs ?? null;
    this.gone = options.gone ?? false;
  }

  /** Its words for who is no reader of a page: logs and programs. */
  get human(): string {
    return this.message;
  }

  /** The same failure in other words. */
  saying(words: Words): AgentError {
    const { kind, retryable, gone } = this;
    return new AgentError(kind, words, { retryable, gone, retryAfterMs: this.retryAfterMs ?? undefined, cause: this });
  }
}

/** A recording. The ending of its name says its type: servers go by it. */
export interface Sound {
  name: string;
  mime: string;
  bytes: Uint8Array;
}

/** How an answer is written: Markdown is styled for Zalo, plain text is sent to the letter. */
export type AnswerFormat = 'markdown' | 'plain';

/** What every kind may use. */
export interface AgentTools {
  http: Http;
  clock: Clock;
  /** The agent's own key, opened for this call only. */
  secret: string | null;
  refs: BackendRefs;
}

/** One kind of back-end. Streams what it says, stops when the signal aborts, and throws only {@link AgentError}. */
export interface AgentBackend {
  readonly kind: string;
  readonly format: AnswerFormat;
  answer(agent: Agent, request: AgentRequest, signal: AbortSignal, tools: AgentTools): AsyncIterable<AgentEvent>;
  /** What is said in a recording; null when this agent is not set up to listen. */
  transcribe?(agent: Agent, sound: Sound, signal: AbortSignal, tools: AgentTools): Promise<string | null>;
  /** The models that can be chosen, where the back-end can tell. */
  models?(agent: Agent, signal: AbortSignal, tools: AgentTools): Promise<string[]>;
}
