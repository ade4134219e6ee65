import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import type { AppParts } from '../../app.ts';
import { createPending, type Pending } from '../../auth/pending.ts';
import { hashSecret, newSecret } from '../../auth/secrets.ts';
import { authCookie } from '../../auth/session-plugin.ts';
import { commandLine } from '../../cli/program.ts';
import type { Clock } from '../../clock.ts';
import type { Admin } from '../../db/stores/admins.ts';
import { localPath } from '../../web/same-origin.ts';
import { finishSignIn, HOME } from './finish.ts';
import { waitMessage } from './refusals.ts';

declare module '../../web/view.ts' {
  interface Views {
    'pages/login-code': { next: string; error: string | null; command: string };
  }
}

/** Who has shown the right password. `passwordHash` ends it when the password is changed meanwhile. */
interface HalfSignIn {
  adminId: string;
  passwordHash: string;
  remember: boolean;
}

export type HalfSignIns = Pending<HalfSignIn>;

const LIFE_MS = 10 * 60_000;

export const createHalfSignIns = (clock: Clock): HalfSignIns => createPending<HalfSignIn>(clock, LIFE_MS);

/** Leads to the page that asks for the code. There is no session yet: a cookie names what waits on the server. */
export function askForCode(
  reply: FastifyReply,
  half: HalfSignIns,
  publicOrigin: string | null,
  { admin, remember, next }: { admin: Admin; remember: boolean; next: string },
): FastifyReply {
  const secret = newSecret();
  half.put(hashSecret(secret), { adminId: admin.id, passwordHash: admin.passwordHash, remember });
  const { name, options } = authCookie(reply.request, publicOrigin, 'step');
  reply.setCookie(name, secret, { ...options, maxAge: LIFE_MS / 1000 });
  const back = localPath(next, '');
  return reply.seeOther(back ? `/login/code?next=${encodeURIComponent(back)}` : '/login/code');
}

const CodeQuery = Type.Object({ next: Type.Optional(Type.String({ maxLength: 2000 })) });
const CodeForm = Type.Object({
  code: Type.String({ default: '', maxLength: 200 }),
  next: Type.String({ default: '', maxLength: 2000 }),
});

export interface SecondStepOptions extends AppParts {
  half: HalfSignIns;
}

export const secondStepRoutes: FastifyPluginAsync<SecondStepOptions> = async (app, { stores, half, config }) => {
  const open = { public: true };
  const cookieOf = (request: FastifyRequest) => authCookie(request, config.publicOrigin, 'step');
  const keyOf = (request: FastifyRequest) => hashSecret(request.cookies[cookieOf(request).name] ?? '');

  const waiting = (request: FastifyRequest): HalfSignIn | null => {
    const found = half.get(keyOf(request));
    if (!found || stores.admins.get(found.adminId)?.passwordHash !== found.passwordHash) return null;
    return app.secondFactors.isOn(found.adminId) ? found : null;
  };

  const show = (reply: FastifyReply, next: string | undefined, error: string | null = null) =>
    reply.page('pages/login-code', { next: localPath(next, ''), error, command: commandLine('admin disable-2fa') });

  app.get<{ Querystring: Static<typeof CodeQuery> }>(
    '/login/code',
    { schema: { querystring: CodeQuery }, config: open },
    async (request, reply) => {
      if (request.session || !waiting(request)) return reply.seeOther('/login');
      return show(reply, request.query.next);
    },
  );

  app.post<{ Body: Static<typeof CodeForm> }>(
    '/login/code',
    { schema: { body: CodeForm }, config: open },
    async (request, reply) => {
      const { code, next } = request.body;
      const found = waiting(request);
      if (!found) return reply.flash(request.t('auth.code.late'), { kind: 'warn' }).seeOther('/login');
      const { adminId, remember } = found;
      if (code.trim() === '') return show(reply.code(422), next, request.t('error.field.required'));
      const result = await app.secondFactors.check(adminId, code);
      if (!result.ok && result.retryAfterMs !== null)
        return show(reply.code(429), next, waitMessage(reply, result.retryAfterMs));
      if (!result.ok) {
        stores.audit.add('anonymous', 'sign-in.failed', adminId, { ip: request.ip, step: 'code' });
        return show(reply.code(401), next, request.t(result.unreadable ? 'auth.code.unreadable' : 'auth.code.wrong'));
      }
      // Of two requests with two good codes at the same moment, one signs in.
      if (!half.take(keyOf(request))) return reply.seeOther('/login');
      const { name, options } = cookieOf(request);
      reply.clearCookie(name, options);
      finishSignIn(reply, stores.audit, { adminId, remember, by: result.by });
      if (result.by === 'recovery')
        reply.flash(request.t('auth.code.left', { n: stores.secondFactors.codesLeft(adminId) }), { kind: 'warn' });
      return reply.seeOther(localPath(next, HOME));
    },
  );
};
