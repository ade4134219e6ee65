import rateLimit, { type FastifyRateLimitStore } from '@fastify/rate-limit';
import type { FastifyInstance } from 'fastify';
import type { Clock } from '../../clock.ts';
import { HttpProblem } from '../../web/errors.ts';

const WINDOW_MS = 60_000;
/** More tokens than anybody has; the one that was quiet for longest is forgotten first. */
const MAX_TOKENS = 1_000;

/**
 * So many calls a minute for each token; 0 = as many as come. https://github.com/fastify/fastify-rate-limit
 * Register it behind `apiAuth`: calls without a good token are counted there, by their address.
 */
export async function limitCalls(app: FastifyInstance, perMinute: number, clock: Clock): Promise<void> {
  if (perMinute === 0) return;
  await app.register(rateLimit, {
    max: perMinute,
    timeWindow: WINDOW_MS,
    store: storeBy(clock),
    keyGenerator: ({ apiToken, ip }) => apiToken?.id ?? ip,
    errorResponseBuilder: () =>
      new HttpProblem(429, 'rate-limited', {
        title: 'Too many calls',
        detail: `A token may make ${perMinute} calls a minute. Wait as long as Retry-After says.`,
      }),
  });
}

/** The plugin's own store asks the system for the time. */
function storeBy(clock: Clock) {
  return class Windows implements FastifyRateLimitStore {
    readonly #windows = new Map<string, { current: number; startedAt: number }>();

    incr(key: string, done: (error: Error | null, result?: { current: number; ttl: number }) => void): void {
      const now = clock.now();
      const last = this.#windows.get(key);
      const isAlive = last && now < last.startedAt + WINDOW_MS;
      const window = isAlive ? { ...last, current: last.current + 1 } : { current: 1, startedAt: now };
      this.#windows.delete(key);
      this.#windows.set(key, window);
      const [oldest] = this.#windows.keys();
      if (this.#windows.size > MAX_TOKENS && oldest !== undefined) this.#windows.delete(oldest);
      done(null, { current: window.current, ttl: window.startedAt + WINDOW_MS - now });
    }

    child(): this {
      return this;
    }
  };
}
