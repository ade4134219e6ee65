import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { AgentError } from '../types.ts';
import { parseJson } from './errors.ts';

/** Fields of a JSON object that came from outside. */
export type Fields = Record<string, unknown>;

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const textIn = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Server-sent events. The last one counts even when the blank line after it is missing. */
export async function* sseEvents(body: AsyncIterable<string>): AsyncGenerator<EventSourceMessage> {
  const ready: EventSourceMessage[] = [];
  const parser = createParser({ onEvent: (event) => void ready.push(event) });
  for await (const piece of body) {
    parser.feed(piece);
    yield* ready.splice(0);
  }
  parser.feed('\n\n');
  yield* ready.splice(0);
}

/** Lines of a body, without their ends and without the empty ones. */
export async function* lines(body: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = '';
  for await (const piece of body) {
    const parts = (rest + piece).split('\n');
    rest = parts.pop() ?? '';
    for (const part of parts) if (part.trim()) yield part.trim();
  }
  if (rest.trim()) yield rest.trim();
}

/** The JSON object in a frame. */
export function fieldsIn(text: string): Fields {
  const value = parseJson(text);
  if (isFields(value)) return value;
  throw new AgentError('bad_response', 'agentError.notJson');
}

/** Looks at how a body begins without losing that beginning: some servers send JSON although they call it a stream. */
export async function peek(body: AsyncIterable<string>): Promise<{ first: string; body: AsyncIterable<string> }> {
  const iterator = body[Symbol.asyncIterator]();
  let seen = '';
  let done = false;
  while (!done && seen.trim() === '') {
    const next = await iterator.next();
    done = next.done ?? false;
    if (!next.done) seen += next.value;
  }
  const first = seen.trim().charAt(0);
  if (first === '<') throw new AgentError('config', 'agentError.webPage');
  return { first, body: resumed(seen, done, iterator) };
}

async function* resumed(seen: string, done: boolean, iterator: AsyncIterator<string>): AsyncGenerator<string> {
  yield seen;
  while (!done) {
    const next = await iterator.next();
    if (next.done) return;
    yield next.value;
  }
}

/** All of a body. */
export async function whole(body: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const piece of body) text += piece;
  return text;
}
