import { type TObject, Type } from 'typebox';
import { type Clock, systemClock } from '../../clock.ts';
import type { Agent } from '../../db/stores/agents.ts';
import { without } from '../../i18n/words.ts';
import type { Meters } from '../../metrics/meters.ts';
import { createBreaker, type Resting } from './breaker.ts';
import { type Answer, collect } from './collect.ts';
import { echo } from './echo.ts';
import { answerInTurn, type FallbackTo } from './fallback.ts';
import { createHttp } from './http/client.ts';
import { cancelled } from './http/errors.ts';
import { type Resolve, systemResolve } from './http/guard.ts';
import { AnythingllmConfig, anythingllm } from './kinds/anythingllm.ts';
import { DifyConfig, dify } from './kinds/dify.ts';
import { FlowiseConfig, flowise } from './kinds/flowise.ts';
import { N8nConfig, n8n } from './kinds/n8n.ts';
import { OpenaiConfig, openai } from './kinds/openai.ts';
import { WebhookConfig, webhook } from './kinds/webhook.ts';
import { type BackendRefs, createMemoryRefs } from './refs.ts';
import {
  type AgentBackend,
  AgentError,
  type AgentRequest,
  type AgentTools,
  type AnswerFormat,
  type Sound,
} from './types.ts';

export type { Resting } from './breaker.ts';
export type { Answer } from './collect.ts';
export { openaiPresets } from './kinds/openai.ts';

const BACKENDS: readonly AgentBackend[] = [echo, openai, anythingllm, dify, n8n, flowise, webhook];

/** The kinds that can be chosen for an agent. */
export const AGENT_KINDS: readonly string[] = BACKENDS.map((backend) => backend.kind);

/** How a kind writes its answers; what a kind of another version wrote is taken for Markdown. */
export const answerFormat = (kind: string): AnswerFormat =>
  BACKENDS.find((backend) => backend.kind === kind)?.format ?? 'markdown';

/** What the settings of each kind look like, with their defaults and a description of every field. */
export const configSchemas: Readonly<Record<string, TObject>> = {
  echo: Type.Object({}, { additionalProperties: false }),
  openai: OpenaiConfig,
  anythingllm: AnythingllmConfig,
  dify: DifyConfig,
  n8n: N8nConfig,
  flowise: FlowiseConfig,
  webhook: WebhookConfig,
};

/** A list of models is there at once or not worth waiting for. */
const MODELS_MS = 10_000;

export interface AgentsOptions {
  /** Opens an agent's key; asked right before a call. */
  secretOf?: (agentId: string) => string | null;
  /** Where the threads of the back-ends are remembered. Left out, they are forgotten with the process. */
  refs?: BackendRefs;
  clock?: Clock;
  resolve?: Resolve;
  /** Hear of every call that is made for somebody. */
  meters?: Meters | undefined;
}

/** What came of trying an agent out. Times are in milliseconds. */
export interface Trial {
  /** What it answered, or why not. */
  said: { text: string; format: AnswerFormat; firstTextMs: number } | null;
  error: AgentError | null;
  latencyMs: number;
  /** What the endpoint offers; null where that cannot be asked, or was not told. */
  models: string[] | null;
}

export interface Agents {
  /**
   * The whole answer of an agent, or of the next in its chain when `fallbackTo` is given. An empty one is an error:
   * silence must never look like success. Throws only {@link AgentError}.
   */
  answer(agent: Agent, request: AgentRequest, signal: AbortSignal, fallbackTo?: FallbackTo): Promise<Answer>;
  /** Tries an agent with one sentence, outside any conversation and without a fallback. Throws {@link AgentError}. */
  answerOnce(agent: Agent, text: string, signal: AbortSignal): Promise<{ text: string; latencyMs: number }>;
  /**
   * The same for the owner, who watches it being written: one agent, no fallback, and no rest after failures.
   * `onText` hears all that was said so far. Throws {@link AgentError}.
   */
  answerLive(
    agent: Agent,
    request: AgentRequest,
    signal: AbortSignal,
    onText: (soFar: string) => void,
  ): Promise<Answer>;
  /**
   * Tries settings that need not be saved, with a key that need not be either (undefined: the stored one). Without a
   * text it only asks for the models. What fails is told in the answer, never thrown.
   */
  trial(agent: Agent, secret: string | null | undefined, text: string | null, signal: AbortSignal): Promise<Trial>;
  /** Whether the agent's endpoint is being left alone after failures. */
  resting(agent: Agent): Resting | null;
  /** Ends that rest: the next message is given to it. */
  wake(agent: Agent): void;
  /** What is said in a recording; null when the agent is not set up to listen. Throws only {@link AgentError}. */
  transcribe(agent: Agent, sound: Sound, signal: AbortSignal): Promise<string | null>;
  /** The models that the back-end offers; null for a kind that has none to choose from. Throws {@link AgentError}. */
  models(agent: Agent, signal: AbortSignal): Promise<string[] | null>;
}

export function createAgents(options: AgentsOptions = {}): Agents {
  const { clock = systemClock, refs = createMemoryRefs(), resolve = systemResolve } = options;
  const http = createHttp({ clock, resolve });
  const breaker = createBreaker(clock);

  const toolsFor = (agent: Agent, own: BackendRefs): AgentTools => {
    backendOf(agent);
    if (agent.hasSecret && !options.secretOf) throw new AgentError('config', 'agentError.keyNotHere');
    try {
      return { http, clock, refs: own, secret: agent.hasSecret ? (options.secretOf?.(agent.id) ?? null) : null };
    } catch (cause) {
      throw new AgentError('config', 'agentError.keyLost', { cause });
    }
  };

  const askWith = async (
    tools: AgentTools,
    agent: Agent,
    request: AgentRequest,
    signal: AbortSignal,
    onText?: (soFar: string) => void,
  ): Promise<Answer> => {
    try {
      const backend = backendOf(agent);
      return await collect(agent, backend.format, backend.answer(agent, request, signal, tools), signal, onText);
    } catch (error) {
      throw explained(error, signal, tools.secret);
    }
  };

  const ask = async (agent: Agent, request: AgentRequest, signal: AbortSignal, own: BackendRefs): Promise<Answer> =>
    askWith(toolsFor(agent, own), agent, request, signal);

  const modelsWith = async (tools: AgentTools, agent: Agent, signal: AbortSignal): Promise<string[] | null> => {
    try {
      return (await backendOf(agent).models?.(agent, signal, tools)) ?? null;
    } catch (error) {
      throw explained(error, signal, tools.secret);
    }
  };

  const guarded = async (agent: Agent, request: AgentRequest, signal: AbortSignal): Promise<Answer> => {
    const visit = breaker.enter(endpointOf(agent));
    const started = performance.now();
    const tell = (failure: string | null) =>
      options.meters?.emit('asked', agent, (performance.now() - started) / 1000, failure);
    try {
      const answer = await ask(agent, request, signal, refs);
      visit.succeeded();
      tell(null);
      return answer;
    } catch (error) {
      const failure = explained(error, signal, null);
      visit.failed(failure);
      if (failure.kind !== 'cancelled') tell(failure.kind);
      throw error;
    }
  };

  return {
    answer: (agent, request, signal, fallbackTo = () => null) =>
      answerInTurn(agent, fallbackTo, (one) => guarded(one, request, signal)),
    async answerOnce(agent, text, signal) {
      const started = performance.now();
      const { text: said } = await ask(agent, trial(text, started), signal, createMemoryRefs());
      return { text: said, latencyMs: Math.round(performance.now() - started) };
    },
    answerLive: async (agent, request, signal, onText) =>
      askWith(toolsFor(agent, refs), agent, request, signal, onText),
    async trial(agent, secret, text, signal) {
      const started = performance.now();
      const since = () => Math.round(performance.now() - started);
      const own = createMemoryRefs();
      let models: Promise<string[] | null> = Promise.resolve(null);
      let firstTextMs: number | null = null;
      try {
        const tools = secret === undefined ? toolsFor(agent, own) : { http, clock, secret, refs: own };
        models = modelsWith(tools, agent, AbortSignal.any([signal, AbortSignal.timeout(MODELS_MS)]));
        if (text === null) return { said: null, error: null, models: await models, latencyMs: since() };
        models = models.catch(() => null);
        const answer = await askWith(tools, agent, trial(text, started), signal, () => {
          firstTextMs ??= since();
        });
        const latencyMs = since();
        const said = { text: answer.text, format: answer.format, firstTextMs: firstTextMs ?? latencyMs };
        return { said, error: null, latencyMs, models: await models };
      } catch (error) {
        const known = text === null ? null : await models;
        return { said: null, error: explained(error, signal, secret ?? null), latencyMs: since(), models: known };
      }
    },
    resting: (agent) => breaker.resting(endpointOf(agent)),
    wake: (agent) => breaker.reset(endpointOf(agent)),
    models: async (agent, signal) => modelsWith(toolsFor(agent, refs), agent, signal),
    async transcribe(agent, sound, signal) {
      const tools = toolsFor(agent, refs);
      try {
        return (await backendOf(agent).transcribe?.(agent, sound, signal, tools)) ?? null;
      } catch (error) {
        throw explained(error, signal, tools.secret);
      }
    },
  };
}

function backendOf(agent: Agent): AgentBackend {
  const backend = BACKENDS.find((candidate) => candidate.kind === agent.kind);
  if (!backend) throw new AgentError('config', { key: 'agentError.unknownKind', params: { kind: agent.kind } });
  return backend;
}

/** Whatever was thrown as an {@link AgentError}, without the agent's key in its words: some servers repeat it. */
function explained(error: unknown, signal: AbortSignal, secret: string | null): AgentError {
  if (!(error instanceof AgentError))
    return signal.aborted
      ? cancelled(signal)
      : new AgentError('bad_response', 'agentError.failedUnexpectedly', { cause: error });
  if (error.kind === 'cancelled' && signal.aborted) return cancelled(signal);
  return secret && error.human.includes(secret) ? error.saying(without(secret, error.words)) : error;
}

/** Agents at one address with one key fail together. */
function endpointOf({ id, kind, config, secretLast4 }: Agent): string {
  const address = config.baseUrl ?? config.url ?? id;
  return `${kind} ${String(address)} ${secretLast4 ?? ''}`;
}

function trial(text: string, started: number): AgentRequest {
  return {
    text,
    attachments: [],
    user: { uid: '0', name: 'test' },
    chat: { id: '0', type: 'dm', title: 'test' },
    threadId: 'test',
    history: [],
    context: [],
    idempotencyKey: `test-${started}`,
  };
}
