import type { Agent } from '../../db/stores/agents.ts';
import type { OutgoingMedia } from '../media/outgoing.ts';
import { dataPicturesIn, picturesIn } from './files.ts';
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
 * The longest text that is said, in characters: some ten messages in a chat. A model that runs wild writes megabytes,
 * which nobody reads, which would cost the account its good name, and over which everybody else would wait.
 */
export const LONGEST_SAID = 20_000;
/** Of a text longer than this what is said so far is told now and then, not with every piece of it. */
const SHORT = 10_000;
const TELL_EVERY_MS = 100;

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
  const tell = onText && teller(format, onText);
  for await (const event of events) {
    if (signal.aborted) break;
    if (event.type === 'delta') text += event.text;
    else if (event.type === 'replace') text = event.text;
    else if (event.type === 'file') files.push(event.file);
    else if (event.type === 'control') {
      if (event.handoff) rest.handoff = true;
      if (event.pauseMinutes !== null) rest.pauseMinutes = event.pauseMinutes;
    } else rest.outcome = event.type;
    tell?.(text);
  }
  if (signal.aborted) throw new AgentError('cancelled', 'agentError.cancelled');
  const said = format === 'plain' ? { text: sayable(text), files: [] } : markdownOf(text);
  files.push(...said.files);
  if (said.text.trim() !== '' || files.length > 0) delete rest.outcome;
  else if (!rest.outcome) throw new AgentError('empty', 'agentError.nothing');
  return { text: said.text, format, ...(files.length > 0 && { files }), ...rest };
}

/** The words and the pictures of a Markdown text. */
function markdownOf(text: string): { text: string; files: OutgoingMedia[] } {
  const light = dataPicturesIn(withoutThoughts(text));
  const said = picturesIn(sayable(light.text));
  return { text: said.text, files: [...light.files, ...said.files] };
}

function sayable(text: string): string {
  if (text.length <= LONGEST_SAID) return text;
  throw new AgentError(
    'bad_response',
    { key: 'agentError.tooLong', params: { n: text.length, max: LONGEST_SAID } },
    { retryable: false },
  );
}

function teller(format: AnswerFormat, onText: (soFar: string) => void): (text: string) => void {
  let toldAt = 0;
  return (text) => {
    const now = performance.now();
    if (text.length > SHORT && now - toldAt < TELL_EVERY_MS) return;
    toldAt = now;
    const soFar = format === 'plain' ? text : withoutThoughts(text);
    if (soFar.trim() !== '') onText(soFar);
  };
}
