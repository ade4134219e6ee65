import { type Static, Type } from 'typebox';
import { displayName } from '../../../text.ts';
import { Address, bearer, connectionFields, planOf, readConfig } from '../config.ts';
import type { Reply } from '../http/client.ts';
import { errorText, parseJson, statusError } from '../http/errors.ts';
import { type Fields, isFields, lines, textIn } from '../http/frames.ts';
import { sentFiles, turnText } from '../prompt.ts';
import { type AgentBackend, AgentError, type AgentEvent, type AgentRequest } from '../types.ts';

export const N8nConfig = Type.Object(
  {
    url: Address('The address of the Chat Trigger, ending in /chat'),
    auth: Type.Enum(['none', 'basic', 'bearer'], {
      default: 'none',
      description: 'How the trigger is protected; for basic the key is "user:password"',
    }),
    ...connectionFields,
  },
  { additionalProperties: false },
);

/** n8n's Chat Trigger. The history is in the flow's memory node, by session. */
export const n8n: AgentBackend = {
  kind: 'n8n',
  format: 'markdown',
  async *answer(agent, request, signal, { http, secret }) {
    const config = readConfig(N8nConfig, agent);
    const headers = authorization(config.auth, secret);
    const call = { url: config.url, ...(await sendable(request, headers)) };
    yield* http.exchange(planOf(config, signal), call, async function* (reply) {
      if (reply.status !== 200) throw refusalOf(reply, await reply.text());
      yield* readReply(reply.body);
    });
  },
};

/**
 * One message as n8n's own chat window sends it: JSON, or with files a form, in which the `metadata` is a text. The flow
 * finds the files as `data0`, `data1`, …
 */
async function sendable(request: AgentRequest, headers: Record<string, string>) {
  const { user, chat, threadId } = request;
  const metadata = {
    user: { uid: user.uid, name: user.name },
    chat: { id: chat.id, type: chat.type, title: chat.title },
  };
  const fields = { action: 'sendMessage', sessionId: threadId, chatInput: turnText(request) };
  const files = sentFiles(request);
  if (files.length === 0)
    return {
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify({ ...fields, metadata }),
    };
  const { FormData } = await import('undici');
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.set(name, value);
  body.set('metadata', JSON.stringify(metadata));
  for (const { name, mime, bytes } of files) body.append('files', new File([bytes], name, { type: mime }));
  return { headers, body };
}

/** Lines of `begin`, `item`, `end` (once for every node that speaks), or the JSON of the last node. */
async function* readReply(body: AsyncIterable<string>): AsyncGenerator<AgentEvent> {
  const rest: string[] = [];
  let open = 0;
  let streamed = false;
  for await (const line of lines(body)) {
    const frame = streamFrame(line);
    if (!frame) {
      rest.push(line);
      continue;
    }
    streamed = true;
    if (frame.type === 'begin') open += 1;
    if (frame.type === 'end') open -= 1;
    if (frame.type === 'error') throw workflowFailed(textIn(frame.content), frame.metadata);
    if (frame.type === 'item') yield { type: 'delta', text: textIn(frame.content) };
  }
  if (streamed && open > 0) throw new AgentError('network', 'agentError.brokeOff');
  if (streamed) return;
  if (rest.length === 0) throw new AgentError('empty', 'agentError.n8n.nothing');
  yield { type: 'delta', text: textOf(rest.join('\n')) };
}

function streamFrame(line: string): Fields | null {
  const frame = parseJson(line);
  if (!isFields(frame)) return null;
  const isStream = frame.type === 'begin' || frame.type === 'item' || frame.type === 'end' || frame.type === 'error';
  return isStream && ('metadata' in frame || 'content' in frame) ? frame : null;
}

/** `output`, else `text`, else `answer`, else everything as it is; the last node may give a list of one. */
function textOf(body: string): string {
  const parsed = parseJson(body);
  if (parsed === undefined && /^[{[]/.test(body)) throw new AgentError('bad_response', 'agentError.n8n.badJson');
  if (parsed === undefined) return body;
  const value = Array.isArray(parsed) ? parsed[0] : parsed;
  if (!isFields(value)) return typeof value === 'string' ? value : '';
  if (value.message === 'Workflow was started') throw new AgentError('config', 'agentError.n8n.tooEarly');
  for (const name of ['output', 'text', 'answer']) if (typeof value[name] === 'string') return value[name];
  return Object.keys(value).length === 0 ? '' : JSON.stringify(value);
}

/** n8n itself says little about it, and newer versions nothing but the node. */
function workflowFailed(said: string, metadata: unknown): AgentError {
  const node = isFields(metadata) ? displayName(textIn(metadata.nodeName), 80) : '';
  return new AgentError('bad_response', {
    key: 'agentError.n8n.failed',
    params: { node: node || 'none' },
    said: errorText(said),
    hint: 'agentError.n8n.look',
  });
}

function refusalOf(reply: Reply, body: string): AgentError {
  if (reply.status === 500) return workflowFailed(body, null);
  if (reply.status !== 404) return statusError(reply, body);
  // For some seconds after its start n8n answers and knows no workflow yet.
  return new AgentError('not_found', 'agentError.n8n.inactive', { retryable: true });
}

function authorization(auth: Static<typeof N8nConfig>['auth'], secret: string | null): Record<string, string> {
  if (auth === 'none') return {};
  if (!secret) throw new AgentError('auth', 'agentError.n8n.noKey');
  return auth === 'bearer' ? bearer(secret) : { authorization: `Basic ${Buffer.from(secret).toString('base64')}` };
}
