import { randomInt } from 'node:crypto';

// No 0/O, 1/I/L, 2/Z, 5/S, 8/B, U/V: letters and digits that people mix up when they read a code aloud or copy it.
const ALPHABET = '34679ACDEFGHJKMNPQRTWXY';
const CODE_LENGTH = 8;

export const PAIRING_TTL_MS = 60 * 60_000;
export const MAX_PENDING = 3;
/** Wrong codes that one person may send in an hour before codes are no longer looked at. */
export const MAX_GUESSES_PER_HOUR = 5;

/** A new code, such as `K7RM-4XQA`. 23^8 is about 78 thousand million. */
export function newPairingCode(): string {
  const letters = Array.from({ length: CODE_LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
  return `${letters.slice(0, 4)}-${letters.slice(4)}`;
}

/** The code in a message that consists of nothing else (case, spaces and the dash do not matter), or null. */
export function readPairingCode(text: string): string | null {
  const letters = text.replace(/[\s-]/g, '').toUpperCase();
  if (letters.length !== CODE_LENGTH || [...letters].some((letter) => !ALPHABET.includes(letter))) return null;
  return `${letters.slice(0, 4)}-${letters.slice(4)}`;
}
