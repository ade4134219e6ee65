import { type Static, Type } from 'typebox';
import type { Agent } from '../../../db/stores/agents.ts';
import { Address, bearer, connectionFields, joinUrl, largestAnswer, planOf, readConfig } from '../config.ts';
import type { Reply } from '../http/client.ts';
import { errorText, parseJson, statusError } from '../http/errors.ts';
import { isFields } from '../http/frames.ts';
import { chatLines, pictures } from '../prompt.ts';
import { type AgentBackend, AgentError, type AgentRequest } from '../types.ts';
import { transcribe } from './openai-audio.ts';
import { readCompletion } from './openai-reply.ts';

export const OpenaiConfig = Type.Object(
  {
    baseUrl: Address('Where the server listens, mostly ending in /v1'),
    model: Type.String({ minLength: 1, maxLength: 200, description: 'The name of the model' }),
    historyTokens: Type.Integer({
      minimum: 0,
      maximum: 1_000_000,
      default: 4_000,
      description: 'How much of the thread is told, in tokens (about four characters each)',
    }),
    maxTokens: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 1_000_000, description: 'Longest answer, in tokens' }),
    ),
    newTokenField: Type.Boolean({
      default: false,
      description: 'Send the limit as max_completion_tokens, which newer models of OpenAI ask for',
    }),
    temperature: Type.Optional(Type.Number({ minimum: 0, maximum: 2 })),
    images: Type.Boolean({ default: false, description: 'The model understands pictures' }),
    transcriptionModel: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 200,
        description: 'The model that writes down voice messages; left out, they are not listened to',
      }),
    ),
    transcriptionBaseUrl: Type.Optional(
      Address('Where that model is, if not on the same server; the key is sent to the same server only'),
    ),
    ...connectionFields,
    // A picture that a model made comes inside its answer, a third longer than it is.
    maxAnswerKb: largestAnswer(16_384),
  },
  { additionalProperties: false },
);

/** Settings to start from for the usual servers. */
export const openaiPresets = [
  { id: 'openai', name: 'OpenAI', baseUrl: 'https://api.openai.com/v1', needsKey: true, allowPrivateNetwork: false },
  { id: 'ollama', name: 'Ollama', baseUrl: 'http://127.0.0.1:11434/v1', needsKey: false, allowPrivateNetwork: true },
  { id: 'vllm', name: 'vLLM', baseUrl: 'http://127.0.0.1:8000/v1', needsKey: false, allowPrivateNetwork: true },
  {
    id: 'llamacpp',
    name: 'llama.cpp',
    baseUrl: 'http://127.0.0.1:8080/v1',
    needsKey: false,
    allowPrivateNetwork: true,
  },
  { id: 'litellm', name: 'LiteLLM', baseUrl: 'http://127.0.0.1:4000/v1', needsKey: true, allowPrivateNetwork: true },
  {
    id: 'openwebui',
    name: 'Open WebUI',
    baseUrl: 'http://127.0.0.1:3000/api',
    needsKey: true,
    allowPrivateNetwork: true,
  },
] as const;

/** Chat completions, as OpenAI defined them and most servers speak them. History is ours. */
export const openai: AgentBackend = {
  kind: 'openai',
  format: 'markdown',
  async *answer(agent, request, signal, { http, secret }) {
    const config = readConfig(OpenaiConfig, agent);
    const call = {
      url: joinUrl(config.baseUrl, 'chat/completions'),
      headers: { ...bearer(secret), 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify(bodyOf(config, messagesOf(config, agent, request))),
    };
    yield* http.exchange(planOf(config, signal), call, async function* (reply) {
      if (reply.status !== 200) throw refusalOf(reply, await reply.text(), config.baseUrl);
      yield* readCompletion(reply.body);
    });
  },
  async transcribe(agent, sound, signal, tools) {
    const config = readConfig(OpenaiConfig, agent);
    const { transcriptionModel: model, transcriptionBaseUrl: baseUrl = config.baseUrl } = config;
    if (!model) return null;
    const isSameServer = URL.parse(baseUrl)?.origin === URL.parse(config.baseUrl)?.origin;
    const secret = isSameServer ? tools.secret : null;
    return transcribe({ model, baseUrl, secret }, sound, planOf(config, signal), tools.http);
  },
  async models(agent, signal, { http, secret }) {
    // The model is what is being chosen: it may be missing yet.
    const config = readConfig(Type.Omit(OpenaiConfig, ['model']), agent);
    const call = { url: joinUrl(config.baseUrl, 'models'), method: 'GET' as const, headers: bearer(secret) };
    const { reply, text } = await http.fetch(planOf(config, signal), call);
    if (reply.status !== 200) throw refusalOf(reply, text, config.baseUrl);
    const list = parseJson(text);
    const data = isFields(list) && Array.isArray(list.data) ? list.data : [];
    return data.flatMap((model) => (isFields(model) && typeof model.id === 'string' ? [model.id] : [])).slice(0, 500);
  },
};

/** Only what every server understands; the rest where the owner asked for it. */
function bodyOf(config: Static<typeof OpenaiConfig>, messages: unknown[]) {
  const { model, maxTokens, newTokenField, temperature } = config;
  return {
    model,
    messages,
    stream: true,
    ...(maxTokens !== undefined && { [newTokenField ? 'max_completion_tokens' : 'max_tokens']: maxTokens }),
    ...(temperature !== undefined && { temperature }),
  };
}

function messagesOf(config: Static<typeof OpenaiConfig>, agent: Agent, request: AgentRequest) {
  const lines = chatLines(agent, request, config.historyTokens);
  const images = config.images ? pictures(request) : [];
  if (images.length === 0) return lines;
  const parts = images.map(({ dataUri }) => ({ type: 'image_url', image_url: { url: dataUri } }));
  return lines.map((line, index) =>
    index < lines.length - 1 ? line : { ...line, content: [{ type: 'text', text: line.content }, ...parts] },
  );
}

function refusalOf(reply: Reply, body: string, baseUrl: string): AgentError {
  if (reply.status !== 404) return statusError(reply, body);
  const said = errorText(body);
  if (/model/i.test(said)) return new AgentError('not_found', { key: 'agentError.unknownModel', said });
  const isVersioned = /\/v1\/*$/.test(baseUrl);
  return new AgentError('not_found', isVersioned ? 'agentError.noChatWithV1' : 'agentError.noChatWithoutV1');
}
