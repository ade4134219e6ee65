import type { Clock } from '../clock.ts';
import type { Stores } from '../db/stores/index.ts';

/** How often it is noted that the connection works; a crash loses at most this much of the truth about a gap. */
const NOTE_EVERY_MS = 30_000;
/** Shorter interruptions are what Zalo does to some accounts every minute; the history covers them. */
const SHORTEST_GAP_MS = 10_000;

export interface OnlineWatch {
  online(at: number): void;
  offline(): void;
}

/**
 * Remembers on disk when a channel was connected, so that a time without connection can be shown as such: what was
 * written meanwhile is asked for, but nobody can tell whether all of it comes. `onTick` runs while it is online.
 */
export function createOnlineWatch(stores: Stores, clock: Clock, channelId: string, onTick: () => void): OnlineWatch {
  let isOnline = false;
  let cancel = () => {};

  const tick = (): void => {
    // First the next one: what follows writes, and may fail.
    cancel = clock.after(NOTE_EVERY_MS, tick);
    stores.channels.wasOnline(channelId, clock.now());
    onTick();
  };

  return {
    online(at) {
      const last = stores.channels.get(channelId)?.lastOnlineAt;
      if (last != null && at - last > SHORTEST_GAP_MS) stores.channels.noteGap(channelId, last, at);
      stores.channels.wasOnline(channelId, at);
      isOnline = true;
      cancel();
      cancel = clock.after(NOTE_EVERY_MS, tick);
    },
    offline() {
      cancel();
      if (isOnline) stores.channels.wasOnline(channelId, clock.now());
      isOnline = false;
    },
  };
}
