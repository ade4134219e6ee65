import { type Clock, pause } from '../clock.ts';
import type { Admin } from '../db/stores/admins.ts';
import { displayName } from '../text.ts';
import { hashPassword, MAX_PASSWORD, verifyPassword } from './password.ts';
import type { AuthStores } from './stores.ts';
import { accountLimit, addressLimit, countTry, failureDelay, passwordLimit } from './throttle.ts';

export const MAX_NAME = 40;

/** A sign-in name as it is stored and looked up. */
export function adminName(raw: string): string {
  return displayName(raw.normalize('NFC'), MAX_NAME);
}

export type Checked<T> = { ok: true; value: T } | { ok: false; retryAfterMs: number | null };

export type Accounts = ReturnType<typeof createAccounts>;

/** Checking passwords, with the limits on guessing them. */
export function createAccounts({ admins, attempts, audit }: AuthStores, clock: Clock) {
  /** Longer than allowed cannot be right, and would only cost time. */
  const verify = (password: string, stored: string | null) =>
    verifyPassword(password.length > MAX_PASSWORD * 4 ? '' : password, stored);

  return {
    /** A wrong name and a wrong password look and take the same. */
    async signIn(rawName: string, password: string, ip: string): Promise<Checked<Admin>> {
      const name = adminName(rawName);
      const account = accountLimit(name);
      const wait = countTry(attempts, clock, [account, addressLimit(ip)]);
      // Not in the audit log: whoever is refused here could fill it.
      if (wait) return { ok: false, ...wait };
      const admin = admins.byName(name);
      const { ok, stale } = await verify(password, admin?.passwordHash ?? null);
      if (!admin || !ok) {
        audit.add('anonymous', 'sign-in.failed', admin?.id ?? null, { ip });
        await pause(clock, failureDelay(attempts, account));
        return { ok: false, retryAfterMs: null };
      }
      attempts.clear(account.key);
      if (stale) admins.setPassword(admin.id, await hashPassword(password));
      return { ok: true, value: admin };
    },
    /** Asks who is signed in for the password once more. */
    async confirm(adminId: string, password: string): Promise<Checked<Admin>> {
      const limit = passwordLimit(adminId);
      const wait = countTry(attempts, clock, [limit]);
      if (wait) return { ok: false, ...wait };
      const admin = admins.get(adminId);
      const { ok } = await verify(password, admin?.passwordHash ?? null);
      if (!admin || !ok) return { ok: false, retryAfterMs: null };
      attempts.clear(limit.key);
      return { ok: true, value: admin };
    },
    async setPassword(admin: Pick<Admin, 'id' | 'name'>, password: string): Promise<void> {
      admins.setPassword(admin.id, await hashPassword(password));
      attempts.clear(accountLimit(admin.name).key);
    },
  };
}
