import { isMessageKey, type MessageKey, type Params } from '../../../i18n/index.ts';
import { displayName } from '../../../text.ts';
import { AgentError, type AgentErrorKind } from '../types.ts';

/** Why a call was given up from our side. */
export function cancelled(signal: AbortSignal): AgentError {
  if (signal.reason instanceof Error && signal.reason.name === 'TimeoutError')
    return new AgentError('timeout', 'agentError.timeUp');
  return new AgentError('cancelled', 'agentError.cancelled');
}

/** A failure below HTTP, in words. */
export function networkError(error: unknown, url: URL): AgentError {
  if (error instanceof AgentError) return error;
  const code = codeOf(error);
  const { host, hostname } = url;
  const say = (kind: AgentErrorKind, key: MessageKey, params: Params) =>
    new AgentError(kind, { key, params }, { cause: error });
  if (code === 'ECONNREFUSED') return say('network', 'agentError.notRunning', { host });
  if (code === 'ENOTFOUND') return say('network', 'agentError.unknownName', { host: hostname });
  if (code === 'EAI_AGAIN') return say('network', 'agentError.nameNotNow', { host: hostname });
  if (/CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ALTNAME/.test(code))
    return say('config', 'agentError.certificate', { host, code });
  if (/^(?:HPE_|ERR_SSL|EPROTO)/.test(code)) {
    const protocol = url.protocol === 'https:' ? 'HTTPS' : 'HTTP';
    return say('config', 'agentError.otherProtocol', { host, protocol, code });
  }
  // All that is given to it from outside, besides an address that was parsed, is the key.
  if (code === 'UND_ERR_INVALID_ARG') return say('auth', 'agentError.unsendableKey', {});
  if (code === 'ECONNRESET' || code.startsWith('UND_ERR') || code === 'EPIPE')
    return say('network', 'agentError.hostBrokeOff', { host });
  return say('network', 'agentError.unreachable', { host, code: code || 'none' });
}

/** The failure that a status other than 2xx stands for. */
export function statusError(reply: { status: number; header(name: string): string | null }, body: string): AgentError {
  const { status } = reply;
  if (status >= 300 && status < 400) {
    const to = displayName(reply.header('location') ?? '?', 200);
    return new AgentError('config', { key: 'agentError.redirect', params: { to } });
  }
  const kind = kindOf(status, body);
  const said = errorText(body);
  const key = `agentError.http.${kind}`;
  const words = {
    key: isMessageKey(key) ? key : ('agentError.http.other' as const),
    params: { status },
    ...(said && { said }),
  };
  return new AgentError(kind, words, {
    retryAfterMs: kind === 'rate_limited' || kind === 'overloaded' ? retryAfter(reply.header) : undefined,
  });
}

function kindOf(status: number, body: string): AgentErrorKind {
  if (status === 401 || status === 403) return 'auth';
  if (status === 402) return 'quota';
  if (status === 404) return 'not_found';
  if (status === 408) return 'timeout';
  if (status === 429) return /insufficient_quota|exceeded your current quota/i.test(body) ? 'quota' : 'rate_limited';
  if (status === 409 || status === 425 || status >= 500) return 'overloaded';
  return status >= 400 ? 'config' : 'bad_response';
}

const LONGEST_WAIT_MS = 3_600_000;

/** `retry-after-ms`, or `Retry-After` as seconds or as a date; at most an hour. */
export function retryAfter(header: (name: string) => string | null, now = Date.now()): number | undefined {
  const value = header('retry-after');
  const exact = header('retry-after-ms');
  const seconds = Number(value ?? Number.NaN);
  const ms = exact !== null ? Number(exact) : Number.isNaN(seconds) ? Date.parse(value ?? '') - now : seconds * 1_000;
  return Number.isFinite(ms) ? Math.min(Math.max(0, Math.round(ms)), LONGEST_WAIT_MS) : undefined;
}

/** What an error body says, in whichever of the usual shapes it comes; one short line. */
export function errorText(body: string): string {
  const parsed = parseJson(body);
  if (parsed !== undefined) return displayName(messageIn(parsed) ?? '', 300);
  const title = /<title[^>]*>([^<]*)/i.exec(body)?.[1];
  return displayName(title ?? body.slice(0, 2_000).replace(/<[^>]*>/g, ' '), 300);
}

function messageIn(value: unknown): string | null {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return messageIn(value[0]);
  if (typeof value !== 'object' || value === null) return null;
  const fields = value as Record<string, unknown>;
  for (const name of ['error', 'message', 'detail', 'msg', 'hint']) {
    const found = messageIn(fields[name]);
    if (found) return found;
  }
  return null;
}

/** The JSON in a text; undefined when it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  const code = (error as NodeJS.ErrnoException).code;
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0]);
  if (error.name === 'HTTPParserError') return code ?? 'HPE_INVALID';
  return code ?? (error.cause ? codeOf(error.cause) : '');
}
