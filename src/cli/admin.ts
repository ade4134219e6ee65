import { adminName, createAccounts } from '../auth/accounts.ts';
import { hashPassword } from '../auth/password.ts';
import { codeLimit } from '../auth/throttle.ts';
import type { Admin, AdminStore } from '../db/stores/admins.ts';
import { hasControlInName } from '../text.ts';
import { askNewPassword } from './ask-password.ts';
import { type Command, CommandError, type Option, say, UsageError, withData, withNewData } from './command.ts';
import { confirmation, YES } from './confirm.ts';

const WHO: Option = { type: 'string', value: 'NAME', about: 'which administrator; may be left out when there is one' };

export const adminCreate: Command = {
  words: 'admin create',
  usage: '--name NAME',
  summary: 'make an administrator',
  details:
    'The password is asked for in the terminal, or is the first line of stdin; it is never an argument, which other users of the ' +
    'machine could read. At least 12 characters.',
  options: { name: { type: 'string', value: 'NAME', about: 'the name to sign in with' } },
  server: 'either',
  examples: ['admin create --name lan', 'admin create --name lan < password.txt'],
  maxArgs: 0,
  async run({ options: { name: given }, env }) {
    if (hasControlInName(String(given ?? ''))) throw new UsageError('--name must not hold control characters');
    const name = adminName(String(given ?? ''));
    if (name === '') throw new UsageError('--name NAME is needed');
    const password = await askNewPassword(name);
    return withNewData(env, async ({ stores }) => {
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
  summary: 'set a new password for an administrator',
  details:
    'Signs the administrator out everywhere, and at once. The new password is asked for in the terminal, or is the first line of ' +
    'stdin. Two-step sign-in stays on.',
  options: { name: WHO },
  server: 'either',
  examples: ['admin reset-password', 'admin reset-password --name lan < password.txt'],
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
  usage: '[--name NAME] [--passkeys] [--yes]',
  summary: 'turn two-step sign-in off after a lost phone',
  details:
    'The password alone signs in from then on, until two-step sign-in is set up again under System → Account. Signs out everywhere. ' +
    'Asks first: the app and the recovery codes that are enrolled now never work again.',
  options: { name: WHO, passkeys: { type: 'boolean', about: 'remove the passkeys, too' }, yes: YES },
  server: 'either',
  examples: ['admin disable-2fa', 'admin disable-2fa --name lan --passkeys --yes'],
  maxArgs: 0,
  async run({ options: { name, passkeys, yes }, env }) {
    const confirm = confirmation(yes === true);
    return withData(env, async ({ stores }) => {
      const admin = chooseAdmin(stores.admins, name === undefined ? null : String(name));
      const isOn = stores.secondFactors.confirmedAt(admin.id) !== null;
      if (!isOn && !(passkeys && stores.passkeys.list(admin.id).length > 0))
        throw new CommandError(`no code is asked of "${admin.name}"`);
      await confirm(`Turn two-step sign-in of "${admin.name}" off${passkeys ? ', and remove the passkeys' : ''}?`);
      stores.secondFactors.remove(admin.id);
      const passkeysRemoved = passkeys ? stores.passkeys.removeAll(admin.id) : 0;
      // Whoever sets it up anew does not wait for what was guessed before.
      stores.attempts.clear(codeLimit(admin.id).key);
      const sessionsEnded = stores.adminSessions.removeAll(admin.id);
      stores.audit.add('cli', 'two-step.disabled', admin.id, { sessionsEnded, passkeysRemoved });
      const left = stores.passkeys.list(admin.id).length;
      say(`"${admin.name}" signs in with the password alone now, and is signed out everywhere.`);
      if (left > 0) say(`Passkeys that still sign in: ${left}. Add --passkeys if one of them is lost.`);
      return 0;
    });
  },
};

function chooseAdmin(admins: AdminStore, name: string | null): Admin {
  const all = admins.list();
  const found = name === null ? (all.length === 1 ? all[0] : null) : admins.byName(adminName(name));
  if (found) return found;
  if (all.length === 0) throw new CommandError('there is no administrator yet');
  throw new CommandError(`say which one with --name: ${all.map((admin) => admin.name).join(', ')}`);
}
