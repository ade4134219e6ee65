import type { Agent as Dispatcher, FormData } from 'undici';
import type { Clock } from '../../../clock.ts';
import { MAX_BYTES as MAX_FILE_BYTES } from '../../media/rules.ts';
import { AgentError, type AgentEvent } from '../types.ts';
import { cancelled, networkError } from './errors.ts';
import { checkedUrl, guardedLookup, type Resolve } from './guard.ts';
import { type Limits, type Watch, watchLimits } from './watch.ts';

/** What an agent's settings say about its calls. */
export interface CallPlan {
  limits: Limits;
  allowPrivateNetwork: boolean;
  /** The largest answer that is read. */
  maxBytes: number;
  signal: AbortSignal;
}

export interface Call {
  url: string;
  method?: 'GET' | 'POST';
  headers?: Record<string, string>;
  body?: string | FormData;
  /** Longest answer that is read, in bytes, where it is not what the plan says. */
  maxBytes?: number;
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
  /** One file, as bytes; null when it cannot be had. Throws only when the call was cancelled. */
  bytes(plan: CallPlan, call: Call): Promise<Buffer | null>;
}

// Loaded with the first call: it is a good part of what a start would load.
const library = () => import('undici');

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
    let dispatcher: Dispatcher | null = null;
    const explain = (error: unknown) =>
      ended.signal.reason instanceof AgentError ? ended.signal.reason : networkError(error, url);
    const close = () => {
      watch.stop();
      signal.removeEventListener('abort', onAbort);
      dispatcher?.destroy().catch(() => {});
    };
    try {
      const undici = await library();
      dispatcher = createDispatcher(undici, resolve, plan, watch);
      const sending = undici.request(url, {
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
      const bytes = limited(response.body, call.maxBytes ?? plan.maxBytes, watch, explain);
      const body = decoded(bytes);
      return { close, bytes, reply: { status: response.statusCode, header, body, text: () => joined(body) } };
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
    async bytes(plan, call) {
      try {
        const { reply, bytes, close } = await open(plan, { ...call, maxBytes: MAX_FILE_BYTES });
        try {
          if (reply.status !== 200) return null;
          const parts: Uint8Array[] = [];
          for await (const part of bytes) parts.push(part);
          return Buffer.concat(parts);
        } finally {
          close();
        }
      } catch (error) {
        if (plan.signal.aborted) throw error;
        return null;
      }
    },
  };
}

function createDispatcher(
  { Agent, buildConnector }: Awaited<ReturnType<typeof library>>,
  resolve: Resolve,
  plan: CallPlan,
  watch: Watch,
): Dispatcher {
  const connect = buildConnector({
    lookup: guardedLookup(resolve, plan.allowPrivateNetwork),
    // Only tidies up: our own limit comes first.
    timeout: plan.limits.connectMs + 1_000,
    // The platform's quarter of a second per address is too short for a server on the other side of the world.
    autoSelectFamilyAttemptTimeout: 2_000,
  });
  return new Agent({
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

async function* limited(
  body: AsyncIterable<Uint8Array>,
  maxBytes: number,
  watch: Watch,
  explain: (error: unknown) => AgentError,
): AsyncGenerator<Uint8Array> {
  let size = 0;
  try {
    for await (const chunk of body) {
      watch.touch();
      size += chunk.byteLength;
      if (size > maxBytes) throw tooBig(maxBytes);
      yield chunk;
    }
  } catch (error) {
    throw error instanceof AgentError ? error : explain(error);
  }
}

const tooBig = (bytes: number) =>
  new AgentError(
    'bad_response',
    { key: 'agentError.tooBig', params: { kb: String(bytes / 1_024) } },
    { retryable: false },
  );

async function* decoded(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  for await (const chunk of bytes) yield decoder.decode(chunk, { stream: true });
  yield decoder.decode();
}

async function joined(body: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const piece of body) text += piece;
  return text;
}
