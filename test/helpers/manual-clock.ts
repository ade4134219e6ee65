import type { Cancel, Clock } from '../../src/clock.ts';

export interface ManualClock extends Clock {
  /** Moves time on by `ms`, running what falls due in order; real I/O gets a turn after every timer. */
  advance(ms: number): Promise<void>;
  /** How many timers wait: 0 says that nothing was left behind. */
  pending(): number;
}

/** A clock that stands still until a test moves it. Starts at the real time, because cookies are dated by that one. */
export function createManualClock(start = Date.now()): ManualClock {
  const timers = new Set<{ at: number; fn: () => void }>();
  let now = start;

  function nextBy(end: number) {
    const due = [...timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
    if (due) timers.delete(due);
    return due;
  }

  return {
    now: () => now,
    after(ms, fn): Cancel {
      const timer = { at: now + Math.max(0, ms), fn };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    async advance(ms) {
      const end = now + ms;
      for (let timer = nextBy(end); timer; timer = nextBy(end)) {
        now = Math.max(now, timer.at);
        timer.fn();
        await turn();
      }
      now = end;
      await turn();
    },
    pending: () => timers.size,
  };
}

/** Lets callbacks of promises and of the event loop run. */
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
