import { type BinaryLike, createCipheriv, randomBytes, type ScryptOptions, scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import type { Recipient } from 'age-encryption';
import { BackupError } from './manifest.ts';

/** Another pass-phrase may open the backup. */
export class PassphraseError extends BackupError {
  constructor() {
    super('the pass-phrase does not open this backup');
  }
}

const derive = promisify<BinaryLike, BinaryLike, number, ScryptOptions, Buffer>(scrypt);

/** 2^17 rounds take 128 MB and a second or so of one core for every guess. */
const LOG_N = 17;
const LABEL = 'age-encryption.org/v1/scrypt';

/**
 * A pass-phrase as age files carry it (the "scrypt recipient type" of https://age-encryption.org/v1), so that `age -d`
 * opens our backups as well. The library has one of its own, which works in JavaScript on the main thread: seconds in
 * which no message would be answered. This one leaves the work to Node's thread pool.
 */
export function passphraseRecipient(passphrase: string): Recipient {
  return {
    async wrapFileKey(fileKey) {
      const salt = randomBytes(16);
      const cost = { N: 2 ** LOG_N, r: 8, p: 1, maxmem: 256 * 2 ** LOG_N * 8 };
      const key = await derive(passphrase, Buffer.concat([Buffer.from(LABEL), salt]), 32, cost);
      // The key is used once, so the nonce may be zero: the format says so.
      const cipher = createCipheriv('chacha20-poly1305', key, Buffer.alloc(12), { authTagLength: 16 });
      const body = Buffer.concat([cipher.update(fileKey), cipher.final(), cipher.getAuthTag()]);
      const { Stanza } = await import('age-encryption');
      return [new Stanza(['scrypt', salt.toString('base64').replace(/=+$/, ''), String(LOG_N)], body)];
    },
  };
}
