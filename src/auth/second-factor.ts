import { randomInt } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';
import { type Clock, pause } from '../clock.ts';
import { KeyError } from '../keyring.ts';
import { hashSecret } from './secrets.ts';
import type { AuthStores } from './stores.ts';
import { codeLimit, countTry, failureDelay } from './throttle.ts';

const ISSUER = 'zalo-bridge';
/** RFC 6238, with the settings that every authenticator app assumes. */
const SETTINGS = { algorithm: 'SHA1', digits: 6, period: 30 } as const;
const STEP_MS = SETTINGS.period * 1000;
/** How many steps an app's clock may be wrong, either way. */
const WINDOW = 1;

const RECOVERY_CODES = 10;
/** Without letters that look like others. 16 of 32 signs are 80 bits: nothing to guess, so a plain hash is enough. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyz023456789';
const RECOVERY = new RegExp(`^[${LETTERS}]{16}$`);

/** `unreadable`: the secret was sealed with another key file, so only recovery codes can be checked. */
export type CodeCheck =
  | { ok: true; by: 'app' | 'recovery' }
  | { ok: false; retryAfterMs: number | null; unreadable: boolean };

export type SecondFactors = ReturnType<typeof createSecondFactors>;

/** The codes of an authenticator app (RFC 6238) and the recovery codes, with the limits on guessing them. */
export function createSecondFactors({ secondFactors, attempts }: AuthStores, clock: Clock) {
  /** The time step that a code belongs to, or null. */
  function stepOf(secret: string, code: string): number | null {
    const totp = new TOTP({ ...SETTINGS, secret: Secret.fromBase32(secret) });
    const delta = totp.validate({ token: code, timestamp: clock.now(), window: WINDOW });
    return delta === null ? null : Math.floor(clock.now() / STEP_MS) + delta;
  }

  function matches(adminId: string, typed: string): 'app' | 'recovery' | 'unreadable' | null {
    const code = typed.replace(/[\s-]/g, '').toLowerCase();
    if (RECOVERY.test(code)) return secondFactors.useCode(adminId, hashCode(adminId, code)) ? 'recovery' : null;
    if (!/^\d{6}$/.test(code)) return null;
    try {
      const secret = secondFactors.secret(adminId);
      const step = secret && stepOf(secret, code);
      return step && secondFactors.useStep(adminId, step) ? 'app' : null;
    } catch (error) {
      if (error instanceof KeyError) return 'unreadable';
      throw error;
    }
  }

  const newCodes = (adminId: string) => {
    const codes = Array.from({ length: RECOVERY_CODES }, recoveryCode);
    return { codes, hashes: codes.map((code) => hashCode(adminId, code.replaceAll('-', ''))) };
  };

  return {
    isOn: (adminId: string): boolean => secondFactors.confirmedAt(adminId) !== null,
    /** Makes the secret that a first code has to confirm. False when a code is asked for already. */
    begin: (adminId: string): boolean => secondFactors.begin(adminId, new Secret({ size: 20 }).base32),
    /** What the app has to know while it is being set up: as an address for its camera, and to be typed. */
    setUp(admin: { id: string; name: string }): { uri: string; secret: string } | null {
      if (secondFactors.confirmedAt(admin.id) !== null) return null;
      const secret = secondFactors.secret(admin.id);
      if (secret === null) return null;
      const totp = new TOTP({ ...SETTINGS, issuer: ISSUER, label: admin.name, secret: Secret.fromBase32(secret) });
      return { uri: totp.toString(), secret };
    },
    /** Turns the second step on with a first code. The recovery codes are shown now or never; null: the code is wrong. */
    confirm(adminId: string, code: string): string[] | null {
      const secret = secondFactors.secret(adminId);
      const step = secret && stepOf(secret, code.replace(/\s/g, ''));
      if (!step) return null;
      const { codes, hashes } = newCodes(adminId);
      return secondFactors.confirm(adminId, step, hashes) ? codes : null;
    },
    /** Spends a code of the app or a recovery code. */
    async check(adminId: string, typed: string): Promise<CodeCheck> {
      const limit = codeLimit(adminId);
      const wait = countTry(attempts, clock, [limit]);
      if (wait) return { ok: false, unreadable: false, ...wait };
      const found = matches(adminId, typed);
      if (found === 'app' || found === 'recovery') {
        attempts.clear(limit.key);
        return { ok: true, by: found };
      }
      await pause(clock, failureDelay(attempts, limit));
      return { ok: false, retryAfterMs: null, unreadable: found === 'unreadable' };
    },
    /** New recovery codes in place of the ones before. */
    newRecoveryCodes(adminId: string): string[] {
      const { codes, hashes } = newCodes(adminId);
      secondFactors.replaceCodes(adminId, hashes);
      return codes;
    },
  };
}

function recoveryCode(): string {
  const letters = Array.from({ length: 16 }, () => LETTERS[randomInt(LETTERS.length)]).join('');
  return letters.replace(/(.{4})(?=.)/g, '$1-');
}

const hashCode = (adminId: string, code: string) => hashSecret(`recovery:${adminId}:${code}`);
