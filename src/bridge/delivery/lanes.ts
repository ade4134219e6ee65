import type { Clock } from '../../clock.ts';

/** What a lane does when its turn comes: go on at once, wait until a moment, or sleep until woken. */
export type LaneStep = 'again' | 'idle' | { waitUntil: number };

export interface Lanes {
  /** There may be something to do in this conversation. Cheap, and safe to call too often. */
  wake(conversationId: string): void;
  /** Takes nothing new up; resolves when everything that runs has ended. */
  stop(): Promise<void>;
  /** Resolves when no lane is running or queued; lanes that wait for a moment do not count. */
  idle(): Promise<void>;
}

/** After an unexpected error a lane tries again, later each time: what it stumbled over may pass, as a locked database does. */
const AGAIN_MS = [1_000, 5_000, 30_000, 120_000] as const;

/**
 * One lane per conversation: strictly one step at a time inside a lane, lanes side by side up to `parallel`. A lane
 * that has more to do goes to the back of the queue after each step, so that a busy chat never starves a quiet one.
 * `work` must not throw for anything that concerns one message; if it does, `onError` hears it and the lane rests a while.
 */
export function createLanes(options: {
  clock: Clock;
  /** How many lanes may run at once; asked anew each time. */
  parallel: () => number;
  work: (conversationId: string) => Promise<LaneStep>;
  onError: (error: unknown, conversationId: string) => void;
}): Lanes {
  const { clock, parallel, work, onError } = options;
  const waiting = new Set<string>();
  const running = new Map<string, Promise<void>>();
  const wokenMeanwhile = new Set<string>();
  const timers = new Map<string, () => void>();
  const errorsInARow = new Map<string, number>();
  let stopped = false;
  let idleWaiters: (() => void)[] = [];

  const wake = (id: string): void => {
    if (stopped) return;
    clearTimer(id);
    if (running.has(id)) wokenMeanwhile.add(id);
    else waiting.add(id);
    pump();
  };

  const clearTimer = (id: string): void => {
    timers.get(id)?.();
    timers.delete(id);
  };

  const pump = (): void => {
    const most = parallel();
    for (const id of waiting) {
      if (running.size >= most) return;
      waiting.delete(id);
      running.set(id, run(id));
    }
  };

  const run = async (id: string): Promise<void> => {
    let step: LaneStep = 'idle';
    try {
      step = await work(id);
      errorsInARow.delete(id);
    } catch (error) {
      onError(error, id);
      step = { waitUntil: clock.now() + rest(id) };
    }
    running.delete(id);
    if (!stopped) schedule(id, step);
    pump();
    if (running.size === 0 && waiting.size === 0) settle();
  };

  const rest = (id: string): number => {
    const errors = errorsInARow.get(id) ?? 0;
    errorsInARow.set(id, errors + 1);
    return AGAIN_MS[Math.min(errors, AGAIN_MS.length - 1)] as number;
  };

  const schedule = (id: string, step: LaneStep): void => {
    const again = wokenMeanwhile.delete(id) || step === 'again';
    if (again) waiting.add(id);
    else if (typeof step === 'object')
      timers.set(
        id,
        clock.after(Math.max(0, step.waitUntil - clock.now()), () => wake(id)),
      );
  };

  const settle = (): void => {
    const waiters = idleWaiters;
    idleWaiters = [];
    for (const resolve of waiters) resolve();
  };

  return {
    wake,
    async stop() {
      stopped = true;
      waiting.clear();
      for (const id of [...timers.keys()]) clearTimer(id);
      await Promise.all(running.values());
    },
    idle() {
      if (running.size === 0 && waiting.size === 0) return Promise.resolve();
      return new Promise((resolve) => idleWaiters.push(resolve));
    },
  };
}
