import type { T } from '../../i18n/index.ts';
import { type ChannelHeader, channelHeader } from '../channels/channel-header.ts';
import { loadChannel } from '../channels/load.ts';
import type { ChannelParts } from '../channels/parts.ts';
import { shownName } from '../wizard/draft.ts';
import { type DeliveryRow, toRow } from './rows.ts';

const PAGE = 30;

/** Rows, newest first, and where they go on. For `partials/deliveries/rows`. */
export interface DeliveryRows {
  rows: DeliveryRow[];
  morePath: string | null;
}

/** How much there is, and what can be done about all of it at once. For `partials/deliveries/sum`. */
export interface DeliverySum {
  scope: string | null;
  total: number;
  /** Surely not sent, or not answered: "all" means these. */
  unsent: number;
  /** May have arrived: only ever one by one. */
  uncertain: number;
}

export interface DeliveriesPage {
  header: ChannelHeader | null;
  sum: DeliverySum;
  list: DeliveryRows;
}

export function deliveriesPath(scope: string | null): string {
  return scope === null ? '/deliveries' : `/channels/${scope}/deliveries`;
}

/** In a fixed number of queries, however many they are. */
export function deliveryRows({ stores }: ChannelParts, scope: string | null, t: T, cursor?: string): DeliveryRows {
  const before = Number(cursor) || Number.MAX_SAFE_INTEGER;
  const names = new Map(stores.channels.list().map((channel) => [channel.id, shownName(channel)]));
  const found = stores.failures.before(scope, before, PAGE + 1);
  const shown = found.slice(0, PAGE);
  const behind = stores.parts.behind(shown.map(({ message }) => message.id));
  const rows = shown.map((view) => ({
    ...toRow(view, scope, names.get(view.message.channelId) ?? '', t),
    behind: behind.get(view.message.id) ?? 0,
  }));
  const last = rows.at(-1);
  return { rows, morePath: found.length > PAGE && last ? `${deliveriesPath(scope)}?cursor=${last.id}` : null };
}

export function deliverySum({ stores }: ChannelParts, scope: string | null): DeliverySum {
  const total = stores.failures.count(scope);
  const unsent = stores.failures.countCertain(scope);
  return { scope, total, unsent, uncertain: total - unsent };
}

export function deliveriesPage(parts: ChannelParts, scope: string | null, t: T, cursor?: string): DeliveriesPage {
  return {
    header: scope === null ? null : channelHeader(parts, loadChannel(parts, scope), 'deliveries'),
    sum: deliverySum(parts, scope),
    list: deliveryRows(parts, scope, t, cursor),
  };
}
