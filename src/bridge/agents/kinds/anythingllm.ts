import { createHash } from 'node:crypto';
import { type Static, Type } from 'typebox';
import type { Agent } from '../../../db/stores/agents.ts';
import { displayName } from '../../../text.ts';
import { Address, bearer, connectionFields, joinUrl, planOf, readConfig } from '../config.ts';
import { errorText, statusError } from '../http/errors.ts';
import { pictures, spoken, turnText } from '../prompt.ts';
import { type AgentBackend, AgentError, type AgentEvent, type AgentRequest, type AgentTools } from '../types.ts';
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
    ...connectionFields,
  },
  { additionalProperties: false },
);
type Config = Static<typeof AnythingllmConfig>;

/** AnythingLLM and RealTimeX by their native routes. The history is theirs: one thread there for each thread of ours. */
export const anythingllm: AgentBackend = {
  kind: 'anythingllm',
  format: 'markdown',
  async *answer(agent, request, signal, tools) {
    const config = readConfig(AnythingllmConfig, agent);
    const slug =
      tools.refs.get(request.threadId, agent.id) ?? (await createThread(agent, config, request, signal, tools));
    try {
      yield* ask(config, slug, request, signal, tools);
    } catch (error) {
      if (!(error instanceof ThreadLost)) throw error;
      const again = await createThread(agent, config, request, signal, tools);
      yield* askAgain(config, again, request, signal, tools);
    }
  },
};

class ThreadLost extends Error {
  readonly said: AgentError;
  constructor(said: AgentError) {
    super('the thread is not there');
    this.said = said;
  }
}

async function* ask(
  config: Config,
  slug: string,
  request: AgentRequest,
  signal: AbortSignal,
  { http, secret }: AgentTools,
): AsyncGenerator<AgentEvent> {
  const attachments = pictures(request).map(({ name, mime, dataUri }) => ({ name, mime, contentString: dataUri }));
  const call = {
    url: urlOf(config, `workspace/${config.workspaceSlug}/thread/${slug}/stream-chat`),
    headers: { ...bearer(secret), 'content-type': 'application/json', accept: 'text/event-stream' },
    body: JSON.stringify({
      message: messageOf(request),
      ...(config.mode && { mode: config.mode }),
      ...(attachments.length > 0 && { attachments }),
    }),
  };
  yield* http.exchange(planOf(config, signal), call, async function* (reply) {
    if (reply.status === 400 || reply.status === 404) throw new ThreadLost(statusError(reply, await reply.text()));
    if (reply.status !== 200) throw statusError(reply, await reply.text());
    yield* readChat(reply.body);
  });
}

/** The second and last try; a thread that was made a moment ago is not lost. */
async function* askAgain(...args: Parameters<typeof ask>): AsyncGenerator<AgentEvent> {
  try {
    yield* ask(...args);
  } catch (error) {
    if (!(error instanceof ThreadLost)) throw error;
    const { workspaceSlug } = args[0];
    throw new AgentError(
      'not_found',
      `The workspace "${workspaceSlug}" does not take this message. ${error.said.human}`,
    );
  }
}

/** Makes the thread, always under the same name: one that is there already under that name is ours. */
async function createThread(
  agent: Agent,
  config: Config,
  request: AgentRequest,
  signal: AbortSignal,
  { http, secret, refs }: AgentTools,
): Promise<string> {
  const hash = createHash('sha256').update(`${agent.id} ${request.threadId}`).digest('hex').slice(0, 20);
  const slug = `zalo-${hash}`;
  const { reply, text } = await http.fetch(planOf(config, signal), {
    url: urlOf(config, `workspace/${config.workspaceSlug}/thread/new`),
    headers: { ...bearer(secret), 'content-type': 'application/json' },
    body: JSON.stringify({ name: `Zalo: ${displayName(request.chat.title, 60)}`, slug }),
  });
  if (reply.status === 400 || reply.status === 404)
    throw new AgentError(
      'not_found',
      `There is no workspace "${config.workspaceSlug}" there: ${errorText(text) || 'no reason given'}`,
    );
  // A name that is taken is told with 200 or 500, depending on the version: the chat itself shows whether it works.
  if (reply.status !== 200 && reply.status !== 500) throw statusError(reply, text);
  refs.set(request.threadId, agent.id, slug);
  return slug;
}

function urlOf({ baseUrl }: Config, path: string): string {
  return joinUrl(baseUrl.replace(/\/+(?:api(?:\/v1)?\/*)?$/, ''), `api/v1/${path}`);
}

/**
 * The speaker's line always comes first, so that no message begins with `@agent`, which would hand a stranger the
 * workspace's tools. Only trusted people keep their `@agent` and `/presets`.
 */
function messageOf(request: AgentRequest): string {
  // What others said in the group before is theirs, whoever brings it along.
  const context = request.context.map((line) => ({ ...line, text: neutralised(line.text) }));
  const quote = request.quote && { ...request.quote, text: neutralised(request.quote.text) };
  if (request.user.trusted) return turnText({ ...request, context, quote });
  const text = request.chat.type === 'dm' ? spoken(request.user.name, turnText(request)) : turnText(request);
  return neutralised(text);
}

/** Breaks `@agent` and `/name` apart; addresses and fractions such as `1/2` stay. */
export function neutralised(text: string): string {
  return text.replace(/@(?=agent)/gi, '@ ').replace(/(?<![\p{L}\p{N}_/:.])\/(?=[\p{L}\p{N}_-])/gu, '/ ');
}
