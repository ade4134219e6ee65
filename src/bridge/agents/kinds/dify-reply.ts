import { errorText, parseJson, statusError } from '../http/errors.ts';
import { type Fields, fieldsIn, isFields, peek, sseEvents, textIn, whole } from '../http/frames.ts';
import { AgentError, type AgentErrorKind, type AgentEvent } from '../types.ts';

interface Heard {
  done: boolean;
  /** Pieces came as `agent_message`: a `message` after them is the complete answer again. */
  agentPieces: boolean;
  /** What `workflow_finished` said; an `error` frame that says it better mostly follows. */
  failed: string | null;
}

/** Reads a Dify stream, or the whole answer of an app that does not stream. `note` learns the ids as they come. */
export async function* readDify(
  raw: AsyncIterable<string>,
  note: (taskId: string, conversationId: string) => void,
): AsyncGenerator<AgentEvent> {
  const { first, body } = await peek(raw);
  const heard: Heard = { done: first === '{', agentPieces: false, failed: null };
  const frames = first === '{' ? [await whole(body)] : sseData(body);
  for await (const data of frames) {
    const frame = fieldsIn(data);
    note(idOf(frame.task_id), idOf(frame.conversation_id));
    yield* readFrame(frame, heard);
  }
  if (heard.failed !== null)
    throw new AgentError('bad_response', { key: 'agentError.dify.failed', said: errorText(heard.failed) });
  if (!heard.done) throw new AgentError('network', 'agentError.brokeOff');
}

/** Pings carry an event name and no data. */
async function* sseData(body: AsyncIterable<string>): AsyncGenerator<string> {
  for await (const { event, data } of sseEvents(body)) if (event !== 'ping' && data.trim()) yield data;
}

function* readFrame(frame: Fields, heard: Heard): Generator<AgentEvent> {
  const text = textIn(frame.answer);
  switch (frame.event) {
    case 'agent_message':
      heard.agentPieces = true;
      yield { type: 'delta', text };
      break;
    case 'message':
      yield { type: heard.agentPieces ? 'replace' : 'delta', text };
      break;
    case 'message_replace':
      yield { type: 'replace', text };
      break;
    case 'message_file':
      if (frame.belongs_to !== 'user' && textIn(frame.url)) yield { type: 'file', file: { url: textIn(frame.url) } };
      break;
    case 'message_end':
      heard.done = true;
      break;
    case 'workflow_finished':
      if (isFields(frame.data) && frame.data.status === 'failed') heard.failed = textIn(frame.data.error);
      break;
    case 'human_input_required':
    case 'workflow_paused':
      throw new AgentError('config', 'agentError.dify.waits');
    case 'error':
      throw failure(Number(frame.status), textIn(frame.code), errorText(JSON.stringify(frame.message ?? '')));
  }
}

/** Ids go into an address: only what an id can look like. */
function idOf(value: unknown): string {
  const id = textIn(value);
  return /^[\w-]{1,100}$/.test(id) ? id : '';
}

/** Codes that only a change of the app or its model settings can cure. */
const SETTINGS = new Set([
  'app_unavailable',
  'not_chat_app',
  'provider_not_initialize',
  'model_currently_not_support',
  'completion_request_error',
  'bad_request',
  'invalid_param',
  'agent_not_published',
  'workflow_version_execution_not_allowed',
]);

class DifyError extends AgentError {
  readonly code: string;
  constructor(kind: AgentErrorKind, code: string, said: string) {
    super(kind, { key: 'agentError.dify.reported', params: { code: code || 'none' }, said });
    this.code = code;
  }
}

function failure(status: number, code: string, said: string): DifyError {
  return new DifyError(kindOf(status, code), code, said);
}

function kindOf(status: number, code: string): AgentErrorKind {
  if (code === 'provider_quota_exceeded' || code === 'rate_limit_error') return 'quota';
  if (code === 'too_many_requests') return 'rate_limited';
  if (SETTINGS.has(code)) return 'config';
  if (code === 'not_found' || code === 'conversation_completed' || status === 404) return 'not_found';
  if (status === 401) return 'auth';
  return status >= 400 && status < 500 ? 'config' : 'overloaded';
}

/** The failure in a reply that is not 200: Dify's own codes say more than the status. */
export function difyError(reply: Parameters<typeof statusError>[0], body: string): AgentError {
  const fields = parseJson(body);
  const code = isFields(fields) ? textIn(fields.code) : '';
  if (!code || code === 'unauthorized' || code === 'too_many_requests') return statusError(reply, body);
  return failure(reply.status, code, errorText(body));
}

/** Whether a failure says that the conversation that was to be continued is not there any more. */
export function conversationGone(error: unknown): boolean {
  return error instanceof DifyError && (error.code === 'not_found' || error.code === 'conversation_completed');
}
