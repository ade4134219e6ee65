import type { FastifyPluginAsync, FastifyReply } from 'fastify';
import { type Static, Type } from 'typebox';
import type { AppParts } from '../../app.ts';
import { commandLine } from '../../cli/program.ts';
import { localPath } from '../../web/same-origin.ts';
import { waitMessage } from './refusals.ts';

declare module '../../web/view.ts' {
  interface Views {
    'pages/login': { name: string; remember: boolean; next: string; error: string | null; resetCommand: string };
  }
}

const HOME = '/channels';

const LoginQuery = Type.Object({ next: Type.Optional(Type.String({ maxLength: 2000 })) });
const LoginForm = Type.Object({
  name: Type.String({ default: '', maxLength: 200 }),
  password: Type.String({ default: '', maxLength: 1000 }),
  remember: Type.Boolean({ default: false }),
  next: Type.String({ default: '', maxLength: 2000 }),
});

export const loginRoutes: FastifyPluginAsync<AppParts> = async (app, { stores }) => {
  const config = { public: true };

  const show = (reply: FastifyReply, form: { name?: string; remember?: boolean; next?: string; error?: string }) =>
    reply.page('pages/login', {
      name: form.name ?? '',
      remember: form.remember ?? false,
      next: localPath(form.next, ''),
      error: form.error ?? null,
      resetCommand: commandLine('admin reset-password'),
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
      const result = await app.accounts.signIn(name, password, request.ip);
      if (result.ok) {
        const sessionId = reply.startSession(result.value.id, remember);
        stores.audit.add(result.value.id, 'sign-in.ok', sessionId, { ip: request.ip, remember });
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
