import type { Clock } from '../../clock.ts';
import type { Stores } from '../../db/stores/index.ts';
import type { OutboxItem } from '../../db/stores/outbox.ts';
import type { ChatRef, OutboundText, SendFailure, SendOptions, SendResult, TextStyle } from '../zalo/types.ts';
import type { Judge } from './facts.ts';
import { cutSmaller } from './format/index.ts';
import type { LaneStep } from './lanes.ts';
import { enqueue } from './outgoing.ts';
import type { Pacing } from './pacing.ts';
import { createPauses } from './pauses.ts';

const RETRY_AFTER_MS = [2_000, 10_000, 60_000, 300_000] as const;

export interface SenderOptions {
  stores: Stores;
  clock: Clock;
  judge: Judge;
  channelId: string;
  pacing: () => Pacing;
  /** Nothing but the owner's own words goes out before this moment. */
  heldUntil: () => number;
  /** Null while the channel is not online: then everything waits in the outbox. */
  send: () => ((chat: ChatRef, text: OutboundText, options: SendOptions) => Promise<SendResult>) | null;
  onFailure: (failure: SendFailure) => void;
}

/**
 * Sends a conversation's outbox in order, one message at a time. `sending` is on disk before the call and `sent` after
 * it; whatever lies between them when the process dies is `uncertain`.
 */
export function createSender(options: SenderOptions): (conversationId: string) => Promise<LaneStep> {
  const { stores, clock, judge, channelId } = options;
  const pauses = createPauses(clock, options.pacing);

  return async (conversationId) => {
    const item = stores.outbox.next(channelId, conversationId);
    if (!item) return 'idle';
    const held = item.outbox.purpose === 'owner' ? 0 : options.heldUntil();
    const dueAt = Math.max(item.outbox.nextAt ?? 0, pauses.dueAt(conversationId), held);
    if (dueAt > clock.now()) return { waitUntil: dueAt };
    const send = options.send();
    if (!send) return 'idle';
    const refused = refusal(item);
    if (refused) {
      stores.outbox.setState(item.outbox.messageId, 'cancelled', { code: refused, message: refused });
      return 'again';
    }
    if (!stores.outbox.sending(item.outbox.messageId)) return 'again';
    const result = await send(
      { type: item.type, peerId: item.peerId },
      { text: item.message.text, styles: (item.message.styles ?? []) as TextStyle[] },
      { onClientId: (cliMsgId) => stores.outbox.setClientId(item.outbox.messageId, cliMsgId) },
    );
    pauses.sent(conversationId);
    settle(item, result);
    return 'again';
  };

  /** The rules right before sending: a person who was disabled meanwhile gets nothing any more. */
  function refusal(item: OutboxItem): string | null {
    if (item.outbox.purpose !== 'answer' || item.outbox.answersId === null) return null;
    const answered = stores.inbox.get(item.outbox.answersId);
    if (!answered) return null;
    const verdict = judge.again(answered);
    return verdict.decision === 'allow' ? null : verdict.reason;
  }

  function settle(item: OutboxItem, result: SendResult): void {
    const { outbox } = item;
    const id = outbox.messageId;
    // The echo can be quicker than the answer to the call: then the row is settled already.
    if (stores.outbox.get(id)?.outbox.state === 'sent') return;
    if (result.ok) {
      stores.outbox.sent(id, result.zaloMsgId, result.cliMsgId);
      return;
    }
    const { failure } = result;
    if (failure.reason === 'too_long' && sendSmaller(item)) return;
    if (failure.reason === 'rejected_format' && item.message.styles) {
      stores.outbox.withoutStyles(id);
      return;
    }
    const code = failure.code === null ? failure.reason : String(failure.code);
    const wait = RETRY_AFTER_MS[outbox.attempts];
    if (!failure.certain) stores.outbox.setState(id, 'uncertain', { code, message: failure.reason });
    else if (failure.retryable && wait !== undefined)
      stores.outbox.setState(id, 'failed', { code, message: failure.reason, nextAt: clock.now() + wait });
    else stores.outbox.setState(id, 'dead', { code, message: failure.reason });
    options.onFailure(failure);
  }

  /** Zalo found it too long: smaller pieces take its place, and what waits behind them keeps its order. */
  function sendSmaller({ outbox, message }: OutboxItem): boolean {
    const pieces = cutSmaller({ text: message.text, styles: (message.styles ?? []) as TextStyle[] });
    if (pieces.length < 2) return false;
    const behind = outbox.answersId === null ? [] : stores.outbox.later(outbox.answersId, outbox.messageId);
    const rest = behind.map((item) => ({
      text: item.message.text,
      styles: (item.message.styles ?? []) as TextStyle[],
    }));
    stores.transaction(() => {
      for (const id of [outbox.messageId, ...behind.map((item) => item.outbox.messageId)]) stores.messages.remove(id);
      for (const part of [...pieces, ...rest])
        enqueue(stores, clock, {
          channelId,
          conversationId: outbox.conversationId,
          author: message.author === 'contact' ? 'system' : message.author,
          senderName: message.senderName,
          ...part,
          purpose: outbox.purpose,
          answersId: outbox.answersId,
        });
    });
    return true;
  }
}
