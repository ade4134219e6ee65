import assert from 'node:assert/strict';
import type { Stores } from '../../src/db/stores/index.ts';
import type { NewMessage } from '../../src/db/stores/messages.ts';
import type { OutboxRow } from '../../src/db/stores/outbox.ts';

interface Where {
  channelId: string;
  conversationId: string;
}

/** A message of somebody, accepted and not yet worked on: as it stands when the process ends right after. */
export function keepIncoming(stores: Stores, { channelId, conversationId }: Where, what: Partial<NewMessage>): number {
  const message = { msgType: 'webchat', senderUid: '5000', senderName: 'Lê Văn Tám', text: '', at: 1, ...what };
  return stores.transaction(() => {
    const messageId = stores.messages.insert({
      channelId,
      conversationId,
      direction: 'in',
      author: 'contact',
      ...message,
    });
    assert.ok(messageId);
    stores.inbox.add({ messageId, channelId, conversationId, via: 'push', sentAt: message.at });
    return messageId;
  });
}

/** A message of the agent's that waits to be sent, though no message asked for it. */
export function keepOutgoing(
  stores: Stores,
  { channelId, conversationId }: Where,
  what: Partial<NewMessage> & Pick<NewMessage, 'text'>,
  purpose: OutboxRow['purpose'] = 'answer',
): number {
  const messageId = stores.messages.insert({
    channelId,
    conversationId,
    direction: 'out',
    author: 'agent',
    msgType: 'webchat',
    senderUid: '1',
    senderName: 'An',
    at: Date.now(),
    ...what,
  });
  assert.ok(messageId);
  stores.outbox.add({ messageId, channelId, conversationId, answersId: null, purpose });
  return messageId;
}
