import { contentFiles } from '../files.ts';
import { errorText, parseJson } from '../http/errors.ts';
import { type Fields, fieldsIn, isFields, peek, sseEvents, textIn, whole } from '../http/frames.ts';
import { AgentError, type AgentEvent } from '../types.ts';

interface Heard {
  said: boolean;
  refusal: string;
  finish: string;
}

/** Reads a chat completion, streamed or (although a stream was asked for) in one piece. */
export async function* readCompletion(raw: AsyncIterable<string>): AsyncGenerator<AgentEvent> {
  const { first, body } = await peek(raw);
  const heard: Heard = { said: false, refusal: '', finish: '' };
  let complete = first === '{';
  const frames = complete ? [await whole(body)] : sseData(body);
  for await (const data of frames) {
    if (data === '[DONE]') {
      complete = true;
      break;
    }
    yield* readFrame(fieldsIn(data), heard);
  }
  // Some servers never say [DONE]; a reason to finish says as much.
  if (!complete && !heard.finish) throw new AgentError('network', 'agentError.brokeOff');
  judgeEnd(heard);
}

async function* sseData(body: AsyncIterable<string>): AsyncGenerator<string> {
  for await (const { event, data } of sseEvents(body)) {
    if (event === 'error') throw errorFrame({ error: parseJson(data) ?? data });
    if (data.trim()) yield data.trim();
  }
}

/** One chunk, or a whole completion: they differ in `delta` and `message` only. Reasoning fields are never looked at. */
function* readFrame(frame: Fields, heard: Heard): Generator<AgentEvent> {
  if (frame.error) throw errorFrame(frame);
  const choice = Array.isArray(frame.choices) ? frame.choices[0] : undefined;
  if (!isFields(choice)) return;
  const part = isFields(choice.delta) ? choice.delta : isFields(choice.message) ? choice.message : {};
  heard.finish = textIn(choice.finish_reason) || heard.finish;
  heard.refusal += textIn(part.refusal);
  // OpenRouter and those who follow it give made pictures in a field of their own.
  for (const file of [...contentFiles(part.content), ...contentFiles(part.images)]) {
    heard.said = true;
    yield file;
  }
  const text = contentText(part.content);
  if (!text) return;
  heard.said = true;
  yield { type: 'delta', text };
}

/** A string, or parts of which the texts are said. */
function contentText(content: unknown): string {
  if (!Array.isArray(content)) return textIn(content);
  const texts = content.map((part) => {
    if (!isFields(part) || (part.type !== 'text' && part.type !== 'output_text')) return '';
    return isFields(part.text) ? textIn(part.text.value) : textIn(part.text);
  });
  return texts.join('');
}

function judgeEnd({ said, refusal, finish }: Heard): void {
  if (finish === 'content_filter') throw new AgentError('content_filter', 'agentError.filtered');
  if (finish === 'abort' || finish === 'error') throw new AgentError('bad_response', 'agentError.gaveUp');
  if (said) return;
  if (refusal) throw new AgentError('content_filter', { key: 'agentError.modelRefused', said: errorText(refusal) });
  if (finish === 'tool_calls' || finish === 'function_call') throw new AgentError('config', 'agentError.wantsTool');
  if (finish === 'length') throw new AgentError('empty', 'agentError.limitUsedUp');
}

/** An error inside a stream that began with 200. */
function errorFrame(frame: Fields): AgentError {
  // `{"error": {"error": …}}`: some name the event and the field.
  const error = isFields(frame.error) && frame.error.error ? frame.error.error : frame.error;
  const said = errorText(JSON.stringify(error));
  const words = `${isFields(error) ? `${error.code} ${error.type}` : ''} ${said}`;
  const told = { key: 'agentError.serverError', said } as const;
  if (/insufficient_quota|credit|billing/i.test(words)) return new AgentError('quota', told);
  if (/rate.?limit|\b429\b/i.test(words)) return new AgentError('rate_limited', told);
  if (/api.?key|unauthorized|authentication|\b401\b/i.test(words)) return new AgentError('auth', told);
  if (/context.{0,10}length|too long|invalid_request/i.test(words)) return new AgentError('config', told);
  return new AgentError('overloaded', told);
}

/** The text of a body that has the shape of a completion; null when it has not. */
export function completionText(body: string | Fields): string | null {
  const parsed = typeof body === 'string' ? parseJson(body) : body;
  if (!isFields(parsed) || !Array.isArray(parsed.choices) || !isFields(parsed.choices[0])) return null;
  const { message } = parsed.choices[0];
  return isFields(message) ? contentText(message.content) : null;
}
