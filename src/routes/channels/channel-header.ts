import type { Clock } from '../../clock.ts';
import type { Channel } from '../../db/stores/channels.ts';
import type { Stores } from '../../db/stores/index.ts';
import { initials } from '../../text.ts';
import { shownName } from '../wizard/draft.ts';
import { avatarSrc } from './avatar-src.ts';
import { CHIPS, type DetailView, detailView, type Remedy, remedyFor } from './status.ts';

export const CHANNEL_TABS = ['activity', 'conversations', 'pairing', 'users', 'settings', 'history'] as const;
export type ChannelTab = (typeof CHANNEL_TABS)[number];

/** The head of every page of one channel: who it is, how it is, and its tabs. For `partials/channels/header`. */
export interface ChannelHeader {
  id: string;
  name: string;
  initials: string;
  avatarSrc: string | null;
  accountName: string | null;
  workspaceName: string;
  status: Channel['status'];
  chip: (typeof CHIPS)[Channel['status']];
  since: number;
  detail: DetailView | null;
  remedy: Remedy;
  tab: ChannelTab;
  tabs: { id: ChannelTab; path: string; current: boolean; count: number }[];
}

interface HeaderParts {
  stores: Pick<Stores, 'channels' | 'policies' | 'workspaces' | 'pairing'>;
  clock: Clock;
}

/** Gathers the head of a channel's page. Templates show it with `include('partials/channels/header', { header })`. */
export function channelHeader({ stores, clock }: HeaderParts, channel: Channel, activeTab: ChannelTab): ChannelHeader {
  const { id, accountUid, status } = channel;
  const waiting = stores.pairing.countPending(id);
  const hasSession = stores.channels.hasSession(id);
  const hasPolicy = stores.policies.isSaved(id);
  return {
    id,
    name: shownName(channel),
    initials: initials(shownName(channel)),
    avatarSrc: accountUid === null ? null : avatarSrc(id, 'account', accountUid, channel.accountAvatarUrl),
    accountName: channel.accountName,
    workspaceName: stores.workspaces.get(channel.workspaceId)?.name ?? '',
    status,
    chip: CHIPS[status],
    since: channel.statusSince,
    detail: detailView(channel, clock.now()),
    remedy: remedyFor({ channel, hasSession, hasPolicy }),
    tab: activeTab,
    tabs: CHANNEL_TABS.map((tab) => ({
      id: tab,
      path: tabPath(id, tab),
      current: tab === activeTab,
      count: tab === 'pairing' ? waiting : 0,
    })),
  };
}

export function tabPath(channelId: string, tab: ChannelTab): string {
  return tab === 'activity' ? `/channels/${channelId}` : `/channels/${channelId}/${tab}`;
}
