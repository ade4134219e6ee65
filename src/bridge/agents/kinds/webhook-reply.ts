import { fileEvent, fileEvents } from '../files.ts';
import type { Reply } from '../http/client.ts';
import { errorText, parseJson } from '../http/errors.ts';
import { type Fields, fieldsIn, isFields, lines, sseEvents, textIn, whole } from '../http/frames.ts';
import { AgentError, type AgentEvent } from '../types.ts';
import { completionText } from './openai-reply.ts';

/** Reads what a webhook answers with 200: JSON in several shapes, plain text, server-sent events or lines of JSON. */
export async function* readWebhook({ body, header }: Reply): AsyncGenerator<AgentEvent> {
  const type = header('content-type')?.split(';')[0]?.trim().toLowerCase() ?? '';
  if (type === 'text/event-stream') return yield* readStream(sseData(body), true);
  if (/^application\/(?:x-ndjson|jsonl|x-jsonlines)$/.test(type)) return yield* readStream(lines(body), false);
  const text = await whole(body);
  if (type === 'text/plain') return yield { type: 'delta', text };
  const parsed = parseJson(text);
  if (typeof parsed === 'string') yield { type: 'delta', text: parsed };
  // n8n's and Rasa's lists: one answer, or one message after the other.
  else if (Array.isArray(parsed) && parsed.length > 0) for (const part of parsed) yield* readPart(part);
  else if (isFields(parsed)) yield* readAnswer(parsed);
  else if (text.trim() !== '') throw notUnderstood();
}

async function* sseData(body: AsyncIterable<string>): AsyncGenerator<string> {
  for await (const { event, data } of sseEvents(body)) {
    if (event === 'error') throw failed(data);
    if (data.trim()) yield data.trim();
  }
}

/** Pieces of an answer. Only an event stream can say that it is done; lines simply end. */
async function* readStream(frames: AsyncIterable<string>, mustEnd: boolean): AsyncGenerator<AgentEvent> {
  let done = false;
  for await (const data of frames) {
    if (data === '[DONE]') {
      done = true;
      break;
    }
    const frame = fieldsIn(data);
    if (frame.error) throw failed(JSON.stringify(frame.error));
    yield* control(frame);
    yield* filesIn(frame);
    const choice = Array.isArray(frame.choices) ? frame.choices[0] : undefined;
    const delta = isFields(choice) && isFields(choice.delta) ? choice.delta.content : frame.delta;
    if (textIn(delta)) yield { type: 'delta', text: textIn(delta) };
    const all = saidIn(frame);
    if (all !== null) yield { type: 'replace', text: all };
    if (frame.done === true || all !== null || (isFields(choice) && choice.finish_reason)) done = true;
  }
  if (mustEnd && !done) throw new AgentError('network', 'agentError.brokeOff');
}

function* readPart(part: unknown): Generator<AgentEvent> {
  const fields = isFields(part) ? part : { text: part };
  // Rasa's word for a picture.
  const picture = textIn(fields.image);
  if (picture) yield* fileEvent({ url: picture });
  if (picture && saidIn(fields) === null) return;
  for (const event of readAnswer(fields))
    yield event.type === 'delta' ? { type: 'delta', text: `${event.text}\n\n` } : event;
}

/** What a promise (202) may say beside itself. */
export function* readControls(text: string): Generator<AgentEvent> {
  const parsed = parseJson(text);
  if (isFields(parsed)) yield* control(parsed);
}

/** An answer that is posted afterwards, in the same shapes. */
export async function* readReply(body: object): AsyncGenerator<AgentEvent> {
  yield* readAnswer(body as Fields);
}

function* readAnswer(fields: Fields): Generator<AgentEvent> {
  if (fields.error) throw failed(JSON.stringify(fields.error));
  const text = saidIn(fields) ?? completionText(fields);
  const controls = [...control(fields)];
  const files = [...filesIn(fields)];
  yield* controls;
  yield* files;
  if (text !== null) yield { type: 'delta', text };
  // A control alone is an answer: nothing is to be said.
  else if (controls.length > 0) yield { type: 'silence' };
  else if (files.length > 0) return;
  else throw notUnderstood();
}

/** The whole answer in `text`, `messages`, `output`, `answer` or `reply`; null when there is none of them. */
function saidIn(fields: Fields): string | null {
  if (Array.isArray(fields.messages)) return fields.messages.map(messageText).filter(Boolean).join('\n\n');
  for (const name of ['text', 'output', 'answer', 'reply']) if (typeof fields[name] === 'string') return fields[name];
  return null;
}

/** A picture is sent as one, with its caption. */
function messageText(message: unknown): string {
  if (!isFields(message)) return textIn(message);
  return [textIn(message.text), message.image_url ? '' : textIn(message.caption)].filter(Boolean).join('\n');
}

function* filesIn(fields: Fields): Generator<AgentEvent> {
  for (const message of Array.isArray(fields.messages) ? fields.messages : [])
    if (isFields(message)) yield* fileEvent({ url: message.image_url, caption: message.caption });
  yield* fileEvents(fields.files);
}

const LONGEST_PAUSE_MINUTES = 7 * 24 * 60;

function* control(fields: Fields): Generator<AgentEvent> {
  const minutes = Number(fields.pause_minutes);
  const pauseMinutes = minutes > 0 ? Math.min(Math.ceil(minutes), LONGEST_PAUSE_MINUTES) : null;
  const handoff = fields.handoff === true;
  if (handoff || pauseMinutes !== null) yield { type: 'control', handoff, pauseMinutes };
}

const failed = (said: string) =>
  new AgentError('bad_response', { key: 'agentError.webhook.reported', said: errorText(said) });

const notUnderstood = () =>
  new AgentError(
    'bad_response',
    { key: 'agentError.webhook.notUnderstood', params: { example: '{"text": "…"}' } },
    { retryable: false },
  );
