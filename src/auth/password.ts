import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';

/** One of the settings that OWASP calls equally strong; this one needs 32 MiB instead of 128. */
const CURRENT = { N: 2 ** 15, r: 8, p: 3 };
const KEY_BYTES = 32;
/** Node refuses above 32 MiB by default, and these settings need slightly more. */
const MAX_MEMORY = 64 * 2 ** 20;
/** More at once would let a handful of sign-ins take a small server's memory. */
const MAX_AT_ONCE = 2;

export const MIN_PASSWORD = 12;
export const MAX_PASSWORD = 128;

export interface Verification {
  ok: boolean;
  /** The stored string was made with other settings: hash the password again. */
  stale: boolean;
}

/** A string such as `$scrypt$ln=15,r=8,p=3$salt$hash`. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const key = await derive(password, salt, CURRENT);
  return `$scrypt$ln=${Math.log2(CURRENT.N)},r=${CURRENT.r},p=${CURRENT.p}$${encode(salt)}$${encode(key)}`;
}

/** Checks a password; without a stored string it takes the same time and fails, so that nobody learns which names exist. */
export async function verifyPassword(password: string, stored: string | null): Promise<Verification> {
  const parsed = stored === null ? null : parse(stored);
  if (!parsed) {
    await derive(password, Buffer.alloc(16), CURRENT);
    return { ok: false, stale: false };
  }
  const key = await derive(password, parsed.salt, parsed.cost);
  const { N, r, p } = parsed.cost;
  const stale = N !== CURRENT.N || r !== CURRENT.r || p !== CURRENT.p;
  return { ok: timingSafeEqual(key, parsed.key), stale };
}

interface Cost {
  N: number;
  r: number;
  p: number;
}

function parse(stored: string): { cost: Cost; salt: Buffer; key: Buffer } | null {
  const match = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([\w+/]+)\$([\w+/]{43})$/.exec(stored);
  if (!match) return null;
  const [, ln, r, p, salt = '', key = ''] = match;
  return {
    cost: { N: 2 ** Number(ln), r: Number(r), p: Number(p) },
    salt: Buffer.from(salt, 'base64'),
    key: Buffer.from(key, 'base64'),
  };
}

const encode = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '');

let running = 0;
const waiting: (() => void)[] = [];

async function derive(password: string, salt: Buffer, cost: Cost): Promise<Buffer> {
  if (running >= MAX_AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
  else running++;
  try {
    // The same Vietnamese letters come composed from one keyboard and decomposed from another.
    return await scryptAsync(password.normalize('NFKC'), salt, { ...cost, maxmem: MAX_MEMORY });
  } finally {
    const next = waiting.shift();
    if (next) next();
    else running--;
  }
}

function scryptAsync(password: string, salt: Buffer, options: ScryptOptions): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password, salt, KEY_BYTES, options, (error, key) => (error ? reject(error) : resolve(key)));
  });
}
