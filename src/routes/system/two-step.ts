import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import type { AppParts } from '../../app.ts';
import { endOtherSessions } from './changed-guard.ts';
import { signedIn } from './signed-in.ts';

export interface TwoStepCard {
  /** Since when a code is asked for; null when none is. */
  since: number | null;
  codesLeft: number;
}

declare module '../../web/view.ts' {
  interface Views {
    'pages/two-step': { qr: string; secret: string; error: string | null };
    'pages/recovery-codes': { codes: string[]; isNew: boolean; userName: string };
  }
}

const CodeForm = Type.Object({ code: Type.String({ default: '', maxLength: 200 }) });

/** The second step of signing in: turned on with a first code of the app, with recovery codes that are shown once. */
export const twoStepRoutes: FastifyPluginAsync<AppParts> = async (app, { stores }) => {
  const preHandler = app.requireRecentProof;
  const { secondFactors } = app;

  const showSetUp = async (request: FastifyRequest, reply: FastifyReply, error: string | null = null) => {
    const { adminId, adminName } = signedIn(request);
    const setUp = secondFactors.setUp({ id: adminId, name: adminName });
    if (!setUp) return reply.seeOther('/system');
    const { default: QRCode } = await import('qrcode');
    const qr = await QRCode.toDataURL(setUp.uri, { margin: 2, width: 242 });
    const secret = setUp.secret.replace(/(.{4})(?=.)/g, '$1 ');
    return reply.page('pages/two-step', { qr, secret, error });
  };

  app.get('/system/two-step', { preHandler }, (request, reply) => showSetUp(request, reply));

  app.post('/system/two-step', { preHandler }, async (request, reply) => {
    secondFactors.begin(signedIn(request).adminId);
    return reply.seeOther('/system/two-step');
  });

  app.post<{ Body: Static<typeof CodeForm> }>(
    '/system/two-step/confirm',
    { schema: { body: CodeForm }, preHandler },
    async (request, reply) => {
      const { adminId, adminName } = signedIn(request);
      if (!secondFactors.setUp({ id: adminId, name: adminName })) return reply.seeOther('/system');
      const codes = secondFactors.confirm(adminId, request.body.code);
      if (!codes) return showSetUp(request, reply.code(422), request.t('auth.problem.wrong.code'));
      const sessionsEnded = endOtherSessions(request, reply, stores);
      stores.audit.add(adminId, 'two-step.enabled', null, { sessionsEnded });
      return reply.page('pages/recovery-codes', { codes, isNew: true, userName: adminName });
    },
  );

  app.post('/system/two-step/codes', { preHandler }, async (request, reply) => {
    const { adminId, adminName } = signedIn(request);
    if (!secondFactors.isOn(adminId)) return reply.seeOther('/system');
    const codes = secondFactors.newRecoveryCodes(adminId);
    const sessionsEnded = endOtherSessions(request, reply, stores);
    stores.audit.add(adminId, 'two-step.codes-renewed', null, { sessionsEnded });
    return reply.page('pages/recovery-codes', { codes, isNew: false, userName: adminName });
  });

  app.post('/system/two-step/off', { preHandler }, async (request, reply) => {
    const { adminId } = signedIn(request);
    if (stores.secondFactors.remove(adminId)) {
      const sessionsEnded = endOtherSessions(request, reply, stores);
      stores.audit.add(adminId, 'two-step.disabled', null, { sessionsEnded });
      reply.flash(request.t('twoStep.off.done'));
    }
    return reply.seeOther('/system');
  });
};
