import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fchmodSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';

const FORMAT = 1;
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** Together a second: longer than the writing of 32 bytes takes. */
const [MOST_WAITS, WAIT_MS] = [100, 10];

/** What a sealed value is for. Each purpose has a key of its own, so that a value cannot be moved to another column. */
export type Purpose =
  | 'zalo-session'
  | 'agent-secret'
  | 'pairing-code'
  | 'totp-secret'
  | 'api-answer'
  | 'webhook-secret';

/** The key file is missing, too open to others, or not the one that sealed the value. The message names the remedy. */
export class KeyError extends Error {
  override name = 'KeyError';
}

export interface Keyring {
  /** Seals with AES-256-GCM. `context` (such as a row id) is authenticated: the value only opens with the same one. */
  seal(purpose: Purpose, context: string, plain: string): Buffer;
  /** Throws {@link KeyError} when the value was sealed with another key, for another context, or was changed. */
  open(purpose: Purpose, context: string, sealed: Buffer): string;
  /** A keyed hash to look up a sealed value without opening all of them. */
  fingerprint(purpose: Purpose, value: string): string;
}

/** Opens the key file, making it (mode 0600) the first time. Throws {@link KeyError}. */
export function openKeyring(path: string): Keyring {
  const { current, previous } = existsSync(path) ? readWhole(path) : createKey(path);
  return previous ? withPrevious(createKeyring(current), createKeyring(previous)) : createKeyring(current);
}

/** Seals with the current key and opens what either has sealed: only for as long as a key is being changed. */
function withPrevious(current: Keyring, previous: Keyring): Keyring {
  return {
    ...current,
    open(purpose, context, sealed) {
      try {
        return current.open(purpose, context, sealed);
      } catch {
        return previous.open(purpose, context, sealed);
      }
    },
  };
}

/** A keyring over 32 bytes; `openKeyring` is what the server uses. */
export function createKeyring(root: Buffer): Keyring {
  const keys = new Map<string, Buffer>();
  const keyFor = (purpose: Purpose, use: 'seal' | 'fingerprint') => {
    const name = `zalo-bridge/${purpose}/${use}/v${FORMAT}`;
    let key = keys.get(name);
    if (!key) {
      key = Buffer.from(hkdfSync('sha256', root, '', name, 32));
      keys.set(name, key);
    }
    return key;
  };
  return {
    seal(purpose, context, plain) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', keyFor(purpose, 'seal'), nonce);
      cipher.setAAD(Buffer.from(`${purpose}\0${context}`));
      const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
      return Buffer.concat([Buffer.of(FORMAT), nonce, cipher.getAuthTag(), body]);
    },
    open(purpose, context, sealed) {
      try {
        if (sealed[0] !== FORMAT) throw new Error('unknown format');
        const nonce = sealed.subarray(1, 1 + NONCE_BYTES);
        const tag = sealed.subarray(1 + NONCE_BYTES, 1 + NONCE_BYTES + TAG_BYTES);
        const decipher = createDecipheriv('aes-256-gcm', keyFor(purpose, 'seal'), nonce, { authTagLength: TAG_BYTES });
        decipher.setAAD(Buffer.from(`${purpose}\0${context}`));
        decipher.setAuthTag(tag);
        const body = sealed.subarray(1 + NONCE_BYTES + TAG_BYTES);
        return Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8');
      } catch {
        throw new KeyError(`a sealed value (${purpose}) does not open: it was sealed with another key file`);
      }
    },
    fingerprint: (purpose, value) => createHmac('sha256', keyFor(purpose, 'fingerprint')).update(value).digest('hex'),
  };
}

export interface KeyFile {
  current: Buffer;
  /** The one before, until everything is sealed with the current one. */
  previous: Buffer | null;
}

/** Throws {@link KeyError} for a file that others can read, or that is no key. */
export function readKeys(path: string): KeyFile {
  const file = statSync(path);
  if (file.isDirectory()) throw new KeyError(`the key file ${path} is a folder: set ZB_KEY_FILE`);
  if (process.platform !== 'win32' && (file.mode & 0o077) !== 0)
    throw new KeyError(`the key file ${path} can be read by others: run "chmod 600 ${path}"`);
  const bytes = readFileSync(path);
  if (bytes.length !== KEY_BYTES && bytes.length !== 2 * KEY_BYTES)
    throw new KeyError(`the key file ${path} must hold exactly ${KEY_BYTES} bytes, it has ${bytes.length}`);
  const previous = bytes.length > KEY_BYTES ? bytes.subarray(KEY_BYTES) : null;
  return { current: bytes.subarray(0, KEY_BYTES), previous };
}

/** Two commands may be the first at the same moment: then both use the key of the one that was. */
function createKey(path: string): KeyFile {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const key = newKey();
  try {
    writeKeyFile(path, key);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return readWhole(path);
  }
  return { current: key, previous: null };
}

/** A file that somebody makes at this moment is empty for an instant. */
function readWhole(path: string): KeyFile {
  const sleep = new Int32Array(new SharedArrayBuffer(4));
  for (let n = 0; n < MOST_WAITS && statSync(path).size === 0; n++) Atomics.wait(sleep, 0, 0, WAIT_MS);
  return readKeys(path);
}

export const newKey = (): Buffer => randomBytes(KEY_BYTES);

/** Writes a file that must not exist yet and that nobody else can read; it is on disk when this returns. */
export function writeKeyFile(path: string, bytes: Buffer): void {
  const file = openSync(path, 'wx', 0o600);
  try {
    fchmodSync(file, 0o600);
    writeSync(file, bytes);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Whether what this reads can be opened with the key file that is there. Throws whatever else goes wrong. */
export function opens(read: () => unknown): boolean {
  try {
    read();
    return true;
  } catch (error) {
    if (error instanceof KeyError) return false;
    throw error;
  }
}
