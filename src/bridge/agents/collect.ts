import type { Agent } from '../../db/stores/agents.ts';
import type { OutgoingMedia } from '../media/outgoing.ts';
import { picturesIn } from './files.ts';
import { withoutThoughts } from './think.ts';
import { AgentError, type AgentEvent, type AnswerFormat } from './types.ts';

/** A whole answer. */
export interface Answer {
  text: string;
  format: AnswerFormat;
  /** What is to be sent after the text, which may then be empty. Nothing about them was checked yet. */
  files?: OutgoingMedia[];
  /** Nothing was said, and that is right: on purpose, or because the answer comes afterwards. `text` is then empty. */
  outcome?: 'silence' | 'later';
  /** The agent asks that a person takes over. */
  handoff?: true;
  /** The agent asks to be kept quiet in this conversation for so long. */
  pauseMinutes?: number;
  /** The agent that said it: after a failure not always the one that was asked. */
  agentId?: string;
}

/**
 * Puts an answer together. An empty one is an error: silence must never look like success unless it was chosen.
 * `onText` hears all that was said so far, every time that it grows.
 */
export async function collect(
  agent: Agent,
  format: AnswerFormat,
  events: AsyncIterable<AgentEvent>,
  signal: AbortSignal,
  onText?: (soFar: string) => void,
): Promise<Answer> {
  let text = '';
  const files: OutgoingMedia[] = [];
  const rest: Omit<Answer, 'text' | 'format' | 'files'> = { agentId: agent.id };
  for await (const event of events) {
    if (signal.aborted) break;
    if (event.type === 'delta') text += event.text;
    else if (event.type === 'replace') text = event.text;
    else if (event.type === 'file') files.push(event.file);
    else if (event.type === 'control') {
      if (event.handoff) rest.handoff = true;
      if (event.pauseMinutes !== null) rest.pauseMinutes = event.pauseMinutes;
    } else rest.outcome = event.type;
    if (onText) tell(spokenPart(format, text), onText);
  }
  if (signal.aborted) throw new AgentError('cancelled', 'The answer was cancelled.');
  const said = format === 'plain' ? { text, files: [] } : picturesIn(withoutThoughts(text));
  files.push(...said.files);
  if (said.text.trim() !== '' || files.length > 0) delete rest.outcome;
  else if (!rest.outcome) throw new AgentError('empty', 'The agent answered with nothing.');
  return { text: said.text, format, ...(files.length > 0 && { files }), ...rest };
}

function tell(soFar: string, onText: (soFar: string) => void): void {
  if (soFar.trim() !== '') onText(soFar);
}

function spokenPart(format: AnswerFormat, text: string): string {
  return format === 'plain' ? text : withoutThoughts(text);
}
