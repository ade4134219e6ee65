import type { Channel, ChannelOverview } from '../../db/stores/channels.ts';
import { initials } from '../../text.ts';
import { shownName } from '../wizard/draft.ts';
import { avatarSrc } from './avatar-src.ts';
import { CHIPS, type DetailView, detailView, isUnfinished, type Remedy, remedyFor } from './status.ts';

/** One channel on the list: for `partials/channels/card`. */
export interface ChannelCard {
  id: string;
  name: string;
  initials: string;
  avatarSrc: string | null;
  accountName: string | null;
  workspaceName: string;
  threadTitle: string | null;
  handles: string;
  status: Channel['status'];
  chip: (typeof CHIPS)[Channel['status']] | 'warn';
  since: number;
  detail: DetailView | null;
  unfinished: boolean;
  remedy: Remedy;
  answered: number;
  ignored: number;
  lastAt: number | null;
  pendingPairing: number;
  trouble: number;
}

export function channelCard(overview: ChannelOverview, now: number): ChannelCard {
  const { channel, workspaceName, threadTitle, handles, answered, ignored, lastAt, pendingPairing, trouble } = overview;
  const { id, status, accountUid, accountName } = channel;
  const name = shownName(channel);
  // An API client may start a channel whose wizard somebody left half-way: what runs is shown as running.
  const unfinished = isUnfinished(overview) && status === 'stopped';
  return {
    id,
    name,
    initials: initials(name),
    avatarSrc: accountUid === null ? null : avatarSrc(id, 'account', accountUid, channel.accountAvatarUrl),
    accountName,
    workspaceName,
    threadTitle,
    handles,
    status,
    chip: unfinished ? 'warn' : CHIPS[status],
    since: channel.statusSince,
    detail: detailView(channel, now),
    unfinished,
    remedy: remedyFor(overview),
    answered,
    ignored,
    lastAt,
    pendingPairing,
    trouble,
  };
}
