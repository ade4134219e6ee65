import { errorText } from '../http/errors.ts';
import { type Fields, fieldsIn, peek, sseEvents, textIn, whole } from '../http/frames.ts';
import { AgentError, type AgentEvent } from '../types.ts';

/**
 * Reads a chat of AnythingLLM. The stream has no closing mark that could be relied on: `close` may come before the last
 * frame, so that it is read to its end, and whether it is complete is seen from what came.
 */
export async function* readChat(raw: AsyncIterable<string>): AsyncGenerator<AgentEvent> {
  const { first, body } = await peek(raw);
  const heard = { said: false, closed: false };
  const frames = first === '{' ? [await whole(body)] : sseData(body);
  for await (const data of frames) {
    if (data.trim() === '[DONE]') heard.closed = true;
    else yield* readFrame(fieldsIn(data), heard);
  }
  if (!heard.closed) throw new AgentError('network', 'The answer broke off in the middle.');
}

async function* sseData(body: AsyncIterable<string>): AsyncGenerator<string> {
  for await (const { event, data } of sseEvents(body)) {
    if (event === 'error') throw failure(data);
    if (data.trim()) yield data;
  }
}

function* readFrame(frame: Fields, heard: { said: boolean; closed: boolean }): Generator<AgentEvent> {
  // `error` is null, false or a text, and the status stays 200 whatever happens.
  if (frame.type === 'abort') throw failure(textIn(frame.error) || textIn(frame.textResponse));
  if (textIn(frame.error)) throw failure(textIn(frame.error));
  if (frame.close === true) heard.closed = true;
  const text = textIn(frame.textResponse);
  switch (frame.type) {
    case 'textResponseChunk':
      if (text) yield { type: 'delta', text };
      break;
    case 'textResponse':
      if (text) yield { type: 'replace', text };
      break;
    case 'finalizeResponseStream':
      heard.closed = true;
      // Agents repeat their whole answer here.
      if (text && !heard.said) yield { type: 'delta', text };
      break;
  }
  heard.said ||= text !== '';
}

function failure(said: string): AgentError {
  return new AgentError('bad_response', `The workspace gave up: ${errorText(said) || 'no reason given'}`);
}
