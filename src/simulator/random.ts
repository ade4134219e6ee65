/** Chance and ids that come out the same for the same seed, so that a made-up world can be met again. */
import { createHash } from 'node:crypto';

export interface Dice {
  /** A whole number from 0 up to, not including, `below`. */
  roll(below: number): number;
  pick<T>(list: readonly T[]): T;
  shuffle<T>(list: readonly T[]): T[];
}

const digest = (text: string) => createHash('sha256').update(text).digest();

/** A mulberry32 generator: small, and good enough for names and colours. */
export function dice(seed: string): Dice {
  let state = digest(seed).readUInt32LE(0);
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const roll = (below: number) => Math.floor(next() * below);
  return {
    roll,
    pick: (list) => list[roll(list.length)] as never,
    shuffle(list) {
      const copy = [...list];
      for (let index = copy.length - 1; index > 0; index--) {
        const other = roll(index + 1);
        [copy[index], copy[other]] = [copy[other] as never, copy[index] as never];
      }
      return copy;
    },
  };
}

/** A 19-digit id as Zalo's uids and group ids look; the same text always gives the same id. */
export function digitsId(text: string): string {
  return String((digest(text).readBigUInt64LE(0) % 8_000_000_000_000_000_000n) + 1_000_000_000_000_000_000n);
}

export function hexId(text: string, length = 20): string {
  return digest(text).toString('hex').slice(0, length);
}
