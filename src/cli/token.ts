import { createToken } from '../auth/api-tokens.ts';
import type { ApiToken } from '../db/stores/api-tokens.ts';
import { displayName } from '../text.ts';
import { type Command, CommandError, print, say, UsageError, withData } from './command.ts';

const DAY_MS = 24 * 3600_000;

export const tokenCreate: Command = {
  words: 'token create',
  usage: '--name NAME [--scope manage|read] [--days N]',
  summary: 'make an API token and print it; it is not shown again',
  options: { name: { type: 'string' }, scope: { type: 'string' }, days: { type: 'string' } },
  maxArgs: 0,
  async run({ options, env }) {
    const name = displayName(String(options.name ?? ''));
    if (name === '') throw new UsageError('--name NAME is needed');
    const scope = options.scope ?? 'manage';
    if (scope !== 'read' && scope !== 'manage') throw new UsageError('--scope is read or manage');
    const days = options.days === undefined ? null : Number(options.days);
    if (days !== null && !(Number.isInteger(days) && days > 0)) throw new UsageError('--days is a whole number');
    return withData(env, ({ stores }, _config, clock) => {
      const expiresAt = days === null ? null : clock.now() + days * DAY_MS;
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
  summary: 'list the API tokens',
  options: {},
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
  usage: 'ID',
  summary: 'end an API token at once',
  options: {},
  maxArgs: 1,
  async run({ args: [id], env }) {
    if (!id) throw new UsageError('the id of a token is needed: see "token list"');
    return withData(env, ({ stores }) => {
      const token = stores.apiTokens.remove(id);
      if (!token) throw new CommandError(`there is no token ${id}`);
      stores.audit.add('cli', 'token.revoked', token.id);
      say(`The token "${token.name}" is revoked.`);
      return 0;
    });
  },
};

const day = (at: number) => new Date(at).toISOString().slice(0, 10);
const expiry = ({ expiresAt }: ApiToken) => (expiresAt === null ? 'never expires' : `expires ${day(expiresAt)}`);
