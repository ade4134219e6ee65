import type { Stores } from '../../db/stores/index.ts';
import type { Message } from '../../db/stores/messages.ts';
import type { Attachment, InboundMessage } from '../zalo/types.ts';

const DAY_MS = 24 * 3600_000;
/** People who wrote last, whose newest name is remembered. */
const REMEMBERED = 10_000;
/** Zalo's way to say that there is no name. */
const NO_NAME = /^0*$/;

export type Repeats = ReturnType<typeof createRepeats>;

/**
 * Recognises a message that Zalo delivers again under another msgId (failure F45). Its sender's program named it, and that name
 * stays: the same name, chat, sender and content within a day are the same message. Names are milliseconds of the sender's
 * clock and can meet, so another content under the same name is another message.
 *
 * Names only grow, so the database is asked only for one that is no larger than the sender's last: hardly ever.
 */
export function createRepeats(stores: Pick<Stores, 'messages'>) {
  const newest = new Map<string, number>();

  const isNewName = (sender: string, name: number): boolean => {
    const last = newest.get(sender);
    if (last !== undefined && name <= last) return false;
    // At the end of the list again: whoever wrote longest ago is forgotten first.
    newest.delete(sender);
    newest.set(sender, name);
    if (newest.size > REMEMBERED) newest.delete(newest.keys().next().value ?? '');
    return last !== undefined;
  };

  return {
    /** The message that this one is once more, or null. */
    of(conversationId: string, message: InboundMessage): Message | null {
      const { cliMsgId, senderUid } = message;
      if (cliMsgId === null || NO_NAME.test(cliMsgId)) return null;
      if (isNewName(`${conversationId} ${senderUid}`, Number(cliMsgId))) return null;
      const named = stores.messages.named(conversationId, senderUid, cliMsgId);
      return named.find((known) => isSame(known, message)) ?? null;
    },
  };
}

/** What was taken back has no content any more to be told by. */
function isSame(known: Message, message: InboundMessage): boolean {
  if (known.zaloMsgId === null || known.zaloMsgId === message.zaloMsgId) return false;
  if (known.msgType !== message.msgType || Math.abs(known.at - message.sentAt) > DAY_MS) return false;
  if (known.recalledAt !== null) return true;
  const sources = (list: unknown[] | null) => (list ?? []).map((one) => (one as Attachment).url).join(' ');
  return known.text === message.text && sources(known.attachments) === sources(message.attachments);
}
