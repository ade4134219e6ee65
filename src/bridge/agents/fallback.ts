import type { Agent } from '../../db/stores/agents.ts';
import type { Answer } from './collect.ts';
import { AgentError } from './types.ts';

/** Finds the next agent of a chain; null for one that is not there or may not answer here. */
export type FallbackTo = (agentId: string) => Agent | null;

/**
 * Asks an agent, and where it fails the one that it names as its fallback, and so on; an agent is never asked twice. What
 * was cancelled or filtered is not asked again elsewhere.
 */
export async function answerInTurn(
  first: Agent,
  fallbackTo: FallbackTo,
  ask: (agent: Agent) => Promise<Answer>,
): Promise<Answer> {
  const failures: { agent: Agent; error: AgentError }[] = [];
  for (let agent: Agent | null = first; agent; agent = nextOf(agent, failures, fallbackTo)) {
    try {
      return await ask(agent);
    } catch (error) {
      if (!(error instanceof AgentError) || error.kind === 'cancelled' || error.kind === 'content_filter') throw error;
      failures.push({ agent, error });
    }
  }
  throw summary(failures);
}

function nextOf(agent: Agent, asked: { agent: Agent }[], fallbackTo: FallbackTo): Agent | null {
  const id = agent.fallbackAgentId;
  return id === null || asked.some((one) => one.agent.id === id) ? null : fallbackTo(id);
}

/**
 * Whether an agent may name another one as its fallback: one of its own workspace, from which no way leads back to it.
 * `agents` are those of the workspace.
 */
export function fallbackProblem(agents: Agent[], agentId: string | null, fallbackId: string): FallbackProblem | null {
  const byId = new Map(agents.map((agent) => [agent.id, agent]));
  if (!byId.has(fallbackId)) return 'unknown';
  const seen = new Set<string>();
  for (let id: string | null = fallbackId; id !== null && !seen.has(id); id = byId.get(id)?.fallbackAgentId ?? null) {
    if (id === agentId) return 'circle';
    seen.add(id);
  }
  return null;
}

/** `circle`: it would fall back on itself, at once or over others. */
export type FallbackProblem = 'unknown' | 'circle';

/** One failure for all of them: the first that is worth another try, told together with the others. */
function summary(failures: { agent: Agent; error: AgentError }[]): AgentError {
  const chosen = failures.find(({ error }) => error.retryable) ?? failures[0];
  if (!chosen) throw new Error('a chain has at least one agent');
  if (failures.length === 1) return chosen.error;
  const each = failures.map(({ agent, error }) => ({ name: agent.name, words: error.words }));
  return chosen.error.saying({ key: 'agentError.allFailed', each });
}
