import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** A random value for a URL, a cookie or a header. 32 bytes are 256 bits. */
export function newSecret(bytes = 32): string {
  return randomBytes(bytes).toString('base64url');
}

/** What is stored instead of a random secret. No salt and no slow hash: there is nothing to guess in 128 random bits. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

/** Compares without telling by its time where the difference is. */
export function sameSecret(a: string, b: string): boolean {
  return timingSafeEqual(createHash('sha256').update(a).digest(), createHash('sha256').update(b).digest());
}
