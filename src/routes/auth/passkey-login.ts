import type { FastifyPluginAsync, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import type { AppParts } from '../../app.ts';
import { passkeyPlace } from '../../auth/passkeys.ts';
import { hashSecret, newSecret } from '../../auth/secrets.ts';
import { authCookie } from '../../auth/session-plugin.ts';
import { addressLimit, countTry, network } from '../../auth/throttle.ts';
import { HttpProblem, notFound } from '../../web/errors.ts';
import { localPath } from '../../web/same-origin.ts';
import { finishSignIn, HOME } from './finish.ts';
import { waitMessage } from './refusals.ts';

const PasskeyForm = Type.Object({
  passkey: Type.String({ default: '', maxLength: 20_000 }),
  remember: Type.Boolean({ default: false }),
  next: Type.String({ default: '', maxLength: 2000 }),
});

/** Signing in with a passkey, in place of password and code. Who it is, the key itself says. */
export const passkeyLoginRoutes: FastifyPluginAsync<AppParts> = async (app, { stores, clock, config }) => {
  const open = { public: true };
  const cookieOf = (request: FastifyRequest) => authCookie(request, config.publicOrigin, 'passkey');
  const keyOf = (secret: string) => `sign-in:${hashSecret(secret)}`;

  app.post('/login/passkey/options', { config: open }, async (request, reply) => {
    const place = passkeyPlace(request, config.publicOrigin);
    if (!place) throw notFound();
    const limit = { key: `passkey:${network(request.ip)}`, tries: 20, windowMs: 60_000 };
    if (countTry(stores.attempts, clock, [limit])) throw new HttpProblem(429, 'rate-limited');
    const secret = newSecret();
    const { name, options } = cookieOf(request);
    reply.setCookie(name, secret, { ...options, maxAge: 300 });
    return reply.header('cache-control', 'no-store').send(await app.passkeys.request(keyOf(secret), place));
  });

  app.post<{ Body: Static<typeof PasskeyForm> }>(
    '/login/passkey',
    { schema: { body: PasskeyForm }, config: open },
    async (request, reply) => {
      const { passkey: answer, remember, next } = request.body;
      const refuse = (text: string) => {
        const back = localPath(next, '');
        reply.flash(text, { kind: 'bad' });
        return reply.seeOther(back ? `/login?next=${encodeURIComponent(back)}` : '/login');
      };
      const wait = countTry(stores.attempts, clock, [addressLimit(request.ip)]);
      if (wait) return refuse(waitMessage(reply, wait.retryAfterMs));
      const { name, options } = cookieOf(request);
      reply.clearCookie(name, options);
      const place = passkeyPlace(request, config.publicOrigin);
      const secret = request.cookies[name];
      const passkey = place && secret ? await app.passkeys.use(keyOf(secret), place, answer) : null;
      if (!passkey) {
        stores.audit.add('anonymous', 'sign-in.failed', null, { ip: request.ip, step: 'passkey' });
        return refuse(request.t('passkeys.wrong'));
      }
      finishSignIn(reply, stores.audit, { adminId: passkey.adminId, remember, by: 'passkey' });
      return reply.seeOther(localPath(next, HOME));
    },
  );
};
