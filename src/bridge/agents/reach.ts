import type { Clock } from '../../clock.ts';
import type { Agent } from '../../db/stores/agents.ts';
import { createHttp } from './http/client.ts';
import { systemResolve } from './http/guard.ts';
import type { AgentEvent } from './types.ts';

const LIMITS = { connectMs: 5_000, idleMs: 5_000, totalMs: 7_000 };

/**
 * Whether the server of an agent answers, whatever it says; null for an agent without one. Asks for the root of the server
 * and never for the configured path, which may set something off, and sends no key. Throws `AgentError`.
 */
export async function reachEndpoint(agent: Agent, clock: Clock, signal: AbortSignal): Promise<{ ms: number } | null> {
  const server = serverOf(agent.config);
  if (server === null) return null;
  const http = createHttp({ clock, resolve: systemResolve });
  const plan = {
    limits: LIMITS,
    allowPrivateNetwork: agent.config.allowPrivateNetwork === true,
    maxBytes: 1024,
    signal,
  };
  const started = performance.now();
  const call = { url: `${server}/`, method: 'GET' as const };
  for await (const _ of http.exchange(plan, call, nothing));
  return { ms: Math.round(performance.now() - started) };
}

/** The server that an agent's settings name, such as `https://api.example.com`; null when they name none. */
function serverOf({ baseUrl, url }: Agent['config']): string | null {
  return URL.parse(String(baseUrl ?? url ?? ''))?.origin ?? null;
}

/**
 * Whether a kept key would go to another server than the one that it was entered for. Keys go in and never come out, and
 * a new address with the old key would be a way out: it has to be typed again.
 */
export function wouldMoveKey(agent: Pick<Agent, 'hasSecret' | 'config'> | null, config: Agent['config']): boolean {
  return agent?.hasSecret === true && serverOf(agent.config) !== serverOf(config);
}

/** Its head is all that is wanted of an answer. */
async function* nothing(): AsyncGenerator<AgentEvent> {}
