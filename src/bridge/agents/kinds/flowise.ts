import { type Static, Type } from 'typebox';
import { Address, bearer, connectionFields, joinUrl, planOf, readConfig } from '../config.ts';
import { keptFileEvent } from '../files.ts';
import type { CallPlan, Http } from '../http/client.ts';
import { errorText, parseJson, statusError } from '../http/errors.ts';
import { type Fields, fieldsIn, isFields, peek, sseEvents, textIn, whole } from '../http/frames.ts';
import { pictures, turnText } from '../prompt.ts';
import { type AgentBackend, AgentError, type AgentEvent } from '../types.ts';

export const FlowiseConfig = Type.Object(
  {
    baseUrl: Address('Where Flowise listens, such as http://127.0.0.1:3000'),
    flowId: Type.String({
      pattern: '^[A-Za-z0-9_-]{1,100}$',
      description: 'The id of the flow, the last part of its address',
    }),
    ...connectionFields,
  },
  { additionalProperties: false },
);

type Config = Static<typeof FlowiseConfig>;

/** A Flowise flow. The history is in its memory node, by session. */
export const flowise: AgentBackend = {
  kind: 'flowise',
  format: 'markdown',
  async *answer(agent, request, signal, { http, secret }) {
    const config = readConfig(FlowiseConfig, agent);
    const sessionId = request.threadId;
    const uploads = pictures(request).map(({ name, mime, dataUri }) => ({ data: dataUri, type: 'file', name, mime }));
    const call = {
      url: joinUrl(config.baseUrl, `api/v1/prediction/${config.flowId}`),
      headers: { ...bearer(secret), 'content-type': 'application/json' },
      body: JSON.stringify({
        question: turnText(request),
        streaming: true,
        chatId: sessionId,
        overrideConfig: { sessionId },
        ...(uploads.length > 0 && { uploads }),
      }),
    };
    await refuseUnknownFlow(config, planOf(config, signal), http);
    yield* http.exchange(planOf(config, signal), call, async function* (reply) {
      if (reply.status !== 200) throw statusError(reply, await reply.text());
      const { first, body } = await peek(reply.body);
      const events = first === '{' ? wholeAnswer(fieldsIn(await whole(body)), sessionId) : readEvents(body, sessionId);
      const own = { base: config.baseUrl, headers: bearer(secret) };
      for await (const event of events)
        if (event.type === 'file' && event.file.fileName)
          yield* keptFileEvent(http, planOf(config, signal), own, {
            url: keptAt(config, sessionId, event.file.fileName),
            name: event.file.fileName,
          });
        else yield event;
    });
  },
};

/**
 * Asked for a prediction of a flow that it does not have, Flowise (2.2) sends no byte; asked about the flow, it says at
 * once that it is not there. That question needs no key.
 */
async function refuseUnknownFlow({ baseUrl, flowId }: Config, plan: CallPlan, http: Http): Promise<void> {
  const call = { url: joinUrl(baseUrl, `api/v1/chatflows-streaming/${flowId}`), method: 'GET' as const };
  const { reply, text } = await http.fetch(plan, call);
  if (reply.status >= 400 && text.includes(flowId) && /not found/i.test(text))
    throw new AgentError('not_found', { key: 'agentError.flowise.noFlow', params: { flow: flowId } });
}

/** Where Flowise gives out what a flow made in a chat (GET /api/v1/get-upload-file). */
function keptAt({ baseUrl, flowId }: Config, chatId: string, fileName: string): string {
  return `${joinUrl(baseUrl, 'api/v1/get-upload-file')}?${new URLSearchParams({ chatflowId: flowId, chatId, fileName })}`;
}

/** Pictures that a tool drew, and files that an assistant wrote: both are named, and lie in the chat's folder there. */
function* keptFiles(artifacts: unknown, annotations: unknown): Generator<AgentEvent> {
  const found = [
    ...listOf(artifacts).filter(({ type }) => type === 'png' || type === 'jpeg'),
    ...listOf(annotations).map(({ fileName }) => ({ data: fileName })),
  ];
  for (const { data } of found) {
    const fileName = textIn(data).replace('FILE-STORAGE::', '');
    if (fileName) yield { type: 'file', file: { url: fileName, fileName } };
  }
}

const listOf = (value: unknown): Fields[] => (Array.isArray(value) ? value.filter(isFields) : []);

async function* readEvents(body: AsyncIterable<string>, sessionId: string): AsyncGenerator<AgentEvent> {
  for await (const { data } of sseEvents(body)) {
    if (!data.trim()) continue;
    const frame = fieldsIn(data);
    if (frame.event === 'token') yield { type: 'delta', text: textIn(frame.data) };
    else if (frame.event === 'artifacts') yield* keptFiles(frame.data, null);
    else if (frame.event === 'fileAnnotations') yield* keptFiles(null, frame.data);
    else if (frame.event === 'metadata') refuseForeignSession(frame.data, sessionId);
    else if (frame.event === 'error') throw failure(frame.data);
    else if (frame.event === 'abort') throw new AgentError('bad_response', 'agentError.flowise.stopped');
    else if (frame.event === 'end') return;
  }
  throw new AgentError('network', 'agentError.brokeOff');
}

function* wholeAnswer(reply: Fields, sessionId: string): Generator<AgentEvent> {
  if (reply.error) throw failure(reply.error);
  refuseForeignSession(reply, sessionId);
  const text = textIn(reply.text) || (reply.json === undefined ? '' : JSON.stringify(reply.json));
  yield* keptFiles(reply.artifacts, reply.fileAnnotations);
  yield { type: 'delta', text };
}

/** A flow that does not take the session id has one memory for everybody: what one person said, another would be told. */
function refuseForeignSession(metadata: unknown, sessionId: string): void {
  const value = typeof metadata === 'string' ? parseJson(metadata) : metadata;
  if (!isFields(value) || typeof value.sessionId !== 'string' || value.sessionId === sessionId) return;
  throw new AgentError('config', 'agentError.flowise.sharedMemory');
}

function failure(said: unknown): AgentError {
  const words = { key: 'agentError.flowise.failed', said: errorText(JSON.stringify(said ?? '')) } as const;
  return new AgentError('bad_response', words);
}
