import { type TObject, Type } from 'typebox';
import { type Clock, systemClock } from '../../clock.ts';
import type { Agent } from '../../db/stores/agents.ts';
import { createBreaker } from './breaker.ts';
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
import { type AgentBackend, AgentError, type AgentRequest, type AgentTools } from './types.ts';

export type { Answer } from './collect.ts';
export { openaiPresets } from './kinds/openai.ts';

const BACKENDS: readonly AgentBackend[] = [echo, openai, anythingllm, dify, n8n, flowise, webhook];

/** The kinds that can be chosen for an agent. */
export const AGENT_KINDS: readonly string[] = BACKENDS.map((backend) => backend.kind);

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

export interface AgentsOptions {
  /** Opens an agent's key; asked right before a call. */
  secretOf?: (agentId: string) => string | null;
  /** Where the threads of the back-ends are remembered. Left out, they are forgotten with the process. */
  refs?: BackendRefs;
  clock?: Clock;
  resolve?: Resolve;
}

export interface Agents {
  /**
   * The whole answer of an agent, or of the next in its chain when `fallbackTo` is given. An empty one is an error:
   * silence must never look like success. Throws only {@link AgentError}.
   */
  answer(agent: Agent, request: AgentRequest, signal: AbortSignal, fallbackTo?: FallbackTo): Promise<Answer>;
  /** Tries an agent with one sentence, outside any conversation and without a fallback. Throws {@link AgentError}. */
  answerOnce(agent: Agent, text: string, signal: AbortSignal): Promise<{ text: string; latencyMs: number }>;
  /** The models that the back-end offers; null for a kind that has none to choose from. Throws {@link AgentError}. */
  models(agent: Agent, signal: AbortSignal): Promise<string[] | null>;
}

export function createAgents(options: AgentsOptions = {}): Agents {
  const { clock = systemClock, refs = createMemoryRefs(), resolve = systemResolve } = options;
  const http = createHttp({ clock, resolve });
  const breaker = createBreaker(clock);

  const toolsFor = (agent: Agent, own: BackendRefs): AgentTools => {
    if (agent.hasSecret && !options.secretOf) throw new AgentError('config', "This agent's key cannot be opened here.");
    try {
      return { http, clock, refs: own, secret: agent.hasSecret ? (options.secretOf?.(agent.id) ?? null) : null };
    } catch (cause) {
      throw new AgentError('config', "This agent's key cannot be opened. Enter it again.", { cause });
    }
  };

  const ask = async (agent: Agent, request: AgentRequest, signal: AbortSignal, own: BackendRefs): Promise<Answer> => {
    const backend = backendOf(agent);
    const tools = toolsFor(agent, own);
    try {
      return await collect(agent, backend.format, backend.answer(agent, request, signal, tools), signal);
    } catch (error) {
      throw explained(error, signal, tools.secret);
    }
  };

  const guarded = async (agent: Agent, request: AgentRequest, signal: AbortSignal): Promise<Answer> => {
    const visit = breaker.enter(endpointOf(agent));
    try {
      const answer = await ask(agent, request, signal, refs);
      visit.succeeded();
      return answer;
    } catch (error) {
      visit.failed(explained(error, signal, null));
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
    async models(agent, signal) {
      const tools = toolsFor(agent, refs);
      try {
        return (await backendOf(agent).models?.(agent, signal, tools)) ?? null;
      } catch (error) {
        throw explained(error, signal, tools.secret);
      }
    },
  };
}

function backendOf(agent: Agent): AgentBackend {
  const backend = BACKENDS.find((candidate) => candidate.kind === agent.kind);
  if (!backend) throw new AgentError('config', `There is no agent kind "${agent.kind}" in this version.`);
  return backend;
}

/** Whatever was thrown as an {@link AgentError}, without the agent's key in its words: some servers repeat it. */
function explained(error: unknown, signal: AbortSignal, secret: string | null): AgentError {
  if (!(error instanceof AgentError))
    return signal.aborted
      ? cancelled(signal)
      : new AgentError('bad_response', 'The agent failed unexpectedly.', { cause: error });
  if (error.kind === 'cancelled' && signal.aborted) return cancelled(signal);
  return secret && error.human.includes(secret) ? error.saying(error.human.replaceAll(secret, '•••')) : error;
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

const standalone = createAgents();

/** {@link Agents.answer} for agents without a key. */
export const answer = standalone.answer;

/** {@link Agents.answerOnce} for agents without a key. */
export const answerOnce = standalone.answerOnce;
