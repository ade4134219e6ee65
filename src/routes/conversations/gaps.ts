import type { ChannelParts } from '../channels/parts.ts';

/** A time without connection just before a message; several that followed each other count as one. */
export interface Gap {
  fromAt: number;
  toAt: number;
  times: number;
}

interface Spoken {
  id: number;
  at: number;
}

/**
 * Which messages come first after a time without connection, by their id. `messages` are in the order of the page,
 * oldest first. A message that was fetched later although it was written during the gap does not end it.
 */
export function gapsBefore(
  { stores }: ChannelParts,
  { id, channelId }: { id: string; channelId: string },
  messages: readonly Spoken[],
): Map<number, Gap> {
  const first = messages[0];
  if (!first) return new Map();
  const before = stores.messages.page(id, 1, String(first.id)).items[0]?.message;
  const start = before ?? first;
  const end = Math.max(...messages.map(({ at }) => at));
  // A gap ends at a known moment; when it began is only known to the last sign of life.
  const gaps = stores.channels.gaps(channelId, start.at, end).filter(({ toAt }) => toAt > start.at && toAt <= end);
  const found = new Map<number, Gap>();
  let latest = start.at;
  for (const { id: messageId, at } of messages) {
    const between = gaps.filter(({ toAt }) => latest < toAt && toAt <= at);
    const [one] = between;
    if (one)
      found.set(messageId, { fromAt: one.fromAt, toAt: between.at(-1)?.toAt ?? one.toAt, times: between.length });
    latest = Math.max(latest, at);
  }
  return found;
}
