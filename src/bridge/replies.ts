import { createHash, randomBytes } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { Config } from '../config.ts';
import type { InboxItem } from '../db/stores/inbox.ts';
import type { Stores } from '../db/stores/index.ts';
import type { ReplyOutcome, ReplyToken } from '../db/stores/replies.ts';
import { collect } from './agents/collect.ts';
import { readReply } from './agents/kinds/webhook-reply.ts';
import { AgentError } from './agents/types.ts';
import type { Judge } from './delivery/facts.ts';
import { NO_PACING } from './delivery/pacing.ts';
import { threadFor } from './delivery/routing.ts';
import { createWriting } from './delivery/writing.ts';
import type { Media } from './media/media.ts';
import { Refusal, refuse } from './refusal.ts';

/** How long an answer may take that a back-end promised, unless its agent says otherwise. */
const USUAL_MINUTES = 60;
const LONGEST_MINUTES = 24 * 60;
/** One question is worth so many answers at most. */
const MAX_REPLIES = 10;

export interface LaterReply {
  url: string;
  token: string;
  expiresAt: number;
}

export interface RepliesOptions {
  config: Pick<Config, 'publicOrigin' | 'host' | 'port'>;
  stores: Stores;
  clock: Clock;
  judge: Judge;
  media: Pick<Media, 'prepare'>;
  wake: (channelId: string, conversationId: string) => void;
}

export type Replies = ReturnType<typeof createReplies>;

/** Answers that a back-end sends after its call: with a token for one conversation, each once per idempotency key. */
export function createReplies({ config, stores, clock, judge, media, wake }: RepliesOptions) {
  const url = `${config.publicOrigin ?? localOrigin(config)}/api/v1/replies`;

  /** The question of a token, while its answer is still wanted. */
  const questionOf = (secret: string): { token: ReplyToken; question: InboxItem } => {
    const token = stores.replies.token(hash(secret));
    if (!token || token.expiresAt <= clock.now()) return refuse('reply_token');
    const question = stores.inbox.get(token.messageId) ?? refuse('reply_token');
    const { state } = question.inbox;
    // Quicker than our own note of the promise: it is taken in a moment.
    if (['received', 'queued', 'thinking'].includes(state)) refuse('reply_early');
    if (state !== 'waiting' && state !== 'answered') refuse('reply_over');
    return { token, question };
  };

  const write = async (token: ReplyToken, question: InboxItem, key: string, body: object): Promise<ReplyOutcome> => {
    const { channelId, conversationId, threadId } = question.inbox;
    const channel = stores.channels.get(channelId) ?? refuse('reply_token');
    const conversation = stores.conversations.view(conversationId) ?? refuse('reply_token');
    const agent = stores.agents.get(token.agentId) ?? refuse('reply_over');
    const { signal } = new AbortController();
    const result = await collect(agent, 'markdown', readReply(body), signal);
    const prepared = await media.prepare(channelId, result.files ?? [], signal);
    const thread = (threadId ? stores.threads.get(threadId) : null) ?? threadFor(stores, channel, conversation);
    const writing = createWriting({
      stores,
      clock,
      judge,
      pacing: () => NO_PACING,
      // Only after the commit below: a send must never begin inside it.
      onOutgoing: () => {},
    });
    let kept = false;
    try {
      const outcome = stores.transaction(() => {
        const before = stores.replies.outcome(token.tokenHash, key);
        if (before) return before;
        // Asked again: files take a while, and the person may have said /stop.
        const now = stores.inbox.get(token.messageId) ?? question;
        if (!['waiting', 'answered'].includes(now.inbox.state)) return refuse('reply_over');
        const waiting = stores.replies.waitingTurn(token.messageId);
        const turn = waiting.length > 0 ? waiting : [now];
        const known = new Set(
          (stores.messages.deliveriesOf([token.messageId]).get(token.messageId) ?? []).map((row) => row.messageId),
        );
        kept = writing.answerLater(turn, channel, { thread, agent, isSubstitute: false }, result, prepared.files);
        const rows = stores.messages.deliveriesOf([token.messageId]).get(token.messageId) ?? [];
        const fresh = rows.filter((row) => !known.has(row.messageId));
        const became: ReplyOutcome = {
          state: kept ? (fresh[0]?.state ?? 'silent') : 'refused',
          messageIds: fresh.map((row) => String(row.messageId)),
          reason: kept ? null : (stores.inbox.get(token.messageId)?.inbox.reason ?? null),
        };
        stores.replies.record(token.tokenHash, key, became);
        return became;
      });
      wake(channelId, conversationId);
      return outcome;
    } finally {
      await prepared.settle(kept);
    }
  };

  return {
    /** A token for one call of an agent, good until it expires. Only its hash is kept. */
    offer(messageId: number, agentId: string, minutes: number = USUAL_MINUTES): LaterReply {
      const token = `zbr_${randomBytes(32).toString('base64url')}`;
      const expiresAt = clock.now() + Math.min(Math.max(1, minutes), LONGEST_MINUTES) * 60_000;
      stores.replies.offer({ tokenHash: hash(token), messageId, agentId, expiresAt });
      return { url, token, expiresAt };
    },
    /** Takes an answer that was promised. The same key gets the same outcome again, and makes nothing new. */
    async reply(secret: string, key: string, body: object, conversationId?: string): Promise<ReplyOutcome> {
      const known = stores.replies.outcome(hash(secret), key);
      const { token, question } = questionOf(secret);
      if (conversationId !== undefined && conversationId !== question.inbox.conversationId) refuse('reply_token');
      if (known) return known;
      if (stores.replies.countReplies(token.tokenHash) >= MAX_REPLIES) refuse('reply_over');
      try {
        return await write(token, question, key, body);
      } catch (error) {
        if (error instanceof AgentError) throw new Refusal('reply_unreadable');
        throw error;
      }
    },
  };
}

function hash(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/** Without a public address the back-end is taken to be on this machine. */
function localOrigin({ host, port }: RepliesOptions['config']): string {
  const name = ['0.0.0.0', '::'].includes(host) ? '127.0.0.1' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
}
