import { REASONS, type Reason } from '../../bridge/policy/types.ts';
import { groupName } from '../../chat-name.ts';
import type { Channel } from '../../db/stores/channels.ts';
import type { T, Text } from '../../i18n/index.ts';
import { type ChannelHeader, channelHeader } from '../channels/channel-header.ts';
import type { ChannelParts } from '../channels/parts.ts';
import { startOfDay } from '../channels/today.ts';
import { type ActivityView, isLive, SHOWS, toFilter, viewQuery } from './filter.ts';
import { openRows, writeShown } from './live.ts';
import { type ActivityRow, activityRows } from './rows.ts';

const PAGE = 30;
/** So many answers in groups on one day are worth a word. */
const NOISY = 20;

/** A page of rows, and where it goes on. */
export interface ActivityRows {
  rows: ActivityRow[];
  morePath: string | null;
}

/** Asks for what is new; see `live.ts`. Null when nothing on the page can change. */
export interface Poller {
  path: string;
  seconds: number;
}

/** How much was answered in groups today, and where most of it. */
export interface Noisy {
  total: number;
  busiest: { name: Text; answers: number } | null;
}

export interface ActivityList extends ActivityRows {
  channelId: string;
  view: ActivityView;
  path: string;
  shows: readonly string[];
  reasons: readonly Reason[];
  poller: Poller | null;
  /** Nothing has ever come in. */
  isNew: boolean;
  isRunning: boolean;
}

export interface ActivityPage {
  header: ChannelHeader;
  list: ActivityList;
  noisy: Noisy | null;
}

export function rowsPage(
  parts: ChannelParts,
  channelId: string,
  view: ActivityView,
  t: T,
  cursor?: string,
): ActivityRows {
  const query = { ...toFilter(view), limit: PAGE, ...(cursor && { cursor }) };
  const page = parts.stores.activity.page(channelId, query);
  return {
    rows: activityRows(parts, channelId, page.items, t),
    morePath: page.nextCursor && `/channels/${channelId}${viewQuery(view, { cursor: page.nextCursor })}`,
  };
}

export function activityList(parts: ChannelParts, channel: Channel, view: ActivityView, t: T): ActivityList {
  // Asked first: what comes in between the two is then shown twice at worst, never missed.
  const after = parts.stores.activity.lastIncoming(channel.id);
  const page = rowsPage(parts, channel.id, view, t);
  return {
    ...page,
    channelId: channel.id,
    view,
    path: `/channels/${channel.id}`,
    shows: SHOWS,
    reasons: REASONS,
    poller: pollerFor(channel, view, after, openRows(page.rows)),
    isNew: after === 0,
    isRunning: channel.status === 'running' || channel.status === 'starting',
  };
}

export function pollerFor(
  channel: Channel,
  view: ActivityView,
  after: number,
  open: { id: number; state: string }[],
): Poller | null {
  if (!isLive(view) && open.length === 0) return null;
  const path = `/channels/${channel.id}/activity/live${viewQuery(view, { after, ...(open.length > 0 && { open: writeShown(open) }) })}`;
  // A stopped channel hears nothing, but it may be started in another tab.
  return { path, seconds: channel.status === 'running' ? 3 : 10 };
}

export function activityPage(
  parts: ChannelParts,
  channel: Channel,
  view: ActivityView,
  t: T,
  timeZone: string,
): ActivityPage {
  return {
    header: channelHeader(parts, channel, 'activity'),
    list: activityList(parts, channel, view, t),
    noisy: noisyGroups(parts, channel, timeZone),
  };
}

/** Many answers in groups today while every group is answered: the owner may want less. */
function noisyGroups({ stores, clock }: ChannelParts, channel: Channel, timeZone: string): Noisy | null {
  if (stores.policies.current(channel.id)?.group.mode !== 'open') return null;
  const { total, busiest } = stores.activity.groupAnswersSince(channel.id, startOfDay(clock.now(), timeZone));
  if (total < NOISY) return null;
  return { total, busiest: busiest && { name: groupName(busiest.groupId, busiest.name), answers: busiest.answers } };
}
