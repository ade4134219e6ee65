import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import type { AppParts } from '../../app.ts';
import { passkeyPlace } from '../../auth/passkeys.ts';
import { MIN_PASSWORD } from '../../auth/password.ts';
import type { Admin } from '../../db/stores/admins.ts';
import { notFound } from '../../web/errors.ts';
import { isPartial } from '../../web/htmx.ts';
import { newPasswordErrors, waitMessage } from '../auth/refusals.ts';
import { endOtherSessions } from './changed-guard.ts';
import { type PasskeyCard, passkeyCard } from './passkeys.ts';
import { type SessionRow, sessionRows } from './sessions.ts';
import { signedIn } from './signed-in.ts';
import type { TwoStepCard } from './two-step.ts';

interface PasswordCard {
  name: string;
  minPassword: number;
  errors: { current?: string; password?: string; passwordAgain?: string };
}

declare module '../../web/view.ts' {
  interface Views {
    'pages/system-account': {
      account: Pick<Admin, 'name' | 'createdAt'>;
      password: PasswordCard;
      twoStep: TwoStepCard;
      passkeys: PasskeyCard;
      sessions: SessionRow[];
    };
    'partials/system/password': PasswordCard;
  }
}

const PasswordForm = Type.Object({
  current: Type.String({ default: '', maxLength: 1000 }),
  password: Type.String({ default: '', maxLength: 1000 }),
  passwordAgain: Type.String({ default: '', maxLength: 1000 }),
});

export const accountRoutes: FastifyPluginAsync<AppParts> = async (app, { stores, config: { publicOrigin } }) => {
  const account = (request: FastifyRequest): Admin => {
    const admin = stores.admins.get(signedIn(request).adminId);
    if (!admin) throw notFound();
    return admin;
  };

  const page = (request: FastifyRequest, reply: FastifyReply, errors: PasswordCard['errors'] = {}) => {
    const admin = account(request);
    const password = { name: admin.name, minPassword: MIN_PASSWORD, errors };
    if (isPartial(request)) return reply.partial('partials/system/password', password);
    const sessions = sessionRows(stores.adminSessions, signedIn(request));
    const { secondFactors } = stores;
    const twoStep = { since: secondFactors.confirmedAt(admin.id), codesLeft: secondFactors.codesLeft(admin.id) };
    const passkeys = passkeyCard(stores.passkeys, admin.id, passkeyPlace(request, publicOrigin));
    return reply.page('pages/system-account', { account: admin, password, twoStep, passkeys, sessions });
  };

  app.get('/system', (request, reply) => page(request, reply));

  app.post<{ Body: Static<typeof PasswordForm> }>(
    '/system/password',
    { schema: { body: PasswordForm } },
    async (request, reply) => {
      const admin = account(request);
      const errors: PasswordCard['errors'] = newPasswordErrors(request.t, request.body, admin.name);
      if (request.body.current === '') errors.current = request.t('error.field.required');
      if (Object.keys(errors).length > 0) return page(request, reply.code(422), errors);

      const confirmed = await app.accounts.confirm(admin.id, request.body.current);
      if (!confirmed.ok && confirmed.retryAfterMs !== null)
        return page(request, reply.code(429), { current: waitMessage(reply, confirmed.retryAfterMs) });
      if (!confirmed.ok) return page(request, reply.code(422), { current: request.t('auth.problem.wrong.password') });

      await app.accounts.setPassword(admin, request.body.password);
      const ended = endOtherSessions(request, reply, stores);
      stores.audit.add(admin.id, 'password.changed', null, { sessionsEnded: ended });
      // A whole new page: what is open still carries the token of the session that has just ended.
      return reply.flash(request.t('system.password.done', { n: ended })).seeOther('/system');
    },
  );
};
