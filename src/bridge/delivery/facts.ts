import type { Clock } from '../../clock.ts';
import { restoredAt } from '../../db/restored.ts';
import type { InboxItem } from '../../db/stores/inbox.ts';
import type { Stores } from '../../db/stores/index.ts';
import type { Probe } from '../bridge.ts';
import { type ChannelSettings, readSettings } from '../channel-settings.ts';
import { decide } from '../policy/decide.ts';
import { mentionsAccount } from '../policy/mention.ts';
import { MAX_PENDING } from '../policy/pairing.ts';
import type { Facts, Verdict } from '../policy/types.ts';
import type { Attachment, Mention, Quote } from '../zalo/types.ts';
import type { RateLimits } from './limits.ts';
import { isQuiet } from './quiet-hours.ts';

export interface Judge {
  /** What the rules say of a message that is new, rate limits and quotas included. */
  fresh(item: InboxItem): Verdict;
  /** What they say of one that was let through before: asked again before an answer is kept and before it is sent. */
  again(item: InboxItem): Verdict;
  /** What they would say of a message that was not sent. */
  probe(channelId: string, probe: Probe): Verdict;
}

type AboutPerson = 'blocked' | 'user' | 'pairing';

/** Gathers the facts from the stores and asks `decide`: the only way to a decision. Without `limits` nothing is rated. */
export function createJudge(stores: Stores, clock: Clock, limits: RateLimits | null): Judge {
  const decideOf = (channelId: string, uid: string, facts: Omit<Facts, AboutPerson>): Verdict =>
    decide(stores.policies.current(channelId), {
      ...facts,
      blocked: stores.users.isBlocked(channelId, uid),
      user: stores.users.standing(channelId, uid),
      // Read only when the rules come to it, which is for strangers.
      get pairing() {
        return stores.pairing.standing(channelId, uid, MAX_PENDING);
      },
    });
  const restored = restoredAt(stores.serverSettings);
  /** Before a restore somebody may have answered: such a message is as old as can be. */
  const ageOf = ({ sentAt, receivedAt }: InboxItem['inbox']) =>
    sentAt < restored ? Number.MAX_SAFE_INTEGER : receivedAt - sentAt;
  const isPaused = (until: number | null | undefined) => until != null && until > clock.now();

  const judge = ({ inbox, message }: InboxItem, isFresh: boolean): Verdict => {
    const conversation = stores.conversations.get(inbox.conversationId);
    const channel = stores.channels.get(inbox.channelId);
    if (!conversation || !channel) return decide(null, {} as Facts);
    const accountUid = channel.accountUid ?? '';
    const settings = readSettings(channel.settings);
    return decideOf(channel.id, message.senderUid, {
      type: conversation.type,
      senderUid: message.senderUid,
      ...(conversation.type === 'group' ? { groupId: conversation.peerId } : {}),
      isSelf: message.senderUid === accountUid,
      ageMs: inbox.forced ? 0 : ageOf(inbox),
      staleAfterMs: staleAfterMs(settings),
      mentioned:
        mentionsAccount((message.mentions ?? []) as Mention[], accountUid) ||
        quotesTheBot(channel.id, message.quote as Quote | null),
      supported: isSupported(message.text, (message.attachments ?? []) as Attachment[]),
      paused: !inbox.forced && isPaused(conversation.pausedUntil),
      // What was let through before they began is answered.
      quiet: isFresh && !inbox.forced && isQuiet(settings.quietHours, clock.now()),
      rate: isFresh && !inbox.forced && limits ? limits.rate(channel, conversation, message.senderUid) : 'ok',
    });
  };

  return {
    fresh: (item) => judge(item, true),
    again: (item) => judge(item, false),
    probe(channelId, probe) {
      const channel = stores.channels.get(channelId);
      const settings = readSettings(channel?.settings ?? {});
      const peerId = probe.type === 'dm' ? probe.senderUid : (probe.groupId ?? '');
      const conversation = stores.conversations.find(channelId, probe.type, peerId);
      return decideOf(channelId, probe.senderUid, {
        type: probe.type,
        senderUid: probe.senderUid,
        ...(probe.groupId === undefined ? {} : { groupId: probe.groupId }),
        isSelf: probe.senderUid === channel?.accountUid,
        ageMs: 0,
        staleAfterMs: staleAfterMs(settings),
        mentioned: probe.mentioned === true,
        supported: true,
        paused: isPaused(conversation?.pausedUntil),
        quiet: isQuiet(settings.quietHours, clock.now()),
        rate: limits && channel && conversation ? limits.rate(channel, conversation, probe.senderUid) : 'ok',
      });
    },
  };

  /** A quote counts as a mention only when it quotes what the agent said, not the owner's own words. */
  function quotesTheBot(channelId: string, quote: Quote | null): boolean {
    if (!quote) return false;
    const quoted = stores.messages.byZaloId(channelId, quote.zaloMsgId);
    return quoted?.direction === 'out' && quoted.author === 'agent';
  }
}

function staleAfterMs(settings: ChannelSettings): number {
  return settings.staleMinutes * 60_000;
}

/** Text, or at least one attachment of a kind that can be described to an agent. */
function isSupported(text: string, attachments: Attachment[]): boolean {
  return (
    text.trim() !== '' || attachments.some((attachment) => attachment.kind !== 'other' && attachment.kind !== 'card')
  );
}
