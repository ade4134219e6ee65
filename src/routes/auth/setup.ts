import type { FastifyPluginAsync, FastifyReply } from 'fastify';
import { type Static, Type } from 'typebox';
import type { AppParts } from '../../app.ts';
import { adminName } from '../../auth/accounts.ts';
import { hashPassword, MIN_PASSWORD } from '../../auth/password.ts';
import { hashSecret } from '../../auth/secrets.ts';
import { isHttps } from '../../auth/session-plugin.ts';
import { commandLine } from '../../cli/program.ts';
import { LOCALES } from '../../i18n/index.ts';
import { hasControlInName } from '../../text.ts';
import { newPasswordErrors } from './refusals.ts';

declare module '../../web/view.ts' {
  interface Views {
    'pages/setup': {
      token: string;
      name: string;
      minPassword: number;
      errors: { name?: string; password?: string; passwordAgain?: string };
    };
    'pages/setup-help': { reason: 'lost' | 'expired'; command: string };
  }
}

type WithToken = { Params: { token: string } };

const SetupForm = Type.Object({
  name: Type.String({ default: '', maxLength: 200 }),
  password: Type.String({ default: '', maxLength: 1000 }),
  passwordAgain: Type.String({ default: '', maxLength: 1000 }),
  locale: Type.Optional(Type.Enum([...LOCALES])),
});

/** The first administrator. Nothing of this exists any more once there is one. */
export const setupRoutes: FastifyPluginAsync<AppParts> = async (app, { stores, config: { publicOrigin } }) => {
  const config = { public: true };

  app.addHook('onRequest', async (_request, reply) => {
    if (stores.admins.any()) return reply.callNotFound();
  });

  const help = (reply: FastifyReply, reason: 'lost' | 'expired') =>
    reply
      .code(reason === 'expired' ? 410 : 200)
      .page('pages/setup-help', { reason, command: commandLine('setup-url') });

  app.get('/setup', { config }, (_request, reply) => help(reply, 'lost'));

  app.get<WithToken>('/setup/:token', { config }, async (request, reply) => {
    const { token } = request.params;
    if (!stores.setup.isValid(hashSecret(token))) return help(reply, 'expired');
    return reply.page('pages/setup', { token, name: '', minPassword: MIN_PASSWORD, errors: {} });
  });

  app.post<WithToken & { Body: Static<typeof SetupForm> }>(
    '/setup/:token',
    { schema: { body: SetupForm }, config },
    async (request, reply) => {
      const { token } = request.params;
      if (!stores.setup.isValid(hashSecret(token))) return help(reply, 'expired');
      const name = adminName(request.body.name);
      const errors = {
        ...newPasswordErrors(request.t, request.body, name),
        ...(name === '' && { name: request.t('auth.problem.name') }),
        ...(hasControlInName(request.body.name) && { name: request.t('error.field.controls') }),
      };
      if (Object.keys(errors).length > 0)
        return reply.code(422).page('pages/setup', { token, name, minPassword: MIN_PASSWORD, errors });

      const passwordHash = await hashPassword(request.body.password);
      const admin = stores.setup.createFirstAdmin(hashSecret(token), name, passwordHash);
      // The form was sent twice, and the other one was first: it has signed this browser in.
      if (!admin) return reply.seeOther('/');
      const sessionId = reply.startSession(admin.id, false);
      stores.audit.add(admin.id, 'setup.done', sessionId, { ip: request.ip });
      if (request.body.locale) {
        const secure = isHttps(request, publicOrigin);
        reply.setCookie('zb_locale', request.body.locale, { path: '/', maxAge: 31_536_000, httpOnly: true, secure });
      }
      return reply.seeOther('/channels');
    },
  );
};
