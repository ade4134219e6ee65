import type { Clock } from '../clock.ts';
import type { Channel } from '../db/stores/channels.ts';
import type { InboxItem } from '../db/stores/inbox.ts';
import type { Stores } from '../db/stores/index.ts';
import type { PairingRequest } from '../db/stores/pairing.ts';
import type { User, UserSource } from '../db/stores/users.ts';
import type { ApproveOptions } from './bridge.ts';
import { fillText, readSettings } from './channel-settings.ts';
import type { RateLimits } from './delivery/limits.ts';
import { enqueue } from './delivery/outgoing.ts';
import { MAX_GUESSES_PER_HOUR, newPairingCode, PAIRING_TTL_MS, readPairingCode } from './policy/pairing.ts';
import type { Verdict } from './policy/types.ts';
import { Refusal } from './refusal.ts';

const HOUR_MS = 60 * 60_000;

export type Pairing = ReturnType<typeof createPairing>;

export interface PairingOptions {
  stores: Stores;
  clock: Clock;
  /** Null where nothing is rated. */
  limits: RateLimits | null;
  onWork: (channelId: string, conversationId: string) => void;
}

/**
 * How strangers become users: by a request that the owner approves, rejects or blocks, or by a code that the owner
 * handed out. `onWork` hears that a conversation has something to send or to answer.
 */
export function createPairing({ stores, clock, limits, onWork }: PairingOptions) {
  /** Takes a message that the pairing rules are about. False = it is not: the caller records why it was ignored. */
  const receive = (item: InboxItem, verdict: Verdict): boolean => {
    if (!['dm.pairing_required', 'dm.pairing_pending', 'dm.pairing_full'].includes(verdict.reason)) return false;
    if (redeem(item)) return true;
    if (verdict.reason === 'dm.pairing_pending') stores.pairing.touch(item.inbox.channelId, item.message.senderUid);
    if (verdict.decision !== 'pair') return false;
    request(item, verdict);
    return true;
  };

  /** First contact: one request, at most one reply, and the message is kept for after the approval. */
  const request = ({ inbox, message }: InboxItem, verdict: Verdict): void => {
    const channel = stores.channels.get(inbox.channelId);
    const policy = stores.policies.get(inbox.channelId);
    if (!channel || !policy) return;
    stores.transaction(() => {
      const code = newPairingCode();
      stores.pairing.create({
        channelId: channel.id,
        origin: 'contact',
        uid: message.senderUid,
        code,
        note: null,
        firstMessageId: inbox.messageId,
        expiresAt: clock.now() + PAIRING_TTL_MS,
      });
      stores.inbox.decided(inbox.messageId, 'held', verdict);
      const conversation = stores.conversations.get(inbox.conversationId);
      const mayWrite = conversation !== null && (limits?.mayWriteTo(channel, conversation) ?? true);
      if (policy.document.dm.pairingReply === 'code' && mayWrite)
        say(channel, inbox.conversationId, 'pairing', readSettings(channel.settings).texts.pairing, inbox.messageId, {
          code,
        });
    });
  };

  /** A message that is nothing but the owner's code approves its sender; wrong guesses are counted and cut off. */
  const redeem = ({ inbox, message }: InboxItem): boolean => {
    const code = readPairingCode(message.text);
    const channel = stores.channels.get(inbox.channelId);
    if (!code || !channel) return false;
    const guesses = `pairing:${channel.id}:${message.senderUid}`;
    if (stores.attempts.within(guesses, HOUR_MS).length >= MAX_GUESSES_PER_HOUR) return false;
    const requestId = stores.pairing.findOwnerCode(channel.id, code);
    if (!requestId) {
      stores.attempts.add(guesses);
      return false;
    }
    stores.transaction(() => {
      if (!stores.pairing.decide(requestId, 'approved', message.senderUid)) return;
      stores.users.approve(channel.id, message.senderUid, 'code');
      stores.pairing.settle(channel.id, message.senderUid, 'approved');
      stores.inbox.decided(inbox.messageId, 'answered', {
        decision: 'allow',
        reason: 'dm.approved',
        steps: [{ gate: 'dm', outcome: 'pass', reason: 'dm.approved' }],
      });
      say(channel, inbox.conversationId, 'approval', readSettings(channel.settings).texts.approved, inbox.messageId);
    });
    onWork(channel.id, inbox.conversationId);
    return true;
  };

  const say = (
    channel: Channel,
    conversationId: string,
    purpose: 'pairing' | 'approval',
    template: string,
    answersId: number | null,
    values: Record<string, string> = {},
  ): void => {
    const name = channel.accountName ?? channel.displayName;
    enqueue(stores, clock, {
      channelId: channel.id,
      conversationId,
      author: 'system',
      senderName: name,
      text: fillText(template, { name, ...values }),
      purpose,
      answersId,
    });
  };

  const pending = (requestId: string): PairingRequest => {
    const found = stores.pairing.get(requestId);
    if (!found) throw new Refusal('request_not_pending');
    return found;
  };

  /** Makes somebody a user, tells them, and answers what they first wrote, as far as settings and options say. */
  const admit = (
    channelId: string,
    uid: string,
    source: UserSource,
    options: ApproveOptions,
    firstMessageId: number | null,
  ): User => {
    const channel = stores.channels.get(channelId);
    if (!channel) throw new Refusal('channel_unknown');
    const settings = readSettings(channel.settings);
    const user = stores.users.approve(channelId, uid, source, options.expiresAt ?? null);
    const conversation = stores.conversations.find(channelId, 'dm', uid);
    if (!conversation) return user;
    if (options.notify ?? settings.approvalNotice)
      say(channel, conversation.id, 'approval', settings.texts.approved, null);
    if (firstMessageId !== null) {
      const held = stores.inbox.get(firstMessageId)?.inbox.state === 'held';
      if (held && (options.answerFirstMessage ?? settings.answerFirstMessage)) stores.inbox.requeue(firstMessageId);
      else if (held) stores.inbox.setState(firstMessageId, 'ignored');
    }
    return user;
  };

  const wakeDm = (channelId: string, uid: string): void => {
    const conversation = stores.conversations.find(channelId, 'dm', uid);
    if (conversation) onWork(channelId, conversation.id);
  };

  const end = (requestId: string, state: 'rejected' | 'blocked'): void => {
    const found = pending(requestId);
    stores.transaction(() => {
      if (!stores.pairing.decide(requestId, state)) throw new Refusal('request_not_pending');
      if (state === 'blocked' && found.uid) stores.users.block(found.channelId, found.uid);
      if (found.firstMessageId !== null && stores.inbox.get(found.firstMessageId)?.inbox.state === 'held')
        stores.inbox.setState(found.firstMessageId, 'ignored');
    });
  };

  return {
    receive,
    createCode(channelId: string, options: { note?: string; expiresInMinutes?: number }): string {
      return stores.pairing.create({
        channelId,
        origin: 'owner',
        uid: null,
        code: newPairingCode(),
        note: options.note ?? null,
        firstMessageId: null,
        expiresAt: clock.now() + (options.expiresInMinutes ?? PAIRING_TTL_MS / 60_000) * 60_000,
      });
    },
    /** Refuses with `request_not_pending` a second click, an expired request and one without a person. */
    approve(requestId: string, options: ApproveOptions = {}): User {
      const found = pending(requestId);
      const uid = found.uid;
      if (uid === null) throw new Refusal('request_not_pending');
      const user = stores.transaction(() => {
        if (!stores.pairing.decide(requestId, 'approved')) throw new Refusal('request_not_pending');
        stores.users.unblock(found.channelId, uid);
        return admit(found.channelId, uid, 'pairing', options, found.firstMessageId);
      });
      wakeDm(found.channelId, uid);
      return user;
    },
    reject: (requestId: string): void => end(requestId, 'rejected'),
    block: (requestId: string): void => end(requestId, 'blocked'),
    /** By the owner's hand, without a request; a waiting request of that person is settled with it. */
    approveByHand(channelId: string, uid: string): User {
      const waiting = stores.pairing.pending(channelId).find((one) => one.uid === uid);
      const user = stores.transaction(() => {
        stores.pairing.settle(channelId, uid, 'approved');
        return waiting
          ? admit(channelId, uid, 'owner', {}, waiting.firstMessageId)
          : stores.users.approve(channelId, uid, 'owner');
      });
      wakeDm(channelId, uid);
      return user;
    },
  };
}
