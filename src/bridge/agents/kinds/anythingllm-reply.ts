import { fileEvent } from '../files.ts';
import { errorText } from '../http/errors.ts';
import { type Fields, fieldsIn, isFields, peek, sseEvents, textIn, whole } from '../http/frames.ts';
import { AgentError, type AgentEvent } from '../types.ts';

interface Heard {
  said: boolean;
  closed: boolean;
  /** Files by the names that they are stored under: they are told as they are made, and again at the end. */
  files: Set<string>;
  /** What a workspace says that must not answer without a source: the whole text at once, of no source, and nothing after it. */
  refusal: string | null;
}

/** What is made of a workspace's own "nothing about this in my documents": said, kept back, or a reason to call a person. */
export type NoSource = 'say' | 'silence' | 'handoff';

/**
 * Reads a chat of AnythingLLM. The stream has no closing mark that could be relied on: `close` may come before the last
 * frame, so that it is read to its end, and whether it is complete is seen from what came.
 */
export async function* readChat(raw: AsyncIterable<string>, noSource: NoSource = 'say'): AsyncGenerator<AgentEvent> {
  const { first, body } = await peek(raw);
  const heard: Heard = { said: false, closed: false, files: new Set(), refusal: null };
  const frames = first === '{' ? [await whole(body)] : sseData(body);
  for await (const data of frames) {
    if (data.trim() === '[DONE]') heard.closed = true;
    else yield* readFrame(fieldsIn(data), heard);
  }
  if (!heard.closed) throw new AgentError('network', 'agentError.brokeOff');
  if (heard.refusal !== null) yield* refused(heard.refusal, noSource);
}

function* refused(text: string, noSource: NoSource): Generator<AgentEvent> {
  if (noSource === 'say') yield { type: 'replace', text };
  else if (noSource === 'handoff') yield { type: 'control', handoff: true, pauseMinutes: null };
  if (noSource !== 'say') yield { type: 'silence' };
}

async function* sseData(body: AsyncIterable<string>): AsyncGenerator<string> {
  for await (const { event, data } of sseEvents(body)) {
    if (event === 'error') throw failure(data);
    if (data.trim()) yield data;
  }
}

function* readFrame(frame: Fields, heard: Heard): Generator<AgentEvent> {
  // `error` is null, false or a text, and the status stays 200 whatever happens.
  if (frame.type === 'abort') throw failure(textIn(frame.error) || textIn(frame.textResponse));
  if (textIn(frame.error)) throw failure(textIn(frame.error));
  if (frame.close === true) heard.closed = true;
  for (const told of [frame.fileDownload, ...(Array.isArray(frame.outputs) ? frame.outputs : [])])
    yield* madeFile(told, heard);
  const text = textIn(frame.textResponse);
  switch (frame.type) {
    case 'textResponseChunk':
      if (text) yield { type: 'delta', text };
      break;
    case 'textResponse':
      heard.refusal = isRefusal(frame, heard) ? text : null;
      if (text && heard.refusal === null) yield { type: 'replace', text };
      break;
    case 'finalizeResponseStream':
      heard.closed = true;
      // What an agent says in one piece is an answer, and closed by such a frame.
      if (heard.refusal) yield { type: 'replace', text: heard.refusal };
      heard.refusal = null;
      // Agents repeat their whole answer here.
      if (text && !heard.said) yield { type: 'delta', text };
      break;
  }
  heard.said ||= text !== '';
}

const isRefusal = ({ sources, close }: Fields, { said }: Heard): boolean =>
  !said && close === true && Array.isArray(sources) && sources.length === 0;

/** A name without a way in it; nothing else may go into an address. */
const STORED = /^\w[\w.-]{0,200}\.\w{1,10}$/;

/** A file that a tool made: where it is to be had, or (in older versions) its bytes. */
function* madeFile(told: unknown, heard: Heard): Generator<AgentEvent> {
  const output = isFields(told) ? told : {};
  const { storageFilename, filename: name, b64Content: data } = isFields(output.payload) ? output.payload : output;
  const stored = textIn(storageFilename);
  if (textIn(data) && !heard.files.has(textIn(data))) yield* fileEvent({ data, name });
  heard.files.add(textIn(data));
  if (!STORED.test(stored) || heard.files.has(stored)) return;
  heard.files.add(stored);
  yield { type: 'file', file: { url: `document/generated-files/${stored}`, fileName: textIn(name) || stored } };
}

function failure(said: string): AgentError {
  return new AgentError('bad_response', { key: 'agentError.anythingllm.gaveUp', said: errorText(said) });
}
