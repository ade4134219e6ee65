import { createAgents } from '../../src/bridge/agents/registry.ts';
import { type AgentAttachment, AgentError } from '../../src/bridge/agents/types.ts';
import { agentOf, photo, requestOf } from '../agents/server.ts';

/** Asks a real back-end twice in one thread and once in another, then about a picture, and prints what came back; 1 when anything failed. */
export async function runAgainst(
  kind: string,
  config: Record<string, unknown>,
  secret: string | null,
): Promise<number> {
  const agents = createAgents({ secretOf: () => secret });
  const agent = agentOf(kind, config, { hasSecret: secret !== null });
  const thread = `real-${process.pid}-${performance.timeOrigin}`;
  const questions: [thread: string, text: string, attachments: AgentAttachment[]][] = [
    [thread, 'Xin chào, tôi tên là Lan. 🌷', []],
    [thread, 'Tôi tên là gì?', []],
    [`${thread}-2`, 'Tôi tên là gì?', []],
    [`${thread}-3`, 'Trong ảnh có gì?', [photo]],
  ];
  let failed = 0;
  for (const [threadId, text, attachments] of questions) {
    const started = performance.now();
    const took = () => `${Math.round(performance.now() - started)} ms`;
    try {
      const answer = await agents.answer(
        agent,
        requestOf(text, { threadId, attachments }),
        AbortSignal.timeout(120_000),
      );
      console.log(`${threadId}: ${text}\n  → ${answer.text} [${answer.files?.length ?? 0} files, ${took()}]`);
    } catch (error) {
      failed++;
      const said = error instanceof AgentError ? `${error.kind}: ${error.human}` : String(error);
      console.log(`${threadId}: ${text}\n  ✖ ${said} [${took()}]`);
    }
  }
  return failed > 0 ? 1 : 0;
}
