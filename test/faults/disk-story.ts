import type { TestContext } from 'node:test';
import { until } from '../helpers/until.ts';
import { startBackend } from './backend.ts';
import { type RigOptions, startRig } from './rig.ts';
import { moment } from './story.ts';

/** A server whose disk is about to fail: one message is answered, and the agent is thinking about another. */
export async function diskStory(t: TestContext, options: Omit<RigOptions, 'webhook'> = {}) {
  const backend = await startBackend(t);
  const rig = await startRig(t, { ...options, webhook: backend.url });
  const tell = (text: string, n = 0) => rig.simulator.say({ from: rig.friends[n] ?? '', to: rig.accountUid, text });
  const answers = () => rig.simulator.sent(rig.accountUid).map(({ text }) => text);
  const readiness = async () => {
    const response = await fetch(`${rig.server().url}/readyz`);
    const { reason } = (await response.json()) as { reason?: string };
    return { status: response.status, reason };
  };
  const held: (() => void)[] = [];
  backend.behave(({ text }, reply) => {
    if (text === 'đang nghĩ') held.push(() => reply.answer());
    else reply.answer();
  });
  tell('trước');
  await until('an answer', () => answers().length === 1);
  tell('đang nghĩ', 1);
  await until('an agent to think', () => held.length === 1);
  await moment(100);
  /** The agent has thought, and answers. */
  const think = () => held[0]?.();
  return { backend, rig, tell, answers, readiness, think };
}
