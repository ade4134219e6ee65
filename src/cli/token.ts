import { createToken } from '../auth/api-tokens.ts';
import { systemClock } from '../clock.ts';
import type { ApiToken } from '../db/stores/api-tokens.ts';
import { displayName, hasControlInName } from '../text.ts';
import { type Command, CommandError, print, say, UsageError, withData, withNewData } from './command.ts';
import { confirmation, YES } from './confirm.ts';

const HOUR_MS = 3600_000;
const DAY_MS = 24 * HOUR_MS;

export const tokenCreate: Command = {
  words: 'token create',
  usage: '--name NAME [--scope manage|read] [--expires 90d|YYYY-MM-DD|never]',
  summary: 'make a token for the API',
  details:
    'Prints the token alone on stdout, so that it can be kept by a script; it is not shown again. It works at once.',
  options: {
    name: { type: 'string', value: 'NAME', about: 'what it is for, as the list shows it' },
    scope: { type: 'string', value: 'SCOPE', about: 'manage (default) changes things, read only looks' },
    expires: { type: 'string', value: 'WHEN', about: 'such as 90d, 12h, 2027-01-31, or never (default)' },
  },
  server: 'either',
  examples: ['token create --name my-script --scope read --expires 90d', 'token create --name my-script > token.txt'],
  maxArgs: 0,
  async run({ options, env }) {
    const given = String(options.name ?? '');
    if (hasControlInName(given)) throw new UsageError('--name must not hold control characters');
    const name = displayName(given);
    if (name === '') throw new UsageError('--name NAME is needed');
    const scope = options.scope ?? 'manage';
    if (scope !== 'read' && scope !== 'manage') throw new UsageError('--scope is read or manage');
    const expiresAt = expiryOf(String(options.expires ?? 'never'), systemClock.now());
    return withNewData(env, ({ stores }) => {
      const { token, secret } = createToken(stores.apiTokens, { name, scope, expiresAt });
      stores.audit.add('cli', 'token.created', token.id, { scope, expiresAt });
      say(`Token ${token.id} "${name}", scope ${scope}, ${expiry(token)}. It is not shown again.`);
      print(secret);
      return 0;
    });
  },
};

export const tokenList: Command = {
  words: 'token list',
  usage: '',
  summary: 'list the tokens of the API',
  details:
    'One a line, with tabs between: id, how the token begins, scope, when it expires, when it was last used, name.',
  options: {},
  server: 'either',
  examples: ['token list', 'token list | cut -f1'],
  maxArgs: 0,
  run: ({ env }) =>
    withData(env, ({ stores }) => {
      for (const token of stores.apiTokens.list()) {
        const used = token.lastUsedAt === null ? 'not used yet' : `last used ${day(token.lastUsedAt)}`;
        print([token.id, `${token.prefix}…`, token.scope, expiry(token), used, token.name].join('\t'));
      }
      return 0;
    }),
};

export const tokenRevoke: Command = {
  words: 'token revoke',
  usage: 'ID [--yes]',
  summary: 'end a token of the API at once',
  details: 'Asks first: whatever uses the token is refused from the next call on. A running server knows it at once.',
  options: { yes: YES },
  server: 'either',
  examples: ['token revoke tok_2cf1a4f6bef85357d3d881d4', 'token revoke tok_2cf1a4f6bef85357d3d881d4 --yes'],
  maxArgs: 1,
  async run({ options, args: [id], env }) {
    if (!id) throw new UsageError('the id of a token is needed: see "token list"');
    const confirm = confirmation(options.yes === true);
    return withData(env, async ({ stores }) => {
      const found = stores.apiTokens.list().find((one) => one.id === id);
      if (!found) throw new CommandError(`there is no token ${id}`);
      await confirm(`End the token "${found.name}"?`);
      const token = stores.apiTokens.remove(id);
      if (!token) throw new CommandError(`there is no token ${id} any more`);
      stores.audit.add('cli', 'token.revoked', token.id);
      say(`The token "${token.name}" is revoked.`);
      return 0;
    });
  },
};

/** `30d` or `12h` from now, the end of a day (UTC), or never. */
function expiryOf(text: string, now: number): number | null {
  if (text === 'never') return null;
  const [, n, unit] = /^([1-9]\d{0,3})([dh])$/.exec(text) ?? [];
  if (n) return now + Number(n) * (unit === 'd' ? DAY_MS : HOUR_MS);
  const day = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T23:59:59Z`) : Number.NaN;
  // `Date.parse` takes the 31st of February for the 3rd of March in some forms: what is written back must be the same.
  if (Number.isNaN(day) || new Date(day).toISOString().slice(0, 10) !== text || day <= now)
    throw new UsageError('--expires is such as 90d, 12h, a day to come (2027-01-31), or never');
  return day;
}

const day = (at: number) => new Date(at).toISOString().slice(0, 10);
const expiry = ({ expiresAt }: ApiToken) => (expiresAt === null ? 'never expires' : `expires ${day(expiresAt)}`);
