import type { Clock } from '../clock.ts';
import type { Stores } from '../db/stores/index.ts';

/** How often it is noted that the connection works; a crash loses at most this much of the truth about a gap. */
const NOTE_EVERY_MS = 30_000;
/** Shorter interruptions are what Zalo does to some accounts every minute; the history covers them. */
const SHORTEST_GAP_MS = 10_000;
/** How often Zalo is asked for its history before it is taken for granted that it will not give any. */
const MAX_ASKED = 3;

export interface OnlineWatch {
  online(at: number): void;
  /** Zalo has given what it has of the time before, and that is on disk. */
  caughtUp(): void;
  offline(): void;
}

export interface OnlineWatchOptions {
  stores: Stores;
  clock: Clock;
  channelId: string;
  /** Zalo gives what was missed only to whoever asks. It was asked once when the connection came up. */
  askHistory: () => void;
  /** Runs now and then while it is online. */
  onTick: () => void;
}

/**
 * Remembers on disk up to when a channel has heard everything, so that a time without connection can be shown as such:
 * what was written meanwhile is asked for, but nobody can tell whether all of it comes. Being connected is not enough to
 * move that moment: a process that dies before the history came has missed the time before, and the next one has to know.
 */
export function createOnlineWatch(options: OnlineWatchOptions): OnlineWatch {
  const { stores, clock, channelId } = options;
  let since: number | null = null;
  let isCaughtUp = false;
  let asked = 0;
  let cancel = () => {};

  const noteGap = (from: number, shortest: number): void => {
    const last = stores.channels.get(channelId)?.lastOnlineAt ?? null;
    // Before its first connection a channel has nothing to miss.
    if (last === null) stores.channels.wasOnline(channelId, from);
    else if (from - last > shortest) stores.channels.noteGap(channelId, last, from);
  };

  const catchUp = (): void => {
    isCaughtUp = true;
    stores.channels.wasOnline(channelId, clock.now());
  };

  const tick = (): void => {
    // First the next one: what follows writes, and may fail.
    cancel = clock.after(NOTE_EVERY_MS, tick);
    if (isCaughtUp) catchUp();
    else if (asked < MAX_ASKED) {
      asked++;
      options.askHistory();
    } else {
      // From here on only what is pushed counts, and whatever was missed stays missed.
      noteGap(since ?? clock.now(), 0);
      catchUp();
    }
    options.onTick();
  };

  return {
    online(at) {
      since = at;
      isCaughtUp = false;
      asked = 1;
      cancel();
      cancel = clock.after(NOTE_EVERY_MS, tick);
      noteGap(at, SHORTEST_GAP_MS);
    },
    caughtUp() {
      if (since !== null) catchUp();
    },
    offline() {
      cancel();
      const wasCaughtUp = since !== null && isCaughtUp;
      since = null;
      if (wasCaughtUp) stores.channels.wasOnline(channelId, clock.now());
    },
  };
}
