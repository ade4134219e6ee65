/** Time as a part that is handed in, so that tests can move it. All times are milliseconds since the Unix epoch. */
export interface Clock {
  now(): number;
  /** Calls `fn` once after `ms`; the answer cancels it. Timers never keep the process alive by themselves. */
  after(ms: number, fn: () => void): Cancel;
}

export type Cancel = () => void;

export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, fn) {
    const timer = setTimeout(fn, ms);
    timer.unref();
    return () => clearTimeout(timer);
  },
};

/**
 * The same clock, whose timers report what they throw. A timer that meets a locked database or a full disk must not end
 * the whole process: a restart would meet the same.
 */
export function carefulClock(clock: Clock, onError: (error: unknown) => void): Clock {
  return {
    now: clock.now,
    after: (ms, fn) =>
      clock.after(ms, () => {
        try {
          fn();
        } catch (error) {
          onError(error);
        }
      }),
  };
}

/** Resolves after `ms`, or at once when `signal` aborts (never rejects: the caller looks at the signal). */
export function pause(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  if (ms <= 0 || signal?.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      cancel();
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const cancel = clock.after(ms, done);
    signal?.addEventListener('abort', done, { once: true });
  });
}
