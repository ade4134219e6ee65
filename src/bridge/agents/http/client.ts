import { buildConnector, Agent as Dispatcher, type FormData, request as send } from 'undici';
import type { Clock } from '../../../clock.ts';
import { AgentError, type AgentEvent } from '../types.ts';
import { cancelled, networkError } from './errors.ts';
import { checkedUrl, guardedLookup, type Resolve } from './guard.ts';
import { type Limits, type Watch, watchLimits } from './watch.ts';

/** What an agent's settings say about its calls. */
export interface CallPlan {
  limits: Limits;
  allowPrivateNetwork: boolean;
  signal: AbortSignal;
}

export interface Call {
  url: string;
  method?: 'GET' | 'POST';
  headers?: Record<string, string>;
  body?: string | FormData;
}

export interface Reply {
  status: number;
  header(name: string): string | null;
  /** The body as it arrives, decoded; to be read once. Ends with an {@link AgentError} when it breaks off. */
  body: AsyncIterable<string>;
  /** All of the body. */
  text(): Promise<string>;
}

export interface Http {
  /**
   * One call. `read` may stop early: what is left of the answer is dropped and the connection closed, which also tells
   * the back-end to stop working.
   */
  exchange(plan: CallPlan, call: Call, read: (reply: Reply) => AsyncIterable<AgentEvent>): AsyncGenerator<AgentEvent>;
  /** One call whose answer is short. */
  fetch(plan: CallPlan, call: Call): Promise<{ reply: Reply; text: string }>;
}

const MAX_BYTES = 2 * 1024 * 1024;

/**
 * The only way from an agent to the network. One connection per call: an agent thinks for seconds, and a connection
 * that is kept would outlive the check of its address. Redirects are not followed.
 */
export function createHttp({ clock, resolve }: { clock: Clock; resolve: Resolve }): Http {
  const open = async (plan: CallPlan, call: Call) => {
    const { limits, allowPrivateNetwork, signal } = plan;
    if (signal.aborted) throw cancelled(signal);
    const url = checkedUrl(call.url, allowPrivateNetwork);
    const ended = new AbortController();
    const watch = watchLimits(clock, limits, (error) => ended.abort(error));
    const onAbort = () => ended.abort(cancelled(signal));
    signal.addEventListener('abort', onAbort, { once: true });
    const dispatcher = createDispatcher(resolve, plan, watch);
    const explain = (error: unknown) =>
      ended.signal.reason instanceof AgentError ? ended.signal.reason : networkError(error, url);
    const close = () => {
      watch.stop();
      signal.removeEventListener('abort', onAbort);
      dispatcher.destroy().catch(() => {});
    };
    try {
      const sending = send(url, {
        dispatcher,
        method: call.method ?? 'POST',
        headers: { 'user-agent': 'zalo-bridge', ...call.headers },
        body: call.body ?? null,
        signal: ended.signal,
      });
      // While it connects, undici does not look at the signal.
      const response = await Promise.race([sending, rejected(ended.signal)]);
      watch.touch();
      const header = (name: string) => [response.headers[name] ?? []].flat()[0] ?? null;
      const body = decoded(response.body, watch, explain);
      return { close, reply: { status: response.statusCode, header, body, text: () => joined(body) } };
    } catch (error) {
      close();
      throw explain(error);
    }
  };

  return {
    async *exchange(plan, call, read) {
      const { reply, close } = await open(plan, call);
      try {
        yield* read(reply);
      } finally {
        close();
      }
    },
    async fetch(plan, call) {
      const { reply, close } = await open(plan, call);
      try {
        return { reply, text: await reply.text() };
      } finally {
        close();
      }
    },
  };
}

function createDispatcher(resolve: Resolve, plan: CallPlan, watch: Watch): Dispatcher {
  const connect = buildConnector({
    lookup: guardedLookup(resolve, plan.allowPrivateNetwork),
    // Only tidies up: our own limit comes first.
    timeout: plan.limits.connectMs + 1_000,
    // The platform's quarter of a second per address is too short for a server on the other side of the world.
    autoSelectFamilyAttemptTimeout: 2_000,
  });
  return new Dispatcher({
    // The platform would cut a silent answer after 300 seconds; our own limits do it in words.
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: (options, callback) =>
      connect(options, (...result) => {
        if (result[0] === null) watch.connected();
        callback(...result);
      }),
  });
}

function rejected(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

async function* decoded(
  bytes: AsyncIterable<Uint8Array>,
  watch: Watch,
  explain: (error: unknown) => AgentError,
): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let size = 0;
  try {
    for await (const chunk of bytes) {
      watch.touch();
      size += chunk.byteLength;
      if (size > MAX_BYTES) throw tooBig();
      yield decoder.decode(chunk, { stream: true });
    }
    yield decoder.decode();
  } catch (error) {
    throw error instanceof AgentError ? error : explain(error);
  }
}

const tooBig = () => new AgentError('bad_response', 'The answer is larger than 2 MiB.', { retryable: false });

async function joined(body: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const piece of body) text += piece;
  return text;
}
