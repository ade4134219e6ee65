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
  const { baseUrl, url, allowPrivateNetwork } = agent.config;
  const address = URL.parse(String(baseUrl ?? url ?? ''));
  if (!address) return null;
  const http = createHttp({ clock, resolve: systemResolve });
  const plan = { limits: LIMITS, allowPrivateNetwork: allowPrivateNetwork === true, maxBytes: 1024, signal };
  const started = performance.now();
  const call = { url: `${address.origin}/`, method: 'GET' as const };
  for await (const _ of http.exchange(plan, call, nothing));
  return { ms: Math.round(performance.now() - started) };
}

/** Its head is all that is wanted of an answer. */
async function* nothing(): AsyncGenerator<AgentEvent> {}
