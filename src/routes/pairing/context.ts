import { createHash } from 'node:crypto';
import { readSettings } from '../../bridge/channel-settings.ts';
import type { DmMode } from '../../bridge/policy/types.ts';
import type { Channel } from '../../db/stores/channels.ts';
import type { PairingRequest } from '../../db/stores/pairing.ts';
import { initials } from '../../text.ts';
import { avatarSrc } from '../channels/avatar-src.ts';
import { type ChannelHeader, channelHeader } from '../channels/channel-header.ts';
import type { ChannelParts } from '../channels/parts.ts';
import { shownName } from '../wizard/draft.ts';

/** How long an approval lasts. */
export const DURATIONS = ['forever', '30d', '1d'] as const;
export type Duration = (typeof DURATIONS)[number];

const PAST_SHOWN = 15;

/** A request, or a code of the owner, that waits. */
export interface PendingCard {
  id: string;
  origin: PairingRequest['origin'];
  code: string | null;
  note: string | null;
  /** Null for a code that nobody has sent yet. */
  person: { uid: string; name: string; initials: string; avatarSrc: string | null } | null;
  firstMessage: string | null;
  createdAt: number;
  lastSeenAt: number;
  expiresAt: number;
  totalSeconds: number;
  channelName: string;
  /** Whom a code has to be sent to. */
  accountName: string;
  notify: boolean;
  answerFirstMessage: boolean;
}

export interface PastRow {
  id: string;
  name: string | null;
  note: string | null;
  state: PairingRequest['state'];
  decidedAt: number;
  channelName: string;
}

/** What waits and what was decided, of one channel or of all. For `partials/pairing/list`. */
export interface PairingList {
  /** The one channel; null = all. */
  scope: string | null;
  pending: PendingCard[];
  past: PastRow[];
  pollPath: string;
  /** Why no new requests come: the mode of the one channel, or `none` when no channel pairs. Null = they do. */
  silentBecause: Exclude<DmMode, 'pairing'> | 'none' | null;
  durations: readonly Duration[];
}

export interface CodeForm {
  channelId: string;
  note: string;
  minutes: string;
}

/** For `partials/pairing/new`. */
export interface NewCode {
  scope: string | null;
  channels: { id: string; name: string }[];
  form: CodeForm;
  errors: Partial<Record<keyof CodeForm, string>>;
}

export interface PairingPage {
  /** The head of the one channel; null on the page of all. */
  header: ChannelHeader | null;
  list: PairingList;
  code: NewCode;
}

export function pairingPath(scope: string | null): string {
  return scope === null ? '/pairing' : `/channels/${scope}/pairing`;
}

export function pairingList({ stores }: ChannelParts, scope: string | null): PairingList {
  const channels = new Map(stores.channels.list().map((channel) => [channel.id, channel]));
  const pending = stores.pairing.pending(scope ?? undefined);
  return {
    scope,
    pending: pending.map((request) => toCard(request, channels.get(request.channelId))),
    past: stores.pairing.past(scope ?? undefined, PAST_SHOWN).map(toPast),
    pollPath: `${pairingPath(scope)}/pending?version=${versionOf(pending)}`,
    silentBecause: silentBecause(stores, scope === null ? [...channels.keys()] : [scope]),
    durations: DURATIONS,
  };
}

/** Changes with everything that the cards show, apart from the passing of time. */
export function versionOf(pending: PairingRequest[]): string {
  const parts = pending.map(({ id, lastSeenAt, name }) => [id, lastSeenAt, name]);
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 16);
}

export function newCode({ stores }: ChannelParts, scope: string | null, changes: Partial<NewCode> = {}): NewCode {
  const channels = stores.channels.list().filter((channel) => scope === null || channel.id === scope);
  return {
    scope,
    channels: channels.map((channel) => ({ id: channel.id, name: shownName(channel) })),
    form: { channelId: channels[0]?.id ?? '', note: '', minutes: '60' },
    errors: {},
    ...changes,
  };
}

export function pairingPage(parts: ChannelParts, channel: Channel | null, changes: Partial<NewCode> = {}): PairingPage {
  const scope = channel?.id ?? null;
  return {
    header: channel && channelHeader(parts, channel, 'pairing'),
    list: pairingList(parts, scope),
    code: newCode(parts, scope, changes),
  };
}

function toCard(request: PairingRequest, channel: Channel | undefined): PendingCard {
  const { id, origin, code, note, uid, firstMessage, createdAt, lastSeenAt, expiresAt } = request;
  const settings = readSettings(channel?.settings ?? {});
  const name = request.name || uid || '';
  return {
    ...{ id, origin, code, note, firstMessage, createdAt, lastSeenAt, expiresAt },
    person:
      uid === null
        ? null
        : {
            uid,
            name,
            initials: initials(name),
            avatarSrc: avatarSrc(request.channelId, 'contact', uid, request.avatarUrl),
          },
    totalSeconds: Math.round((expiresAt - createdAt) / 1000),
    channelName: channel ? shownName(channel) : request.channelName,
    accountName: channel?.accountName ?? request.channelName,
    notify: settings.approvalNotice,
    answerFirstMessage: settings.answerFirstMessage,
  };
}

function toPast({ id, uid, name, note, state, decidedAt, expiresAt, channelName }: PairingRequest): PastRow {
  return { id, name: name || uid, note, state, decidedAt: decidedAt ?? expiresAt, channelName };
}

function silentBecause(stores: ChannelParts['stores'], channelIds: string[]): PairingList['silentBecause'] {
  const modes = channelIds.map((id) => stores.policies.current(id)?.dm.mode);
  if (modes.includes('pairing')) return null;
  const [mode] = modes;
  return modes.length === 1 && mode !== undefined && mode !== 'pairing' ? mode : 'none';
}
