import { createHash } from 'node:crypto';
import { type Static, Type } from 'typebox';
import type { Agent } from '../../../db/stores/agents.ts';
import { displayName } from '../../../text.ts';
import { Address, bearer, connectionFields, joinUrl, planOf, readConfig } from '../config.ts';
import { keptFileEvent } from '../files.ts';
import { errorText, statusError } from '../http/errors.ts';
import { documents, pictures } from '../prompt.ts';
import { type AgentBackend, AgentError, type AgentEvent, type AgentRequest, type AgentTools } from '../types.ts';
import { messageOf } from './anythingllm-message.ts';
import { readChat } from './anythingllm-reply.ts';

export const AnythingllmConfig = Type.Object(
  {
    baseUrl: Address('Where AnythingLLM or RealTimeX listens, such as http://127.0.0.1:3001'),
    workspaceSlug: Type.String({
      pattern: '^[A-Za-z0-9_-]{1,200}$',
      description: 'The short name (slug) of the workspace',
    }),
    mode: Type.Optional(
      Type.Enum(['automatic', 'chat', 'query'], {
        description: "How the workspace answers; left out, the workspace's own setting counts",
      }),
    ),
    noSource: Type.Enum(['say', 'silence', 'handoff'], {
      default: 'say',
      description:
        'What happens when a workspace in query mode has nothing about the question: its sentence is said, nothing is, or a person is called',
    }),
    memory: Type.Enum(['thread', 'session'], {
      default: 'thread',
      description: 'Where the talk is kept: in a thread that the workspace shows, or in a session that it does not',
    }),
    ...connectionFields,
  },
  { additionalProperties: false },
);
type Config = Static<typeof AnythingllmConfig>;

/**
 * AnythingLLM and RealTimeX by their native routes. The history is theirs: one thread there for each thread of ours, or,
 * where the owner wants nothing to be seen there, one session of their interface.
 */
export const anythingllm: AgentBackend = {
  kind: 'anythingllm',
  format: 'markdown',
  async *answer(agent, request, signal, tools) {
    const config = readConfig(AnythingllmConfig, agent);
    const call: Call = { agent, config, request, signal, tools };
    if (config.memory === 'session') {
      yield* askWorkspace(call);
      return;
    }
    const slug = tools.refs.get(request.threadId, agent.id) ?? (await createThread(call));
    try {
      yield* askThread(call, slug);
    } catch (error) {
      if (!(error instanceof NotThere)) throw error;
      yield* askAgain(call, await createThread(call));
    }
  },
};

interface Call {
  agent: Agent;
  config: Config;
  request: AgentRequest;
  signal: AbortSignal;
  tools: AgentTools;
}

/** The workspace or the thread is not there, or does not take the message. */
class NotThere extends Error {
  readonly said: string;
  constructor(said: string) {
    super('not there');
    this.said = said;
  }
}

const askThread = (call: Call, slug: string) => ask(call, `thread/${slug}/stream-chat`, {});

/** The second and last try; a thread that was made a moment ago is not lost. */
const askAgain = (call: Call, slug: string) => orNotTaken(call, askThread(call, slug));

const askWorkspace = (call: Call) => orNotTaken(call, ask(call, 'stream-chat', { sessionId: nameOf(call) }));

async function* orNotTaken({ config }: Call, answer: AsyncGenerator<AgentEvent>): AsyncGenerator<AgentEvent> {
  try {
    yield* answer;
  } catch (error) {
    if (!(error instanceof NotThere)) throw error;
    const params = { slug: config.workspaceSlug };
    throw new AgentError('not_found', { key: 'agentError.anythingllm.notTaken', params, said: error.said });
  }
}

async function* ask(call: Call, path: string, more: object): AsyncGenerator<AgentEvent> {
  const { config, request, signal, tools } = call;
  const { http, secret } = tools;
  const attachments = attachmentsOf(request);
  const plan = planOf(config, signal);
  const sending = {
    url: urlOf(config, `workspace/${config.workspaceSlug}/${path}`),
    headers: { ...bearer(secret), 'content-type': 'application/json', accept: 'text/event-stream' },
    body: JSON.stringify({
      message: messageOf(request),
      ...(config.mode && { mode: config.mode }),
      ...(attachments.length > 0 && { attachments }),
      ...more,
    }),
  };
  const own = { base: urlOf(config, ''), headers: bearer(secret) };
  yield* http.exchange(plan, sending, async function* (reply) {
    if (reply.status === 400 || reply.status === 404) throw new NotThere(errorText(await reply.text()));
    if (reply.status !== 200) throw statusError(reply, await reply.text());
    // Only a workspace in query mode refuses for want of a source.
    const noSource = (config.mode ?? 'query') === 'query' ? config.noSource : 'say';
    for await (const event of readChat(reply.body, noSource)) {
      // What the agent's tools made lies on its own server.
      if (event.type !== 'file' || event.file.url === undefined) yield event;
      else {
        const { url, fileName: name } = event.file;
        yield* keptFileEvent(http, plan, own, { url: urlOf(config, url), ...(name !== undefined && { name }) });
      }
    }
  });
}

/** What AnythingLLM calls a document; everything else is taken for a picture. */
const DOCUMENT = 'application/anythingllm-document';

function attachmentsOf(request: AgentRequest) {
  const shown = pictures(request).map(({ name, mime, dataUri }) => ({ name, mime, contentString: dataUri }));
  const read = documents(request).map(({ name, dataUri }) => ({ name, mime: DOCUMENT, contentString: dataUri }));
  return [...shown, ...read];
}

/** Makes the thread, always under the same name: one that is there already under that name is ours. */
async function createThread(call: Call): Promise<string> {
  const { agent, config, request, signal, tools } = call;
  const { http, secret, refs } = tools;
  const slug = nameOf(call);
  const { reply, text } = await http.fetch(planOf(config, signal), {
    url: urlOf(config, `workspace/${config.workspaceSlug}/thread/new`),
    headers: { ...bearer(secret), 'content-type': 'application/json' },
    body: JSON.stringify({ name: `Zalo: ${displayName(request.chat.title, 60)}`, slug }),
  });
  if (reply.status === 400 || reply.status === 404) {
    const params = { slug: config.workspaceSlug };
    throw new AgentError('not_found', { key: 'agentError.anythingllm.noWorkspace', params, said: errorText(text) });
  }
  // A name that is taken is told with 200 or 500, depending on the version: the chat itself shows whether it works.
  if (reply.status !== 200 && reply.status !== 500) throw statusError(reply, text);
  refs.set(request.threadId, agent.id, slug);
  return slug;
}

/** What a thread of ours is called over there, the same every time. */
function nameOf({ agent, request }: Call): string {
  const hash = createHash('sha256').update(`${agent.id} ${request.threadId}`).digest('hex').slice(0, 20);
  return `zalo-${hash}`;
}

function urlOf({ baseUrl }: Config, path: string): string {
  return joinUrl(baseUrl.replace(/\/+(?:api(?:\/v1)?\/*)?$/, ''), `api/v1/${path}`);
}
