const STEPS = [2_000, 5_000, 15_000, 30_000, 60_000, 120_000, 300_000] as const;
const JITTER = 0.2;

export interface Backoff {
  /** Milliseconds to wait before the next attempt; longer each time. */
  next(): number;
  reset(): void;
}

/** 2, 5, 15, 30, 60, 120 and then 300 s, each ±20 %, so that many channels do not come back in one moment. */
export function createBackoff(random: () => number = Math.random): Backoff {
  let step = 0;
  return {
    next() {
      const base = STEPS[Math.min(step, STEPS.length - 1)] as number;
      step++;
      return Math.round(base * (1 - JITTER + 2 * JITTER * random()));
    },
    reset() {
      step = 0;
    },
  };
}

const WINDOW = 5 * 60_000;
const MAX_DROPS = 5;

export interface Breaker {
  /** Notes a drop; true when there were five within five minutes. */
  dropped(now: number): boolean;
  reset(): void;
}

/** Opens on a connection that comes and goes: trying on would only look like an attack on Zalo's side. */
export function createBreaker(): Breaker {
  let drops: number[] = [];
  return {
    dropped(now) {
      // By a clock that may be set back: what lies in the future then says nothing.
      drops = [...drops.filter((at) => at <= now && now - at < WINDOW), now];
      return drops.length >= MAX_DROPS;
    },
    reset() {
      drops = [];
    },
  };
}
