import type { Clock } from '../../clock.ts';
import type { Stores } from '../../db/stores/index.ts';
import type { OutboxItem } from '../../db/stores/outbox.ts';
import { PART_BEFORE } from '../../db/stores/parts.ts';
import type { Media } from '../media/media.ts';
import type { Calls } from '../zalo/calls.ts';
import { WireClosed } from '../zalo/errors.ts';
import type { Attachment, OutboundFile, SendFailure, SendResult, TextStyle } from '../zalo/types.ts';
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
  /** How many messages may leave in thirty seconds; null = as many as there are. */
  burst: () => number | null;
  /** Nothing but the owner's own words goes out before this moment. */
  heldUntil: () => number;
  media: Pick<Media, 'outgoing'>;
  /** Null while the channel is not online: then everything waits in the outbox. */
  calls: () => Pick<Calls, 'sendText' | 'sendFile'> | null;
  onFailure: (failure: SendFailure) => void;
}

/**
 * Sends a conversation's outbox in order, one message at a time. `sending` is on disk before the call and `sent` after
 * it; whatever lies between them when the process dies is `uncertain`.
 */
export function createSender(options: SenderOptions): (conversationId: string) => Promise<LaneStep> {
  const { stores, clock, judge, channelId } = options;
  const pauses = createPauses(clock, options.pacing, options.burst);
  /** Results that the database could not take yet. While there is one, its conversation waits. */
  const unsettled = new Map<string, () => Promise<void>>();

  return async (conversationId) => {
    await unsettled.get(conversationId)?.();
    // Nothing is taken up that might still be undone.
    await stores.batchDone();
    const item = stores.outbox.next(channelId, conversationId);
    if (!item) return 'idle';
    const held = item.outbox.purpose === 'owner' ? 0 : options.heldUntil();
    const dueAt = Math.max(notBefore(item.outbox, clock.now()), pauses.dueAt(conversationId), held);
    if (dueAt > clock.now()) return { waitUntil: dueAt };
    const { messageId } = item.outbox;
    // Read before the rules are asked, so that nothing lies between their answer and the send.
    const file = isFile(item) ? await options.media.outgoing(messageId) : null;
    const calls = options.calls();
    if (!calls) return 'idle';
    const refused = refusal(item);
    if (refused) {
      stores.outbox.setState(messageId, 'cancelled', { code: refused, message: refused });
      stores.parts.follow(messageId);
      return 'again';
    }
    if (isFile(item) && !file) {
      stores.outbox.setState(messageId, 'dead', { code: 'file_gone', message: 'file_gone' });
      return 'again';
    }
    pauses.sending();
    const result = await give(calls, item, file);
    if (result === 'withdrawn') return 'again';
    pauses.sent(conversationId);
    const settled = async () => {
      settle(item, result);
      await stores.batchDone();
      unsettled.delete(conversationId);
    };
    unsettled.set(conversationId, settled);
    await settled();
    return 'again';
  };

  /**
   * The call itself. `sending` and the client id are on disk before the message leaves; a file is uploaded before that. Withdrawn
   * is what somebody cancelled meanwhile: it did not leave.
   */
  async function give(
    calls: Pick<Calls, 'sendText' | 'sendFile'>,
    item: OutboxItem,
    file: OutboundFile | null,
  ): Promise<SendResult | 'withdrawn'> {
    const chat = { type: item.type, peerId: item.peerId };
    const { messageId } = item.outbox;
    let state = 'new' as 'new' | 'noted' | 'withdrawn';
    const note = (cliMsgId: string | null): void => {
      if (state === 'noted') {
        if (cliMsgId !== null) stores.outbox.setClientId(messageId, cliMsgId);
      } else state = stores.outbox.sending(messageId, cliMsgId) ? 'noted' : 'withdrawn';
    };
    const noted = {
      async onClientId(cliMsgId: string | null) {
        stores.batched(() => note(cliMsgId));
        if (state === 'withdrawn') throw new WireClosed('cancelled');
        await stores.synced();
      },
    };
    const result = await (file ? calls.sendFile(chat, file, noted) : calls.sendText(chat, textOf(item), noted));
    // A send that failed before it came to that counts as a try as well.
    if (state === 'new') stores.unsynced(() => note(null));
    return state === 'withdrawn' ? 'withdrawn' : result;
  }

  /** The rules right before sending: a person who was disabled meanwhile gets nothing any more. */
  function refusal(item: OutboxItem): string | null {
    if (!['answer', 'command'].includes(item.outbox.purpose) || item.outbox.answersId === null) return null;
    const answered = stores.inbox.get(item.outbox.answersId);
    if (!answered) return null;
    const verdict = judge.again(answered);
    return verdict.decision === 'allow' ? null : verdict.reason;
  }

  function settle(item: OutboxItem, result: SendResult): void {
    const { outbox } = item;
    const id = outbox.messageId;
    if (result.ok) {
      // Taken back by a power cut it is in doubt, and the account's own echo says what became of it.
      stores.batched(() => {
        if (!stores.outbox.isSent(id)) stores.outbox.sent(id, result.zaloMsgId, result.cliMsgId);
      });
      return;
    }
    // The echo can be quicker than the answer to the call: then the row is settled already.
    if (stores.outbox.isSent(id)) return;
    const { failure } = result;
    if (failure.reason === 'too_long' && sendSmaller(item)) return;
    if (failure.reason === 'rejected_format' && item.message.styles) {
      stores.outbox.withoutStyles(id);
      return;
    }
    const code = failure.code === null ? failure.reason : String(failure.code);
    const wait = retryAfter(failure, outbox.attempts);
    if (!failure.certain) stores.outbox.setState(id, 'uncertain', { code, message: failure.reason });
    else if (failure.retryable && wait !== undefined)
      stores.outbox.setState(id, 'failed', { code, message: failure.reason, nextAt: clock.now() + wait });
    else stores.outbox.setState(id, 'dead', { code, message: failure.reason });
    options.onFailure(failure);
  }

  /** Zalo found it too long: smaller pieces take its place, and what waits behind them keeps its order. */
  function sendSmaller(item: OutboxItem): boolean {
    const { outbox } = item;
    const pieces = isFile(item) ? [] : cutSmaller(textOf(item));
    if (pieces.length < 2) return false;
    const behind = stores.outbox.behind(outbox);
    stores.transaction(() => {
      for (const piece of pieces) enqueue(stores, clock, { ...likeBefore(item), ...piece });
      for (const one of behind) {
        const [attachment] = (one.message.attachments ?? []) as Attachment[];
        const notBefore = one.outbox.nextAt;
        const id = enqueue(stores, clock, { ...likeBefore(one), ...textOf(one), attachment, notBefore });
        stores.media.move(one.outbox.messageId, id);
        if (one.outbox.errorCode === PART_BEFORE) stores.parts.hold(id);
      }
      for (const { outbox: old } of [item, ...behind]) stores.messages.remove(old.messageId);
    });
    return true;
  }
}

/** Whose message it is and what for, for one that takes its place. */
function likeBefore({ outbox, message }: OutboxItem) {
  const { channelId, conversationId, purpose, answersId } = outbox;
  const author = message.author === 'contact' ? 'system' : message.author;
  return { channelId, conversationId, author, senderName: message.senderName, purpose, answersId } as const;
}

/** What our own disk refused is no fault of the message: it is tried until it can be written down. */
function retryAfter({ reason }: SendFailure, attempts: number): number | undefined {
  return RETRY_AFTER_MS[attempts] ?? (reason === 'not_written' ? RETRY_AFTER_MS.at(-1) : undefined);
}

const isFile = ({ message }: OutboxItem): boolean => (message.attachments ?? []).length > 0;

const textOf = ({ message }: OutboxItem) => ({
  text: message.text,
  styles: (message.styles ?? []) as TextStyle[],
});

/** A row that was written in the future is older than the clock, which was set back: what it waits for has passed. */
function notBefore({ nextAt, createdAt, sendingAt }: OutboxItem['outbox'], now: number): number {
  return Math.max(createdAt, sendingAt ?? 0) > now ? 0 : (nextAt ?? 0);
}
