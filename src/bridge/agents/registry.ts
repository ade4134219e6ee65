import type { Agent } from '../../db/stores/agents.ts';
import { echo } from './echo.ts';
import { type AgentBackend, AgentError, type AgentRequest, type AnswerFormat } from './types.ts';

const BACKENDS: readonly AgentBackend[] = [echo];

/** The kinds that can be chosen for an agent. */
export const AGENT_KINDS: readonly string[] = BACKENDS.map((backend) => backend.kind);

/** A whole answer. */
export interface Answer {
  text: string;
  format: AnswerFormat;
}

/**
 * The whole answer of one agent. An empty one is an error: silence must never look like success.
 * Throws only {@link AgentError}.
 */
export async function answer(agent: Agent, request: AgentRequest, signal: AbortSignal): Promise<Answer> {
  const backend = BACKENDS.find((candidate) => candidate.kind === agent.kind);
  if (!backend) throw new AgentError('config', `There is no agent kind "${agent.kind}" in this version.`);
  let text = '';
  try {
    for await (const event of backend.answer(agent, request, signal)) {
      text = event.type === 'replace' ? event.text : text + event.text;
      if (signal.aborted) throw new AgentError('cancelled', 'The answer was cancelled.');
    }
  } catch (error) {
    if (error instanceof AgentError) throw error;
    if (signal.aborted) throw new AgentError('cancelled', 'The answer was cancelled.');
    throw new AgentError('bad_response', 'The agent failed unexpectedly.', { cause: error });
  }
  if (text.trim() === '') throw new AgentError('empty', 'The agent answered with nothing.');
  return { text, format: backend.format };
}

/** Tries an agent with one sentence, outside any conversation. Throws {@link AgentError}. */
export async function answerOnce(
  agent: Agent,
  text: string,
  signal: AbortSignal,
): Promise<{ text: string; latencyMs: number }> {
  const started = performance.now();
  const { text: said } = await answer(
    agent,
    {
      text,
      attachments: [],
      user: { uid: '0', name: 'test' },
      chat: { id: '0', type: 'dm', title: 'test' },
      threadId: 'test',
      history: [],
      context: [],
      idempotencyKey: `test-${started}`,
    },
    signal,
  );
  return { text: said, latencyMs: Math.round(performance.now() - started) };
}
