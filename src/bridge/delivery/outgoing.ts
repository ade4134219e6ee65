import type { Clock } from '../../clock.ts';
import type { Stores } from '../../db/stores/index.ts';
import type { OutboxRow } from '../../db/stores/outbox.ts';
import type { TextStyle } from '../zalo/types.ts';

export interface Outgoing {
  channelId: string;
  conversationId: string;
  author: 'agent' | 'owner' | 'system';
  senderName: string;
  text: string;
  styles?: TextStyle[];
  purpose: OutboxRow['purpose'];
  answersId: number | null;
  /** Not sent before this moment. */
  notBefore?: number | null;
}

/** Writes one message into the outbox; whoever calls wakes the sender afterwards. Returns the message's id. */
export function enqueue(stores: Stores, clock: Clock, out: Outgoing): number {
  const at = clock.now();
  const id = stores.messages.insert({
    channelId: out.channelId,
    conversationId: out.conversationId,
    direction: 'out',
    author: out.author,
    msgType: 'webchat',
    senderUid: stores.channels.get(out.channelId)?.accountUid ?? '0',
    senderName: out.senderName,
    text: out.text,
    styles: out.styles,
    at,
  });
  if (id === null) throw new Error('an outgoing message has no Zalo id yet and cannot be a duplicate');
  stores.outbox.add({
    messageId: id,
    channelId: out.channelId,
    conversationId: out.conversationId,
    answersId: out.answersId,
    purpose: out.purpose,
    notBefore: out.notBefore ?? null,
  });
  stores.conversations.bump(out.conversationId, id, at, 0);
  return id;
}
