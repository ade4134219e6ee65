import { Webhook } from 'standardwebhooks';
import { Type } from 'typebox';
import type { Agent } from '../../../db/stores/agents.ts';
import { inEnglish } from '../../../i18n/words.ts';
import { Address, bearer, connectionFields, planOf, readConfig } from '../config.ts';
import type { Reply } from '../http/client.ts';
import { errorText, statusError } from '../http/errors.ts';
import { type AgentAttachment, type AgentBackend, AgentError, type AgentRequest } from '../types.ts';
import { readControls, readWebhook } from './webhook-reply.ts';

export const WebhookConfig = Type.Object(
  {
    url: Address('The address that is called with every message'),
    laterMinutes: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 1_440, description: 'How long an answer promised with 202 may take' }),
    ),
    ...connectionFields,
  },
  { additionalProperties: false },
);

/**
 * A few lines of code of one's own: one signed call for a turn, answered in any of several simple shapes. The key holds
 * signing secrets (`whsec_…`; two of them while one replaces the other); anything else in it is sent as a bearer token.
 */
export const webhook: AgentBackend = {
  kind: 'webhook',
  format: 'markdown',
  async *answer(agent, request, signal, { http, clock, secret }) {
    const config = readConfig(WebhookConfig, agent);
    const at = new Date(clock.now());
    const body = JSON.stringify(payloadOf(agent, request, at, config.laterMinutes));
    const headers = { 'content-type': 'application/json', ...signed(secret, request.idempotencyKey, at, body) };
    yield* http.exchange(planOf(config, signal), { url: config.url, headers, body }, async function* (reply) {
      if (reply.status === 202) {
        yield { type: 'later' };
        yield* readControls(await reply.text());
        return;
      }
      if (reply.status === 204) {
        yield { type: 'silence' };
        return;
      }
      if (reply.status !== 200) throw refusalOf(reply, await reply.text());
      yield* readWebhook(reply);
    });
  },
};

function signed(secret: string | null, id: string, at: Date, body: string): Record<string, string> {
  const parts = (secret ?? '').split(/\s+/).filter(Boolean);
  const keys = parts.filter((part) => part.startsWith('whsec_'));
  const token = parts.find((part) => !part.startsWith('whsec_'));
  const headers = {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
    ...bearer(token ?? null),
  };
  if (keys.length === 0) return headers;
  try {
    const signatures = keys.map((key) => new Webhook(key).sign(id, at, body));
    return { ...headers, 'webhook-signature': signatures.join(' ') };
  } catch (cause) {
    throw new AgentError('config', 'agentError.webhook.badSecret', { cause });
  }
}

function payloadOf(
  { id, handle, name, systemPrompt }: Agent,
  request: AgentRequest,
  at: Date,
  minutes: number | undefined,
) {
  const { account, chat, user, threadId } = request;
  const replyLater = request.replyLater?.(id, minutes);
  return {
    type: 'message.received',
    timestamp: at.toISOString(),
    data: {
      account: account ? { id: account.channelId, uid: account.uid } : null,
      agent: { id, handle, name, system_prompt: systemPrompt },
      chat: { id: chat.id, type: chat.type, name: chat.title },
      sender: { uid: user.uid, name: user.name, trusted: user.trusted ?? false },
      message: {
        id: request.idempotencyKey,
        text: request.text,
        ...(request.quote && { quote: request.quote }),
        mentions: request.mentions ?? [],
        attachments: request.attachments.map(told),
      },
      conversation: { key: threadId },
      // The thread's way to this agent has no other name than the agent's own.
      route: { name: handle },
      locale: request.locale ?? 'vi',
      history: request.history,
      context: request.context,
      reply_later: replyLater && {
        url: replyLater.url,
        token: replyLater.token,
        expires_at: new Date(replyLater.expiresAt).toISOString(),
      },
    },
  };
}

/** An attachment without its bytes. */
function told({ content: _content, ...attachment }: AgentAttachment): object {
  const why = attachment.transcript?.error;
  return why === undefined ? attachment : { ...attachment, transcript: { error: inEnglish(why) } };
}

function refusalOf(reply: Reply, body: string): AgentError {
  if (reply.status === 410) return new AgentError('config', 'agentError.webhook.gone', { gone: true });
  if (reply.status === 401 || reply.status === 403 || reply.status === 404 || reply.status < 400 || reply.status >= 408)
    return statusError(reply, body);
  return new AgentError('config', {
    key: 'agentError.webhook.refused',
    params: { status: reply.status },
    said: errorText(body),
  });
}
