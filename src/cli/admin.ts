import { adminName, createAccounts } from '../auth/accounts.ts';
import { hashPassword } from '../auth/password.ts';
import { codeLimit } from '../auth/throttle.ts';
import type { Admin, AdminStore } from '../db/stores/admins.ts';
import { hasControlInName } from '../text.ts';
import { askNewPassword } from './ask-password.ts';
import { type Command, CommandError, say, UsageError, withData } from './command.ts';

const options = { name: { type: 'string' } } as const;

export const adminCreate: Command = {
  words: 'admin create',
  usage: '--name NAME',
  summary: 'make an administrator; the password is asked for, or read from stdin',
  options,
  maxArgs: 0,
  async run({ options: { name: given }, env }) {
    if (hasControlInName(String(given ?? ''))) throw new UsageError('--name must not hold control characters');
    const name = adminName(String(given ?? ''));
    if (name === '') throw new UsageError('--name NAME is needed');
    const password = await askNewPassword(name);
    return withData(env, async ({ stores }) => {
      const admin = stores.admins.create(name, await hashPassword(password));
      if (!admin) throw new CommandError(`there is an administrator "${name}" already`);
      stores.audit.add('cli', 'admin.created', admin.id);
      say(`The administrator "${name}" can sign in now.`);
      return 0;
    });
  },
};

export const adminResetPassword: Command = {
  words: 'admin reset-password',
  usage: '[--name NAME]',
  summary: 'set a new password and sign out everywhere; asked for, or read from stdin',
  options,
  maxArgs: 0,
  run: ({ options: { name }, env }) =>
    withData(env, async ({ stores }, _config, clock) => {
      const admin = chooseAdmin(stores.admins, name === undefined ? null : String(name));
      await createAccounts(stores, clock).setPassword(admin, await askNewPassword(admin.name));
      const ended = stores.adminSessions.removeAll(admin.id);
      stores.audit.add('cli', 'password.reset', admin.id, { sessionsEnded: ended });
      say(`"${admin.name}" has a new password and is signed out everywhere.`);
      return 0;
    }),
};

export const adminDisable2fa: Command = {
  words: 'admin disable-2fa',
  usage: '[--name NAME] [--passkeys]',
  summary: 'ask for no code any more after a lost phone, and sign out everywhere; --passkeys removes those too',
  options: { ...options, passkeys: { type: 'boolean' } },
  maxArgs: 0,
  run: ({ options: { name, passkeys }, env }) =>
    withData(env, ({ stores }) => {
      const admin = chooseAdmin(stores.admins, name === undefined ? null : String(name));
      const wasOn = stores.secondFactors.remove(admin.id);
      const passkeysRemoved = passkeys ? stores.passkeys.removeAll(admin.id) : 0;
      if (!wasOn && passkeysRemoved === 0) throw new CommandError(`no code is asked of "${admin.name}"`);
      // Whoever sets it up anew does not wait for what was guessed before.
      stores.attempts.clear(codeLimit(admin.id).key);
      const sessionsEnded = stores.adminSessions.removeAll(admin.id);
      stores.audit.add('cli', 'two-step.disabled', admin.id, { sessionsEnded, passkeysRemoved });
      const left = stores.passkeys.list(admin.id).length;
      say(`"${admin.name}" signs in with the password alone now, and is signed out everywhere.`);
      if (left > 0) say(`Passkeys that still sign in: ${left}. Add --passkeys if one of them is lost.`);
      return 0;
    }),
};

function chooseAdmin(admins: AdminStore, name: string | null): Admin {
  const all = admins.list();
  const found = name === null ? (all.length === 1 ? all[0] : null) : admins.byName(adminName(name));
  if (found) return found;
  if (all.length === 0) throw new CommandError('there is no administrator yet');
  throw new CommandError(`say which one with --name: ${all.map((admin) => admin.name).join(', ')}`);
}
