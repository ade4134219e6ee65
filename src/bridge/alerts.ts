import type { FastifyBaseLogger } from 'fastify';
import type { Cancel, Clock } from '../clock.ts';
import type { Alert } from '../db/stores/alerts.ts';
import type { Channel, ChannelStatus, StatusDetail } from '../db/stores/channels.ts';
import type { Stores } from '../db/stores/index.ts';
import { troubles as words } from '../i18n/messages/troubles.ts';
import { fillText, readSettings } from './channel-settings.ts';
import { actionFor } from './channel-status.ts';
import { enqueue } from './delivery/outgoing.ts';
import { isOver, isWorkCode, type WorkCode, type WorkTrouble } from './work-troubles.ts';

/** Trouble that mends itself within this time is shown, but nobody is called. */
const PATIENCE_MS = 3 * 60_000;

export interface Alerts {
  /** Hears every look at a channel's connection. */
  onStatus(channelId: string, status: ChannelStatus, detail: StatusDetail | null, cloudId: string | null): void;
  /** Hears, while the connection works, all that is wrong apart from it. */
  onWork(channelId: string, found: WorkTrouble[], cloudId: string | null): void;
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

/** The connection is in one trouble at a time, whatever its name; the others come and go by themselves. */
type Slot = 'connection' | WorkCode;

interface Trouble {
  code: string;
  beganAt: number;
  cancel: Cancel;
}

/**
 * Calls the owner when a channel is in trouble: at once when only the owner can mend it, after three minutes when it
 * may mend itself; and says when it is over. In the admin page always, by webhook where one listens, and in the account's
 * own "My Documents" chat when the channel's settings say so: there the end of a lost connection, and both ends of
 * whatever is wrong while it works.
 */
export function createAlerts({ stores, clock, onOutgoing, log }: AlertsOptions): Alerts {
  const troubles = new Map<string, Map<Slot, Trouble>>();
  const clouds = new Map<string, string | null>();

  const troublesOf = (channelId: string): Map<Slot, Trouble> => {
    const known = troubles.get(channelId) ?? new Map<Slot, Trouble>();
    troubles.set(channelId, known);
    return known;
  };
  const openIn = (channelId: string, slot: Slot): Alert | undefined =>
    stores.alerts.open(channelId).find(({ code }) => slotOf(code) === slot);

  const raise = (channelId: string, trouble: Trouble): void => {
    const channel = stores.channels.get(channelId);
    if (!channel) return;
    const slot = slotOf(trouble.code);
    const open = openIn(channelId, slot);
    if (open?.code === trouble.code) return;
    if (open) stores.alerts.rename(open, trouble.code);
    else stores.alerts.raise(channelId, trouble.code, trouble.beganAt);
    log.warn({ channelId, code: trouble.code }, 'the owner is called');
    if (slot !== 'connection') tell(channel, `trouble.${slot}.began`, {});
  };

  const begin = (channelId: string, code: string): void => {
    const slot = slotOf(code);
    const known = troublesOf(channelId).get(slot);
    if (known?.code === code) return;
    known?.cancel();
    const trouble: Trouble = { code, beganAt: known?.beganAt ?? clock.now(), cancel: () => {} };
    troublesOf(channelId).set(slot, trouble);
    const needsOwner = actionFor(code) !== 'none';
    const wait = needsOwner ? 0 : Math.max(0, trouble.beganAt + PATIENCE_MS - clock.now());
    if (wait === 0) raise(channelId, trouble);
    else trouble.cancel = clock.after(wait, () => raise(channelId, trouble));
  };

  const end = (channelId: string, slot: Slot): void => {
    const known = troublesOf(channelId).get(slot);
    known?.cancel();
    troublesOf(channelId).delete(slot);
    // A full disk takes no alert either: it is written down when it is over.
    if (known && clock.now() - known.beganAt >= PATIENCE_MS && !openIn(channelId, slot))
      stores.alerts.raise(channelId, known.code, known.beganAt);
    const open = openIn(channelId, slot);
    if (!open) return;
    if (slot !== 'connection' && !isOver(stores, channelId, slot)) {
      stores.alerts.drop(open.id);
      return;
    }
    stores.alerts.recover(open);
    const channel = stores.channels.get(channelId);
    if (!channel) return;
    log.warn({ channelId, code: open.code }, 'the trouble is over');
    const minutes = Math.max(1, Math.round((clock.now() - open.beganAt) / 60_000));
    tell(channel, `trouble.${slot}.ended`, { minutes: String(minutes) });
  };

  /** A line in the own chat, in the language of the channel; nothing when the owner did not ask for it. */
  const tell = (
    channel: Channel,
    key: `trouble.${Slot}.${'began' | 'ended'}`,
    params: Record<string, string>,
  ): void => {
    const cloudId = clouds.get(channel.id) ?? null;
    const { alerts, commands } = readSettings(channel.settings);
    if (!cloudId || !alerts.cloudChat || !(key in words)) return;
    const text = words[key as keyof typeof words][commands.language];
    writeToSelf(channel, cloudId, fillText(text, { name: channel.displayName, ...params }));
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
      clouds.set(channelId, cloudId);
      if (detail && !isWorkCode(detail.code)) begin(channelId, detail.code);
      else if (status === 'running') end(channelId, 'connection');
    },
    onWork(channelId, found, cloudId) {
      clouds.set(channelId, cloudId);
      for (const { code } of found) begin(channelId, code);
      const stays = new Set<string>(found.map(({ code }) => code));
      const known = [...troublesOf(channelId).keys(), ...stores.alerts.open(channelId).map(({ code }) => slotOf(code))];
      for (const slot of new Set(known)) if (slot !== 'connection' && !stays.has(slot)) end(channelId, slot);
    },
    test(channel, cloudId) {
      const { language } = readSettings(channel.settings).commands;
      return writeToSelf(channel, cloudId, fillText(words['trouble.test'][language], { name: channel.displayName }));
    },
    forget(channelId) {
      for (const { cancel } of troublesOf(channelId).values()) cancel();
      troubles.delete(channelId);
      clouds.delete(channelId);
      for (const { id } of stores.alerts.open(channelId)) stores.alerts.drop(id);
    },
    stop() {
      for (const known of troubles.values()) for (const { cancel } of known.values()) cancel();
      troubles.clear();
    },
  };
}

const slotOf = (code: string): Slot => (isWorkCode(code) ? code : 'connection');
