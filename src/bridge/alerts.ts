import type { FastifyBaseLogger } from 'fastify';
import type { Cancel, Clock } from '../clock.ts';
import type { Channel, ChannelStatus, StatusDetail } from '../db/stores/channels.ts';
import type { Stores } from '../db/stores/index.ts';
import { readSettings } from './channel-settings.ts';
import { actionFor } from './channel-status.ts';
import { enqueue } from './delivery/outgoing.ts';

/** Trouble that mends itself within this time is shown, but nobody is called. */
const PATIENCE_MS = 3 * 60_000;

export interface Alerts {
  /** Hears every look at a channel's status. */
  onStatus(channelId: string, status: ChannelStatus, detail: StatusDetail | null, cloudId: string | null): void;
  /** Writes a line into the account's own chat, so that the owner sees where alerts would come. Returns the message's id. */
  test(channel: Channel, cloudId: string): number;
  /** The channel was stopped or deleted: nothing is wrong with it any more. */
  forget(channelId: string): void;
  stop(): void;
}

export interface AlertsOptions {
  stores: Stores;
  clock: Clock;
  /** A message was put into the outbox of this conversation. */
  onOutgoing: (channelId: string, conversationId: string) => void;
  log: Pick<FastifyBaseLogger, 'warn'>;
}

interface Trouble {
  code: string;
  beganAt: number;
  cancel: Cancel;
}

/**
 * Calls the owner when a channel is in trouble: at once when only the owner can mend it, after three minutes when it
 * may mend itself; and says when it is over. In the admin page always, by webhook where one listens, and in the account's
 * own "My Documents" chat when the channel's settings say so.
 */
export function createAlerts({ stores, clock, onOutgoing, log }: AlertsOptions): Alerts {
  const troubles = new Map<string, Trouble>();

  const raise = (channelId: string, trouble: Trouble): void => {
    const channel = stores.channels.get(channelId);
    if (!channel) return;
    const open = stores.alerts.open(channelId);
    if (open?.code === trouble.code) return;
    if (open) stores.alerts.rename(open, trouble.code);
    else stores.alerts.raise(channelId, trouble.code, trouble.beganAt);
    log.warn({ channelId, code: trouble.code }, 'the owner is called');
  };

  const begin = (channelId: string, code: string): void => {
    const known = troubles.get(channelId);
    if (known?.code === code) return;
    known?.cancel();
    const trouble: Trouble = { code, beganAt: known?.beganAt ?? clock.now(), cancel: () => {} };
    troubles.set(channelId, trouble);
    const needsOwner = actionFor(code) !== 'none';
    const wait = needsOwner ? 0 : Math.max(0, trouble.beganAt + PATIENCE_MS - clock.now());
    if (wait === 0) raise(channelId, trouble);
    else trouble.cancel = clock.after(wait, () => raise(channelId, trouble));
  };

  const end = (channelId: string, cloudId: string | null): void => {
    troubles.get(channelId)?.cancel();
    troubles.delete(channelId);
    const open = stores.alerts.open(channelId);
    if (!open) return;
    stores.alerts.recover(open);
    const channel = stores.channels.get(channelId);
    if (!channel) return;
    log.warn({ channelId, code: open.code }, 'the trouble is over');
    if (!cloudId || !readSettings(channel.settings).alerts.cloudChat) return;
    const minutes = Math.max(1, Math.round((clock.now() - open.beganAt) / 60_000));
    writeToSelf(
      channel,
      cloudId,
      `zalo-bridge: kênh "${channel.displayName}" đã chạy lại sau ${minutes} phút gián đoạn. Tin đến trong lúc đó có thể chưa được trả lời.`,
    );
  };

  /** A line in the account's own chat. It can only be sent while the account is connected. */
  const writeToSelf = (channel: Channel, cloudId: string, text: string): number => {
    stores.directory.sawContact(channel.id, cloudId, 'My Documents', clock.now());
    const conversation = stores.conversations.ensure(channel.id, 'dm', cloudId);
    const id = enqueue(stores, clock, {
      channelId: channel.id,
      conversationId: conversation.id,
      author: 'system',
      senderName: channel.accountName ?? channel.displayName,
      text,
      purpose: 'owner',
      answersId: null,
    });
    onOutgoing(channel.id, conversation.id);
    return id;
  };

  return {
    onStatus(channelId, status, detail, cloudId) {
      if (detail) begin(channelId, detail.code);
      else if (status === 'running') end(channelId, cloudId);
    },
    test: (channel, cloudId) =>
      writeToSelf(
        channel,
        cloudId,
        `zalo-bridge: đây là tin thử. Khi kênh "${channel.displayName}" gặp sự cố rồi chạy lại, bạn sẽ được báo ở đây.`,
      ),
    forget(channelId) {
      troubles.get(channelId)?.cancel();
      troubles.delete(channelId);
      const open = stores.alerts.open(channelId);
      if (open) stores.alerts.drop(open.id);
    },
    stop() {
      for (const { cancel } of troubles.values()) cancel();
      troubles.clear();
    },
  };
}
