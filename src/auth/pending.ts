import type { Clock } from '../clock.ts';

/** More at once are strangers who fill the memory: the oldest give way. */
const MAX = 5000;

export type Pending<T> = ReturnType<typeof createPending<T>>;

/**
 * What waits for the second half of a sign-in or of a passkey's answer. In memory on purpose: it lives for minutes, and
 * whoever is caught by a restart starts again.
 */
export function createPending<T>(clock: Clock, lifeMs: number) {
  const waiting = new Map<string, { value: T; until: number }>();

  const get = (key: string): T | null => {
    const found = waiting.get(key);
    return found && clock.now() < found.until ? found.value : null;
  };

  return {
    lifeMs,
    /** Replaces what waited under this key. */
    put(key: string, value: T): void {
      waiting.delete(key);
      waiting.set(key, { value, until: clock.now() + lifeMs });
      for (const [oldest, { until }] of waiting) {
        if (waiting.size <= MAX && until > clock.now()) break;
        waiting.delete(oldest);
      }
    },
    get,
    /** Hands it out once. */
    take(key: string): T | null {
      const value = get(key);
      waiting.delete(key);
      return value;
    },
  };
}
