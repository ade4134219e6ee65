import { type WorkCode, type WorkTrouble, workTroubles } from '../../bridge/work-troubles.ts';
import type { Clock } from '../../clock.ts';
import type { Channel } from '../../db/stores/channels.ts';
import type { Stores } from '../../db/stores/index.ts';
import { initials } from '../../text.ts';
import { shownName } from '../wizard/draft.ts';
import { avatarSrc } from './avatar-src.ts';
import { CHIPS, type DetailView, detailView, type Remedy, remedyFor } from './status.ts';

export const CHANNEL_TABS = [
  'activity',
  'conversations',
  'deliveries',
  'pairing',
  'users',
  'settings',
  'history',
] as const;
export type ChannelTab = (typeof CHANNEL_TABS)[number];

/** The others stand above every page, have a note of their own, or a count on their tab. */
const NOTED: readonly WorkCode[] = ['queue-full', 'agent-failing', 'agent-slow'];

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
  /** What is wrong apart from the connection and has no place of its own. */
  troubles: WorkTrouble[];
  /** Until when Zalo's wish for silence is kept, and the code that said so. */
  held: { until: number; code: string } | null;
  tab: ChannelTab;
  tabs: { id: ChannelTab; path: string; current: boolean; count: number }[];
}

interface HeaderParts {
  stores: Pick<Stores, 'channels' | 'policies' | 'workspaces' | 'pairing' | 'failures' | 'troubles' | 'diskTrouble'>;
  clock: Clock;
}

/** Gathers the head of a channel's page. Templates show it with `include('partials/channels/header', { header })`. */
export function channelHeader({ stores, clock }: HeaderParts, channel: Channel, activeTab: ChannelTab): ChannelHeader {
  const { id, accountUid, status } = channel;
  const now = clock.now();
  const counts: Partial<Record<ChannelTab, number>> = {
    pairing: stores.pairing.countPending(id),
    deliveries: stores.failures.count(id),
  };
  const held = (channel.heldUntil ?? 0) > now ? { until: channel.heldUntil ?? 0, code: channel.heldCode ?? '' } : null;
  // The silence has a sentence of its own; once it is over, the status must not go on saying it.
  const isHeldDetail = channel.detailCode === 'zalo-sends-held';
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
    detail: isHeldDetail ? null : detailView(channel, now),
    remedy: remedyFor({ channel, hasSession, hasPolicy }),
    troubles:
      status === 'running' ? workTroubles({ stores, clock }, id).filter(({ code }) => NOTED.includes(code)) : [],
    held,
    tab: activeTab,
    tabs: CHANNEL_TABS.map((tab) => ({
      id: tab,
      path: tabPath(id, tab),
      current: tab === activeTab,
      count: counts[tab] ?? 0,
    })),
  };
}

export function tabPath(channelId: string, tab: ChannelTab): string {
  return tab === 'activity' ? `/channels/${channelId}` : `/channels/${channelId}/${tab}`;
}
