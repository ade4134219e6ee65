import type { FastifyReply } from 'fastify';
import { MAX_PASSWORD, MIN_PASSWORD } from '../../auth/password.ts';
import { passwordProblem } from '../../auth/password-rules.ts';
import type { T } from '../../i18n/index.ts';

/** The sentence for too many tries; tells programs the same in `Retry-After`. */
export function waitMessage(reply: FastifyReply, retryAfterMs: number): string {
  reply.header('retry-after', Math.ceil(retryAfterMs / 1000));
  return reply.request.t('auth.problem.wait', { minutes: Math.ceil(retryAfterMs / 60_000) });
}

/** What is wrong with a new password that was typed twice, by field. */
export function newPasswordErrors(
  t: T,
  form: { password: string; passwordAgain: string },
  name: string,
): { password?: string; passwordAgain?: string } {
  const problem = passwordProblem(form.password, name);
  if (problem) return { password: t(`auth.problem.${problem}`, { n: MIN_PASSWORD, max: MAX_PASSWORD }) };
  if (form.password !== form.passwordAgain) return { passwordAgain: t('auth.problem.different') };
  return {};
}
