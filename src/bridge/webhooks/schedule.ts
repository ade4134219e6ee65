const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Waits between the tries, as Standard Webhooks proposes them: about three days in all. */
const WAITS = [
  5 * SECOND,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
] as const;

/** The first try and one after each wait. */
export const MAX_ATTEMPTS = WAITS.length + 1;

/** Milliseconds until the next try after so many, a little scattered so that not everything comes back at once; null = enough. */
export function retryDelay(attempts: number, random = Math.random): number | null {
  const wait = WAITS[attempts - 1];
  return wait === undefined ? null : Math.round(wait * (1 + 0.1 * random()));
}
