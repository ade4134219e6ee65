import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { passkeyPlace } from '../../auth/passkeys.ts';
import { commandLine } from '../../cli/program.ts';
import { localPath } from '../../web/same-origin.ts';
import type { Views } from '../../web/view.ts';
import { finishSignIn, HOME } from './finish.ts';
import { waitMessage } from './refusals.ts';
import { askForCode, type SecondStepOptions } from './second-step.ts';

declare module '../../web/view.ts' {
  interface Views {
    'pages/login': {
      name: string;
      remember: boolean;
      next: string;
      error: string | null;
      /** What stands beside a field that was left empty. */
      missing: { name?: string; password?: string };
      resetCommand: string;
      /** Where passkeys work, when there are any. */
      passkeys: { origin: string | null } | null;
    };
  }
}

type Missing = Views['pages/login']['missing'];

const LoginQuery = Type.Object({ next: Type.Optional(Type.String({ maxLength: 2000 })) });
const LoginForm = Type.Object({
  name: Type.String({ default: '', maxLength: 200 }),
  password: Type.String({ default: '', maxLength: 1000 }),
  remember: Type.Boolean({ default: false }),
  next: Type.String({ default: '', maxLength: 2000 }),
});

export const loginRoutes: FastifyPluginAsync<SecondStepOptions> = async (
  app,
  { stores, half, config: { publicOrigin } },
) => {
  const config = { public: true };

  type Shown = { name?: string; remember?: boolean; next?: string; error?: string; missing?: Missing };
  const show = (reply: FastifyReply, form: Shown) =>
    reply.page('pages/login', {
      name: form.name ?? '',
      remember: form.remember ?? false,
      next: localPath(form.next, ''),
      error: form.error ?? null,
      missing: form.missing ?? {},
      resetCommand: commandLine('admin reset-password'),
      passkeys: stores.passkeys.any() ? { origin: passkeyPlace(reply.request, publicOrigin)?.origin ?? null } : null,
    });

  app.get<{ Querystring: Static<typeof LoginQuery> }>(
    '/login',
    { schema: { querystring: LoginQuery }, config },
    async (request, reply) => {
      if (request.session) return reply.redirect(localPath(request.query.next, HOME), 303);
      if (!stores.admins.any()) return reply.redirect('/setup', 303);
      return show(reply, request.query);
    },
  );

  app.post<{ Body: Static<typeof LoginForm> }>(
    '/login',
    { schema: { body: LoginForm }, config },
    async (request, reply) => {
      const { name, password, remember, next } = request.body;
      const missing = missingOf(request);
      // A slip is no guess, so it does not count as one.
      if (missing.name || missing.password) return show(reply.code(422), { name, remember, next, missing });
      const result = await app.accounts.signIn(name, password, request.ip);
      if (result.ok) {
        const admin = stores.admins.get(result.value.id) ?? result.value;
        if (app.secondFactors.isOn(admin.id)) return askForCode(reply, half, publicOrigin, { admin, remember, next });
        finishSignIn(reply, stores.audit, { adminId: admin.id, remember, by: 'password' });
        return reply.seeOther(localPath(next, HOME));
      }
      const error =
        result.retryAfterMs === null ? request.t('auth.login.wrong') : waitMessage(reply, result.retryAfterMs);
      reply.code(result.retryAfterMs === null ? 401 : 429);
      return show(reply, { name, remember, next, error });
    },
  );

  app.post('/logout', async (request, reply) => {
    if (request.session) stores.audit.add(request.session.adminId, 'sign-out', request.session.id);
    reply.endSession();
    reply.header('clear-site-data', '"cache", "storage"');
    return reply.seeOther('/login');
  });
};

function missingOf({ body: { name, password }, t }: FastifyRequest<{ Body: Static<typeof LoginForm> }>): Missing {
  const words = t('error.field.required');
  return { ...(name.trim() === '' && { name: words }), ...(password === '' && { password: words }) };
}
