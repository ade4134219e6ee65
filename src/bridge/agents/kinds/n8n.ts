import { type Static, Type } from 'typebox';
import { displayName } from '../../../text.ts';
import { Address, bearer, connectionFields, planOf, readConfig } from '../config.ts';
import type { Reply } from '../http/client.ts';
import { errorText, parseJson, statusError } from '../http/errors.ts';
import { type Fields, isFields, lines, textIn } from '../http/frames.ts';
import { turnText } from '../prompt.ts';
import { type AgentBackend, AgentError, type AgentEvent } from '../types.ts';

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
    const { user, chat, threadId } = request;
    const call = {
      url: config.url,
      headers: { ...authorization(config.auth, secret), 'content-type': 'application/json' },
      body: JSON.stringify({
        action: 'sendMessage',
        sessionId: threadId,
        chatInput: turnText(request),
        metadata: {
          user: { uid: user.uid, name: user.name },
          chat: { id: chat.id, type: chat.type, title: chat.title },
        },
      }),
    };
    yield* http.exchange(planOf(config, signal), call, async function* (reply) {
      if (reply.status !== 200) throw refusalOf(reply, await reply.text());
      yield* readReply(reply.body);
    });
  },
};

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
  if (streamed && open > 0) throw new AgentError('network', 'The answer broke off in the middle.');
  if (streamed) return;
  if (rest.length === 0)
    throw new AgentError(
      'empty',
      'The workflow answered with nothing. In its response mode "Streaming" only nodes that stream, such as AI Agent, are heard.',
    );
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
  if (parsed === undefined && /^[{[]/.test(body))
    throw new AgentError('bad_response', 'The workflow sent JSON that cannot be read.');
  if (parsed === undefined) return body;
  const value = Array.isArray(parsed) ? parsed[0] : parsed;
  if (!isFields(value)) return typeof value === 'string' ? value : '';
  if (value.message === 'Workflow was started')
    throw new AgentError(
      'config',
      'The workflow answers before it is done. Set its response mode to "When Last Node Finishes" or "Streaming".',
    );
  for (const name of ['output', 'text', 'answer']) if (typeof value[name] === 'string') return value[name];
  return Object.keys(value).length === 0 ? '' : JSON.stringify(value);
}

/** n8n itself says little about it, and newer versions nothing but the node. */
function workflowFailed(said: string, metadata: unknown): AgentError {
  const node = isFields(metadata) ? displayName(textIn(metadata.nodeName), 80) : '';
  const where = node && ` in "${node}"`;
  const why = errorText(said) || 'no reason given';
  return new AgentError(
    'bad_response',
    `The workflow failed${where}: ${why}. Its executions in n8n show what happened.`,
  );
}

function refusalOf(reply: Reply, body: string): AgentError {
  if (reply.status === 500) return workflowFailed(body, null);
  if (reply.status !== 404) return statusError(reply, body);
  return new AgentError(
    'not_found',
    'n8n does not know this address (HTTP 404). Activate the workflow and use its production address (/webhook/…, not /webhook-test/…).',
  );
}

function authorization(auth: Static<typeof N8nConfig>['auth'], secret: string | null): Record<string, string> {
  if (auth === 'none') return {};
  if (!secret) throw new AgentError('auth', 'The trigger is set to be protected, but this agent has no key.');
  return auth === 'bearer' ? bearer(secret) : { authorization: `Basic ${Buffer.from(secret).toString('base64')}` };
}
