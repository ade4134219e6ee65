import type { Clock } from '../clock.ts';
import type { Conversation } from '../db/stores/conversations.ts';
import type { Stores } from '../db/stores/index.ts';
import { hasControlInText, messageText } from '../text.ts';
import type { Bridge } from './bridge.ts';
import { readSettings } from './channel-settings.ts';
import { MAX_CHARACTERS } from './delivery/format/parts.ts';
import { enqueue } from './delivery/outgoing.ts';
import { refuse } from './refusal.ts';

export type OwnerActs = Pick<
  Bridge,
  | 'sendAsOwner'
  | 'pause'
  | 'resume'
  | 'retryMessage'
  | 'discardMessage'
  | 'retryFailed'
  | 'discardFailed'
  | 'answerAnyway'
>;

export interface OwnerActsOptions {
  stores: Stores;
  clock: Clock;
  /** There is work in this conversation. Nothing happens while its channel does not run: a start takes it up. */
  wake: (channelId: string, conversationId: string) => void;
}

/** Minutes of a pause whose length nobody set: by hand, on a channel where the owner's own messages pause nothing. */
const USUAL_PAUSE_MINUTES = 15;

const DISCARDABLE = ['draft', 'kept', 'pending', 'failed', 'dead', 'uncertain'];

/** What the owner does with conversations and single messages. Works on what is on disk, whether the channel runs or not. */
export function createOwnerActs({ stores, clock, wake }: OwnerActsOptions): OwnerActs {
  const conversationOf = (id: string): Conversation => stores.conversations.get(id) ?? refuse('message_unknown');
  const channelOf = (id: string) => stores.channels.get(id) ?? refuse('channel_unknown');
  const incomingOf = (messageId: number) => stores.inbox.get(messageId) ?? refuse('message_unknown');

  return {
    sendAsOwner(conversationId, raw) {
      const conversation = conversationOf(conversationId);
      const channel = channelOf(conversation.channelId);
      if (hasControlInText(raw)) refuse('text_controls');
      const text = messageText(raw).trim();
      if (text === '') refuse('text_empty');
      if (text.length > MAX_CHARACTERS) refuse('text_too_long');
      const id = stores.transaction(() => {
        const minutes = readSettings(channel.settings).takeoverMinutes;
        stores.conversations.tookOver(conversationId);
        if (minutes > 0) stores.conversations.pause(conversationId, clock.now() + minutes * 60_000);
        return enqueue(stores, clock, {
          channelId: channel.id,
          conversationId,
          author: 'owner',
          senderName: channel.accountName ?? channel.displayName,
          text,
          purpose: 'owner',
          answersId: null,
        });
      });
      wake(channel.id, conversationId);
      return id;
    },
    pause(conversationId, minutes) {
      const conversation = conversationOf(conversationId);
      const usual = readSettings(channelOf(conversation.channelId).settings).takeoverMinutes || USUAL_PAUSE_MINUTES;
      stores.conversations.pause(conversationId, clock.now() + (minutes ?? usual) * 60_000);
    },
    resume(conversationId) {
      stores.conversations.pause(conversationOf(conversationId).id, null);
    },
    retryMessage(messageId) {
      const outbox = stores.outbox.get(messageId)?.outbox;
      if (outbox) {
        if (!['failed', 'dead', 'uncertain'].includes(outbox.state)) refuse('not_retriable');
        stores.transaction(() => {
          stores.outbox.again(messageId);
          stores.parts.follow(messageId);
        });
        wake(outbox.channelId, outbox.conversationId);
        return;
      }
      const { inbox } = incomingOf(messageId);
      if (inbox.state !== 'failed') refuse('not_retriable');
      stores.inbox.requeue(messageId);
      wake(inbox.channelId, inbox.conversationId);
    },
    discardMessage(messageId) {
      const outbox = stores.outbox.get(messageId)?.outbox;
      if (outbox) {
        if (!DISCARDABLE.includes(outbox.state)) refuse('not_retriable');
        stores.transaction(() => {
          stores.outbox.setState(messageId, 'cancelled', null);
          // Drafts and kept answers are each decided by themselves.
          if (!['draft', 'kept'].includes(outbox.state)) stores.parts.follow(messageId);
        });
        return;
      }
      if (incomingOf(messageId).inbox.state !== 'failed') refuse('not_retriable');
      stores.inbox.setState(messageId, 'ignored');
    },
    retryFailed(channelId) {
      const { id } = channelOf(channelId);
      const touched = stores.failures.retryCertain(id);
      for (const conversationId of new Set(touched)) wake(id, conversationId);
      return touched.length;
    },
    discardFailed: (channelId) => stores.failures.discardCertain(channelOf(channelId).id),
    answerAnyway(messageId) {
      const { inbox, message } = incomingOf(messageId);
      if (inbox.state !== 'ignored' || message.recalledAt !== null) refuse('not_retriable');
      stores.inbox.force(messageId);
      wake(inbox.channelId, inbox.conversationId);
    },
  };
}
