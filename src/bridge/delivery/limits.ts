import type { Clock } from '../../clock.ts';
import type { Channel } from '../../db/stores/channels.ts';
import type { Conversation } from '../../db/stores/conversations.ts';
import type { Stores } from '../../db/stores/index.ts';
import { type Limits, readSettings } from '../channel-settings.ts';
import type { Facts } from '../policy/types.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const VIETNAM_MS = 7 * HOUR;
const COUNT_EVERY_MS = 5 * MINUTE;

/** How close a channel is to one of its limits. */
export interface Usage {
  used: number;
  limit: number;
}

export interface ChannelUsage {
  hour: Usage;
  day: Usage;
  strangers: Usage;
}

export type RateLimits = ReturnType<typeof createRateLimits>;

/**
 * Judges rate limits, quotas and the loop guard for one message, right when it is decided. Whatever is at its limit is
 * refused: nothing here ever lets more through because a number could not be had.
 */
export function createRateLimits(stores: Stores, clock: Clock) {
  /** Counting them reads every private chat, and a look at troubles is taken all the time: it need not know at once. */
  const counted = new Map<string, { n: number; since: number; at: number }>();
  const strangersOn = (channelId: string, since: number): number => {
    const now = clock.now();
    const known = counted.get(channelId);
    if (known?.since === since && Math.abs(now - known.at) < COUNT_EVERY_MS) return known.n;
    const n = stores.limits.strangers(channelId, since);
    counted.set(channelId, { n, since, at: now });
    return n;
  };

  const limitsOf = (channel: Channel): Limits => readSettings(channel.settings).limits;

  const strangerRefused = (channel: Channel, conversation: Conversation): boolean => {
    if (conversation.type !== 'dm' || stores.directory.contact(channel.id, conversation.peerId)?.isFriend) return false;
    const since = monthStart(clock.now());
    // Whoever counts already this month may go on.
    if (stores.limits.wroteTo(conversation, since)) return false;
    return stores.limits.strangers(channel.id, since) >= limitsOf(channel).strangersPerMonth;
  };

  return {
    rate(channel: Channel, conversation: Conversation, senderUid: string): Facts['rate'] {
      const now = clock.now();
      if ((channel.heldUntil ?? 0) > now) return 'limited';
      const limits = limitsOf(channel);
      const { inConversation, loopCut, fromPerson, answersIn, answersOn } = stores.limits;
      const looping = inConversation(conversation.id, now - MINUTE) > limits.loopPerMinute;
      // Once cut, a loop stays cut for a minute after its last message, or the two would start again at once.
      if (looping || loopCut(conversation.id, now - MINUTE)) return 'loop';
      const over =
        fromPerson(channel.id, senderUid, now - MINUTE) >= limits.personPerMinute ||
        fromPerson(channel.id, senderUid, now - DAY) >= limits.personPerDay ||
        answersIn(conversation, now - 10 * MINUTE) >= limits.conversationPer10Minutes ||
        answersOn(channel.id, now - HOUR) >= limits.channelPerHour ||
        answersOn(channel.id, now - DAY) >= limits.channelPerDay ||
        strangerRefused(channel, conversation);
      return over ? 'limited' : 'ok';
    },
    /** Whether this stranger may still get a message this month; pairing replies count too. */
    mayWriteTo: (channel: Channel, conversation: Conversation): boolean => !strangerRefused(channel, conversation),
    /** Since when so many strangers were answered this month that the owner is to be told; null when they are fewer. */
    manyStrangersSince(channel: Channel): number | null {
      const warnAt = limitsOf(channel).strangersWarnPerMonth;
      const since = monthStart(clock.now());
      return warnAt > 0 && strangersOn(channel.id, since) >= warnAt ? since : null;
    },
    usage(channel: Channel): ChannelUsage {
      const now = clock.now();
      const limits = limitsOf(channel);
      return {
        hour: { used: stores.limits.answersOn(channel.id, now - HOUR), limit: limits.channelPerHour },
        day: { used: stores.limits.answersOn(channel.id, now - DAY), limit: limits.channelPerDay },
        strangers: {
          used: stores.limits.strangers(channel.id, monthStart(now)),
          limit: limits.strangersPerMonth,
        },
      };
    },
  };
}

/** The first moment of this month in Vietnam, where Zalo counts. */
function monthStart(now: number): number {
  const local = new Date(now + VIETNAM_MS);
  return Date.UTC(local.getUTCFullYear(), local.getUTCMonth(), 1) - VIETNAM_MS;
}
