import type { AgentBackend } from './types.ts';

/** Says back what it hears: the agent that every workspace starts with, to see the whole way work without any model. */
export const echo: AgentBackend = {
  kind: 'echo',
  format: 'plain',
  async *answer(_agent, request) {
    const heard = request.text || request.attachments.map((attachment) => `[${attachment.kind}]`).join(' ');
    yield { type: 'delta', text: `echo: ${heard}` };
  },
};
