import { type Static, Type } from 'typebox';
import { Address, bearer, connectionFields, joinUrl, planOf, readConfig } from '../config.ts';
import { keptFileEvent } from '../files.ts';
import { parseJson } from '../http/errors.ts';
import { isFields, textIn } from '../http/frames.ts';
import { pictures, turnText } from '../prompt.ts';
import { type AgentBackend, AgentError, type AgentEvent, type AgentRequest, type AgentTools } from '../types.ts';
import { conversationGone, difyError, readDify } from './dify-reply.ts';

export const DifyConfig = Type.Object(
  {
    baseUrl: Address('The address of the API, ending in /v1, such as https://api.dify.ai/v1'),
    inputs: Type.Record(Type.String(), Type.Unknown(), {
      default: {},
      description: "Values for the app's own input fields",
    }),
    ...connectionFields,
  },
  { additionalProperties: false },
);
type Config = Static<typeof DifyConfig>;

/** What is kept for a thread: a conversation can only be continued in the name of the user who began it. */
interface Conversation {
  user: string;
  id: string;
}

/** Dify's chat apps: chatbot, agent and chatflow. The history is theirs. */
export const dify: AgentBackend = {
  kind: 'dify',
  format: 'markdown',
  async *answer(agent, request, signal, tools) {
    const config = readConfig(DifyConfig, agent);
    const kept = parseRef(tools.refs.get(request.threadId, agent.id));
    const remember = ({ user, id }: Conversation) => tools.refs.set(request.threadId, agent.id, `${user} ${id}`);
    const fresh = { user: userOf(request), id: '' };
    try {
      yield* ask(config, kept ?? fresh, request, signal, tools, remember);
    } catch (error) {
      if (!kept || !conversationGone(error)) throw error;
      yield* ask(config, fresh, request, signal, tools, remember);
    }
  },
};

async function* ask(
  config: Config,
  conversation: Conversation,
  request: AgentRequest,
  signal: AbortSignal,
  tools: AgentTools,
  remember: (conversation: Conversation) => void,
): AsyncGenerator<AgentEvent> {
  const { http, secret } = tools;
  const files = await uploadPictures(config, conversation.user, request, signal, tools);
  const headers = { ...bearer(secret), 'content-type': 'application/json' };
  const { user } = conversation;
  const call = {
    url: joinUrl(config.baseUrl, 'chat-messages'),
    headers,
    body: JSON.stringify({
      inputs: config.inputs,
      query: turnText(request),
      user,
      response_mode: 'streaming',
      ...(conversation.id && { conversation_id: conversation.id }),
      ...(files.length > 0 && { files }),
      auto_generate_name: false,
    }),
  };
  const seen = { taskId: '', conversationId: conversation.id };
  const note = (taskId: string, id: string) => {
    if (taskId) seen.taskId = taskId;
    if (!id || id === seen.conversationId) return;
    seen.conversationId = id;
    remember({ user, id });
  };
  try {
    yield* http.exchange(planOf(config, signal), call, async function* (reply) {
      if (reply.status !== 200) throw difyError(reply, await reply.text());
      for await (const event of readDify(reply.body, note))
        if (event.type === 'file' && event.file.url) yield* keptFile(config, event.file.url, signal, http);
        else yield event;
    });
  } catch (error) {
    if (seen.taskId && error instanceof AgentError && (error.kind === 'cancelled' || error.kind === 'timeout'))
      stop(config, { url: `${call.url}/${seen.taskId}/stop`, headers, body: JSON.stringify({ user }) }, http);
    throw error;
  }
}

/** What Dify made lies on its own server, under an address that needs no key. */
const keptFile = (config: Config, url: string, signal: AbortSignal, http: AgentTools['http']) =>
  keptFileEvent(http, planOf(config, signal), { base: config.baseUrl, headers: {} }, { url });

/** Pictures are handed over before the message that shows them. One that Dify does not take is left out of it. */
async function uploadPictures(
  config: Config,
  user: string,
  request: AgentRequest,
  signal: AbortSignal,
  { http, secret }: AgentTools,
): Promise<object[]> {
  const { FormData } = await import('undici');
  const files: object[] = [];
  for (const { name, mime, bytes } of pictures(request)) {
    const body = new FormData();
    body.set('file', new File([bytes], name, { type: mime }));
    body.set('user', user);
    const call = { url: joinUrl(config.baseUrl, 'files/upload'), headers: bearer(secret), body };
    const { reply, text } = await http.fetch(planOf(config, signal), call);
    if (NOT_TAKEN.includes(reply.status)) continue;
    if (reply.status !== 200 && reply.status !== 201) throw difyError(reply, text);
    const answer = parseJson(text);
    const id = isFields(answer) ? textIn(answer.id) : '';
    if (!id) throw new AgentError('bad_response', 'agentError.dify.unnamedPicture');
    files.push({ type: 'image', transfer_method: 'local_file', upload_file_id: id });
  }
  return files;
}

/** Too large, or of a type that this app does not take. */
const NOT_TAKEN = [413, 415];

const STOP_MS = 10_000;

/** Dify works on when the connection closes; best effort, because the answer is not wanted any more anyway. */
function stop(config: Config, call: Parameters<AgentTools['http']['fetch']>[1], http: AgentTools['http']): void {
  http.fetch(planOf(config, AbortSignal.timeout(STOP_MS)), call).catch(() => {});
}

function userOf({ chat, user }: AgentRequest): string {
  return chat.type === 'group' ? `zalo-group-${chat.id}` : `zalo-${user.uid}`;
}

function parseRef(ref: string | null): Conversation | null {
  const [user, id] = ref?.split(' ') ?? [];
  return user && id ? { user, id } : null;
}
