import { type Static, Type } from 'typebox';
import { Address, bearer, connectionFields, joinUrl, planOf, readConfig } from '../config.ts';
import { turnText } from '../prompt.ts';
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
  { http, secret }: AgentTools,
  remember: (conversation: Conversation) => void,
): AsyncGenerator<AgentEvent> {
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
      yield* readDify(reply.body, note);
    });
  } catch (error) {
    if (seen.taskId && error instanceof AgentError && (error.kind === 'cancelled' || error.kind === 'timeout'))
      stop(config, { url: `${call.url}/${seen.taskId}/stop`, headers, body: JSON.stringify({ user }) }, http);
    throw error;
  }
}

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
